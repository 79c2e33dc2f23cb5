package cbor

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// Encode writes a value; structs become maps by the names of their json tags, times become tag 1.
func Encode(value any) ([]byte, error) {
	return appendValue(nil, reflect.ValueOf(value))
}

var timeType = reflect.TypeFor[time.Time]()

func appendHead(out []byte, major byte, argument uint64) []byte {
	lead := major << 5
	switch {
	case argument < 24:
		return append(out, lead|byte(argument))
	case argument <= math.MaxUint8:
		return append(out, lead|24, byte(argument))
	case argument <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(out, lead|25), uint16(argument))
	case argument <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(out, lead|26), uint32(argument))
	}
	return binary.BigEndian.AppendUint64(append(out, lead|27), argument)
}

func appendFloat(out []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(append(out, majorSimple<<5|simpleFloat64), math.Float64bits(f))
}

func appendText(out []byte, s string) []byte {
	return append(appendHead(out, majorText, uint64(len(s))), s...)
}

func appendValue(out []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(out, majorSimple<<5|simpleNull), nil
	}
	if v.Type().ConvertibleTo(timeType) && v.Kind() == reflect.Struct {
		at := v.Convert(timeType).Interface().(time.Time)
		return appendFloat(append(out, majorTag<<5|tagEpoch), float64(at.UnixMilli())/1000), nil
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return append(out, majorSimple<<5|simpleTrue), nil
		}
		return append(out, majorSimple<<5|simpleFalse), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		if n := v.Int(); n < 0 {
			return appendHead(out, majorNegative, uint64(-1-n)), nil
		}
		return appendHead(out, majorUnsigned, uint64(v.Int())), nil
	case reflect.Float64:
		return appendFloat(out, v.Float()), nil
	case reflect.String:
		return appendText(out, v.String()), nil
	case reflect.Pointer, reflect.Interface:
		return appendValue(out, v.Elem())
	case reflect.Slice:
		return appendSlice(out, v)
	case reflect.Map:
		return appendMap(out, v)
	case reflect.Struct:
		return appendStruct(out, v)
	}
	return nil, fmt.Errorf("cbor: cannot write a %s", v.Type())
}

func appendSlice(out []byte, v reflect.Value) ([]byte, error) {
	out = appendHead(out, majorArray, uint64(v.Len()))
	var err error
	for i := range v.Len() {
		if out, err = appendValue(out, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func appendMap(out []byte, v reflect.Value) ([]byte, error) {
	out = appendHead(out, majorMap, uint64(v.Len()))
	var err error
	for entries := v.MapRange(); entries.Next(); {
		if out, err = appendValue(appendText(out, entries.Key().String()), entries.Value()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func appendStruct(out []byte, v reflect.Value) ([]byte, error) {
	body, count, err := appendMembers(nil, v)
	if err != nil {
		return nil, err
	}
	return append(appendHead(out, majorMap, count), body...), nil
}

// appendMembers writes a struct's members, those of embedded structs among them.
func appendMembers(body []byte, v reflect.Value) (_ []byte, count uint64, err error) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			var more uint64
			if body, more, err = appendMembers(body, v.Field(i)); err != nil {
				return nil, 0, err
			}
			count += more
			continue
		}
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		if name == "-" || (option == "omitempty" && empty(v.Field(i))) {
			continue
		}
		count++
		if body, err = appendValue(appendText(body, name), v.Field(i)); err != nil {
			return nil, 0, err
		}
	}
	return body, count, nil
}

// empty is what encoding/json leaves out.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}
