package dynamodb

import (
	"context"
	"math/rand/v2"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/metric"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// bodyLimit is the largest request: BatchWriteItem takes 16 MB
// (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html).
const bodyLimit = 16 << 20

// Options are what the service needs of the sandbox. Clock, Log, Faults and Metrics are required.
type Options struct {
	Clock   *clock.Clock
	Log     *event.Log
	Faults  *fault.Set
	Metrics *metric.Store
	// ReplicationLag is how long a write takes to the other regions, in sandbox time; 0 is at once.
	ReplicationLag time.Duration
	// Jitter is the part by which each write's lag varies, from 0 (none) to 1: 0.5 is half to one and a half times.
	Jitter float64
	// DefaultKeyARN names the AWS managed key alias/aws/dynamodb of a region; nil makes up an ARN.
	DefaultKeyARN func(region string) string
}

// Service is DynamoDB in all regions. It is safe for concurrent use.
type Service struct {
	Options
	wire *wire.JSONService
	stop context.CancelFunc
	done chan struct{}

	// mu guards which tables exist and their settings; items are guarded by each replica's own mutex.
	mu     sync.RWMutex
	tables map[tableID]*replica
}

// tableID is a table in a region.
type tableID struct{ region, name string }

// New makes the service, with no tables.
func New(options Options) *Service {
	s := &Service{
		Options: options,
		wire:    wire.NewJSON("dynamodb", "1.0", "DynamoDB_20120810", "com.amazonaws.dynamodb.v20120810#"),
		tables:  map[tableID]*replica{},
	}
	if s.DefaultKeyARN == nil {
		s.DefaultKeyARN = func(region string) string {
			return account.ARN("kms", region, "key/d7a0db00-0000-4000-a000-000000000000")
		}
	}
	s.wire.SetBodyLimit(bodyLimit)
	s.registerTables()
	s.registerItems()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the tables, each in each of its regions.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := []inventory.Resource{}
	for id := range s.tables {
		list = append(list, inventory.Resource{Service: "dynamodb", Region: id.region, Type: "table", ID: id.name})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Region+list[i].ID < list[j].Region+list[j].ID })
	return list
}

// Start begins to delete expired items.
func (s *Service) Start(ctx context.Context) error {
	ctx, s.stop = context.WithCancel(ctx)
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		s.expireForever(ctx)
	}()
	return nil
}

// Stop ends everything that runs: the deletion of expired items and the replication.
func (s *Service) Stop() error {
	if s.stop != nil {
		s.stop()
		<-s.done
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tables {
		for _, l := range t.links {
			l.close()
		}
	}
	return nil
}

// table finds a table by name or ARN; the caller holds mu.
func (s *Service) table(region, name string) (*replica, error) {
	if t := s.tables[tableID{region, plainName(name)}]; t != nil {
		return t, nil
	}
	return nil, resourceNotFound("Requested resource not found: Table: %s not found", plainName(name))
}

// dataTable is table for the calls that read and write items: AWS words those errors without the name.
func (s *Service) dataTable(region, name string) (*replica, error) {
	if t := s.tables[tableID{region, plainName(name)}]; t != nil {
		return t, nil
	}
	return nil, resourceNotFound("Requested resource not found")
}

// plainName takes the name out of a table's ARN.
func plainName(name string) string {
	if !strings.HasPrefix(name, "arn:") {
		return name
	}
	_, after, _ := strings.Cut(name, ":table/")
	after, _, _ = strings.Cut(after, "/")
	return after
}

// lag draws the replication lag of one write.
func (s *Service) lag() time.Duration {
	spread := 1 + s.Jitter*(2*rand.Float64()-1) //nolint:gosec // chance, no secret
	return time.Duration(float64(s.ReplicationLag) * spread)
}
