package workflows

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	root   = "../.."
	folder = root + "/.github/workflows"
)

// workflow is a file by its lines: enough for rules that each hold within a line.
type workflow struct {
	name  string
	lines []string
}

func all(t *testing.T) []workflow {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.yml")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d workflows, %v", len(files), err)
	}
	var found []workflow
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, workflow{filepath.Base(file), strings.Split(string(text), "\n")})
	}
	return found
}

// The rules of a line. Each returns what is wrong, or "".
var (
	pinned     = regexp.MustCompile(`^\s*(- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	local      = regexp.MustCompile(`^\s*uses: \./\.github/workflows/[\w-]+\.yml$`)
	key        = regexp.MustCompile(`^\s*(- )?([\w-]+):`)
	expression = regexp.MustCompile(`\$\{\{.*?\}\}`)
	write      = regexp.MustCompile(`^\s*[\w-]+: write(-all)?$`)
)

// fault is what is wrong with a line.
func fault(line string) string {
	name := ""
	if match := key.FindStringSubmatch(line); match != nil {
		name = match[2]
	}
	switch {
	case name == "uses" && !pinned.MatchString(line) && !local.MatchString(line):
		return "an action is pinned by its commit, with its version behind it"
	case expression.MatchString(line) && (name == "" || name == "run"):
		return "an expression in a script is code that somebody else may write: pass it by env"
	case write.MatchString(line):
		return "a permission to write says why behind it"
	case strings.Contains(line, "pull_request_target"):
		return "pull_request_target runs foreign code with this repository's token"
	case name == "persist-credentials" && !strings.Contains(line, "false"):
		return "the token does not stay in the checkout"
	}
	return ""
}

func TestFault(t *testing.T) {
	const sha = "11bd71901bbe5b1630ceea73d27597364c9af683"
	for line, want := range map[string]string{
		"      - uses: actions/checkout@" + sha + " # v4.2.2":   "",
		"    uses: ./.github/workflows/drill.yml":               "",
		"      - uses: actions/checkout@v4":                     "an action is pinned by its commit, with its version behind it",
		"      - uses: actions/checkout@" + sha:                 "an action is pinned by its commit, with its version behind it",
		"        run: echo ${{ inputs.fault }}":                 "an expression in a script is code that somebody else may write: pass it by env",
		"          echo ${{ github.event.pull_request.title }}": "an expression in a script is code that somebody else may write: pass it by env",
		"      FAULT: ${{ inputs.fault }}":                      "",
		"      id-token: write":                                 "a permission to write says why behind it",
		"permissions: write-all":                                "a permission to write says why behind it",
		"      id-token: write # to ask AWS for the role":       "",
		"  pull_request_target:":                                "pull_request_target runs foreign code with this repository's token",
		"          persist-credentials: true":                   "the token does not stay in the checkout",
	} {
		if got := fault(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestEveryLine(t *testing.T) {
	for _, w := range all(t) {
		for n, line := range w.lines {
			if wrong := fault(line); wrong != "" {
				t.Errorf("%s:%d: %s:\n%s", w.name, n+1, wrong, line)
			}
		}
	}
}

// TestPermissionsAreSet: at the top, so that a job has none that it does not name, and no credential in a checkout.
func TestPermissionsAreSet(t *testing.T) {
	top := regexp.MustCompile(`(?m)^permissions:( \{\})?$`)
	for _, w := range all(t) {
		text := strings.Join(w.lines, "\n")
		if !top.MatchString(text) {
			t.Errorf("%s: no permissions at the top", w.name)
		}
		if got, want := strings.Count(text, "persist-credentials: false"), strings.Count(text, "actions/checkout@"); got != want {
			t.Errorf("%s: %d of %d checkouts without credentials", w.name, got, want)
		}
	}
}

// TestOneCommitForEachAction: a bump of an action is one of all its uses.
func TestOneCommitForEachAction(t *testing.T) {
	use := regexp.MustCompile(`uses: ([\w./-]+)@(\S+ # \S+)`)
	commits := map[string]string{}
	for _, w := range all(t) {
		for _, match := range use.FindAllStringSubmatch(strings.Join(w.lines, "\n"), -1) {
			if other, known := commits[match[1]]; known && other != match[2] {
				t.Errorf("%s: %s is %s, elsewhere %s", w.name, match[1], match[2], other)
			}
			commits[match[1]] = match[2]
		}
	}
}

// TestCommandsExist asks verify for the help of each subcommand that a workflow calls, and make for its targets.
func TestCommandsExist(t *testing.T) {
	verify := filepath.Join(t.TempDir(), "verify")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", verify, root+"/cmd/verify").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	call := regexp.MustCompile(`/verify" ([a-z]+)([^|>]*)`)
	flag := regexp.MustCompile(`(--[a-z-]+)`)
	makes := regexp.MustCompile(`\bmake ([a-z-]+)`)
	makefile, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for _, w := range all(t) {
		for n, line := range w.lines {
			if match := makes.FindStringSubmatch(line); match != nil && !strings.Contains(string(makefile), "\n"+match[1]+":") {
				t.Errorf("%s:%d: there is no make %s", w.name, n+1, match[1])
			}
			match := call.FindStringSubmatch(line)
			if match == nil {
				continue
			}
			calls++
			help, err := exec.CommandContext(t.Context(), verify, match[1], "--help").CombinedOutput()
			if err != nil || !strings.Contains(string(help), "verify "+match[1]) {
				t.Errorf("%s:%d: verify %s: %v\n%s", w.name, n+1, match[1], err, help)
			}
			for _, name := range flag.FindAllString(match[2], -1) {
				if !regexp.MustCompile(`(?m)^ .*` + name + `\b`).Match(help) {
					t.Errorf("%s:%d: verify %s has no %s", w.name, n+1, match[1], name)
				}
			}
		}
	}
	if calls < 5 {
		t.Errorf("only %d calls of verify were found: the test no longer sees them", calls)
	}
}

// TestDrillsNeverOverlap: one group for all, and the one that runs goes on.
func TestDrillsNeverOverlap(t *testing.T) {
	callers := 0
	for _, w := range all(t) {
		text := strings.Join(w.lines, "\n")
		if !strings.Contains(text, `/verify" drill`) {
			continue
		}
		callers++
		if !strings.Contains(text, "group: drill-on-aws\n      cancel-in-progress: false") {
			t.Errorf("%s drills outside the group drill-on-aws", w.name)
		}
	}
	if callers != 1 {
		t.Errorf("%d workflows drill by themselves, want one that the others call", callers)
	}
}

// TestAPipeKeepsTheExitCode: GitHub's default shell lacks pipefail, and a verdict is an exit code.
func TestAPipeKeepsTheExitCode(t *testing.T) {
	for _, w := range all(t) {
		shell := ""
		for n, line := range w.lines {
			if match := key.FindStringSubmatch(line); match != nil && match[1] != "" {
				shell = "" // of a step that begins
			}
			if strings.Contains(line, "shell: bash") {
				shell = "bash"
			}
			if strings.Contains(line, `/verify"`) && strings.Contains(line, " | ") && shell == "" {
				t.Errorf("%s:%d: the verdict is lost in a pipe: set shell: bash\n%s", w.name, n+1, line)
			}
		}
	}
}
