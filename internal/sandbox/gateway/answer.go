package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

// answer is a response before it is written.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// refuse makes the gateway's own answer of an error.
func refuse(err error) *answer {
	var r refusal
	if !errors.As(err, &r) {
		r = errInternal
	}
	body, _ := json.Marshal(map[string]string{"message": r.message})
	header := http.Header{"Content-Type": {"application/json"}}
	if r.status == http.StatusUnauthorized {
		header.Set("Www-Authenticate", "Bearer")
	}
	return &answer{r.status, header, body}
}

// proxied is a function's answer in payload format 2.0.
type proxied struct {
	StatusCode      *json.Number      `json:"statusCode"`
	Headers         map[string]scalar `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            *string           `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// scalar is a header's value: a string, number or boolean.
type scalar string

// UnmarshalJSON takes what is neither an object nor a list.
func (s *scalar) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*s = scalar(text)
		return nil
	}
	if data[0] == '{' || data[0] == '[' {
		return &json.UnmarshalTypeError{Value: "header"}
	}
	*s = scalar(data)
	return nil
}

// parse reads a function's answer. JSON without a statusCode is a body of status 200; JSON with one that makes no
// sense is 500.
func parse(payload []byte) *answer {
	var shape struct {
		StatusCode json.RawMessage `json:"statusCode"`
	}
	if json.Unmarshal(payload, &shape) != nil || shape.StatusCode == nil {
		return inferred(payload)
	}
	var p proxied
	if err := json.Unmarshal(payload, &p); err != nil || p.StatusCode == nil {
		return refuse(errInternal)
	}
	status, err := strconv.Atoi(p.StatusCode.String())
	if err != nil || status < 200 || status > 599 {
		return refuse(errInternal)
	}
	return p.answer(status)
}

// inferred is an answer that is no object with a statusCode.
func inferred(payload []byte) *answer {
	var text string
	if json.Unmarshal(payload, &text) == nil {
		payload = []byte(text)
	}
	return &answer{http.StatusOK, http.Header{"Content-Type": {"application/json"}}, payload}
}

func (p proxied) answer(status int) *answer {
	a := &answer{status: status, header: http.Header{}}
	for name, value := range p.Headers {
		if !hopByHop[http.CanonicalHeaderKey(name)] {
			a.header.Set(name, string(value))
		}
	}
	for _, cookie := range p.Cookies {
		a.header.Add("Set-Cookie", cookie)
	}
	if p.Body != nil {
		a.body = []byte(*p.Body)
	}
	if p.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(string(a.body))
		if err != nil {
			return refuse(errInternal)
		}
		a.body = decoded
	}
	if a.header.Get("Content-Type") == "" && len(a.body) > 0 {
		a.header.Set("Content-Type", "text/plain; charset=utf-8")
	}
	return a
}

// hopByHop are headers that are the gateway's business.
var hopByHop = map[string]bool{
	"Connection": true, "Content-Length": true, "Keep-Alive": true, "Transfer-Encoding": true, "Upgrade": true, "Trailer": true,
}

// write sends the answer and gives the bytes of its body.
func (a *answer) write(w http.ResponseWriter, head bool) int {
	for name, values := range a.header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	bodiless := a.status == http.StatusNoContent || a.status == http.StatusNotModified
	if !bodiless {
		w.Header().Set("Content-Length", itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if head || bodiless {
		return 0
	}
	n, _ := w.Write(a.body) // the client may be gone
	return n
}

func itoa(n int) string { return strconv.Itoa(n) }
