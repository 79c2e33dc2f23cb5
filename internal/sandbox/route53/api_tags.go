package route53

import (
	"encoding/xml"
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

func (s *Service) registerTags() {
	const path = " /2013-04-01/tags/{Type}"
	wire.REST(s.wire, "ChangeTagsForResource", "POST"+path+"/{Id}", http.StatusOK, s.changeTags)
	wire.REST(s.wire, "ListTagsForResource", "GET"+path+"/{Id}", http.StatusOK, s.listTags)
	wire.REST(s.wire, "ListTagsForResources", "POST"+path, http.StatusOK, s.listTagsForResources)
}

type changeTagsRequest struct {
	AddTags struct {
		Tag []Tag
	}
	RemoveTagKeys struct {
		Key []string
	}
}

type changeTagsResponse struct {
	XMLName xml.Name
	xmlns
}

func (s *Service) changeTags(r *wire.Request, in *changeTagsRequest) (*changeTagsResponse, error) {
	resource := TagResource{Type: r.Path("Type"), ID: r.Path("Id")}
	if err := s.ChangeTags(resource, in.AddTags.Tag, in.RemoveTagKeys.Key); err != nil {
		return nil, err
	}
	return &changeTagsResponse{named("ChangeTagsForResourceResponse"), ns}, nil
}

type tagSetXML struct {
	ResourceType string
	ResourceID   string `xml:"ResourceId"`
	Tags         []Tag  `xml:"Tags>Tag"`
}

func (s *Service) tagSet(resource TagResource) (tagSetXML, error) {
	tags, err := s.Tags(resource)
	return tagSetXML{resource.Type, resource.ID, tags}, err
}

type listTagsResponse struct {
	XMLName xml.Name
	xmlns
	ResourceTagSet tagSetXML
}

func (s *Service) listTags(r *wire.Request, _ *wire.Empty) (*listTagsResponse, error) {
	tags, err := s.tagSet(TagResource{Type: r.Path("Type"), ID: r.Path("Id")})
	if err != nil {
		return nil, err
	}
	return &listTagsResponse{named("ListTagsForResourceResponse"), ns, tags}, nil
}

type listTagsForResourcesRequest struct {
	IDs []string `xml:"ResourceIds>ResourceId"`
}

type listTagsForResourcesResponse struct {
	XMLName xml.Name
	xmlns
	Sets []tagSetXML `xml:"ResourceTagSets>ResourceTagSet"`
}

// listTagsForResources takes up to ten identifiers:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html
func (s *Service) listTagsForResources(r *wire.Request, in *listTagsForResourcesRequest) (*listTagsForResourcesResponse, error) {
	if n := len(in.IDs); n < 1 || n > 10 {
		return nil, invalidInput("Invalid request: %d resource ids, 1 to 10 are allowed", n)
	}
	out := &listTagsForResourcesResponse{XMLName: named("ListTagsForResourcesResponse"), xmlns: ns}
	for _, id := range in.IDs {
		tags, err := s.tagSet(TagResource{Type: r.Path("Type"), ID: id})
		if err != nil {
			return nil, err
		}
		out.Sets = append(out.Sets, tags)
	}
	return out, nil
}
