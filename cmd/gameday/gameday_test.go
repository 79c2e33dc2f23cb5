package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/terraformcli"
)

// TestQuickCases plays one case of each kind: a failover that must happen, a share of checkers, a loss of writes, a cold
// start; and one that expects the wrong thing, which has to be told.
// `make gameday` plays them all.
func TestQuickCases(t *testing.T) {
	t.Chdir("../..")
	if _, err := terraformcli.EnsureMirror(t.Context(), ".", providerVersions); err != nil {
		t.Skip("skipped:", err)
	}
	if _, err := terraformcli.Find(); err != nil {
		t.Skip("skipped:", err)
	}
	saved := suite
	defer func() { suite = saved }()
	suite = append(slices.Clone(saved), trial{"wrong: a failover that should not happen", noFailover, fast, stays("dynamodb-unresolvable:us-east-1")})
	var stdout, stderr strings.Builder
	code := play(t.Context(), []string{"-only", "^(DynamoDB unresolvable|18 %|19 %|replication paused|standby cold|wrong)"}, &stdout, &stderr)
	if code != different {
		t.Errorf("exit code %d\n%s%s", code, stdout.String(), stderr.String())
	}
	var unlike []string
	for line := range strings.Lines(stdout.String()) {
		if strings.HasSuffix(line, "DIFFERENT\n") {
			unlike = append(unlike, line)
		}
	}
	if len(unlike) != 1 || !strings.HasPrefix(unlike[0], "wrong: ") {
		t.Errorf("want one row that differs, that of the wrong case:\n%s", stdout.String())
	}
	for _, row := range []string{"DynamoDB unresolvable in the primary", "18 % of 100", "19 % of 100", "late-1 to late-5; back after", "first answer within 2 s"} {
		if !strings.Contains(stdout.String(), row) {
			t.Errorf("the table has no %q:\n%s", row, stdout.String())
		}
	}
}

func TestWhatDiffersIsSaidAndEndsInTwo(t *testing.T) {
	saved := suite
	defer func() { suite = saved }()
	suite = []trial{
		{"stays", "green", alone, func(context.Context, *world) (outcome, error) { return outcome{"green", time.Second, true}, nil }},
		{"falls", "green", alone, func(context.Context, *world) (outcome, error) {
			return outcome{"red", 31500 * time.Millisecond, false}, nil
		}},
	}
	var stdout strings.Builder
	if code := play(t.Context(), nil, &stdout, io.Discard); code != different {
		t.Errorf("exit code %d", code)
	}
	want := "" +
		"CASE   EXPECTED  OBSERVED  SANDBOX S  VERDICT\n" +
		"stays  green     green     1.0        as expected\n" +
		"falls  green     red       31.5       DIFFERENT\n"
	if got := stdout.String(); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s", got)
	}
}

func TestWhatCannotBePlayedEndsInOne(t *testing.T) {
	saved := suite
	defer func() { suite = saved }()
	suite = []trial{{"broken", "green", alone, func(context.Context, *world) (outcome, error) { return outcome{}, errors.New("no fleet") }}}
	for arguments, want := range map[string]string{
		"":        "gameday: broken: no fleet\n",
		"-only=(": "gameday: -only: error parsing regexp: missing closing ): `(`\n",
		"-only=x": "gameday: -only \"x\": no case has such a name\n",
	} {
		var stderr strings.Builder
		if code := play(t.Context(), strings.Fields(arguments), io.Discard, &stderr); code != notPlayed || !strings.HasSuffix(stderr.String(), want) {
			t.Errorf("%q: exit code %d, %q", arguments, code, stderr.String())
		}
	}
}

// TestAShareThatShouldHoldTheCheckUpDoesNot shows that a share can fail.
func TestAShareThatShouldHoldTheCheckUpDoesNot(t *testing.T) {
	result, err := share(18, true)(t.Context(), nil)
	if err != nil || result.holds || result.observed != "the check is red" {
		t.Errorf("%+v, %v", result, err)
	}
}

// TestNothingIsLeft looks for temporary files after a world was refused.
func TestNothingIsLeft(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	broken := &deployment{snapshot: t.TempDir() + "/snapshot.json"}
	if err := os.WriteFile(broken.snapshot, []byte("no JSON"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newWorld(t.Context(), broken, 1); err == nil || !strings.Contains(err.Error(), "is no JSON of a sandbox") {
		t.Errorf("got %v", err)
	}
	if files, err := os.ReadDir(os.TempDir()); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
