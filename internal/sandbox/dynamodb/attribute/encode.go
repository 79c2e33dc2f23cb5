package attribute

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"
)

// MarshalJSON writes DynamoDB's JSON.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// AppendJSON appends DynamoDB's JSON of the value.
func (v Value) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{', '"')
	dst = append(dst, v.Kind...)
	dst = append(dst, '"', ':')
	switch v.Kind {
	case Bool, Null:
		if v.Flag {
			dst = append(dst, "true"...)
		} else {
			dst = append(dst, "false"...)
		}
	case Map:
		dst = v.Fields.AppendJSON(dst)
	case List:
		dst = appendElems(dst, v.Elems, Value.AppendJSON)
	case StringSet, NumberSet, BinarySet:
		dst = appendElems(dst, v.Elems, Value.appendScalar)
	default:
		dst = v.appendScalar(dst)
	}
	return append(dst, '}')
}

// MarshalJSON writes the item with its names in order.
func (it Item) MarshalJSON() ([]byte, error) { return it.AppendJSON(nil), nil }

// AppendJSON appends the item's JSON with its names in order.
func (it Item) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	for i, name := range it.Names() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, name)
		dst = append(dst, ':')
		dst = it[name].AppendJSON(dst)
	}
	return append(dst, '}')
}

func appendElems(dst []byte, elems []Value, write func(Value, []byte) []byte) []byte {
	dst = append(dst, '[')
	for i, e := range elems {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = write(e, dst)
	}
	return append(dst, ']')
}

func (v Value) appendScalar(dst []byte) []byte {
	switch v.Kind {
	case Numeric:
		return appendString(dst, v.Num.String())
	case Binary:
		return appendString(dst, base64.StdEncoding.EncodeToString([]byte(v.Text)))
	default:
		return appendString(dst, v.Text)
	}
}

func appendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, _ := json.Marshal(s)
			return append(dst, quoted...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
