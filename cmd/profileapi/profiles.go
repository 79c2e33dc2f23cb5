package main

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// profileID is what an id may be: 1 to 128 characters that need no escaping in a path, the first a
// letter or a digit, so that keys beginning with # stay free for drills.
var profileID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

const invalidID = "invalid profile id: use 1 to 128 letters, digits, dots, underscores and hyphens, beginning with a letter or a digit"

// timestamp is RFC 3339 with milliseconds.
const timestamp = "2006-01-02T15:04:05.000Z07:00"

func (a *profileAPI) getProfile(ctx context.Context, id string) answer {
	ans := answer{route: routeGetProfile}
	if !profileID.MatchString(id) {
		return ans.fail(http.StatusBadRequest, invalidID, nil)
	}
	start := time.Now()
	found, err := a.table.profile(ctx, id)
	ans.tableTime = time.Since(start)
	if errors.Is(err, errNotFound) {
		return ans.fail(http.StatusNotFound, "no such profile", nil)
	}
	if err != nil {
		return ans.tableFailed(err)
	}
	return ans.ok(found)
}

func (a *profileAPI) putProfile(ctx context.Context, id string, event events.APIGatewayV2HTTPRequest) answer {
	ans := answer{route: routePutProfile}
	if !profileID.MatchString(id) {
		return ans.fail(http.StatusBadRequest, invalidID, nil)
	}
	document, refused := documentOf(event)
	if refused != nil {
		return ans.fail(refused.status, refused.message, nil)
	}
	start := time.Now()
	p := profile{ID: id, Document: document, UpdatedAt: start.UTC().Format(timestamp), UpdatedIn: a.region}
	err := a.table.put(ctx, p)
	ans.tableTime = time.Since(start)
	if err != nil {
		return ans.tableFailed(err)
	}
	return ans.ok(p)
}
