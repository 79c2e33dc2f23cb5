package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/warm-standby/warm-standby/internal/synth"
)

// asMain makes the test binary be the app, with settings that must be refused.
const asMain = "WARM_STANDBY_TEST_BAD_SETTINGS"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		settings.Regions.StandbyRegion = settings.Regions.PrimaryRegion
		settings.DNS.PrimaryCheck.Path = "healthz"
		main()
	}
	code := m.Run()
	synth.Close() // jsii made a folder when this binary started
	os.Exit(code)
}

func TestBadSettingsEndInTheMessageAlone(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), asMain+"=1", "CDKTF_OUTDIR="+t.TempDir())
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("want exit code 1, got %v", err)
	}
	const want = `RegionPair "regions": StandbyRegion must differ from PrimaryRegion, got "us-east-1" for both
FailoverDNS "dns": PrimaryCheck.Path must start with / and have at most 255 characters and no spaces, got "healthz"
`
	if stderr.String() != want {
		t.Errorf("stderr:\n%s\nwant:\n%s", stderr.String(), want)
	}
	if stdout.Len() != 0 {
		t.Errorf("stdout: %s", stdout.String())
	}
}
