// Package s3 is as much of the sandbox's Simple Storage Service as a bucket for Terraform's state needs: settings,
// objects with versions, and conditional writes for the lock file. Buckets are addressed by path.
package s3

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxObject is the largest object, in bytes. AWS takes 5 GB in one request.
const maxObject = 64 << 20

// Service is S3. Bucket names are global; each bucket lives in one region.
type Service struct {
	wire  *wire.RESTService
	clock *clock.Clock

	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket is what S3 keeps of one bucket.
type bucket struct {
	Name     string
	Region   string
	Created  time.Time
	Settings map[string]string   // documents by subresource, as they were put
	Objects  map[string][]object // versions by key, the oldest first
}

// New makes the service without any bucket.
func New(c *clock.Clock) *Service {
	s := &Service{wire: wire.NewRESTXML("s3", namespace), clock: c, buckets: map[string]*bucket{}}
	s.wire.SetBodyLimit(maxObject)
	s.wire.SetErrorRenderer(renderError)
	s.registerSettings()
	s.registerBuckets()
	s.registerLists()
	s.registerObjects()
	return s
}

// Wire is the service as the server registers it.
func (s *Service) Wire() wire.Service { return s.wire }

// Inventory lists the buckets and their objects.
func (s *Service) Inventory() []inventory.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []inventory.Resource
	for name, b := range s.buckets {
		list = append(list, inventory.Resource{Service: "s3", Region: b.Region, Type: "bucket", ID: name})
		for key := range b.Objects {
			list = append(list, inventory.Resource{Service: "s3", Region: b.Region, Type: "object", ID: name + "/" + key})
		}
	}
	return list
}

// Snapshot is the buckets and their objects as JSON.
func (s *Service) Snapshot() (json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.buckets)
}

// Restore replaces the buckets.
func (s *Service) Restore(state json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Unmarshal(state, &s.buckets)
}

// find returns the bucket that the path names, or S3's own error. The caller holds the lock.
func (s *Service) find(r *wire.Request) (*bucket, error) {
	name := r.Path("bucket")
	b := s.buckets[name]
	if b == nil {
		return nil, failure(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist", map[string]any{"BucketName": name})
	}
	if owner := r.HTTP.Header.Get("X-Amz-Expected-Bucket-Owner"); owner != "" && owner != accountID {
		return nil, failure(http.StatusForbidden, "AccessDenied", "Access Denied", nil)
	}
	r.Header().Set("X-Amz-Bucket-Region", b.Region)
	if r.Region != b.Region {
		return nil, failure(http.StatusMovedPermanently, "PermanentRedirect",
			"The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
			map[string]any{"Endpoint": name + ".s3." + b.Region + ".amazonaws.com", "Bucket": name})
	}
	return b, nil
}

// versioned tells whether versioning is, or was once, on.
func (b *bucket) versioning() string {
	switch document := b.Settings["versioning"]; {
	case strings.Contains(document, "<Status>Enabled</Status>"):
		return "Enabled"
	case strings.Contains(document, "<Status>Suspended</Status>"):
		return "Suspended"
	}
	return ""
}
