package wire

import (
	"encoding/xml"
	"net/http"
)

type errorResponse struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Namespace string   `xml:"xmlns,attr,omitempty"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	RequestID string   `xml:"RequestId"`
}

// renderXMLError writes <ErrorResponse>, or the error's own document.
func renderXMLError(r *Request, e *Error, namespace string) *Response {
	document := e.Document
	if document == nil {
		document = errorResponse{
			Namespace: namespace, Type: fault(e.HTTPStatus), Code: e.Code, Message: e.Message, RequestID: r.ID,
		}
	}
	body, err := xml.Marshal(document)
	if err != nil {
		return &Response{Status: e.HTTPStatus, Header: http.Header{}}
	}
	return xmlResponse(r, e.HTTPStatus, body)
}

// fault is who is to blame, in the words of the protocol.
func fault(status int) string {
	if status >= http.StatusInternalServerError {
		return "Receiver"
	}
	return "Sender"
}

func xmlResponse(r *Request, status int, body []byte) *Response {
	header := r.header.Clone()
	header.Set("Content-Type", "text/xml")
	header.Set("X-Amzn-Requestid", r.ID)
	return &Response{Status: status, Header: header, Body: append([]byte(xml.Header), body...)}
}
