package bundle

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// record is what the last build read and wrote, as JSON beside the zip. A missing, foreign or broken one
// means that the zip is built again.
type record struct {
	Dirs   []string `json:"dirs"`   // folders of the sources, relative to the module's root
	Inputs string   `json:"inputs"` // hash of all that decides the bytes
	Zip    string   `json:"zip"`    // hash of the zip
}

func (b *builder) recordFile() string { return b.out + ".inputs" }

// fresh tells whether the zip is what a build would make again. A package that the sources newly import
// shows as a change of the file that imports it.
func (b *builder) fresh() bool {
	content, err := os.ReadFile(b.recordFile())
	if err != nil {
		return false
	}
	var last record
	if json.Unmarshal(content, &last) != nil || last.Inputs == "" {
		return false
	}
	if inputs, err := b.inputs(last.Dirs); err != nil || inputs != last.Inputs {
		return false
	}
	zip, err := hashFile(b.out)
	return err == nil && zip == last.Zip
}

// publish puts the zip in place, then its record. Between the two, or when two builds of different
// sources cross, zip and record disagree, and the next build makes both again.
func (b *builder) publish(archive string, made record) error {
	var err error
	if made.Zip, err = hashFile(archive); err != nil {
		return err
	}
	content, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		return err
	}
	draft := filepath.Join(filepath.Dir(archive), "record")
	if err := os.WriteFile(draft, append(content, '\n'), 0o600); err != nil {
		return err
	}
	if err := os.Rename(archive, b.out); err != nil {
		return fmt.Errorf("put the zip in place: %w", err)
	}
	return os.Rename(draft, b.recordFile())
}
