package apigatewayv2

import (
	"net/url"
	"slices"
	"strings"
)

// match picks a route as HTTP APIs do: a full match before one by a greedy variable before $default, a method before
// ANY, fixed segments before variables
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation).
func match(routes map[string]route, method, path string) (best route, parameters map[string]string, ok bool) {
	bestRank := []int{}
	for _, r := range routes {
		found, rank, fits := fit(r.RouteKey, method, path)
		if fits && (!ok || slices.Compare(rank, bestRank) > 0) {
			best, parameters, bestRank, ok = r, found, rank, true
		}
	}
	return best, parameters, ok
}

// Ranks of routes; a greater one is preferred.
const (
	rankDefault = iota
	rankGreedy
	rankFull
)

// fit tells whether a route key is for a request, its variables, and how well it fits: by kind, then by segment
// (fixed before variable), then by method.
func fit(key, method, path string) (parameters map[string]string, rank []int, ok bool) {
	if key == "$default" {
		return nil, []int{rankDefault}, true
	}
	wantMethod, wantPath, _ := strings.Cut(key, " ")
	if wantMethod != "ANY" && wantMethod != method {
		return nil, nil, false
	}
	want, got := strings.Split(wantPath, "/"), strings.Split(path, "/")
	parameters, rank = map[string]string{}, []int{rankFull}
	for i, segment := range want {
		name, variable := strings.CutPrefix(segment, "{")
		if greedy, isGreedy := strings.CutSuffix(name, "+}"); variable && isGreedy {
			if i >= len(got) || strings.Join(got[i:], "/") == "" {
				return nil, nil, false
			}
			parameters[greedy] = unescape(strings.Join(got[i:], "/"))
			rank[0] = rankGreedy
			return parameters, append(rank, methodRank(wantMethod)), true
		}
		if i >= len(got) {
			return nil, nil, false
		}
		switch {
		case variable && got[i] != "":
			parameters[strings.TrimSuffix(name, "}")] = unescape(got[i])
			rank = append(rank, 0)
		case segment == got[i]:
			rank = append(rank, 1)
		default:
			return nil, nil, false
		}
	}
	if len(got) != len(want) {
		return nil, nil, false
	}
	return parameters, append(rank, methodRank(wantMethod)), true
}

func methodRank(method string) int {
	if method == "ANY" {
		return 0
	}
	return 1
}

func unescape(segment string) string {
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}
