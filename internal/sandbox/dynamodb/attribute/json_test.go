package attribute

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestItemsComeBackAsTheyWere(t *testing.T) {
	const text = `{"b":{"B":"AAEC"},"bs":{"BS":["AQ==","Ag=="]},"f":{"BOOL":false},"l":{"L":[{"S":"\u0001<\"é"},{"NULL":true}]},"m":{"M":{"":{"S":""}}},"n":{"N":"-1.5"},"ns":{"NS":["1","2"]},"s":{"S":""},"ss":{"SS":["a","b"]},"t":{"BOOL":true}}`
	var item Item
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		t.Fatal(err)
	}
	var again Item
	written, err := json.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written, &again); err != nil || !item.Equal(again) {
		t.Errorf("%v: %s", err, written)
	}
}

func TestDepthHasALimit(t *testing.T) {
	deep := func(levels int) string {
		return strings.Repeat(`{"L":[`, levels) + `{"S":"x"}` + strings.Repeat(`]}`, levels)
	}
	var v Value
	if err := json.Unmarshal([]byte(deep(32)), &v); err != nil {
		t.Errorf("32 levels: %v", err)
	}
	if err := json.Unmarshal([]byte(deep(33)), &v); !errors.Is(err, ErrTooDeep) {
		t.Errorf("33 levels: %v", err)
	}
}

// Sizes by https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func TestSizes(t *testing.T) {
	for text, want := range map[string]int{
		`{"a":{"S":"é"}}`: 3, `{"a":{"N":"123"}}`: 4, `{"a":{"N":"-123"}}`: 5, `{"a":{"BOOL":true}}`: 2, `{"a":{"NULL":true}}`: 2,
		`{"a":{"B":"AAEC"}}`: 4, `{"a":{"SS":["ab","c"]}}`: 4, `{"a":{"L":[{"S":"x"}]}}`: 6, `{"a":{"M":{"b":{"S":"x"}}}}`: 7,
	} {
		var item Item
		if err := json.Unmarshal([]byte(text), &item); err != nil {
			t.Fatal(err)
		}
		if got := item.Size(); got != want {
			t.Errorf("%s: %d bytes, want %d", text, got, want)
		}
	}
}

func FuzzValue(f *testing.F) {
	for _, seed := range []string{`{"S":"a"}`, `{"N":"1e5"}`, `{"SS":["a"]}`, `{"M":{"a":{"L":[{"NULL":true}]}}}`, `{"B":"AA=="}`, `{}`, `[]`, `{"S":null,"N":"0"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v Value
		if json.Unmarshal(data, &v) != nil {
			return
		}
		written, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", data, err)
		}
		var again Value
		if err := json.Unmarshal(written, &again); err != nil || !v.Equal(again) {
			t.Errorf("%q became %q: %v", data, written, err)
		}
		_ = Item{"a": v}.Size()
	})
}
