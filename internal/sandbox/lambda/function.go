package lambda

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
)

// function is one function in one region.
type function struct {
	region   string
	settings settings
	code     code
	revision string
	modified time.Time
	tags     tag.Set
	policy   []statement
	reserved *int // concurrency; nil: not reserved
	versions []configuration
	pool     *pool
}

// settings are a function's configuration as submitted, with Lambda's defaults.
type settings struct {
	FunctionName     string
	Runtime          string
	Role             string
	Handler          string
	Description      string
	Timeout          int // seconds
	MemorySize       int // MB
	Architectures    []string
	PackageType      string
	Environment      *environmentVariables
	EphemeralStorage *ephemeralStorage
	TracingConfig    *tracingConfig
	LoggingConfig    *loggingConfig
	KMSKeyArn        string
}

type environmentVariables struct{ Variables map[string]string }

type ephemeralStorage struct{ Size int }

type tracingConfig struct{ Mode string }

type loggingConfig struct {
	LogFormat           string `json:",omitempty"`
	LogGroup            string `json:",omitempty"`
	ApplicationLogLevel string `json:",omitempty"`
	SystemLogLevel      string `json:",omitempty"`
}

// withDefaults fills in what Lambda does
// (https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html).
func (c settings) withDefaults() settings {
	if c.Timeout == 0 {
		c.Timeout = 3
	}
	if c.MemorySize == 0 {
		c.MemorySize = 128
	}
	if len(c.Architectures) == 0 {
		c.Architectures = []string{"x86_64"}
	}
	if c.PackageType == "" {
		c.PackageType = "Zip"
	}
	if c.EphemeralStorage == nil {
		c.EphemeralStorage = &ephemeralStorage{512}
	}
	if c.TracingConfig == nil {
		c.TracingConfig = &tracingConfig{"PassThrough"}
	}
	logs := loggingConfig{LogFormat: "Text", LogGroup: "/aws/lambda/" + c.FunctionName}
	if l := c.LoggingConfig; l != nil {
		if l.LogFormat != "" {
			logs.LogFormat = l.LogFormat
		}
		if l.LogGroup != "" {
			logs.LogGroup = l.LogGroup
		}
		logs.ApplicationLogLevel, logs.SystemLogLevel = l.ApplicationLogLevel, l.SystemLogLevel
	}
	c.LoggingConfig = &logs
	return c
}

var (
	nameShape = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)
	roleShape = regexp.MustCompile(`^arn:aws[a-zA-Z-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$`)
)

// reservedKeys are environment variables that Lambda sets itself.
var reservedKeys = []string{
	"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
	"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
	"AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID",
	"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
}

// check refuses settings that Lambda, or the sandbox, cannot take.
func (c settings) check() error {
	switch {
	case !nameShape.MatchString(c.FunctionName):
		return constraint(c.FunctionName, "functionName", "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?")
	case !roleShape.MatchString(c.Role):
		return constraint(c.Role, "role", "Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+")
	case c.Timeout < 1 || c.Timeout > 900:
		return constraint(c.Timeout, "timeout", "Member must have value less than or equal to 900")
	case c.MemorySize < 128 || c.MemorySize > 10240:
		return constraint(c.MemorySize, "memorySize", "Member must have value between 128 and 10240")
	case c.PackageType != "Zip":
		return invalid("the sandbox runs functions from zip archives only (PackageType Zip, not %s)", c.PackageType)
	case !strings.HasPrefix(c.Runtime, "provided"):
		return invalid("the sandbox runs OS-only runtimes (provided.al2023, provided.al2), not %q", c.Runtime)
	case c.Handler == "":
		return invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
	case len(c.Architectures) != 1 || !slices.Contains([]string{"x86_64", "arm64"}, c.Architectures[0]):
		return constraint(c.Architectures, "architectures", "Member must satisfy enum value set: [x86_64, arm64]")
	}
	return c.checkEnvironment()
}

func (c settings) checkEnvironment() error {
	if c.Environment == nil {
		return nil
	}
	size := 0
	for name, value := range c.Environment.Variables {
		if slices.Contains(reservedKeys, name) {
			return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: %s", name)
		}
		size += len(name) + len(value)
	}
	if size > 4096 {
		return invalid("Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.")
	}
	return nil
}

// configuration is a function as the API describes it.
type configuration struct {
	settings
	FunctionArn      string
	Version          string
	CodeSha256       string
	CodeSize         int
	LastModified     string
	RevisionID       string `json:"RevisionId"`
	State            string
	LastUpdateStatus string
	SnapStart        snapStart
	// Environment stands before the settings' own: absent where there are no variables.
	Environment *environmentVariables `json:",omitempty"`
}

type snapStart struct{ ApplyOn, OptimizationStatus string }

func (f *function) describe() *configuration {
	c := &configuration{
		settings: f.settings, FunctionArn: arn(f.region, f.settings.FunctionName), Version: "$LATEST",
		CodeSha256: f.code.sha256, CodeSize: len(f.code.zip), LastModified: f.modified.UTC().Format("2006-01-02T15:04:05.000-0700"),
		RevisionID: f.revision, State: "Active", LastUpdateStatus: "Successful", SnapStart: snapStart{"None", "Off"},
	}
	if e := f.settings.Environment; e != nil && len(e.Variables) > 0 {
		c.Environment = e
	}
	return c
}

// touch marks the function as changed and retires the processes that run what it was.
func (f *function) touch(now time.Time) {
	f.modified, f.revision = now, account.UUID()
	f.pool.retire()
}
