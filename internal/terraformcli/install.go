package terraformcli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

// Version is the Terraform that is fetched where there is none.
const Version = "1.11.4"

// Ensure finds terraform, or fetches it from HashiCorp's releases into the project's cache, where the
// network allows.
func Ensure(ctx context.Context, projectRoot string) (string, error) {
	path, missing := Find()
	if missing == nil {
		return path, nil
	}
	dir := filepath.Join(projectRoot, ".cache", "terraform")
	own := filepath.Join(dir, product.Terraform.BinaryName())
	if _, err := os.Stat(own); err == nil {
		return own, nil
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	fetched := &releases.ExactVersion{Product: product.Terraform, Version: version.Must(version.NewVersion(Version)), InstallDir: dir}
	path, err := fetched.Install(ctx)
	if err != nil {
		return "", fmt.Errorf("%w (fetching it failed too: %w)", missing, err)
	}
	return path, nil
}
