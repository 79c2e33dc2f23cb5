package stacks_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/warm-standby/warm-standby/internal/synth"
)

var update = flag.Bool("update", false, "write the golden files anew")

// synthesized is each variant's JSON. jsii is not safe for concurrent use, so everything is synthesized
// once, before the tests, which then work on bytes.
var synthesized = map[string][]byte{}

func TestMain(m *testing.M) {
	flag.Parse()
	out, err := os.MkdirTemp("", "stacks-test-")
	if err == nil {
		err = synthesizeVariants(out)
	}
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	synth.Close()
	os.RemoveAll(out)
	os.Exit(code)
}

func synthesizeVariants(out string) error {
	for _, v := range variants {
		dir := filepath.Join(out, v.name)
		if err := synth.Run(synth.Options{Outdir: dir}, v.build); err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "stacks", "*", "cdk.tf.json"))
		if err == nil && len(files) != 1 {
			err = fmt.Errorf("want one cdk.tf.json, got %d", len(files))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		if synthesized[v.name], err = os.ReadFile(files[0]); err != nil {
			return err
		}
	}
	return nil
}
