package wire

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
)

// Decode fills a struct from the form: members by json tag or field name, of kinds string, bool, int, float64,
// pointers to those, times, structs, and lists of strings or structs.
func (f Form) Decode(in any) error {
	return f.decodeStruct(reflect.ValueOf(in).Elem())
}

func (f Form) decodeStruct(v reflect.Value) error {
	for i := range v.NumField() {
		if v.Type().Field(i).Anonymous {
			if err := f.decodeStruct(v.Field(i)); err != nil {
				return err
			}
			continue
		}
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "" {
			name = v.Type().Field(i).Name
		}
		if err := f.decodeMember(name, v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func (f Form) decodeMember(name string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Slice:
		return f.decodeList(name, v)
	case reflect.Struct:
		if _, text := v.Addr().Interface().(encoding.TextUnmarshaler); !text {
			return Form{values: f.values, prefix: f.prefix + name + "."}.decodeStruct(v)
		}
	}
	if !f.Has(name) {
		return nil
	}
	if err := setScalar(v, f.Get(name)); err != nil {
		return BadRequest("MalformedInput", "member %s: %s", clip(f.prefix+name), clip(err.Error()))
	}
	return nil
}

func (f Form) decodeList(name string, v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.String {
		v.Set(reflect.ValueOf(f.Strings(name)).Convert(v.Type()))
		return nil
	}
	members := f.Structures(name)
	list := reflect.MakeSlice(v.Type(), len(members), len(members))
	for i, member := range members {
		if err := member.decodeStruct(list.Index(i)); err != nil {
			return err
		}
	}
	if len(members) > 0 {
		v.Set(list)
	}
	return nil
}

func setScalar(v reflect.Value, s string) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return setScalar(v.Elem(), s)
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return text.UnmarshalText([]byte(s))
	}
	var err error
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(s)
		v.SetBool(b)
	case reflect.Int:
		var n int64
		n, err = strconv.ParseInt(s, 10, 64)
		v.SetInt(n)
	case reflect.Float64:
		var n float64
		n, err = strconv.ParseFloat(s, 64)
		v.SetFloat(n)
	}
	return err
}
