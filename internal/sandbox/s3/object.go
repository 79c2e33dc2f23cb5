package s3

import (
	"crypto/md5" //nolint:gosec // an ETag is an MD5, by S3's definition
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// object is one version of an object, or a delete marker.
type object struct {
	Version  string // "null" without versioning
	Deleted  bool   // a delete marker
	Body     []byte
	ETag     string // with its quotes
	Modified time.Time
	Headers  map[string]string // content type, metadata, encryption
}

func (s *Service) registerObjects() {
	wire.REST(s.wire, "PutObject", "PUT /{bucket}/{key...}", http.StatusOK, s.putObject)
	wire.REST(s.wire, "GetObject", "GET /{bucket}/{key...}", http.StatusOK, s.getObject)
	wire.REST(s.wire, "HeadObject", "HEAD /{bucket}/{key...}", http.StatusOK, s.getObject)
	wire.REST(s.wire, "DeleteObject", "DELETE /{bucket}/{key...}", http.StatusNoContent, s.deleteObject)
}

// current is the newest version of a key that is no delete marker, or nil.
func (b *bucket) current(key string) *object {
	versions := b.Objects[key]
	if len(versions) == 0 || versions[len(versions)-1].Deleted {
		return nil
	}
	return &versions[len(versions)-1]
}

// add puts a version on top; without versioning it takes the place of the version "null".
func (b *bucket) add(key string, o object) string {
	o.Version = "null"
	if b.versioning() == "Enabled" {
		o.Version = account.RandomID(account.UpperAlphanumeric, 32)
	} else {
		b.remove(key, "null")
	}
	b.Objects[key] = append(b.Objects[key], o)
	return o.Version
}

// remove takes one version away and tells whether it was there.
func (b *bucket) remove(key, version string) (object, bool) {
	versions := b.Objects[key]
	for i, o := range versions {
		if o.Version != version {
			continue
		}
		rest := append(append([]object(nil), versions[:i]...), versions[i+1:]...)
		if len(rest) == 0 {
			delete(b.Objects, key)
		} else {
			b.Objects[key] = rest
		}
		return o, true
	}
	return object{}, false
}

func (s *Service) putObject(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	if err := noSubresource(r); err != nil {
		return nil, err
	}
	if r.HTTP.Header.Get("X-Amz-Copy-Source") != "" {
		return nil, wire.UnknownOperation("s3", "CopyObject")
	}
	body, err := payload(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	key := r.Path("key")
	if len(key) > 1024 {
		return nil, failure(http.StatusBadRequest, "KeyTooLongError", "Your key is too long", map[string]any{"MaxSizeAllowed": 1024, "Size": len(key)})
	}
	if err := b.condition(r, key); err != nil {
		return nil, err
	}
	sum := md5.Sum(body) //nolint:gosec // see above
	o := object{Body: body, ETag: `"` + hex.EncodeToString(sum[:]) + `"`, Modified: s.clock.Now(), Headers: kept(r.HTTP.Header)}
	version := b.add(key, o)
	r.Header().Set("ETag", o.ETag)
	r.Header().Set("X-Amz-Server-Side-Encryption", o.Headers["X-Amz-Server-Side-Encryption"])
	if b.versioning() != "" {
		r.Header().Set("X-Amz-Version-Id", version)
	}
	return nil, nil
}

// condition holds a conditional write: If-None-Match: * makes Terraform's lock file a lock.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func (b *bucket) condition(r *wire.Request, key string) error {
	old := b.current(key)
	failed := failure(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", map[string]any{"Condition": "If-None-Match"})
	switch none, match := r.HTTP.Header.Get("If-None-Match"), r.HTTP.Header.Get("If-Match"); {
	case none != "" && none != "*":
		return failure(http.StatusNotImplemented, "NotImplemented", "A header you provided implies functionality that is not implemented", map[string]any{"Header": "If-None-Match"})
	case none == "*" && old != nil:
		return failed
	case match != "" && old == nil:
		return failure(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.", map[string]any{"Key": key})
	case match != "" && strings.Trim(match, `"`) != strings.Trim(old.ETag, `"`):
		return failed
	}
	return nil
}

// kept are the headers that a later read returns.
func kept(header http.Header) map[string]string {
	headers := map[string]string{"Content-Type": "binary/octet-stream", "X-Amz-Server-Side-Encryption": "AES256"}
	for name, values := range header {
		switch {
		case strings.HasPrefix(name, "X-Amz-Meta-"), name == "Content-Type", name == "Cache-Control", name == "Content-Disposition",
			name == "X-Amz-Server-Side-Encryption", name == "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id":
			headers[name] = values[0]
		}
	}
	return headers
}

// payload is the object, out of its signed chunks where it came in such.
func payload(r *wire.Request) ([]byte, error) {
	body := r.Body
	if strings.HasPrefix(r.HTTP.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		var err error
		if body, err = unchunk(body); err != nil {
			return nil, invalid("IncompleteBody", "%s", err)
		}
	}
	if digest := r.HTTP.Header.Get("Content-Md5"); digest != "" {
		sum := md5.Sum(body) //nolint:gosec // see above
		if digest != base64.StdEncoding.EncodeToString(sum[:]) {
			return nil, invalid("BadDigest", "The Content-MD5 you specified did not match what we received.")
		}
	}
	return body, nil
}

// getObject serves GET and HEAD.
func (s *Service) getObject(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	if err := noSubresource(r); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	o, err := b.read(r)
	if err != nil {
		return nil, err
	}
	header := r.Header()
	for name, value := range o.Headers {
		header.Set(name, value)
	}
	header.Set("ETag", o.ETag)
	header.Set("Last-Modified", o.Modified.UTC().Format(http.TimeFormat))
	header.Set("Accept-Ranges", "bytes")
	header.Set("Content-Length", strconv.Itoa(len(o.Body)))
	if b.versioning() != "" {
		header.Set("X-Amz-Version-Id", o.Version)
	}
	if match := r.HTTP.Header.Get("If-None-Match"); match != "" && strings.Trim(match, `"`) == strings.Trim(o.ETag, `"`) {
		header.Set("Content-Length", "0")
		r.SetStatus(http.StatusNotModified)
		return nil, nil
	}
	return &wire.Raw{ContentType: o.Headers["Content-Type"], Body: o.Body}, nil
}

// read finds the version that a request names, or the current one.
func (b *bucket) read(r *wire.Request) (*object, error) {
	key, version := r.Path("key"), r.Query().Get("versionId")
	missing := failure(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.", map[string]any{"Key": key})
	versions := b.Objects[key]
	if version != "" {
		for i := range versions {
			if versions[i].Version == version && !versions[i].Deleted {
				return &versions[i], nil
			}
		}
		return nil, failure(http.StatusNotFound, "NoSuchVersion", "The specified version does not exist.", map[string]any{"Key": key, "VersionId": version})
	}
	if o := b.current(key); o != nil {
		return o, nil
	}
	if len(versions) > 0 {
		r.Header().Set("X-Amz-Delete-Marker", "true")
	}
	return nil, missing
}

func (s *Service) deleteObject(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
	if err := noSubresource(r); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	version, marker := b.erase(r.Path("key"), r.Query().Get("versionId"), s.clock.Now())
	if version != "" {
		r.Header().Set("X-Amz-Version-Id", version)
	}
	if marker {
		r.Header().Set("X-Amz-Delete-Marker", "true")
	}
	return nil, nil
}

// erase deletes a version, or the object: with versioning that puts a delete marker on top.
func (b *bucket) erase(key, version string, now time.Time) (id string, marker bool) {
	if version != "" {
		o, _ := b.remove(key, version)
		return version, o.Deleted
	}
	if b.versioning() == "" {
		b.remove(key, "null")
		return "", false
	}
	return b.add(key, object{Deleted: true, Modified: now}), true
}
