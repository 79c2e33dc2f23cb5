//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// TestTwoSandboxesOnChosenPorts runs two side by side and finds each one's role in its own alone.
func TestTwoSandboxesOnChosenPorts(t *testing.T) {
	t.Parallel()
	one := launch(t, "serve", "--no-terraform-mirror", "--port", freePort(t), "--management-port", freePort(t))
	two := launch(t, "serve", "--no-terraform-mirror", "--port", freePort(t), "--management-port", freePort(t))
	one.invoke(t)
	for s, want := range map[*launched]int{one: 1, two: 0} {
		roles, err := iam.NewFromConfig(s.sdk()).ListRoles(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(roles.Roles) != want {
			t.Errorf("%s has %d roles, want %d", s.env["AWS_ENDPOINT_URL"], len(roles.Roles), want)
		}
	}
	if one.env["WARM_STANDBY_DNS"] == two.env["WARM_STANDBY_DNS"] || one.env["AWS_ENDPOINT_URL"] == two.env["AWS_ENDPOINT_URL"] {
		t.Error("the two share a port")
	}
}

// launched is the sandbox's command as a process of its own.
type launched struct {
	command *exec.Cmd
	env     map[string]string
	stderr  *output
}

// launch starts the command and waits for the environment that it exports, or that its own command wrote to a file.
func launch(t *testing.T, arguments ...string) *launched {
	t.Helper()
	dir := t.TempDir()
	s := &launched{command: exec.CommandContext(t.Context(), built(t, "sandbox"), arguments...), env: map[string]string{}, stderr: &output{}}
	var stdout output
	s.command.Dir, s.command.Stdout, s.command.Stderr = dir, &stdout, s.stderr
	s.command.Env = append(os.Environ(), "TMPDIR="+dir)
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.command.Process.Kill() }) // it has ended already, unless the test failed
	eventually(t, "the sandbox's environment", 30*time.Second, func() bool {
		text, err := os.ReadFile(filepath.Join(dir, "env"))
		if err != nil {
			text = []byte(stdout.String())
		}
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
			s.env[name] = strings.Trim(value, "'")
		}
		return s.env["WARM_STANDBY_HTTPS_PORT"] != "" // the last one
	})
	return s
}

func (s *launched) sdk() aws.Config {
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(s.env["AWS_ENDPOINT_URL"]),
		Credentials: credentials.NewStaticCredentialsProvider("AKIASANDBOX", "sandbox", ""),
	}
}

// invoke makes a function of the project's zip and calls it, so that its process runs.
func (s *launched) invoke(t *testing.T) {
	t.Helper()
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	role, err := iam.NewFromConfig(s.sdk()).CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("f"), AssumeRolePolicyDocument: aws.String(trust)})
	if err != nil {
		t.Fatal(err)
	}
	zip, err := os.ReadFile(prepared.zip)
	if err != nil {
		t.Fatal(err)
	}
	functions := lambda.NewFromConfig(s.sdk())
	_, err = functions.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: aws.String("f"), Role: role.Role.Arn, Runtime: types.RuntimeProvidedal2023, Handler: aws.String("bootstrap"),
		Code:        &types.FunctionCode{ZipFile: zip},
		Environment: &types.Environment{Variables: map[string]string{"TABLE_NAME": "t", "HASH_KEY": "id", "RANGE_KEY": "", "TTL_ATTRIBUTE": "expires_at"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := functions.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("f"), Payload: []byte(`{}`)}); err != nil {
		t.Fatal(err)
	}
}
