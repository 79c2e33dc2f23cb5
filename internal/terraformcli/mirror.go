// Package terraformcli finds what the terraform command needs to run away from the registry: a folder that
// mirrors the AWS provider, and the configuration that points Terraform at it.
package terraformcli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// provider is the address of the AWS provider, which is also its path in a mirror.
const provider = "registry.terraform.io/hashicorp/aws"

// ErrNoMirror tells that no folder holds the AWS provider.
var ErrNoMirror = errors.New("no local mirror of the AWS provider: set TF_PLUGIN_MIRROR to a folder that holds " + provider)

// FindMirror is the first folder that holds the AWS provider: TF_PLUGIN_MIRROR, this project's own cache,
// Terraform's implied mirrors, or a folder below /opt.
// https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
func FindMirror(projectRoot string) (string, error) {
	for _, dir := range candidates(projectRoot) {
		if info, err := os.Stat(filepath.Join(dir, provider)); err == nil && info.IsDir() {
			return filepath.Abs(dir)
		}
	}
	return "", ErrNoMirror
}

func candidates(projectRoot string) []string {
	var dirs []string
	if dir := os.Getenv("TF_PLUGIN_MIRROR"); dir != "" {
		dirs = append(dirs, dir)
	}
	dirs = append(dirs, OwnMirror(projectRoot), "terraform.d/plugins")
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, ".terraform.d", "plugins"), filepath.Join(home, ".local", "share", "terraform", "plugins"))
		if runtime.GOOS == "darwin" {
			dirs = append(dirs, filepath.Join(home, "Library", "Application Support", "io.terraform", "plugins"))
		}
	}
	for dir := range strings.SplitSeq(os.Getenv("XDG_DATA_DIRS"), string(filepath.ListSeparator)) {
		if dir != "" {
			dirs = append(dirs, filepath.Join(dir, "terraform", "plugins"))
		}
	}
	dirs = append(dirs, "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins")
	below, _ := filepath.Glob("/opt/*") // the pattern is well-formed, which is all that Glob complains about
	return append(dirs, below...)
}

// OwnMirror is the folder in which this project keeps the provider that it once fetched from the registry.
func OwnMirror(projectRoot string) string {
	return filepath.Join(projectRoot, ".cache", "terraform-plugins")
}

// Environment writes a CLI configuration into dir and returns the variables that make terraform and cdktf
// take the provider from the mirror. With an empty mirror, Terraform asks its registry as usual.
func Environment(dir, mirror string) ([]string, error) {
	file := filepath.Join(dir, "terraform.rc")
	if err := os.WriteFile(file, []byte(configuration(mirror)), 0o600); err != nil {
		return nil, fmt.Errorf("write terraform's CLI configuration: %w", err)
	}
	env := []string{"TF_CLI_CONFIG_FILE=" + file, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1"}
	if mirror != "" {
		// cdktf runs "terraform providers lock", which ignores the configuration's mirrors.
		env = append(env, "TF_CLI_ARGS_providers_lock=-fs-mirror="+mirror)
	}
	return env, nil
}

func configuration(mirror string) string {
	if mirror == "" {
		return "disable_checkpoint = true\n"
	}
	return fmt.Sprintf(`disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path    = %s
    include = [%q]
  }
  direct {
    exclude = [%q]
  }
}
`, strconv.Quote(filepath.ToSlash(mirror)), provider, provider)
}
