package synth_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/internal/synth"
	"github.com/warm-standby/warm-standby/stacks"
)

// asApp makes the test binary be an app; its value names which.
const asApp = "WARM_STANDBY_TEST_APP"

var apps = map[string]func(cdktf.App) error{
	"reference": reference,
	"cut too much": func(app cdktf.App) error {
		if cutTooMuch++; cutTooMuch < 2 {
			panic("Cannot find module './tokens'\nRequire stack:\n- lib/index.js")
		}
		return reference(app)
	},
	"duplicate": func(app cdktf.App) error { stack(app); stack(app); return nil },
	"nil pointer": func(cdktf.App) error {
		var app *struct{ name string }
		fmt.Println(app.name)
		return nil
	},
}

// cutTooMuch counts how often an app was declared that lacks a file until jsii does all by itself.
var cutTooMuch int

func TestMain(m *testing.M) {
	if name := os.Getenv(asApp); name != "" {
		os.Exit(synth.Main(apps[name]))
	}
	code := m.Run()
	synth.Close()
	os.Exit(code)
}

// reference declares the stack of main.go.
func reference(app cdktf.App) error {
	_, err := stacks.NewProfileAPI(app, "profile-api", stacks.ProfileAPIProps{
		Regions: constructs.RegionPairProps{
			Lab:           "tindrloop-profile-api",
			PrimaryRegion: "us-east-1",
			StandbyRegion: "us-west-2",
		},
		ZoneName:   "tindrloop.example",
		RecordName: "api.tindrloop.example",
		Table:      constructs.GlobalProfileTableProps{TTLAttribute: "expires_at", AllowDeletion: true},
	})
	return err
}

// appRun is an app as a process of its own, with folders of its own.
type appRun struct {
	*exec.Cmd
	stderr bytes.Buffer
	outdir string
	tmp    string
}

// app prepares a process; caches are below home.
func app(t *testing.T, name, home string, env ...string) *appRun {
	t.Helper()
	a := &appRun{Cmd: exec.CommandContext(t.Context(), os.Args[0]), outdir: t.TempDir(), tmp: t.TempDir()}
	a.Env = append(os.Environ(), asApp+"="+name, "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, ".cache"),
		"TMPDIR="+a.tmp, "CDKTF_OUTDIR="+a.outdir, "WARM_STANDBY_JSII_CACHE=")
	a.Env = append(a.Env, env...)
	a.Stderr = &a.stderr
	return a
}

// json runs the app and gives what it wrote; it must say nothing and leave nothing.
func (a *appRun) json(t *testing.T) []byte {
	t.Helper()
	if err := a.Run(); err != nil {
		t.Fatalf("%v: %s", err, a.stderr.Bytes())
	}
	if a.stderr.Len() > 0 {
		t.Errorf("stderr: %s", a.stderr.Bytes())
	}
	a.leftNothing(t)
	return read(t, filepath.Join(a.outdir, "stacks", "profile-api", "cdk.tf.json"))
}

// leftNothing checks the temporary folder and that no process runs with it.
func (a *appRun) leftNothing(t *testing.T) {
	t.Helper()
	left, err := os.ReadDir(a.tmp)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range environments {
		environment, _ := os.ReadFile(file) // a process may have ended
		if bytes.Contains(environment, []byte("TMPDIR="+a.tmp+"\x00")) {
			t.Errorf("a process is left: %s", filepath.Dir(file))
		}
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
