package apigatewayv2

import (
	"encoding/json"
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Certificates is what the service asks of ACM.
type Certificates interface {
	// Names are the domain names of an issued certificate; ok is false for one that is pending or does not exist.
	Names(certificateARN string) (names []string, ok bool)
}

// Service is API Gateway v2 in all regions. It is safe for concurrent use.
type Service struct {
	wire         *wire.RESTService
	clock        *clock.Clock
	certificates Certificates

	mu      sync.RWMutex
	apis    map[string]*apiState // by id, which is unique over all regions
	domains map[domainID]*domainState
}

// domainID is a custom domain name in a region: the same name may exist in several.
type domainID struct{ region, name string }

// apiState is an API with all that belongs to it.
type apiState struct {
	region       string
	api          api
	integrations map[string]integration
	routes       map[string]route
	stages       map[string]stage
	deployments  map[string]deployment
	authorizers  map[string]authorizer
}

// domainState is a custom domain name with its mappings.
type domainState struct {
	region   string
	domain   domainName
	mappings map[string]apiMapping
}

// New makes the service, with no APIs. certificates may be nil: any certificate ARN of the region will do then.
func New(c *clock.Clock, certificates Certificates) *Service {
	s := &Service{
		wire: wire.NewRESTJSON("apigateway"), clock: c, certificates: certificates,
		apis: map[string]*apiState{}, domains: map[domainID]*domainState{},
	}
	s.registerAPIs()
	s.registerParts()
	s.registerDomains()
	s.registerTags()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the APIs and the domain names; what belongs to them goes with them.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []inventory.Resource{}
	for id, a := range s.apis {
		list = append(list, inventory.Resource{Service: "apigateway", Region: a.region, Type: "api", ID: a.api.Name + " " + id})
	}
	for id := range s.domains {
		list = append(list, inventory.Resource{Service: "apigateway", Region: id.region, Type: "domain name", ID: id.name})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Region+list[i].ID < list[j].Region+list[j].ID })
	return list
}

// rest registers an operation that runs alone.
func rest[In, Out any](s *Service, name, route string, status int, handler func(*wire.Request, *In) (*Out, error)) {
	wire.REST(s.wire, name, route, status, func(r *wire.Request, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return handler(r, in)
	})
}

// find gives the API that a path names, in the region of the request.
func (s *Service) find(r *wire.Request) (*apiState, error) {
	id := r.Path("apiId")
	if a := s.apis[id]; a != nil && a.region == r.Region {
		return a, nil
	}
	return nil, notFound("Api", "Invalid API identifier specified %s:%s", account.ID, id)
}

func notFound(resource, format string, args ...any) error {
	e := wire.NotFound("NotFoundException", format, args...)
	e.Fields = map[string]any{"resourceType": resource}
	return e
}

func bad(format string, args ...any) error {
	return wire.BadRequest("BadRequestException", format, args...)
}

func conflict(format string, args ...any) error {
	return wire.Errorf(http.StatusConflict, "ConflictException", format, args...)
}

// merged puts the members of a PATCH over a resource. The resource itself is not changed.
func merged[T any](current T, patch []byte) (T, error) {
	var copied T
	encoded, err := json.Marshal(current)
	if err == nil {
		err = json.Unmarshal(encoded, &copied)
	}
	if err == nil && len(patch) > 0 {
		err = json.Unmarshal(patch, &copied)
	}
	if err != nil {
		return copied, bad("Invalid request input: %s", err)
	}
	return copied, nil
}

// newID is an identifier as API Gateway makes them, such as 6ytkn1bqn4.
func newID(n int) string { return account.RandomID(account.LowerAlphanumeric, n) }

// list is a page of resources; the sandbox gives all at once.
type list[T any] struct {
	Items []T `json:"items"`
}

// sorted lists the resources of a map in the order of their keys.
func sorted[T any](all map[string]T) *list[T] {
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	items := make([]T, len(keys))
	for i, key := range keys {
		items[i] = all[key]
	}
	return &list[T]{items}
}

// arnOf is the ARN of an API or one of its stages, as tags name them.
func arnOf(region, resource string) string {
	return "arn:aws:apigateway:" + region + "::/" + strings.TrimPrefix(resource, "/")
}
