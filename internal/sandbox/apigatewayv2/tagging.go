package apigatewayv2

import (
	"net/http"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/tag"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func (s *Service) registerTags() {
	rest(s, "TagResource", "POST /v2/tags/{arn...}", http.StatusCreated, s.tagResource)
	rest(s, "UntagResource", "DELETE /v2/tags/{arn...}", http.StatusNoContent, s.untagResource)
	rest(s, "GetTags", "GET /v2/tags/{arn...}", http.StatusOK, s.getTags)
}

type tagMap struct {
	Tags map[string]string `json:"tags"`
}

// retag changes the tags of the resource that an ARN names: an API, a stage or a domain name.
func (s *Service) retag(r *wire.Request, change func(tag.Set) tag.Set) (tag.Set, error) {
	arn := r.Path("arn")
	resource, ok := strings.CutPrefix(arn, arnOf(r.Region, ""))
	parts := strings.Split(resource, "/")
	switch {
	case ok && len(parts) == 2 && parts[0] == "apis" && s.apis[parts[1]] != nil:
		a := s.apis[parts[1]]
		a.api.Tags = change(a.api.Tags)
		return a.api.Tags, nil
	case ok && len(parts) == 4 && parts[0] == "apis" && parts[2] == "stages" && s.apis[parts[1]] != nil:
		a := s.apis[parts[1]]
		if st, found := a.stages[parts[3]]; found {
			st.Tags = change(st.Tags)
			a.stages[parts[3]] = st
			return st.Tags, nil
		}
	case ok && len(parts) == 2 && parts[0] == "domainnames":
		if d := s.domains[domainID{r.Region, parts[1]}]; d != nil {
			d.domain.Tags = change(d.domain.Tags)
			return d.domain.Tags, nil
		}
	}
	return nil, notFound("Tag", "Invalid resource ARN specified in the request: %s", arn)
}

func (s *Service) tagResource(r *wire.Request, in *tagMap) (*wire.Empty, error) {
	_, err := s.retag(r, func(t tag.Set) tag.Set { return t.With(in.Tags) })
	return nil, err
}

func (s *Service) untagResource(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
	_, err := s.retag(r, func(t tag.Set) tag.Set { return t.Without(r.Query()["tagKeys"]) })
	return nil, err
}

func (s *Service) getTags(r *wire.Request, _ *wire.Empty) (*tagMap, error) {
	tags, err := s.retag(r, func(t tag.Set) tag.Set { return t })
	if err != nil {
		return nil, err
	}
	return &tagMap{tag.Set{}.With(tags)}, nil
}
