package cbor

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeReadsWhatRFC8949ShowsInAppendixA(t *testing.T) {
	for _, c := range []struct {
		data string
		want any
	}{
		{"\x00", int64(0)}, {"\x18\x64", int64(100)}, {"\x19\x03\xe8", int64(1000)}, {"\x20", int64(-1)}, {"\x38\x63", int64(-100)},
		{"\xf9\x3c\x00", 1.0}, {"\xf9\xc4\x00", -4.0}, {"\xf9\x7b\xff", 65504.0}, {"\xf9\x00\x01", 5.960464477539063e-8},
		{"\xfa\x47\xc3\x50\x00", 100000.0}, {"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a", 1.1}, {"\xf9\x7c\x00", math.Inf(1)},
		{"\xf4", false}, {"\xf5", true}, {"\xf6", nil}, {"\x64IETF", "IETF"}, {"\x44\x01\x02\x03\x04", []byte{1, 2, 3, 4}},
		{"\xc1\x1a\x51\x4b\x67\xb0", int64(1363896240)},
		{"\x83\x01\x02\x03", []any{int64(1), int64(2), int64(3)}}, {"\x9f\xff", []any{}}, {"\x9f\x01\xff", []any{int64(1)}},
		{"\xa1\x61a\x01", map[string]any{"a": int64(1)}}, {"\xbf\x61a\x01\xff", map[string]any{"a": int64(1)}},
		{"\x7f\x65strea\x64ming\xff", "streaming"},
	} {
		got, err := Decode([]byte(c.data))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%x: %v %v, want %v", c.data, got, err, c.want)
		}
	}
}

func TestDecodeRefusesWhatIsBroken(t *testing.T) {
	for data, want := range map[string]string{
		"":                                     "cbor: the data ends early",
		"\x19\x03":                             "cbor: the data ends early",
		"\x00\x00":                             "cbor: 1 bytes follow the value",
		"\x1c":                                 "cbor: byte 0x1c is no head",
		"\x9f\x01":                             "cbor: the data ends early",
		"\xa1\x01\x02":                         "cbor: a key is no text",
		"\x61\xff":                             "cbor: a text is not UTF-8",
		"\xe0":                                 "cbor: simple value 0 has no meaning here",
		"\x5b\xff\xff\xff\xff\xff\xff\xff\xff": "cbor: the data ends early",
		"\x9b\xff\xff\xff\xff\xff\xff\xff\xff": "cbor: the data ends early",
		"\x1b\xff\xff\xff\xff\xff\xff\xff\xff": "cbor: an integer is beyond 64 bits",
	} {
		if _, err := Decode([]byte(data)); err == nil || err.Error() != want {
			t.Errorf("%x: %v, want %s", data, err, want)
		}
	}
}

func TestEncodeWritesWhatDecodeReads(t *testing.T) {
	type inner struct {
		Value float64
		Left  string `json:"left,omitempty"`
	}
	type outer struct {
		Name  string `json:"name"`
		Count int
		Minus int
		On    bool
		When  time.Time
		List  []inner
		None  *inner
		Map   map[string]string
	}
	data, err := Encode(&outer{Name: "n", Count: 70000, Minus: -300, On: true, When: time.UnixMilli(1500), List: []inner{{Value: 2.5}}, Map: map[string]string{"k": "v"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"name": "n", "Count": int64(70000), "Minus": int64(-300), "On": true, "When": 1.5,
		"List": []any{map[string]any{"Value": 2.5}}, "None": nil, "Map": map[string]any{"k": "v"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"\x00", "\x9f\x01\xff", "\xbf\x61a\x01\xff", "\x7f\x65strea\x64ming\xff", "\xc1\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := Decode(data)
		if err != nil {
			return
		}
		if _, err := Encode(value); err != nil && !hasBytes(value) {
			t.Errorf("%x was read but cannot be written: %v", data, err)
		}
	})
}

// hasBytes tells whether a value holds bytes, which no answer does.
func hasBytes(value any) bool {
	switch v := value.(type) {
	case []byte:
		return true
	case []any:
		for _, e := range v {
			if hasBytes(e) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if hasBytes(e) {
				return true
			}
		}
	}
	return false
}
