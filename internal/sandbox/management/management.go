// Package management is the sandbox's own HTTP interface, apart from the ports that speak AWS's protocols: faults,
// events, requests seen, inventory. cmd/sandbox and tests call it; nothing of AWS has it.
package management

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/resolver"
)

// maxBody is the largest body of a call, in bytes.
const maxBody = 64 << 10

// Status is what a sandbox tells about itself.
type Status struct {
	Version        string        `json:"version"`
	Started        time.Time     `json:"started"`      // wall time
	Sandbox        time.Time     `json:"sandbox_time"` // its own time, now
	Offset         time.Duration `json:"offset_ns"`    // wall nanoseconds since it started, as events carry them
	Speed          float64       `json:"speed"`        // 1 is real time; anything else is no measurement
	ReplicationLag time.Duration `json:"replication_lag_ns"`
	Addresses      Addresses     `json:"addresses"`
}

// Addresses are where a sandbox listens, each "ip:port".
type Addresses struct {
	AWS        string            `json:"aws"`
	Management string            `json:"management"`
	DNS        string            `json:"dns,omitempty"`
	Resolver   string            `json:"resolver,omitempty"`
	Gateway    map[string]string `json:"gateway,omitempty"` // HTTPS, by region
}

// Handler answers the calls. Each path answers JSON, events one object a line.
type Handler struct {
	Faults    *fault.Set
	Log       *event.Log
	Inventory func() []inventory.Resource
	Status    func() Status
	Resolver  *resolver.Resolver // the caching resolver, whose behaviour can be changed
}

// ServeHTTP routes a call.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !fromHere(r) {
		http.Error(w, "the management port is for this machine only", http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.status)
	mux.HandleFunc("GET /faults", h.listFaults)
	mux.HandleFunc("POST /faults", h.setFault)
	mux.HandleFunc("DELETE /faults", h.clearFaults)
	mux.HandleFunc("GET /events", h.events)
	mux.HandleFunc("GET /inventory", h.inventory)
	mux.HandleFunc("GET /resolver", h.behaviour)
	mux.HandleFunc("PUT /resolver", h.behave)
	mux.ServeHTTP(w, r)
}

// fromHere refuses what a web page could make a browser send: another host's name, or an origin.
func fromHere(r *http.Request) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	local := host == "localhost" || (err == nil && address.IsLoopback())
	return local && r.Header.Get("Origin") == ""
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the caller may be gone
}

// problem is an error as a body.
type problem struct {
	Error string `json:"error"`
}

func refuse(w http.ResponseWriter, err error) {
	answer(w, http.StatusBadRequest, problem{err.Error()})
}

func (h *Handler) status(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, h.Status())
}

func (h *Handler) listFaults(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, h.Faults.List())
}

// SetFault is the body of POST /faults.
type SetFault struct {
	Fault string `json:"fault"`         // in the words of fault.Parse
	For   string `json:"for,omitempty"` // a duration of sandbox time, such as "90s"; until cleared when empty
}

func (h *Handler) setFault(w http.ResponseWriter, r *http.Request) {
	var in SetFault
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil && !errors.Is(err, io.EOF) {
		refuse(w, fmt.Errorf("read the fault: %w", err))
		return
	}
	f, err := fault.Parse(in.Fault)
	if err != nil {
		refuse(w, err)
		return
	}
	var duration time.Duration
	if in.For != "" {
		if duration, err = time.ParseDuration(in.For); err != nil || duration <= 0 {
			refuse(w, fmt.Errorf("duration %q: give one such as 90s", in.For))
			return
		}
	}
	h.Faults.Set(f, duration)
	answer(w, http.StatusCreated, h.Faults.List())
}

// Cleared is the answer to DELETE /faults.
type Cleared struct {
	Cleared int `json:"cleared"`
}

// clearFaults clears the fault that ?fault= names, or all.
func (h *Handler) clearFaults(w http.ResponseWriter, r *http.Request) {
	words := r.URL.Query().Get("fault")
	if words == "" {
		answer(w, http.StatusOK, Cleared{h.Faults.ClearAll()})
		return
	}
	f, err := fault.Parse(words)
	if err != nil {
		refuse(w, err)
		return
	}
	if !h.Faults.Clear(f) {
		answer(w, http.StatusNotFound, problem{fmt.Sprintf("fault %s is not set", f)})
		return
	}
	answer(w, http.StatusOK, Cleared{1})
}

// events lists or follows: ?since=SEQUENCE, ?kind= (may repeat), ?follow=1.
func (h *Handler) events(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	var since uint64
	var err error
	if query.Has("since") {
		if since, err = strconv.ParseUint(query.Get("since"), 10, 64); err != nil {
			refuse(w, fmt.Errorf("since %q is no sequence number", query.Get("since")))
			return
		}
	}
	kinds, err := readKinds(query["kind"])
	if err != nil {
		refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder := json.NewEncoder(w)
	if !query.Has("follow") {
		events, _ := h.Log.Since(since, kinds...)
		for _, e := range events {
			if encoder.Encode(e) != nil {
				return
			}
		}
		return
	}
	flusher := http.NewResponseController(w)
	_ = flusher.Flush()
	_ = h.Log.Follow(r.Context(), since, kinds, func(e event.Event) error {
		if err := encoder.Encode(e); err != nil {
			return err
		}
		return flusher.Flush()
	})
}

func readKinds(names []string) ([]event.Kind, error) {
	var kinds []event.Kind
	for _, name := range names {
		kind := event.Kind(name)
		if !slices.Contains(event.Kinds, kind) {
			return nil, fmt.Errorf("kind %q: the kinds are %v", name, event.Kinds)
		}
		kinds = append(kinds, kind)
	}
	return kinds, nil
}

func (h *Handler) inventory(w http.ResponseWriter, _ *http.Request) {
	list := h.Inventory()
	if list == nil {
		list = []inventory.Resource{}
	}
	answer(w, http.StatusOK, list)
}

// Behaviour is how the caching resolver treats its clients, in the words of resolver.ParseBehaviour.
type Behaviour struct {
	Behaviour string `json:"behaviour"`
}

func (h *Handler) behaviour(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, Behaviour{h.Resolver.Behaviour().String()})
}

func (h *Handler) behave(w http.ResponseWriter, r *http.Request) {
	var in Behaviour
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, fmt.Errorf("read the behaviour: %w", err))
		return
	}
	b, err := resolver.ParseBehaviour(in.Behaviour)
	if err != nil {
		refuse(w, err)
		return
	}
	h.Resolver.Behave(b)
	answer(w, http.StatusOK, Behaviour{b.String()})
}
