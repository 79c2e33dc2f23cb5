package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// snapshotVersion changes when an older file can no longer be read.
const snapshotVersion = 1

// snapshot is the file of --snapshot.
type snapshot struct {
	Version int                        `json:"version"`
	Parts   map[string]json.RawMessage `json:"parts"` // by signing name
}

// restore reads the snapshot file into the parts. A file that does not exist yet is an empty state.
func (s *Sandbox) restore() error {
	if s.options.Snapshot == "" {
		return nil
	}
	data, err := os.ReadFile(s.options.Snapshot)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the snapshot: %w", err)
	}
	var file snapshot
	if err := json.Unmarshal(data, &file); err != nil {
		return fmt.Errorf("snapshot %s is no JSON of a sandbox (remove it to start empty): %w", s.options.Snapshot, err)
	}
	if file.Version != snapshotVersion {
		return fmt.Errorf("snapshot %s is of version %d, this sandbox reads %d: remove it to start empty", s.options.Snapshot, file.Version, snapshotVersion)
	}
	for _, p := range s.parts {
		state, found := file.Parts[p.Wire().SigningName()]
		part, ok := p.(Snapshotter)
		if !found || !ok {
			continue
		}
		if err := part.Restore(state); err != nil {
			return fmt.Errorf("snapshot %s, %s: %w", s.options.Snapshot, p.Wire().SigningName(), err)
		}
	}
	return nil
}

// save writes the snapshot file in one step: a crash leaves the old one.
func (s *Sandbox) save() error {
	if s.options.Snapshot == "" {
		return nil
	}
	file := snapshot{Version: snapshotVersion, Parts: map[string]json.RawMessage{}}
	for _, p := range s.parts {
		part, ok := p.(Snapshotter)
		if !ok {
			continue
		}
		state, err := part.Snapshot()
		if err != nil {
			return fmt.Errorf("snapshot of %s: %w", p.Wire().SigningName(), err)
		}
		file.Parts[p.Wire().SigningName()] = state
	}
	data, err := json.Marshal(file)
	if err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	temporary := filepath.Join(filepath.Dir(s.options.Snapshot), "."+filepath.Base(s.options.Snapshot)+".new")
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	if err := os.Rename(temporary, s.options.Snapshot); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	return nil
}
