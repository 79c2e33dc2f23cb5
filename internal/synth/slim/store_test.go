package slim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var cutPackage = Package{Name: "p", Version: "1.2.3", Types: []string{"p.a.A"}, Kept: []string{"a"}, Tarball: []byte("tar")}

func TestAStoreGivesBackWhatItGot(t *testing.T) {
	store := Store(filepath.Join(t.TempDir(), "new", "folder"))
	for _, whole := range [][]byte{pack(provider), pack(core), []byte("short"), nil} {
		if _, err := store.Load(whole); !os.IsNotExist(err) {
			t.Errorf("before: %v", err)
		}
		if err := store.Save(whole, cutPackage); err != nil {
			t.Fatal(err)
		}
		got, err := store.Load(whole)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(cutPackage, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAStoreRefuses(t *testing.T) {
	sound, err := encode(cutPackage)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte(nil), sound...)
	flipped[len(flipped)-1] ^= 1
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"nothing", nil, "cut jsii package: truncated"},
		{"part of it", sound[:len(sound)-1], "cut jsii package: checksum does not match"},
		{"a wrong bit", flipped, "cut jsii package: checksum does not match"},
		{"something else", []byte(strings.Repeat("x", 100)), "cut jsii package: checksum does not match"},
		{"a checksum of something else", checked([]byte("x")), "cut jsii package: unexpected EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := decode(c.content); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAStoreThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Store(file).Save(pack(core), cutPackage); err == nil {
		t.Error("no error")
	}
}

func FuzzDecode(f *testing.F) {
	sound, _ := encode(cutPackage)
	f.Add(sound[32:])
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decode(checked(body))
		if err != nil {
			return
		}
		content, err := encode(got)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := decode(content); err != nil || !cmp.Equal(got, again) {
			t.Errorf("decoded %v, then %v, %v", got, again, err)
		}
	})
}
