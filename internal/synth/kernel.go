package synth

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/aws/jsii-runtime-go"
)

// mode is where a kernel takes its packages from.
type mode int

const (
	stopped  mode = iota
	cached        // cut, from the user's cache folder where one can be had
	uncached      // cut, from nothing that another process could have written
	plain         // whole, as jsii does it
)

// kernel is the child process of jsii, of which a program has one.
var kernel process

type process struct {
	mode    mode
	scratch string // a cache folder for this process alone; close removes it
}

// ready starts the kernel unless it runs. What cannot be started from the cache
// is started without it.
func (p *process) ready() error {
	switch {
	case os.Getenv("WARM_STANDBY_JSII_CACHE") == "off" && p.mode != plain:
		return p.start(plain)
	case p.mode != stopped:
		return nil
	}
	err := p.start(cached)
	if err == nil || errors.Is(err, exec.ErrNotFound) {
		return err
	}
	if err = p.start(uncached); err != nil {
		return p.start(plain)
	}
	discardCache() // it was at fault: the next run is to make it anew
	return nil
}

// start begins a kernel anew, in a mode. It ends the one before it even where
// that is idle, since it copied the environment when it was made.
func (p *process) start(m mode) error {
	p.close()
	p.mode = m
	folder, err := p.folder()
	if err != nil {
		return err
	}
	err = protect(func() error { return boot(folder, p.environment(folder)) })
	if err != nil {
		p.close()
	}
	return err
}

// boot starts Node and loads the packages, which are made ready in the meantime.
func boot(folder string, env map[string]string) error {
	restore := setenv(env)
	answers := registryAnswers() // the first call makes a client, which copies the environment
	restore()
	if folder == "" || !answers {
		return load(nil)
	}
	prepared := prepare(folder)
	defer func() {
		for _, p := range prepared {
			_, _ = p() // they ask the kernel, which must not be closed under them
		}
	}()
	return load(prepared)
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
	if os.MkdirAll(unpacked(folder), 0o750) != nil {
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
func discardCache() {
	if folder := userFolder(); folder != "" {
		os.RemoveAll(unpacked(folder))
	}
}

// close ends the kernel. One that was not started has a temporary folder all the
// same: jsii makes that when the program starts.
func (p *process) close() {
	quietly(jsii.Close)
	if p.scratch != "" {
		os.RemoveAll(p.scratch)
	}
	*p = process{}
}
