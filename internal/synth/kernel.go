package synth

import (
	"os"
	"path/filepath"

	constructs "github.com/aws/constructs-go/constructs/v10/jsii"
	"github.com/aws/jsii-runtime-go"
)

// mode is where a kernel takes its packages from.
type mode int

const (
	stopped  mode = iota
	cached        // the user's cache folder, where one can be had
	uncached      // nothing that another process could have written
	plain         // as jsii does it, with WARM_STANDBY_JSII_CACHE=off
)

// kernel is the child process of jsii, of which a program has one.
var kernel process

type process struct {
	mode    mode
	scratch string // a cache folder for this process alone; close removes it
}

// with calls f with a kernel in mode m, or in a later one where it runs already.
func (p *process) with(m mode, f func() error) error {
	if os.Getenv("WARM_STANDBY_JSII_CACHE") == "off" {
		m = plain
	}
	return protect(func() error {
		if p.mode < m {
			p.close()
			if err := p.start(m); err != nil {
				return err
			}
		}
		return f()
	})
}

// start begins a kernel. What jsii does not take although nothing came from a
// cache, is left to jsii.
func (p *process) start(m mode) error {
	p.mode = m
	folder, err := p.folder()
	if err != nil {
		return err
	}
	env := p.environment(folder)
	err = protect(func() error { return boot(env, m, folder) })
	if err != nil && m == uncached {
		err = protect(func() error { return boot(env, plain, "") })
	}
	return err
}

// boot starts Node and loads the packages, which are made ready in the meantime.
func boot(env map[string]string, m mode, folder string) error {
	quietly(jsii.Close)
	restore := setenv(env)
	cuttable := registryAnswers() // the first call since Close makes a client, which copies the environment
	restore()
	packages := prepare(m, folder, cuttable)
	defer packages.wait()
	constructs.Initialize()
	packages.load()
	return nil
}

// folder is where caches are: the user's, or a temporary one.
func (p *process) folder() (string, error) {
	if p.mode == plain {
		return "", nil
	}
	if folder := userFolder(); p.mode == cached && folder != "" {
		return folder, nil
	}
	scratch, err := os.MkdirTemp("", "warm-standby-")
	p.scratch = scratch
	return scratch, err
}

// userFolder is the project's folder in the user's cache folder, or "" where
// that cannot be written.
func userFolder() string {
	caches, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	folder := filepath.Join(caches, "warm-standby")
	if os.MkdirAll(unpacked(folder), 0o755) != nil {
		return ""
	}
	trial, err := os.CreateTemp(unpacked(folder), ".trial-*")
	if err != nil {
		return ""
	}
	trial.Close()
	os.Remove(trial.Name())
	return folder
}

// unpacked is where jsii unpacks packages.
func unpacked(folder string) string { return filepath.Join(folder, "jsii") }

// discardCache removes what jsii unpacked for later runs.
func (p *process) discardCache() {
	if folder := userFolder(); folder != "" {
		os.RemoveAll(unpacked(folder))
	}
}

func (p *process) close() {
	if p.mode == stopped {
		return
	}
	quietly(jsii.Close)
	if p.scratch != "" {
		os.RemoveAll(p.scratch)
	}
	*p = process{}
}
