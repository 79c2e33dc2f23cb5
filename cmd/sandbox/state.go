package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// stateOwners tells whose resources a Terraform state describes, by the account in the ARN of each managed resource:
// those of the sandbox's own account, and one of any other account with that account's number. What is no state, or has
// no ARNs with an account (as Route 53's and API Gateway's), is nobody's.
func stateOwners(state []byte) (own int, foreign, number string) {
	var file struct {
		Resources []struct {
			Mode, Type, Name string
			Instances        []struct{ Attributes struct{ ARN any } }
		}
	}
	if json.Unmarshal(state, &file) != nil {
		return 0, "", "" // terraform says what is wrong with it
	}
	for _, resource := range file.Resources {
		for _, instance := range resource.Instances {
			arn, _ := instance.Attributes.ARN.(string)
			fields := strings.SplitN(arn, ":", 6)
			switch {
			case resource.Mode != "managed" || len(fields) < 6 || len(fields[4]) != len(account.ID):
			case fields[4] == account.ID:
				own++
			default:
				foreign, number = printable(resource.Type+"."+resource.Name), printable(fields[4])
			}
		}
	}
	return own, foreign, number
}

// refuseForeign fails where a state file of the folder describes another account's resources: a deploy in the sandbox
// would find none of them, and terraform would forget them.
func refuseForeign(dir string) error {
	var errs []error
	for _, file := range stateFiles(dir) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // not to be read by terraform either
		}
		if _, resource, number := stateOwners(text); resource != "" {
			errs = append(errs, fmt.Errorf("%s describes resources of AWS account %s, such as %s: a deploy in the sandbox would make terraform forget them; "+
				"run this in another folder (git worktree add), or move the file away until afterwards", filepath.Base(file), number, resource))
		}
	}
	return errors.Join(errs...)
}

// mentionStale tells of each state file whose resources end with this sandbox.
func mentionStale(w io.Writer, dir string) {
	for _, file := range stateFiles(dir) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if own, _, _ := stateOwners(text); own > 0 {
			fmt.Fprintf(w, "sandbox: %s still describes %d of this sandbox's resources, which end now: it is stale and can be removed\n", filepath.Base(file), own)
		}
	}
}

// stateFiles are where this project's stacks, and terraform by default, keep a local state.
func stateFiles(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "*.tfstate")) // the pattern is well formed
	return files
}
