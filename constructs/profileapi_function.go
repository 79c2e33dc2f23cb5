package constructs

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrole"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/iamrolepolicy"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lambdafunction"
)

// statement is one statement of an IAM policy.
type statement struct {
	Effect    string
	Action    []string
	Resource  []string          `json:",omitempty"`
	Principal map[string]string `json:",omitempty"`
}

// policy is an IAM policy document with its keys in AWS's order.
func policy(statements ...statement) *string {
	text, err := json.Marshal(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements})
	if err != nil {
		panic(err) // strings always marshal
	}
	return ptr(string(text))
}

// declareFunction declares the function, the role that may do exactly what its code does, and its log.
func (a *ProfileAPI) declareFunction() {
	provider := a.props.Pair.Provider(a.props.Role)
	a.declareLogGroup("function", "/aws/lambda/"+a.resourceName())
	name(iamrole.NewIamRole(a, ptr("role"), &iamrole.IamRoleConfig{
		Provider: provider,
		Name:     ptr(a.resourceName()),
		AssumeRolePolicy: policy(statement{
			Effect: "Allow", Action: []string{"sts:AssumeRole"}, Principal: map[string]string{"Service": "lambda.amazonaws.com"},
		}),
	}), a.id())
	permissions := name(iamrolepolicy.NewIamRolePolicy(a, ptr("permissions"), &iamrolepolicy.IamRolePolicyConfig{
		Provider: provider,
		Name:     ptr("profile-api"),
		Role:     ref("aws_iam_role", a.id(), "name"),
		Policy:   policy(a.permissions()...),
	}), a.id())
	name(lambdafunction.NewLambdaFunction(a, ptr("function"), &lambdafunction.LambdaFunctionConfig{
		Provider:       provider,
		FunctionName:   ptr(a.resourceName()),
		Description:    ptr(fmt.Sprintf("Profile API of the %s region", a.props.Role)),
		Role:           ref("aws_iam_role", a.id(), "arn"),
		Runtime:        ptr("provided.al2023"),
		Handler:        ptr("bootstrap"),
		Architectures:  list("x86_64"),
		Filename:       &a.props.FunctionZip,
		SourceCodeHash: ptr(fmt.Sprintf(`${filebase64sha256("%s")}`, a.props.FunctionZip)),
		MemorySize:     num(a.props.MemoryMB),
		Timeout:        num(int(a.props.FunctionTimeout / time.Second)),
		Environment:    &lambdafunction.LambdaFunctionEnvironment{Variables: stringMap(a.environment())},
		LoggingConfig: &lambdafunction.LambdaFunctionLoggingConfig{
			LogFormat: ptr("Text"), // the function writes JSON lines itself
			LogGroup:  ref("aws_cloudwatch_log_group", a.id("function"), "name"),
		},
		DependsOn: dependsOn(permissions),
	}), a.id())
}

// permissions are exactly what cmd/profileapi does.
func (a *ProfileAPI) permissions() []statement {
	allowed := []statement{
		{Effect: "Allow", Action: []string{"dynamodb:GetItem", "dynamodb:PutItem"}, Resource: []string{a.props.Table.ARN(a.props.Role)}},
		{Effect: "Allow", Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, Resource: []string{*ref("aws_cloudwatch_log_group", a.id("function"), "arn") + ":*"}},
	}
	if key := a.props.Table.KeyARN(a.props.Role); key != "" {
		// DynamoDB uses a customer key on behalf of whoever asks for the item.
		// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
		allowed = append(allowed, statement{Effect: "Allow", Action: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: []string{key}})
	}
	return allowed
}

// environment is what cmd/profileapi reads.
func (a *ProfileAPI) environment() map[string]string {
	table := a.props.Table
	return map[string]string{
		"TABLE_NAME":    table.TableName(),
		"HASH_KEY":      table.HashKey().Name,
		"RANGE_KEY":     table.RangeKey().Name,
		"TTL_ATTRIBUTE": table.TTLAttribute(),
		"LOG_LEVEL":     "info",
	}
}

func (a *ProfileAPI) declareLogGroup(kind, groupName string) {
	name(cloudwatchloggroup.NewCloudwatchLogGroup(a, ptr(kind+"_log"), &cloudwatchloggroup.CloudwatchLogGroupConfig{
		Provider:        a.props.Pair.Provider(a.props.Role),
		Name:            &groupName,
		RetentionInDays: num(a.props.LogRetentionDays),
	}), a.id(kind))
}
