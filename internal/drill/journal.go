package drill

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// journalVersion is the version of the journal's form.
const journalVersion = 1

// Journal is what a drill changes and how to undo it. It is on disk before anything is changed, and in
// the claim as well, so that another machine can undo it.
type Journal struct {
	Version int       `json:"version"`
	Run     string    `json:"run"`
	Owner   string    `json:"owner"` // user@host
	Started time.Time `json:"started"`
	Fault   Fault     `json:"fault"`
	Outputs Outputs   `json:"outputs"`
	// Check is what is changed of the primary's health check; nil: nothing.
	Check *CheckUndo `json:"check,omitempty"`
	// Marker is the key of the item that is put; empty: none.
	Marker string `json:"marker,omitempty"`
	// Restored tells that there is nothing left to undo.
	Restored bool `json:"restored"`
}

// CheckSettings are the settings of a health check that a drill may change.
type CheckSettings struct {
	ResourcePath string `json:"resource_path"`
	Inverted     bool   `json:"inverted"`
}

// CheckUndo is a health check before the drill and while it is broken.
type CheckUndo struct {
	ID     string        `json:"id"`
	Before CheckSettings `json:"before"`
	Broken CheckSettings `json:"broken"`
}

// newJournal plans the fault: what it changes, from what, to what.
func newJournal(run, owner string, started time.Time, fault Fault, o Outputs, check HealthCheck) Journal {
	j := Journal{Version: journalVersion, Run: run, Owner: owner, Started: started.UTC(), Fault: fault, Outputs: o}
	before := CheckSettings{ResourcePath: check.ResourcePath, Inverted: check.Inverted}
	broken := before
	switch fault {
	case Endpoint:
		broken.ResourcePath = DeadPath
	case Invert:
		broken.Inverted = !before.Inverted
	case App:
		j.Marker = MarkerKey(o.Primary.Region)
	}
	if broken != before {
		j.Check = &CheckUndo{ID: check.ID, Before: before, Broken: broken}
	}
	return j
}

// ParseJournal reads a journal, from its file or from a claim.
func ParseJournal(text []byte) (Journal, error) {
	var j Journal
	if err := json.Unmarshal(text, &j); err != nil {
		return Journal{}, fmt.Errorf("this is not a drill's journal: %w", err)
	}
	if j.Version != journalVersion {
		return Journal{}, fmt.Errorf("the journal is of version %d, this verify reads version %d: restore with the verify that wrote it", j.Version, journalVersion)
	}
	if err := j.Outputs.validate(); err != nil {
		return Journal{}, fmt.Errorf("the journal is damaged: %w", err)
	}
	if j.Run == "" || j.Check != nil && (j.Check.ID == "" || j.Check.Before.ResourcePath == "") {
		return Journal{}, errors.New("the journal is damaged: it does not say what to undo")
	}
	return j, nil
}

// journalName is the journal's file in a run's folder.
const journalName = "journal.json"

// journalFile is a journal on disk that this process holds the lock of.
type journalFile struct {
	path string
	lock *flock.Flock
}

// ErrRunning means that the process which wrote a journal is still at work.
var ErrRunning = errors.New("that drill is still running on this machine: press Ctrl-C there, it restores by itself")

// openJournal locks the folder's journal. The lock ends with the process, however that ends.
func openJournal(folder string) (*journalFile, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the journal has no place: %w", err)
	}
	lock := flock.New(filepath.Join(folder, "lock"))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the journal cannot be locked: %w", err)
	}
	if !locked {
		return nil, ErrRunning
	}
	return &journalFile{path: filepath.Join(folder, journalName), lock: lock}, nil
}

// save writes the journal so that the file is the old one or the new one, on disk, whatever happens.
func (f *journalFile) save(j Journal) error {
	text, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	if err := writeDurably(f.path, append(text, '\n')); err != nil {
		return fmt.Errorf("the journal could not be written, so nothing was changed by it: %w", err)
	}
	return nil
}

// discard removes a journal of which nothing was carried out.
func (f *journalFile) discard() {
	_ = os.Remove(f.path)
	f.close()
}

func (f *journalFile) close() {
	_ = f.lock.Unlock()
	_ = os.Remove(f.lock.Path())
}

// writeDurably replaces a file atomically: temporary file, fsync, rename, fsync of the folder.
func writeDurably(path string, text []byte) error {
	folder := filepath.Dir(path)
	temporary, err := os.CreateTemp(folder, ".journal-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // gone already when all went well
	if _, err = temporary.Write(text); err == nil {
		err = temporary.Sync()
	}
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncFolder(folder)
}

func syncFolder(folder string) error {
	handle, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer handle.Close()
	return handle.Sync()
}

// Pending are the folders under root whose journals still have something to undo, oldest first.
func Pending(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var pending []string
	for _, entry := range entries {
		folder := filepath.Join(root, entry.Name())
		text, err := os.ReadFile(filepath.Join(folder, journalName))
		if errors.Is(err, fs.ErrNotExist) || !entry.IsDir() {
			continue
		}
		if err != nil {
			return nil, err
		}
		j, err := ParseJournal(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(folder, journalName), err)
		}
		if !j.Restored {
			pending = append(pending, folder)
		}
	}
	return pending, nil
}
