package s3

import (
	"encoding/json"
	"encoding/xml"
	"net/http"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// setting is one subresource of a bucket: a document that is kept as it was put.
type setting struct {
	subresource string // the query that names it
	operation   string // less its verb: "BucketVersioning"
	root        string // the document's root element, "" for JSON
	initial     string // the document of a new bucket; "" means missing
	missing     string // the error code where there is none
	message     string
	readOnly    bool
	deletes     bool
}

// settings are the subresources that the provider reads and those that a state bucket sets. New buckets are
// encrypted with S3's keys and block public access since 2023.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html, …/create-bucket-faq.html
var settings = []setting{
	{subresource: "versioning", operation: "BucketVersioning", root: "VersioningConfiguration", initial: `<VersioningConfiguration xmlns="` + namespace + `"/>`},
	{subresource: "encryption", operation: "BucketEncryption", root: "ServerSideEncryptionConfiguration", deletes: true,
		initial: `<ServerSideEncryptionConfiguration xmlns="` + namespace + `"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
		missing: "ServerSideEncryptionConfigurationNotFoundError", message: "The server side encryption configuration was not found"},
	{subresource: "publicAccessBlock", operation: "PublicAccessBlock", root: "PublicAccessBlockConfiguration", deletes: true,
		initial: `<PublicAccessBlockConfiguration xmlns="` + namespace + `"><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
		missing: "NoSuchPublicAccessBlockConfiguration", message: "The public access block configuration was not found"},
	{subresource: "ownershipControls", operation: "BucketOwnershipControls", root: "OwnershipControls", deletes: true,
		initial: `<OwnershipControls xmlns="` + namespace + `"><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
		missing: "OwnershipControlsNotFoundError", message: "The bucket ownership controls were not found"},
	{subresource: "tagging", operation: "BucketTagging", root: "Tagging", deletes: true, missing: "NoSuchTagSet", message: "The TagSet does not exist"},
	{subresource: "policy", operation: "BucketPolicy", deletes: true, missing: "NoSuchBucketPolicy", message: "The bucket policy does not exist"},
	{subresource: "lifecycle", operation: "BucketLifecycleConfiguration", root: "LifecycleConfiguration", deletes: true,
		missing: "NoSuchLifecycleConfiguration", message: "The lifecycle configuration does not exist"},
	{subresource: "cors", operation: "BucketCors", root: "CORSConfiguration", readOnly: true, missing: "NoSuchCORSConfiguration", message: "The CORS configuration does not exist"},
	{subresource: "website", operation: "BucketWebsite", root: "WebsiteConfiguration", readOnly: true,
		missing: "NoSuchWebsiteConfiguration", message: "The specified bucket does not have a website configuration"},
	{subresource: "replication", operation: "BucketReplication", root: "ReplicationConfiguration", readOnly: true,
		missing: "ReplicationConfigurationNotFoundError", message: "The replication configuration was not found"},
	{subresource: "object-lock", operation: "ObjectLockConfiguration", root: "ObjectLockConfiguration", readOnly: true,
		missing: "ObjectLockConfigurationNotFoundError", message: "Object Lock configuration does not exist for this bucket"},
	{subresource: "accelerate", operation: "BucketAccelerateConfiguration", readOnly: true, initial: `<AccelerateConfiguration xmlns="` + namespace + `"/>`},
	{subresource: "requestPayment", operation: "BucketRequestPayment", readOnly: true,
		initial: `<RequestPaymentConfiguration xmlns="` + namespace + `"><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`},
	{subresource: "logging", operation: "BucketLogging", readOnly: true, initial: `<BucketLoggingStatus xmlns="` + namespace + `"/>`},
	{subresource: "acl", operation: "BucketAcl", readOnly: true,
		initial: `<AccessControlPolicy xmlns="` + namespace + `"><Owner><ID>` + ownerID + `</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>` + ownerID + `</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`},
}

// ownerID is the account's canonical user id.
const ownerID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"

func (s *Service) registerSettings() {
	for _, set := range settings {
		route := " /{bucket}?" + set.subresource
		wire.REST(s.wire, "Get"+set.operation, "GET"+route, http.StatusOK, s.getSetting(set))
		if set.readOnly {
			continue
		}
		wire.REST(s.wire, "Put"+set.operation, "PUT"+route, http.StatusOK, s.putSetting(set))
		if set.deletes {
			wire.REST(s.wire, "Delete"+set.operation, "DELETE"+route, http.StatusNoContent, s.deleteSetting(set))
		}
	}
}

type handler = func(*wire.Request, *wire.Empty) (*wire.Raw, error)

func (s *Service) getSetting(set setting) handler {
	return func(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		b, err := s.find(r)
		if err != nil {
			return nil, err
		}
		document := b.Settings[set.subresource]
		if document == "" {
			return nil, failure(http.StatusNotFound, set.missing, set.message, map[string]any{"BucketName": b.Name})
		}
		if set.root == "" && set.subresource == "policy" {
			return &wire.Raw{ContentType: "application/json", Body: []byte(document)}, nil
		}
		return &wire.Raw{ContentType: "application/xml", Body: []byte(document)}, nil
	}
}

func (s *Service) putSetting(set setting) handler {
	return func(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
		if err := set.check(r.Body); err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		b, err := s.find(r)
		if err != nil {
			return nil, err
		}
		b.Settings[set.subresource] = string(r.Body)
		if set.subresource == "policy" || set.subresource == "tagging" {
			r.SetStatus(http.StatusNoContent)
		}
		return nil, nil
	}
}

// check refuses a document that is not of its kind.
func (set setting) check(document []byte) error {
	if set.root == "" {
		if !json.Valid(document) {
			return invalid("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
		}
		return nil
	}
	var any struct {
		XMLName xml.Name
		Inner   string `xml:",innerxml"`
	}
	if err := xml.Unmarshal(document, &any); err != nil || any.XMLName.Local != set.root {
		return invalid("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	return nil
}

func (s *Service) deleteSetting(set setting) handler {
	return func(r *wire.Request, _ *wire.Empty) (*wire.Raw, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		b, err := s.find(r)
		if err != nil {
			return nil, err
		}
		delete(b.Settings, set.subresource)
		if set.subresource == "encryption" {
			b.Settings[set.subresource] = set.initial // there is no unencrypted bucket any more
		}
		return nil, nil
	}
}
