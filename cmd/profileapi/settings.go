package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// The attributes of a profile's item, beside its keys.
const (
	attributeProfile   = "profile"    // S: the JSON document
	attributeUpdatedAt = "updated_at" // S: RFC 3339 in UTC, to the millisecond
	attributeUpdatedIn = "updated_in" // S: the region that took the write
)

// rangeValue is every item's sort key where the table has one: a profile is one item.
const rangeValue = "profile"

// defaultTTLAttribute holds a drill marker's expiry where TTL_ATTRIBUTE is empty: a table without TTL
// still needs markers to end by themselves.
const defaultTTLAttribute = "expires_at"

// settings is the function's environment. Lambda itself sets AWS_REGION and the credentials.
type settings struct {
	region       string     // AWS_REGION
	tableName    string     // TABLE_NAME
	hashKey      string     // HASH_KEY: attribute of type S
	rangeKey     string     // RANGE_KEY: attribute of type S, "" for none
	ttlAttribute string     // TTL_ATTRIBUTE: N, epoch seconds
	logLevel     slog.Level // LOG_LEVEL: debug, info (the default), warn or error
	endpoint     string     // AWS_ENDPOINT_URL_DYNAMODB or AWS_ENDPOINT_URL, "" for AWS's own
	credentials  credentials
}

// credentials are those that Lambda puts into the environment; they hold as long as the environment.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
type credentials struct{ accessKeyID, secretAccessKey, sessionToken string }

// settingsFrom reads the environment and reports every fault at once.
func settingsFrom(getenv func(string) string) (settings, error) {
	var faults []error
	required := func(name string) string {
		value := getenv(name)
		if value == "" {
			faults = append(faults, fmt.Errorf("%s is not set", name))
		}
		return value
	}
	s := settings{
		region:       required("AWS_REGION"),
		tableName:    required("TABLE_NAME"),
		hashKey:      required("HASH_KEY"),
		rangeKey:     getenv("RANGE_KEY"),
		ttlAttribute: cmp.Or(getenv("TTL_ATTRIBUTE"), defaultTTLAttribute),
		endpoint:     cmp.Or(getenv("AWS_ENDPOINT_URL_DYNAMODB"), getenv("AWS_ENDPOINT_URL")),
		credentials: credentials{
			accessKeyID:     required("AWS_ACCESS_KEY_ID"),
			secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
			sessionToken:    getenv("AWS_SESSION_TOKEN"),
		},
	}
	if err := s.logLevel.UnmarshalText([]byte(cmp.Or(getenv("LOG_LEVEL"), "info"))); err != nil {
		faults = append(faults, fmt.Errorf("LOG_LEVEL is %q: use debug, info, warn or error", getenv("LOG_LEVEL")))
	}
	faults = append(faults, s.clashes()...)
	return s, errors.Join(faults...)
}

// clashes finds an attribute that would have to hold two things.
func (s settings) clashes() []error {
	var faults []error
	taken := []string{attributeProfile, attributeUpdatedAt, attributeUpdatedIn}
	for _, v := range []struct{ name, value string }{
		{"HASH_KEY", s.hashKey}, {"RANGE_KEY", s.rangeKey}, {"TTL_ATTRIBUTE", s.ttlAttribute},
	} {
		if v.value != "" && slices.Contains(taken, v.value) {
			faults = append(faults, fmt.Errorf("%s is %q, which is another attribute of the item: name it otherwise", v.name, v.value))
		}
		taken = append(taken, v.value)
	}
	return faults
}
