// Package stackfile finds the Terraform JSON that a person means by a path, and reads it: from the disk,
// from standard input, or as it was at a git revision.
package stackfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// Name is what CDKTF calls a stack's Terraform JSON.
const Name = "cdk.tf.json"

// Open reads the configuration at a path: a file, a folder that holds one (see Find), or "-" for stdin.
func Open(path string, stdin io.Reader) (*tfconfig.Config, error) {
	if path == "-" {
		return tfconfig.Read("stdin", 0, stdin)
	}
	file, err := Find(path)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, readError(file, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, readError(file, err)
	}
	c, err := tfconfig.Read(file, info.Size(), f)
	return c, readError(file, err)
}

// Against reads what a configuration is compared with: another file, or file as it was at a git revision.
func Against(ctx context.Context, file, other string) (*tfconfig.Config, error) {
	if _, err := os.Stat(other); err == nil {
		return Open(other, nil)
	}
	if file == "stdin" {
		return nil, fmt.Errorf("%s is no file, and standard input has no git history: name a file to compare with", other)
	}
	git := exec.CommandContext(ctx, "git", "-C", filepath.Dir(file), "show", "--end-of-options", other+":./"+filepath.Base(file))
	var out, complaint bytes.Buffer
	git.Stdout, git.Stderr = &out, &complaint
	if err := git.Run(); err != nil {
		reason, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(complaint.String()), "fatal: "), "\n")
		if reason == "" {
			reason = err.Error()
		}
		return nil, fmt.Errorf("%s is neither a file nor a git revision with %s in it: %s", other, file, tfconfig.Printable(reason))
	}
	return tfconfig.Read(other+":"+file, int64(out.Len()), &out)
}

// readError says in one line why a path could not be read. What tfconfig found wrong stays as it is.
func readError(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", tfconfig.Printable(name), path.Err)
	}
	return err
}

// Find resolves a path to the one file to read: the path itself if it is a file; in a folder its
// cdk.tf.json, its only *.tf.json, or the only stack under cdktf.out/stacks.
func Find(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", readError(path, err)
	}
	if !info.IsDir() {
		return path, nil
	}
	patterns := []string{Name, "*.tf.json", filepath.Join("cdktf.out", "stacks", "*", Name), filepath.Join("stacks", "*", Name)}
	for _, pattern := range patterns {
		matches, err := filepath.Glob(filepath.Join(globEscape(path), pattern))
		if err != nil {
			return "", readError(path, err)
		}
		switch len(matches) {
		case 0:
		case 1:
			return matches[0], nil
		default:
			return chooseStack(path, matches)
		}
	}
	if hcl, _ := filepath.Glob(filepath.Join(globEscape(path), "*.tf")); len(hcl) > 0 {
		return "", folderError(path, "only HCL here: give a plan as `terraform show -json` prints it")
	}
	return "", folderError(path, "no "+Name+" in this folder nor under cdktf.out/stacks: run `cdktf synth` or name a file")
}

func folderError(path, message string) error {
	return fmt.Errorf("%s: %s", tfconfig.Printable(path), tfconfig.Printable(message))
}

// chooseStack picks, of several files, the only one that has records with failover routing.
func chooseStack(path string, files []string) (string, error) {
	var chosen []string
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err == nil && strings.Contains(string(content), `"failover_routing_policy"`) {
			chosen = append(chosen, file)
		}
	}
	if len(chosen) == 1 {
		return chosen[0], nil
	}
	return "", folderError(path, "several configurations: name one of "+strings.Join(files, ", "))
}

func globEscape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
