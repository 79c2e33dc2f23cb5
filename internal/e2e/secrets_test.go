//go:build e2e

package e2e

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// secrets are credentials that are easy to find again, as a user's environment would hold them.
var secrets = map[string]string{
	"AWS_SECRET_ACCESS_KEY": "gAmEdAyFaKeSeCrEtKeY0123456789abcdefghij",
	"AWS_SESSION_TOKEN":     "gAmEdAyFaKeSeSsIoNtOkEn0123456789abcdefghijklmnopqrstuvwxyz",
}

func secretEnvironment() []string {
	env := []string{"AWS_ACCESS_KEY_ID=AKIAGAMEDAYFAKEKEYID"}
	for name, value := range secrets {
		env = append(env, name+"="+value)
	}
	return env
}

// clean fails the test where a text holds one of the secrets.
func clean(t *testing.T, where, text string) {
	t.Helper()
	for name, value := range secrets {
		if strings.Contains(text, value) {
			t.Errorf("%s holds %s", where, name)
		}
	}
}

// cleanFiles looks into every file below a folder, and returns how many there were. private asks for mode 0600 as well.
func cleanFiles(t *testing.T, folder string, private bool) int {
	t.Helper()
	files := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		clean(t, path, string(text))
		if info, err := entry.Info(); err != nil || private && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, want 0600 (%v)", path, info.Mode(), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestNoSecretIsWrittenAnywhere feeds recognizable credentials to verify and searches what it prints and writes, and
// what the sandbox that it called keeps: events, requests, snapshot.
func TestNoSecretIsWrittenAnywhere(t *testing.T) {
	snapshot := filepath.Join(t.TempDir(), "snapshot.json")
	s := newStage(t, sandbox.Options{Speed: *speed, Snapshot: snapshot})
	home := t.TempDir()
	var used atomic.Int32 // requests that carried the token: a search for what nobody used finds nothing
	through := s.middle(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("X-Amz-Security-Token") == secrets["AWS_SESSION_TOKEN"] {
			used.Add(1)
		}
		return false
	})
	env := append(append(secretEnvironment(), "HOME="+home, "TMPDIR="+home), through...)
	for _, c := range []struct {
		arguments []string
		code      int
	}{
		{[]string{"status"}, 0},
		{[]string{"status", "--format", "json"}, 0},
		{[]string{"policy"}, 0},
		{[]string{"drill", "--dry-run"}, 0},
		{[]string{"drill", "--rpo", "--format", "json"}, 0},
		{[]string{"restore"}, 0},
		{[]string{"report", "--format", "text"}, 0},
		{[]string{"report", "--format", "openmetrics"}, 0},
	} {
		r := s.run(t, env, c.arguments...)
		name := "verify " + strings.Join(c.arguments, " ")
		if r.code != c.code {
			t.Fatalf("%s: exit code %d, want %d\n%s%s", name, r.code, c.code, r.stdout, r.stderr)
		}
		clean(t, "the output of "+name, r.stdout+r.stderr)
	}
	for _, arguments := range [][]string{{"review", "--format", "json"}, {"simulate"}} { // they call nobody and take no outputs
		command := exec.CommandContext(t.Context(), s.verify, arguments...)
		command.Dir, command.Env = s.project, append(append([]string{}, s.env...), env...)
		output, err := command.CombinedOutput()
		if err != nil {
			t.Errorf("verify %s: %v\n%s", arguments[0], err, output)
		}
		clean(t, "the output of verify "+arguments[0], string(output))
	}
	if used.Load() == 0 {
		t.Error("no request carried the session token: the credentials were not used")
	}
	failed := s.run(t, append(env, "AWS_ENDPOINT_URL=http://127.0.0.1:1"), "status")
	if failed.code == 0 {
		t.Error("verify status without an AWS went well")
	}
	clean(t, "the error of verify status", failed.stdout+failed.stderr)

	if files := cleanFiles(t, filepath.Join(s.project, "drills"), true); files < 5 {
		t.Errorf("%d files under drills, want a journal, samples and reports", files)
	}
	cleanFiles(t, home, true)
	s.keepsNoSecret(t, snapshot)
}

// keepsNoSecret searches what the sandbox knows of its callers.
func (s *stage) keepsNoSecret(t *testing.T, snapshot string) {
	t.Helper()
	events, err := json.Marshal(s.events(t, 0))
	if err != nil || !strings.Contains(string(events), "GetHealthCheckStatus") {
		t.Errorf("the event log has no request of verify's: %v", err)
	}
	clean(t, "the event log", string(events))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if files := cleanFiles(t, filepath.Dir(snapshot), true); files != 1 {
		t.Errorf("%d files, want the snapshot", files)
	}
}

// TestTheSandboxHandsNoSecretOn starts the command with a user's credentials in its environment. What it runs sees the
// sandbox's own, and neither its messages nor its snapshot hold the user's.
func TestTheSandboxHandsNoSecretOn(t *testing.T) {
	folder := t.TempDir()
	command := exec.CommandContext(t.Context(), built(t, "sandbox"), "run", "--snapshot", filepath.Join(folder, "snapshot.json"), "--", "env")
	command.Env = append(os.Environ(), secretEnvironment()...)
	output, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "AWS_ENDPOINT_URL=http://127.0.0.1:") {
		t.Fatalf("%v\n%s", err, output)
	}
	clean(t, "the environment in the sandbox", string(output))
	if files := cleanFiles(t, folder, true); files != 1 {
		t.Errorf("%d files, want the snapshot", files)
	}
}
