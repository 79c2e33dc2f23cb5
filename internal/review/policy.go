package review

import (
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// policy is an IAM policy document as far as it is known before apply.
type policy struct {
	*tfconfig.Resource
	statements []statement
}

// statement is one Allow statement.
type statement struct {
	value     tfconfig.Value
	actions   []string
	resources []string
	inverted  bool // NotAction or NotResource
}

// policies is every IAM policy document in the configuration: inline, managed or as a data source.
// One that Terraform puts together at plan time is left out.
func (s *subject) policies() []policy {
	var out []policy
	for _, r := range s.Config.OfType("aws_iam_role_policy", "aws_iam_policy", "aws_iam_user_policy", "aws_iam_group_policy") {
		if document, ok := r.Get("policy").JSON(); ok {
			out = append(out, policy{r, statements(document.Blocks("Statement"), jsonNames)})
		}
	}
	for _, r := range s.Config.DataOfType("aws_iam_policy_document") {
		out = append(out, policy{r, statements(r.Body.Blocks("statement"), blockNames)})
	}
	return out
}

// names are the keys of a statement, which differ between a document and Terraform's data source.
type names struct{ effect, actions, resources, notActions, notResources string }

var (
	jsonNames  = names{"Effect", "Action", "Resource", "NotAction", "NotResource"}
	blockNames = names{"effect", "actions", "resources", "not_actions", "not_resources"}
)

func statements(blocks []tfconfig.Value, n names) []statement {
	var out []statement
	for _, block := range blocks {
		if block.Get(n.effect).TextOr("Allow") != "Allow" {
			continue
		}
		st := statement{value: block, inverted: block.Get(n.notActions).Exists() || block.Get(n.notResources).Exists()}
		st.actions, _ = block.Get(n.actions).Texts()
		st.resources, _ = block.Get(n.resources).Texts()
		out = append(out, st)
	}
	return out
}

// wildcard is the first action that allows everything, or everything of a service; "" if none does.
func (st statement) wildcard() string {
	for _, action := range st.actions {
		if action == "*" || strings.HasSuffix(action, ":*") {
			return action
		}
	}
	return ""
}

// unscoped is the first action on all resources that could name some; "" if there is none.
func (st statement) unscoped() string {
	if !slices.Contains(st.resources, "*") {
		return ""
	}
	for _, action := range st.actions {
		if !slices.ContainsFunc(withoutResources, func(prefix string) bool {
			return strings.HasPrefix(strings.ToLower(action), prefix)
		}) {
			return action
		}
	}
	return ""
}

// withoutResources are the actions, in lower case, that AWS grants on "*" only.
var withoutResources = []string{
	"xray:", "cloudwatch:putmetricdata", "cloudwatch:getmetric", "cloudwatch:list", "ec2:describe", "ecr:getauthorizationtoken",
	"logs:describe", "sts:getcalleridentity", "route53:list", "route53:gethealthcheck", "tag:get",
	"ec2:createnetworkinterface", "ec2:deletenetworkinterface",
}
