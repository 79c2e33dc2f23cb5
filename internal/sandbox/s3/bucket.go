package s3

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// bucketName is the shape of a bucket's name.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func (s *Service) registerBuckets() {
	wire.REST(s.wire, "ListBuckets", "GET /", http.StatusOK, s.listBuckets)
	wire.REST(s.wire, "GetBucketLocation", "GET /{bucket}?location", http.StatusOK, s.getBucketLocation)
	wire.REST(s.wire, "CreateBucket", "PUT /{bucket}", http.StatusOK, s.createBucket)
	wire.REST(s.wire, "HeadBucket", "HEAD /{bucket}", http.StatusOK, s.headBucket)
	wire.REST(s.wire, "DeleteBucket", "DELETE /{bucket}", http.StatusNoContent, s.deleteBucket)
}

type createConfiguration struct {
	LocationConstraint string
}

func (s *Service) createBucket(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	if err := noSubresource(r); err != nil {
		return nil, err
	}
	name := r.Path("bucket")
	if !bucketName.MatchString(name) || strings.Contains(name, "..") {
		return nil, failure(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.", map[string]any{"BucketName": name})
	}
	if err := checkLocation(r); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.buckets[name]; old != nil {
		if old.Region == "us-east-1" && r.Region == "us-east-1" {
			r.Header().Set("Location", "/"+name) // us-east-1 alone takes a second creation for granted
			return nil, nil
		}
		return nil, failure(http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", map[string]any{"BucketName": name})
	}
	b := &bucket{Name: name, Region: r.Region, Created: s.clock.Now(), Settings: map[string]string{}, Objects: map[string][]object{}}
	for _, set := range settings {
		if set.initial != "" {
			b.Settings[set.subresource] = set.initial
		}
	}
	s.buckets[name] = b
	r.Header().Set("Location", "/"+name)
	return nil, nil
}

// checkLocation refuses a bucket in another region than the endpoint's.
func checkLocation(r *wire.Request) error {
	var in createConfiguration
	if len(r.Body) > 0 {
		if err := xml.Unmarshal(r.Body, &in); err != nil {
			return invalid("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
		}
	}
	switch {
	case in.LocationConstraint == r.Region && r.Region != "us-east-1", in.LocationConstraint == "" && r.Region == "us-east-1":
		return nil
	case in.LocationConstraint == "":
		return invalid("IllegalLocationConstraintException", "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.")
	case in.LocationConstraint == "us-east-1":
		return invalid("InvalidLocationConstraint", "The specified location-constraint is not valid")
	}
	return invalid("IllegalLocationConstraintException", "The %s location constraint is incompatible for the region specific endpoint this request was sent to.", in.LocationConstraint)
}

func (s *Service) headBucket(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.find(r)
	return nil, err
}

func (s *Service) deleteBucket(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	if err := noSubresource(r); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	if len(b.Objects) > 0 {
		message := "The bucket you tried to delete is not empty"
		if b.versioning() != "" {
			message += ". You must delete all versions in the bucket."
		}
		return nil, failure(http.StatusConflict, "BucketNotEmpty", message, map[string]any{"BucketName": b.Name})
	}
	delete(s.buckets, b.Name)
	return nil, nil
}

type locationOutput struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint"`
	Region  string   `xml:",chardata"` // empty for us-east-1
}

func (s *Service) getBucketLocation(r *wire.Request, _ *wire.Empty) (*locationOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	if b.Region == "us-east-1" {
		return &locationOutput{}, nil
	}
	return &locationOutput{Region: b.Region}, nil
}

type bucketView struct {
	Name         string
	CreationDate wire.ISO
	BucketRegion string
}

type listBucketsOutput struct {
	XMLName xml.Name     `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
	Owner   string       `xml:"Owner>ID"`
	Buckets []bucketView `xml:"Buckets>Bucket"`
}

func (s *Service) listBuckets(*wire.Request, *wire.Empty) (*listBucketsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &listBucketsOutput{Owner: ownerID}
	for _, name := range sortedKeys(s.buckets) {
		b := s.buckets[name]
		out.Buckets = append(out.Buckets, bucketView{name, wire.ISO(b.Created), b.Region})
	}
	return out, nil
}

// plainQuery are the query parameters that do not name a subresource.
var plainQuery = []string{"x-id", "versionId", "partNumber", "list-type", "prefix", "delimiter", "max-keys", "marker",
	"continuation-token", "start-after", "encoding-type", "fetch-owner", "key-marker", "version-id-marker", "optional-object-attributes"}

// noSubresource refuses a subresource that is not implemented, which would otherwise be taken for the thing itself.
func noSubresource(r *wire.Request) error {
	for name := range r.Query() {
		lower := strings.ToLower(name)
		if !slices.Contains(plainQuery, name) && !strings.HasPrefix(lower, "x-amz-") && !strings.HasPrefix(lower, "response-") {
			return wire.UnknownOperation("s3", r.HTTP.Method+" ?"+name)
		}
	}
	return nil
}
