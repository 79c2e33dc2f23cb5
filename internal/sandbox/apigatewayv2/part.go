package apigatewayv2

import (
	"encoding/json"
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// part is one kind of resource below an API: how it is stored, checked and removed.
type part[T any] struct {
	noun  string // as operations name it, such as Integration
	path  string // as paths name it, such as integrations
	label string // of its id in paths
	// all is where an API keeps them.
	all func(*apiState) map[string]T
	// make fills in what a new one gets, and gives its id.
	make func(*Service, *apiState, *T) (id string)
	// keep restores in a changed one what a PATCH cannot change.
	keep func(old T, changed *T)
	// check refuses what cannot be; id is that of one that is being changed, "" for a new one.
	check func(a *apiState, id string, t T) error
	// free refuses to delete what is in use.
	free func(a *apiState, id string) error
	// changed is told of every change; it may be nil.
	changed func(*Service, *apiState)
}

// registerPart registers the five operations of a kind of resource.
func registerPart[T any](s *Service, p part[T]) {
	all, one := "/v2/apis/{apiId}/"+p.path, "/v2/apis/{apiId}/"+p.path+"/{"+p.label+"}"
	rest(s, "Create"+p.noun, "POST "+all, http.StatusCreated, p.create(s))
	rest(s, "Get"+p.noun+"s", "GET "+all, http.StatusOK, func(r *wire.Request, _ *wire.Empty) (*list[T], error) {
		a, err := s.find(r)
		if err != nil {
			return nil, err
		}
		return sorted(p.all(a)), nil
	})
	rest(s, "Get"+p.noun, "GET "+one, http.StatusOK, func(r *wire.Request, _ *wire.Empty) (*T, error) {
		_, t, err := p.get(s, r)
		return &t, err
	})
	rest(s, "Update"+p.noun, "PATCH "+one, http.StatusOK, p.update(s))
	rest(s, "Delete"+p.noun, "DELETE "+one, http.StatusNoContent, p.remove(s))
}

func (p part[T]) get(s *Service, r *wire.Request) (*apiState, T, error) {
	var none T
	a, err := s.find(r)
	if err != nil {
		return nil, none, err
	}
	t, ok := p.all(a)[r.Path(p.label)]
	if !ok {
		return nil, none, notFound(p.noun, "Invalid %s identifier specified", p.noun)
	}
	return a, t, nil
}

func (p part[T]) create(s *Service) func(*wire.Request, *wire.Empty) (*T, error) {
	return func(r *wire.Request, _ *wire.Empty) (*T, error) {
		a, err := s.find(r)
		if err != nil {
			return nil, err
		}
		var t T
		if err := json.Unmarshal(r.Body, &t); err != nil {
			return nil, bad("Invalid request input: %s", err)
		}
		id := p.make(s, a, &t)
		if err := p.check(a, "", t); err != nil {
			return nil, err
		}
		p.all(a)[id] = t
		p.tell(s, a)
		t = p.all(a)[id]
		return &t, nil
	}
}

func (p part[T]) update(s *Service) func(*wire.Request, *wire.Empty) (*T, error) {
	return func(r *wire.Request, _ *wire.Empty) (*T, error) {
		a, old, err := p.get(s, r)
		if err != nil {
			return nil, err
		}
		t, err := merged(old, r.Body)
		if err != nil {
			return nil, err
		}
		p.keep(old, &t)
		id := r.Path(p.label)
		if err := p.check(a, id, t); err != nil {
			return nil, err
		}
		p.all(a)[id] = t
		p.tell(s, a)
		t = p.all(a)[id]
		return &t, nil
	}
}

func (p part[T]) remove(s *Service) func(*wire.Request, *wire.Empty) (*wire.Empty, error) {
	return func(r *wire.Request, _ *wire.Empty) (*wire.Empty, error) {
		a, _, err := p.get(s, r)
		if err != nil {
			return nil, err
		}
		id := r.Path(p.label)
		if p.free != nil {
			if err := p.free(a, id); err != nil {
				return nil, err
			}
		}
		delete(p.all(a), id)
		p.tell(s, a)
		return nil, nil
	}
}

func (p part[T]) tell(s *Service, a *apiState) {
	if p.changed != nil {
		p.changed(s, a)
	}
}
