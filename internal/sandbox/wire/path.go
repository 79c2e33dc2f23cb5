package wire

import (
	"net/url"
	"strings"
)

// pattern is "METHOD /literal/{label}/{rest...}" with optional query conditions "?acl" or "?list-type=2".
type pattern struct {
	method   string
	segments []string
	query    url.Values // a name with an empty value must be present, with a value must be equal
}

func parsePattern(s string) pattern {
	method, rest, _ := strings.Cut(s, " ")
	path, query, _ := strings.Cut(rest, "?")
	values, _ := url.ParseQuery(query)
	return pattern{method: method, segments: strings.Split(strings.TrimPrefix(path, "/"), "/"), query: values}
}

// match compares the still escaped path segment by segment, so that an escaped slash stays inside its label.
func (p pattern) match(method, escapedPath string, query url.Values) (map[string]string, bool) {
	if method != p.method {
		return nil, false
	}
	for name, values := range p.query {
		if !query.Has(name) || (values[0] != "" && query.Get(name) != values[0]) {
			return nil, false
		}
	}
	return p.matchPath(strings.Split(strings.TrimPrefix(escapedPath, "/"), "/"))
}

func (p pattern) matchPath(segments []string) (map[string]string, bool) {
	labels := map[string]string{}
	for i, want := range p.segments {
		if name, greedy := strings.CutSuffix(want, "...}"); greedy {
			rest, err := url.PathUnescape(strings.Join(segments[min(i, len(segments)):], "/"))
			labels[name[1:]] = rest
			return labels, err == nil && rest != ""
		}
		if i >= len(segments) {
			return nil, false
		}
		got, err := url.PathUnescape(segments[i])
		if err != nil {
			return nil, false
		}
		switch {
		case strings.HasPrefix(want, "{") && got != "":
			labels[want[1:len(want)-1]] = got
		case want != got:
			return nil, false
		}
	}
	rest := segments[len(p.segments):]
	return labels, len(rest) == 0 || (len(rest) == 1 && rest[0] == "")
}
