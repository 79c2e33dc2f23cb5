package awsapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	smithy "github.com/aws/smithy-go/middleware"

	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// The bounds of one call.
const (
	attempts       = 4
	maxBackoff     = 3 * time.Second
	requestTimeout = 5 * time.Second // of one attempt
)

// homeRegion is where Route 53's control plane runs, and what global services are signed for.
const homeRegion = "us-east-1"

// Session is access to one AWS account.
type Session struct {
	config aws.Config
}

// Observer is told of every operation before it is sent, as the IAM action that allows it
// ("route53:GetHealthCheck").
type Observer func(action string)

// NewSession loads the SDK's configuration. It does not call AWS. observe may be nil.
func NewSession(ctx context.Context, observe Observer) (*Session, error) {
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithLogger(logging.Nop{}), // what matters comes back as an error; the rest must not disturb a live view
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(requestTimeout)),
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.MaxBackoff = attempts, maxBackoff
			})
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("reading the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		cfg.Region = homeRegion
	}
	if observe != nil {
		cfg.APIOptions = append(cfg.APIOptions, observing(observe))
	}
	return &Session{config: cfg}, nil
}

// observing adds a step that sees each operation's name, once, however often it is retried.
func observing(observe Observer) func(*smithy.Stack) error {
	return func(stack *smithy.Stack) error {
		return stack.Initialize.Add(smithy.InitializeMiddlewareFunc("Observe", func(
			ctx context.Context, in smithy.InitializeInput, next smithy.InitializeHandler,
		) (smithy.InitializeOutput, smithy.Metadata, error) {
			observe(action(middleware.GetServiceID(ctx), middleware.GetOperationName(ctx)))
			return next.HandleInitialize(ctx, in)
		}), smithy.Before)
	}
}

// action is the IAM action of an operation: "Route 53", "GetHealthCheck" → "route53:GetHealthCheck".
func action(service, operation string) string {
	return strings.ToLower(strings.ReplaceAll(service, " ", "")) + ":" + operation
}

// Account is the account's number.
func (s *Session) Account(ctx context.Context) (string, error) {
	out, err := sts.NewFromConfig(s.config, func(o *sts.Options) { o.Region = homeRegion }).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", explain(err)
	}
	return aws.ToString(out.Account), nil
}

// Cloud is what a drill of this stack touches.
func (s *Session) Cloud(o drill.Outputs) drill.Cloud {
	route53 := s.route53()
	cloud := drill.Cloud{Checks: route53, Zone: route53}
	if o.Table.Name != "" {
		cloud.Tables = map[probe.Role]drill.Table{
			probe.Primary: s.Table(o, probe.Primary),
			probe.Standby: s.Table(o, probe.Standby),
		}
	}
	return cloud
}

// MaskAccount hides all but the last four digits: reports are shared.
func MaskAccount(account string) string {
	if len(account) <= 4 {
		return account
	}
	return strings.Repeat("*", len(account)-4) + account[len(account)-4:]
}
