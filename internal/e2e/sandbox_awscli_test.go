//go:build e2e

package e2e

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox"
)

// awsCLI finds a command that is the AWS CLI and works: a version manager's stand-in for one may do neither.
func awsCLI(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("skipped: the AWS CLI is not installed (apt-get install awscli):", err)
	}
	version, err := exec.CommandContext(t.Context(), path, "--version").CombinedOutput()
	if err != nil || !strings.Contains(string(version), "aws-cli") {
		t.Skipf("skipped: %s is no working AWS CLI (apt-get install awscli): %v %s", path, err, version)
	}
	return path
}

// cliCase is one command of the AWS CLI and what it must print, or say when it fails.
type cliCase struct {
	command string // words, split at blanks; FOLDER is the test's
	prints  string // all of it, blanks aside
	fails   string // in its error; "" means that it must not
}

// TestTheAWSCLI has a client that is not Go's speak each of AWS's protocols: query, JSON, REST-JSON and REST-XML. The
// cases go on from each other.
func TestTheAWSCLI(t *testing.T) {
	t.Parallel()
	const table = "--table-name profiles "
	const create = "dynamodb create-table --table-name profiles --attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST --query TableDescription.TableName"
	cases := []cliCase{
		{command: "sts get-caller-identity --query Account", prints: "123456789012"},
		{command: create, prints: "profiles"},
		{command: create, fails: "An error occurred (ResourceInUseException) when calling the CreateTable operation: Table already exists: profiles"},
		{command: "dynamodb put-item " + table + `--item {"id":{"S":"ada"},"plan":{"S":"team"}}`},
		{command: "dynamodb get-item " + table + `--key {"id":{"S":"ada"}} --query Item.plan.S`, prints: "team"},
		{command: "dynamodb get-item --table-name profiles " + `--region us-west-2 --key {"id":{"S":"ada"}}`, fails: "An error occurred (ResourceNotFoundException) when calling the GetItem operation"},
		{command: "dynamodb put-item " + table + `--item {"id":{"S":"ada"}} --condition-expression attribute_not_exists(id)`, fails: "(ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed"},
		{command: "route53 list-hosted-zones --query HostedZones[].Name", prints: "tindrloop.example."},
		{command: "route53 get-health-check --health-check-id 00000000-0000-0000-0000-000000000000", fails: "(NoSuchHealthCheck) when calling the GetHealthCheck operation"},
		{command: "lambda get-function --function-name nobody", fails: "(ResourceNotFoundException) when calling the GetFunction operation: Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody"},
		{command: "iam get-role --role-name nobody", fails: "(NoSuchEntity) when calling the GetRole operation: The role with name nobody cannot be found."},
		{command: "sns create-topic --name alarms", prints: "arn:aws:sns:us-east-1:123456789012:alarms"},
		{command: "logs create-log-group --log-group-name /lab"},
		{command: "cloudwatch describe-alarms --query MetricAlarms", prints: ""},
		{command: "s3api create-bucket --bucket lab-state --query Location", prints: "/lab-state"},
		{command: "s3 cp FOLDER/state.json s3://lab-state/state.json --quiet"},
		{command: "s3 cp s3://lab-state/state.json -", prints: `{"version": 4}`},
		{command: "s3api head-object --bucket lab-state --key nobody", fails: "An error occurred (404) when calling the HeadObject operation: Not Found"},
		{command: "ec2 describe-vpcs", fails: "(UnknownService)"},
	}
	w := newWorld(t, sandbox.Options{})
	dir := t.TempDir()
	write(t, filepath.Join(dir, "state.json"), []byte(`{"version": 4}`))
	aws := awsCLI(t)
	for _, c := range cases {
		t.Run(c.command, func(t *testing.T) { c.run(t, w, aws, dir) })
	}
}

func (c cliCase) run(t *testing.T, w world, aws, dir string) {
	// The CLI reads AWS_ENDPOINT_URL since 2.13 and 1.29; Debian has older ones.
	words := strings.Fields(strings.ReplaceAll(c.command, "FOLDER", dir))
	command := exec.CommandContext(t.Context(), aws, append(words, "--output", "text", "--endpoint-url", w.variable("AWS_ENDPOINT_URL"))...)
	command.Env = append(append([]string{}, w.env...), "AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=")
	printed, err := command.Output()
	var exit *exec.ExitError
	failed := errors.As(err, &exit)
	switch {
	case err != nil && !failed:
		t.Fatal(err)
	case failed && (c.fails == "" || !strings.Contains(string(exit.Stderr), c.fails)):
		t.Errorf("failed, want %q:\n%s", c.fails, exit.Stderr)
	case !failed && c.fails != "":
		t.Errorf("it printed %q and did not fail, want %q", printed, c.fails)
	case !failed && strings.Join(strings.Fields(string(printed)), " ") != c.prints:
		t.Errorf("it printed %q, want %q", printed, c.prints)
	}
}
