package drill

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
)

// world is a two-region failover in memory, driven by the (fake) clock alone: the status turns detect
// after the primary breaks or comes back, name server i follows i seconds later, a resolver when what it
// has cached expires.
type world struct {
	mu     sync.Mutex
	start  time.Time
	checks map[string]HealthCheck
	items  map[string]Item
	broken bool // by hand, for the fault none
	turned []turning
	calls  []string
	fail   map[string]error // by call
	hook   func(call string)
	stuck  time.Duration // extra time that resolver-1 keeps the primary
	skew   time.Duration // the service's clock minus the operator's
	// slowClaim is how long writing the claim takes.
	slowClaim time.Duration
	tables    map[probe.Role]TableState
}

type turning struct {
	at   time.Time
	down bool
}

const detect = 30 * time.Second

func testOutputs() Outputs {
	return Outputs{
		Version: 1, RecordName: "api.example.com", RecordTypes: []string{"A"}, HostedZoneID: "Z1",
		NameServers: []string{"ns-1.example.net", "ns-2.example.net"}, RTOSeconds: 300, WorstCaseSeconds: 168,
		Table:   TableOutput{Name: "profiles", HashKey: "id", TTLAttribute: "expires_at"},
		Primary: RegionOutput{"us-east-1", "check-1", "/healthz", "https://a.execute-api.us-east-1.amazonaws.com", "primary"},
		Standby: RegionOutput{"us-west-2", "check-2", "/healthz", "https://b.execute-api.us-west-2.amazonaws.com", "standby"},
	}
}

func testCheck(id string) HealthCheck {
	return HealthCheck{ID: id, Version: 1, Type: "HTTPS", Port: 443, ResourcePath: "/healthz", RequestInterval: 10, FailureThreshold: 3, EnableSNI: true}
}

func testTable(other string) TableState {
	return TableState{Status: "ACTIVE", BillingMode: "PAY_PER_REQUEST", StreamView: "NEW_AND_OLD_IMAGES", PointInTime: true, Replicas: map[string]string{other: "ACTIVE"}}
}

func testRecords() []Record {
	return []Record{
		{Type: "A", SetIdentifier: "primary", Failover: "PRIMARY", HealthCheckID: "check-1", EvaluateTargetHealth: true, AliasTarget: "d-1"},
		{Type: "A", SetIdentifier: "standby", Failover: "SECONDARY", HealthCheckID: "check-2", EvaluateTargetHealth: true, AliasTarget: "d-2"},
	}
}

func testReviewed() Reviewed {
	check := testCheck("")
	return Reviewed{
		SHA256: "0123456789abcdef", Stack: "profile-api",
		Checks: map[probe.Role]HealthCheck{probe.Primary: check, probe.Standby: check},
		Records: []Record{
			{Type: "A", SetIdentifier: "primary", Failover: "PRIMARY", HealthCheckID: "primary", EvaluateTargetHealth: true},
			{Type: "A", SetIdentifier: "standby", Failover: "SECONDARY", HealthCheckID: "standby", EvaluateTargetHealth: true},
		},
		Tables: map[probe.Role]TableState{probe.Primary: testTable(""), probe.Standby: testTable("")},
		Budget: failover.Budget{Interval: 10 * time.Second, Threshold: 3, Timeout: 6 * time.Second, Propagation: time.Minute, TTL: time.Minute},
	}
}

func newWorld() *world {
	return &world{
		start:  time.Now(),
		checks: map[string]HealthCheck{"check-1": testCheck("check-1"), "check-2": testCheck("check-2")},
		items:  map[string]Item{}, fail: map[string]error{},
		tables: map[probe.Role]TableState{probe.Primary: testTable("us-west-2"), probe.Standby: testTable("us-east-1")},
	}
}

func (w *world) call(name string) error {
	w.mu.Lock()
	w.calls = append(w.calls, name)
	hook, err := w.hook, w.fail[name]
	w.mu.Unlock()
	if hook != nil {
		hook(name)
	}
	return err
}

// settle notes when the primary's condition changes. The caller holds the lock.
func (w *world) settle() {
	check := w.checks["check-1"]
	marker, marked := w.items[MarkerKey("us-east-1")]
	down := w.broken || check.ResourcePath != "/healthz" || check.Inverted || marked && marker.Expires.After(time.Now().Add(w.skew))
	if n := len(w.turned); n == 0 && down || n > 0 && w.turned[n-1].down != down {
		w.turned = append(w.turned, turning{time.Now(), down})
	}
}

// down tells the condition as it was a while ago.
func (w *world) down(at time.Time) bool {
	down := false
	for _, t := range w.turned {
		if !t.at.After(at) {
			down = t.down
		}
	}
	return down
}

func (w *world) breakByHand(broken bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = broken
	w.settle()
}

func (w *world) HealthCheck(_ context.Context, id string) (HealthCheck, error) {
	err := w.call("HealthCheck")
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.checks[id], err
}

func (w *world) UpdateHealthCheck(_ context.Context, id string, version int64, change CheckChange) error {
	if err := w.call("UpdateHealthCheck"); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	check := w.checks[id]
	if check.Version != version {
		return errors.New("HealthCheckVersionMismatch")
	}
	check.Version++
	if change.ResourcePath != nil {
		check.ResourcePath = *change.ResourcePath
	}
	if change.Inverted != nil {
		check.Inverted = *change.Inverted
	}
	w.checks[id] = check
	w.settle()
	return nil
}

