package sandbox

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/management"
)

// The names of the variables that only the sandbox exports.
const (
	variableDNS      = "WARM_STANDBY_DNS"
	variableResolver = "WARM_STANDBY_RESOLVER"
	variableCA       = "WARM_STANDBY_CA"
	variableHTTPS    = "WARM_STANDBY_HTTPS_PORT"
)

// Environment writes the files that a command needs into the sandbox's temporary folder and returns the variables,
// as NAME=value, that point the command at the sandbox. Nothing of the user's own AWS configuration stays in reach.
func (s *Sandbox) Environment() ([]string, error) {
	empty := filepath.Join(s.folder, "aws-config")
	ca := filepath.Join(s.folder, "ca.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		return nil, fmt.Errorf("write an empty AWS configuration: %w", err)
	}
	if err := os.WriteFile(ca, s.authority.PEM(), 0o600); err != nil {
		return nil, fmt.Errorf("write the authority's certificate: %w", err)
	}
	a := s.Addresses()
	env := []string{
		"AWS_ENDPOINT_URL=http://" + a.AWS,
		"AWS_ACCESS_KEY_ID=" + accessKey, "AWS_SECRET_ACCESS_KEY=" + secretKey,
		"AWS_CONFIG_FILE=" + empty, "AWS_SHARED_CREDENTIALS_FILE=" + empty,
		"AWS_EC2_METADATA_DISABLED=true", "CHECKPOINT_DISABLE=1",
		management.Variable + "=http://" + a.Management,
		variableCA + "=" + ca,
		"NO_PROXY=" + withLoopback(os.Getenv("NO_PROXY")), "no_proxy=" + withLoopback(os.Getenv("no_proxy")),
	}
	if a.DNS != "" {
		env = append(env, variableDNS+"="+a.DNS, variableResolver+"="+a.Resolver)
	}
	for _, gateway := range a.Gateway {
		if _, port, err := net.SplitHostPort(gateway); err == nil && port != "443" {
			return append(env, variableHTTPS+"="+port), nil // the port is the same in every region
		}
	}
	return env, nil
}

// withLoopback adds this machine to the hosts that no proxy is asked for.
func withLoopback(hosts string) string {
	return strings.TrimPrefix(hosts+",127.0.0.1,localhost", ",")
}

// inherited are the variables of the caller that would lead a command past the sandbox.
var inherited = []string{
	"AWS_PROFILE=", "AWS_DEFAULT_PROFILE=", "AWS_SESSION_TOKEN=", "AWS_SECURITY_TOKEN=", "AWS_ENDPOINT_URL_", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=",
	"AWS_ROLE_ARN=", "AWS_WEB_IDENTITY_TOKEN_FILE=", "AWS_CONTAINER_CREDENTIALS_", "AWS_CA_BUNDLE=",
}

// WithoutAWS is an environment less what would lead a command past the sandbox: profiles, tokens, other endpoints.
func WithoutAWS(environment []string) []string {
	var rest []string
next:
	for _, variable := range environment {
		for _, prefix := range inherited {
			if strings.HasPrefix(variable, prefix) {
				continue next
			}
		}
		rest = append(rest, variable)
	}
	return rest
}
