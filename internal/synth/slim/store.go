package slim

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Store keeps cut packages in a folder, one file for each whole package. Files
// appear complete or not at all, and carry their own checksum: whatever else is
// found under their name is not read.
type Store string

// Load returns the cut package of a whole one. The error tells why there is
// none that can be used.
func (s Store) Load(whole []byte) (Package, error) {
	content, err := os.ReadFile(s.file(whole))
	if err != nil {
		return Package{}, err
	}
	return decode(content)
}

// Save keeps the cut package of a whole one for the next run.
func (s Store) Save(whole []byte, cut Package) error {
	content, err := encode(cut)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(s), 0o750); err != nil {
		return err
	}
	draft, err := os.CreateTemp(string(s), ".draft-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name()) // gone already where all went well
	_, err = draft.Write(content)
	if err := errors.Join(err, draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), s.file(whole))
}

// file names the cut package after the whole one: a gzip file ends with the
// checksum and the length of its content.
func (s Store) file(whole []byte) string {
	return filepath.Join(string(s), fmt.Sprintf("%x-%x.slim", whole[max(0, len(whole)-8):], len(whole)))
}

func encode(cut Package) ([]byte, error) {
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(cut); err != nil {
		return nil, err
	}
	return checked(body.Bytes()), nil
}

// checked puts the checksum of a file's body in front of it.
func checked(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(sum[:], body...)
}

func decode(content []byte) (Package, error) {
	if len(content) < sha256.Size {
		return Package{}, errors.New("cut jsii package: truncated")
	}
	body := content[sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], content[:sha256.Size]) {
		return Package{}, errors.New("cut jsii package: checksum does not match")
	}
	var cut Package
	if err := gob.NewDecoder(bytes.NewReader(body)).Decode(&cut); err != nil {
		return Package{}, fmt.Errorf("cut jsii package: %w", err)
	}
	return cut, nil
}
