package s3

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"sort"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

const (
	namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
	accountID = account.ID
)

func failure(status int, code, message string, fields map[string]any) error {
	return &wire.Error{Code: code, Message: message, HTTPStatus: status, Fields: fields}
}

func invalid(code, format string, args ...any) error { return wire.BadRequest(code, format, args...) }

// element is an XML element of plain text.
type element struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

type errorDocument struct {
	XMLName xml.Name `xml:"Error"`
	Members []element
}

// renderError writes S3's own shape, <Error> without a namespace, and nothing but the status for a HEAD.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func renderError(r *wire.Request, e *wire.Error) *wire.Response {
	header := r.Header().Clone()
	header.Set("Content-Type", "application/xml")
	header.Set("X-Amz-Request-Id", r.ID)
	response := &wire.Response{Status: e.HTTPStatus, Header: header}
	if r.HTTP.Method == http.MethodHead {
		return response
	}
	document := errorDocument{Members: []element{text("Code", e.Code), text("Message", e.Message)}}
	names := make([]string, 0, len(e.Fields))
	for name := range e.Fields {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		document.Members = append(document.Members, text(name, fmt.Sprint(e.Fields[name])))
	}
	document.Members = append(document.Members, text("RequestId", r.ID), text("HostId", "sandbox"))
	if body, err := xml.Marshal(document); err == nil {
		response.Body = append([]byte(xml.Header), body...)
	}
	return response
}

func text(name, value string) element {
	return element{XMLName: xml.Name{Local: name}, Text: value}
}
