package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkReviewCommand runs the built command on the reference stack, process and all; 30 ms are allowed.
func BenchmarkReviewCommand(b *testing.B) {
	verify := filepath.Join(b.TempDir(), "verify")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", verify, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for b.Loop() {
		if out, err := exec.Command(verify, "review", "../../cdktf.out/stacks/profile-api/cdk.tf.json").CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
}
