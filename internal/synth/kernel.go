package synth

import (
	"os"
	"path/filepath"

	constructs "github.com/aws/constructs-go/constructs/v10/jsii"
	"github.com/aws/jsii-runtime-go"
	cdktf "github.com/hashicorp/terraform-cdk-go/cdktf/jsii"
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

// start begins a kernel and loads the packages, the provider's while Node starts.
func (p *process) start(m mode) error {
	p.mode = m
	folder, err := p.folder()
	if err != nil {
		return err
	}
	provider := make(chan loader, 1)
	go func() { provider <- findProvider(m, folder) }()
	restore := setenv(p.environment(folder))
	jsii.Close() // jsii copied the environment when its package was initialized; it does so again now
	constructs.Initialize()
	restore()
	cdktf.Initialize()
	return p.load(<-provider)
}

// load hands jsii the provider. One that it does not take ends the matter for a
// cache, which is not to be trusted then; without a cache the whole one is left.
func (p *process) load(provider loader) error {
	err := protect(provider)
	if err == nil || p.mode != uncached {
		return err
	}
	jsii.Close()
	return protect(loadWhole)
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
