package route53

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// xmlns carries the namespace that every answer's root element has.
type xmlns struct {
	Namespace string `xml:"xmlns,attr"`
}

var ns = xmlns{namespace}

type changeInfoXML struct {
	ID          string   `xml:"Id"`
	Status      string   `xml:"Status"`
	SubmittedAt wire.ISO `xml:"SubmittedAt"`
	Comment     string   `xml:"Comment,omitempty"`
}

func showChange(change ChangeInfo) *changeInfoXML {
	return &changeInfoXML{
		ID: "/change/" + change.ID, Status: change.Status,
		SubmittedAt: wire.ISO(change.SubmittedAt), Comment: change.Comment,
	}
}

// plainID drops the prefix that answers carry and clients may send back.
func plainID(id string) string {
	for _, prefix := range []string{"/", "hostedzone/", "change/", "healthcheck/"} {
		id = strings.TrimPrefix(id, prefix)
	}
	return id
}

// pageSize reads maxitems. The most is the most items of a list: 100 for zones and checks, 300 for record
// sets: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
func pageSize(query string, most int) (int, error) {
	if query == "" {
		return most, nil
	}
	n, err := strconv.Atoi(query)
	if err != nil || n < 1 {
		return 0, invalidInput("Invalid request: maxitems '%s' is not a positive number", query)
	}
	return min(n, most), nil
}

// page cuts a list of identified items after marker, which is the first item of
// the page, as in ListHostedZones and ListHealthChecks.
func page[T any](items []T, id func(T) string, marker string, size int) (out []T, next string) {
	start := 0
	for start < len(items) && id(items[start]) < marker {
		start++
	}
	items = items[start:]
	if len(items) <= size {
		return items, ""
	}
	return items[:size], id(items[size])
}

// named gives an answer's root element its name.
func named(local string) xml.Name { return xml.Name{Local: local} }