// Observations of three checkers that look every 10 s.
func (w *world) Observations(_ context.Context, id string) ([]probe.Observation, error) {
	err := w.call("Observations")
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []probe.Observation
	for i := range 3 {
		phase := time.Duration(i) * 3 * time.Second
		checked := w.start.Add((time.Since(w.start) - phase).Truncate(10*time.Second) + phase)
		healthy := id == "check-2" || !w.down(checked)
		out = append(out, probe.Observation{Region: "eu-west-1", IP: fmt.Sprint(i), Checked: checked, Healthy: healthy})
	}
	return out, err
}

func (w *world) Records(context.Context, string, string) ([]Record, error) {
	return testRecords(), w.call("Records")
}

// tableIn is the world's table in one region. Replication is at once.
type tableIn struct {
	*world
	role probe.Role
}

func (t tableIn) State(context.Context) (TableState, error) {
	err := t.call("State")
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tables[t.role], err
}

func (t tableIn) Get(_ context.Context, key string) (*Item, time.Time, error) {
	err := t.call("Get")
	t.mu.Lock()
	defer t.mu.Unlock()
	item, ok := t.items[key]
	if !ok {
		return nil, time.Now().Add(t.skew), err
	}
	return &item, time.Now().Add(t.skew), err
}

func (t tableIn) Put(_ context.Context, item Item) error {
	if err := t.call("Put"); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.items[item.Key] = item
	t.settle()
	return nil
}

func (t tableIn) Delete(_ context.Context, key string) error {
	if err := t.call("Delete " + string(t.role)); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.items, key)
	t.settle()
	return nil
}

func (t tableIn) PutClaim(_ context.Context, claim Item, now time.Time) error {
	if err := t.call("PutClaim"); err != nil {
		return err
	}
	time.Sleep(t.slowClaim) // it is written when the answer is nearly here
	t.mu.Lock()
	defer t.mu.Unlock()
	held, ok := t.items[claim.Key]
	if ok && held.Strings["run"] != claim.Strings["run"] && held.Numbers["lease_until"] >= now.Unix() {
		return ErrClaimed
	}
	t.items[claim.Key] = claim
	return nil
}

func (t tableIn) DeleteClaim(_ context.Context, run string) error {
	if err := t.call("DeleteClaim"); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if held, ok := t.items["#drill#claim"]; ok && held.Strings["run"] != run {
		return ErrClaimed
	}
	delete(t.items, "#drill#claim")
	return nil
}

// server is one target of the world.
type server struct {
	*world
	name string
	kind probe.Kind
	lag  time.Duration // behind the status
	own  probe.Role    // an endpoint's
	bad  func() string // what is wrong with it, at any moment

	cached time.Time // a resolver's
	answer probe.Role
}

func (s *server) Name() string     { return s.name }
func (s *server) Kind() probe.Kind { return s.kind }

func (s *server) Ask(context.Context) probe.Sample {
	time.Sleep(time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bad != nil {
		if wrong := s.bad(); wrong != "" {
			return probe.Sample{Error: wrong}
		}
	}
	now := time.Now()
	if s.kind == probe.Endpoint {
		if s.own == probe.Primary && s.broken {
			return probe.Sample{Error: "connection refused"}
		}
		return probe.Sample{Serves: s.own, Status: 200, TableMillis: 1.5}
	}
	serves := probe.Primary
	if s.down(now.Add(-detect - s.lag)) {
		serves = probe.Standby
	}
	if s.kind != probe.Resolver {
		return probe.Sample{Serves: serves}
	}
	ttl := time.Minute
	if s.answer == probe.Primary {
		ttl += s.stuck
	}
	if s.answer == "" || now.Sub(s.cached) >= ttl {
		s.cached, s.answer = now, serves
	}
	return probe.Sample{Serves: s.answer}
}

func (w *world) targets() []probe.Target {
	return []probe.Target{
		&server{world: w, name: "ns-1", kind: probe.Authoritative, lag: time.Second},
		&server{world: w, name: "ns-2", kind: probe.Authoritative, lag: 2 * time.Second},
		&server{world: w, name: "resolver-1", kind: probe.Resolver, lag: time.Second},
		&server{world: w, name: "https", kind: probe.HTTPS, lag: 3 * time.Second},
		&server{world: w, name: EndpointLabel(probe.Primary), kind: probe.Endpoint, own: probe.Primary},
		&server{world: w, name: EndpointLabel(probe.Standby), kind: probe.Endpoint, own: probe.Standby},
	}
}

func (w *world) target(targets []probe.Target, name string) *server {
	for _, target := range targets {
		if target.Name() == name {
			return target.(*server)
		}
	}
	return nil
}

func (w *world) cloud() Cloud {
	return Cloud{Checks: w, Zone: w, Tables: map[probe.Role]Table{
		probe.Primary: tableIn{w, probe.Primary}, probe.Standby: tableIn{w, probe.Standby},
	}}
}

func (w *world) site() Site {
	return Site{Outputs: testOutputs(), Reviewed: testReviewed(), Cloud: w.cloud(), Targets: w.targets()}
}

// drill of the world with a folder of its own.
func (w *world) drill(t *testing.T, fault Fault) *Drill {
	t.Helper()
	return &Drill{
		Site:     w.site(),
		Settings: Settings{ID: "run-1", Owner: "ada@example", Folder: filepath.Join(t.TempDir(), "run-1"), Fault: fault, Where: report.Where{Kind: "sandbox"}},
		Clock:    probe.NewClock(1),
	}
}

// untouched fails the test unless check, marker and claim are as before any drill.
func (w *world) untouched(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	check := w.checks["check-1"]
	if check.ResourcePath != "/healthz" || check.Inverted {
		t.Errorf("the check was left with path %s, inverted %t", check.ResourcePath, check.Inverted)
	}
	for key := range maps.Keys(w.items) {
		t.Errorf("item %s was left", key)
	}
}
