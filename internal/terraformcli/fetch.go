package terraformcli

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// RegistryReachable tells whether Terraform's registry can be connected to within a few seconds.
func RegistryReachable(ctx context.Context) bool {
	dialer := net.Dialer{Timeout: 3 * time.Second}
	connection, err := dialer.DialContext(ctx, "tcp", "registry.terraform.io:443")
	if err != nil {
		return false
	}
	_ = connection.Close() // it was only to see
	return true
}

// EnsureMirror finds a mirror, or fetches the provider from the registry into the project's own, so that
// later runs need no network. versions is Terraform's constraint. The error says what to do.
func EnsureMirror(ctx context.Context, projectRoot, versions string) (string, error) {
	mirror, err := FindMirror(projectRoot)
	if err == nil {
		return mirror, nil
	}
	if !RegistryReachable(ctx) {
		return "", fmt.Errorf("%w, or connect to the network (registry.terraform.io does not answer)", ErrNoMirror)
	}
	return fetch(ctx, OwnMirror(projectRoot), versions)
}

func fetch(ctx context.Context, mirror, versions string) (string, error) {
	terraform, err := Find()
	if err != nil {
		return "", err
	}
	work, err := os.MkdirTemp("", "terraform-fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	config := fmt.Sprintf("terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = %q\n    }\n  }\n}\n", versions)
	if err := os.WriteFile(filepath.Join(work, "main.tf"), []byte(config), 0o600); err != nil {
		return "", err
	}
	env, err := Environment(work, "")
	if err != nil {
		return "", err
	}
	command := exec.CommandContext(ctx, terraform, "providers", "mirror", mirror)
	command.Dir, command.Env = work, append(os.Environ(), env...)
	if output, err := command.CombinedOutput(); err != nil {
		os.RemoveAll(mirror) // half a mirror would be found the next time
		return "", fmt.Errorf("fetch the AWS provider: %w: %s", err, strings.TrimSpace(string(output)))
	}
	return mirror, nil
}

// Find is the terraform command: TERRAFORM_BINARY_NAME (as cdktf has it), else terraform on the PATH.
func Find() (string, error) {
	name := os.Getenv("TERRAFORM_BINARY_NAME")
	if name == "" {
		name = "terraform"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("find terraform: %w; install Terraform 1.10 or newer, or set TERRAFORM_BINARY_NAME", err)
	}
	return path, nil
}
