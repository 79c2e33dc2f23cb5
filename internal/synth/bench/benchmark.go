//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"time"
)

// benchmark runs children in folders of its own.
type benchmark struct {
	self string // the program
	dir  string
}

func newBenchmark() (*benchmark, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "synth-bench-")
	return &benchmark{self: self, dir: dir}, err
}

func (b *benchmark) close() { os.RemoveAll(b.dir) }

// outdir is where a way writes, home the caches that it uses.
func (b *benchmark) outdir(w way) string { return filepath.Join(b.dir, string(w)) }

func (b *benchmark) json(w way) string {
	return filepath.Join(b.outdir(w), "stacks", "profile-api", "cdk.tf.json")
}

// run is one child, with its caches below home.
func (b *benchmark) run(w way, count int, home string) (sample, error) {
	command := exec.Command(b.self, "-child", string(w), "-count", fmt.Sprint(count), "-source", b.json(ours))
	command.Env = append(os.Environ(),
		"HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, ".cache"),
		"CDKTF_OUTDIR="+b.outdir(w),
		"WARM_STANDBY_JSII_CACHE="+map[way]string{plain: "off"}[w])
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	start := time.Now()
	err := command.Run()
	wall := time.Since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w: %s", w, err, errs.Bytes())
	}
	var s sample
	err = json.Unmarshal(out.Bytes(), &s)
	s.Wall = wall
	return s, err
}

func (b *benchmark) warmHome() string { return filepath.Join(b.dir, "home") }

// warmUp fills the caches and checks that all ways make the same.
func (b *benchmark) warmUp() error {
	for _, w := range []way{ours, plain, core} {
		if _, err := b.run(w, 1, b.warmHome()); err != nil {
			return err
		}
	}
	return errors.Join(b.sameBytes(), b.sameResources())
}

func (b *benchmark) sameBytes() error {
	want, err := os.ReadFile(b.json(plain))
	if err != nil {
		return err
	}
	got, err := os.ReadFile(b.json(ours))
	if err == nil && !bytes.Equal(got, want) {
		err = fmt.Errorf("%s and %s write different bytes", plain, ours)
	}
	return err
}

func (b *benchmark) sameResources() error {
	want, errOurs := readModule(b.json(ours))
	got, errCore := readModule(b.json(core))
	if err := errors.Join(errOurs, errCore); err != nil {
		return err
	}
	withoutMetadata(want)
	withoutMetadata(got)
	if !reflect.DeepEqual(got.Resource, want.Resource) || !reflect.DeepEqual(got.Data, want.Data) {
		return fmt.Errorf("%s and %s declare different resources", ours, core)
	}
	return nil
}

func withoutMetadata(m module) {
	for _, blocks := range []map[string]map[string]map[string]any{m.Data, m.Resource} {
		each(blocks, func(_, _ string, config map[string]any) {
			maps.DeleteFunc(config, func(name string, _ any) bool { return name == "//" })
		})
	}
}
