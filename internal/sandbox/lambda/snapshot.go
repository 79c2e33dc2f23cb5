package lambda

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
)

// functionState is a function as a snapshot keeps it.
type functionState struct {
	Region   string
	Settings settings
	Zip      []byte
	Revision string
	Modified time.Time
	Tags     tag.Set
	Policy   []statement
	Reserved *int
	Versions []configuration
}

// Snapshot is the functions with their code. Processes are not kept.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	states := []functionState{}
	for _, f := range s.functions {
		states = append(states, functionState{
			Region: f.region, Settings: f.settings, Zip: f.code.zip, Revision: f.revision, Modified: f.modified,
			Tags: f.tags, Policy: f.policy, Reserved: f.reserved, Versions: f.versions,
		})
	}
	return json.Marshal(states)
}

// Restore replaces the functions.
func (s *Service) Restore(raw json.RawMessage) error {
	var states []functionState
	if err := json.Unmarshal(raw, &states); err != nil {
		return fmt.Errorf("read the functions: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.functions {
		f.pool.stop()
	}
	s.functions = map[functionID]*function{}
	for _, state := range states {
		unpacked, err := s.unpack(codeInput{ZipFile: state.Zip})
		if err != nil {
			return fmt.Errorf("function %s: %w", state.Settings.FunctionName, err)
		}
		f := &function{
			region: state.Region, settings: state.Settings.withDefaults(), code: unpacked, revision: state.Revision, modified: state.Modified,
			tags: state.Tags, policy: state.Policy, reserved: state.Reserved, versions: state.Versions,
		}
		f.pool = newPool(s, f)
		s.functions[functionID{f.region, f.settings.FunctionName}] = f
	}
	return nil
}
