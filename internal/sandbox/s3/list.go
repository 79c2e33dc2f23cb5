package s3

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// maxKeys is how many keys one answer holds. Source: API reference, ListObjectsV2.
const maxKeys = 1000

func (s *Service) registerLists() {
	wire.REST(s.wire, "ListObjectVersions", "GET /{bucket}?versions", http.StatusOK, s.listObjectVersions)
	wire.REST(s.wire, "ListObjectsV2", "GET /{bucket}?list-type=2", http.StatusOK, s.listObjects)
	wire.REST(s.wire, "ListObjects", "GET /{bucket}", http.StatusOK, s.listObjects)
	wire.REST(s.wire, "DeleteObjects", "POST /{bucket}?delete", http.StatusOK, s.deleteObjects)
}

type objectView struct {
	Key          string
	LastModified wire.ISO
	ETag         string
	Size         int
	StorageClass string
}

type prefixView struct{ Prefix string }

type listOutput struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name                  string
	Prefix                string
	Delimiter             string `xml:",omitempty"`
	MaxKeys               int
	KeyCount              int
	IsTruncated           bool
	NextContinuationToken string       `xml:",omitempty"`
	NextMarker            string       `xml:",omitempty"`
	Contents              []objectView `xml:"Contents"`
	CommonPrefixes        []prefixView `xml:"CommonPrefixes"`
}

// listObjects serves both versions of the list; the token of the second is the last key, as the marker of the first is.
func (s *Service) listObjects(r *wire.Request, _ *wire.Empty) (*listOutput, error) {
	if err := noSubresource(r); err != nil {
		return nil, err
	}
	query := r.Query()
	limit, err := keyLimit(query.Get("max-keys"))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	out := &listOutput{Name: b.Name, Prefix: query.Get("prefix"), Delimiter: query.Get("delimiter"), MaxKeys: limit}
	after := max(query.Get("marker"), query.Get("start-after"), query.Get("continuation-token"))
	last := ""
	for _, key := range sortedKeys(b.Objects) {
		o := b.current(key)
		common := commonPrefix(key, out.Prefix, out.Delimiter)
		seen := common != "" && (common == last || common <= after)
		if o == nil || !strings.HasPrefix(key, out.Prefix) || key <= after || seen {
			continue
		}
		if out.KeyCount == limit {
			out.IsTruncated, out.NextContinuationToken, out.NextMarker = true, last, last
			break
		}
		out.KeyCount++
		if last = key; common != "" {
			last = common
			out.CommonPrefixes = append(out.CommonPrefixes, prefixView{common})
			continue
		}
		out.Contents = append(out.Contents, objectView{key, wire.ISO(o.Modified), o.ETag, len(o.Body), "STANDARD"})
	}
	return out, nil
}

func keyLimit(words string) (int, error) {
	if words == "" {
		return maxKeys, nil
	}
	n, err := strconv.Atoi(words)
	if err != nil || n < 0 {
		return 0, invalid("InvalidArgument", "Provided max-keys not an integer or within integer range")
	}
	return min(n, maxKeys), nil
}

// commonPrefix is what a key shares with others up to the delimiter, or "".
func commonPrefix(key, prefix, delimiter string) string {
	if delimiter == "" || !strings.HasPrefix(key, prefix) {
		return ""
	}
	if at := strings.Index(key[len(prefix):], delimiter); at >= 0 {
		return key[:len(prefix)+at+len(delimiter)]
	}
	return ""
}

type versionView struct {
	Key          string
	VersionID    string `xml:"VersionId"`
	IsLatest     bool
	LastModified wire.ISO
	ETag         string `xml:",omitempty"`
	Size         int
}

type versionsOutput struct {
	XMLName       xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListVersionsResult"`
	Name          string
	Prefix        string
	IsTruncated   bool
	Versions      []versionView `xml:"Version"`
	DeleteMarkers []versionView `xml:"DeleteMarker"`
}

// listObjectVersions lists all versions at once, newest first by key.
func (s *Service) listObjectVersions(r *wire.Request, _ *wire.Empty) (*versionsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	out := &versionsOutput{Name: b.Name, Prefix: r.Query().Get("prefix")}
	for _, key := range sortedKeys(b.Objects) {
		if !strings.HasPrefix(key, out.Prefix) {
			continue
		}
		versions := b.Objects[key]
		for i, o := range slices.Backward(versions) {
			v := versionView{key, o.Version, i == len(versions)-1, wire.ISO(o.Modified), o.ETag, len(o.Body)}
			if o.Deleted {
				out.DeleteMarkers = append(out.DeleteMarkers, v)
			} else {
				out.Versions = append(out.Versions, v)
			}
		}
	}
	return out, nil
}

type deleteInput struct {
	Quiet  bool
	Object []struct {
		Key       string
		VersionID string `xml:"VersionId"`
	}
}

type deletedView struct {
	Key                   string
	VersionID             string `xml:"VersionId,omitempty"`
	DeleteMarker          bool   `xml:",omitempty"`
	DeleteMarkerVersionID string `xml:"DeleteMarkerVersionId,omitempty"`
}

type deleteOutput struct {
	XMLName xml.Name      `xml:"http://s3.amazonaws.com/doc/2006-03-01/ DeleteResult"`
	Deleted []deletedView `xml:"Deleted"`
}

func (s *Service) deleteObjects(r *wire.Request, in *deleteInput) (*deleteOutput, error) {
	if len(in.Object) == 0 || len(in.Object) > maxKeys {
		return nil, invalid("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(r)
	if err != nil {
		return nil, err
	}
	out := &deleteOutput{}
	for _, o := range in.Object {
		view := deletedView{Key: o.Key, VersionID: o.VersionID}
		version, marker := b.erase(o.Key, o.VersionID, s.clock.Now())
		if marker && o.VersionID == "" {
			view.DeleteMarker, view.DeleteMarkerVersionID = true, version
		}
		if !in.Quiet {
			out.Deleted = append(out.Deleted, view)
		}
	}
	return out, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
