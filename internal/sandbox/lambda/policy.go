package lambda

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// statement is one permission of a function's resource policy.
type statement struct {
	Sid       string
	Effect    string
	Principal principal
	Action    string
	Resource  string
	Condition map[string]map[string]string `json:",omitempty"`
}

// principal is who may call: {"Service": …}, {"AWS": …}, or "*", which is {"*": ""} here.
type principal map[string]string

// MarshalJSON writes everybody as "*".
func (p principal) MarshalJSON() ([]byte, error) {
	if _, everybody := p["*"]; everybody {
		return []byte(`"*"`), nil
	}
	return json.Marshal(map[string]string(p))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *principal) UnmarshalJSON(data []byte) error {
	if string(data) == `"*"` {
		*p = principal{"*": ""}
		return nil
	}
	return json.Unmarshal(data, (*map[string]string)(p))
}

type addPermission struct {
	StatementID string `json:"StatementId"`

	Action, Principal, SourceArn, SourceAccount string
}

func (s *Service) addPermission(r *wire.Request, in *addPermission) (*struct{ Statement string }, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	if !regexp.MustCompile(`^[a-zA-Z0-9-_]{1,100}$`).MatchString(in.StatementID) {
		return nil, constraint(in.StatementID, "statementId", "Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)")
	}
	if slices.ContainsFunc(f.policy, func(st statement) bool { return st.Sid == in.StatementID }) {
		return nil, failure(http.StatusConflict, "ResourceConflictException",
			"The statement id (%s) provided already exists. Please provide a new statement id, or remove the existing statement.", in.StatementID)
	}
	st := in.statement(arn(f.region, f.settings.FunctionName))
	f.policy = append(f.policy, st)
	text, err := json.Marshal(st)
	return &struct{ Statement string }{string(text)}, err
}

func (in addPermission) statement(resource string) statement {
	st := statement{Sid: in.StatementID, Effect: "Allow", Action: in.Action, Resource: resource}
	switch {
	case in.Principal == "*":
		st.Principal = principal{"*": ""}
	case strings.HasSuffix(in.Principal, ".amazonaws.com"):
		st.Principal = principal{"Service": in.Principal}
	default:
		st.Principal = principal{"AWS": in.Principal}
	}
	if in.SourceArn != "" {
		st.Condition = map[string]map[string]string{"ArnLike": {"AWS:SourceArn": in.SourceArn}}
	}
	if in.SourceAccount != "" {
		if st.Condition == nil {
			st.Condition = map[string]map[string]string{}
		}
		st.Condition["StringEquals"] = map[string]string{"AWS:SourceAccount": in.SourceAccount}
	}
	return st
}

type policyOutput struct {
	Policy     string
	RevisionID string `json:"RevisionId"`
}

func (s *Service) getPolicy(r *wire.Request, _ *wire.Empty) (*policyOutput, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	if len(f.policy) == 0 {
		return nil, failure(http.StatusNotFound, "ResourceNotFoundException", "The resource you requested does not exist.")
	}
	text, err := json.Marshal(struct {
		Version   string
		ID        string `json:"Id"`
		Statement []statement
	}{"2012-10-17", "default", f.policy})
	return &policyOutput{string(text), f.revision}, err
}

func (s *Service) removePermission(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	f, err := s.find(r.Region, r.Path("name"))
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(slices.Clone(f.policy), func(st statement) bool { return st.Sid == r.Path("sid") })
	if len(rest) == len(f.policy) {
		return nil, failure(http.StatusNotFound, "ResourceNotFoundException", "Statement %s is not found in resource policy.", r.Path("sid"))
	}
	f.policy = rest
	return nil, nil
}

// allows tells whether the policy lets a service call the function for a source, such as an API's route.
func (f *function) allows(service, sourceARN string) bool {
	return slices.ContainsFunc(f.policy, func(st statement) bool {
		_, everybody := st.Principal["*"]
		like := st.Condition["ArnLike"]["AWS:SourceArn"]
		return (everybody || st.Principal["Service"] == service) &&
			(st.Action == "lambda:InvokeFunction" || st.Action == "lambda:*") &&
			(like == "" || arnLike(like, sourceARN))
	})
}

// arnLike matches an ARN part by part; * and ? stand for anything within a part
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).
func arnLike(pattern, arn string) bool {
	patterns, parts := strings.SplitN(pattern, ":", 6), strings.SplitN(arn, ":", 6)
	if len(patterns) != 6 || len(parts) != 6 {
		return false
	}
	for i := range patterns {
		if !wildcard(patterns[i], parts[i]) {
			return false
		}
	}
	return true
}

// wildcard matches * and ? without backtracking into more than one star.
func wildcard(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark, p = p, t, p+1
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
