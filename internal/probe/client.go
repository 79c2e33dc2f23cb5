package probe

import (
	"context"
	"fmt"
)

// Client is the record's name as a client of the API reaches it. It implements Target.
type Client struct {
	Web   Web
	Label string
	Host  string
	Path  string
	Atlas *Atlas // attributes by address where the answer does not name its region; may be nil
	As    Kind   // HTTPS, or Endpoint for one region's own endpoint
}

// Name is the label.
func (c Client) Name() string { return c.Label }

// Kind is HTTPS or Endpoint.
func (c Client) Kind() Kind { return c.As }

// Ask makes one request. A server error (5xx) is an error, whoever sent it.
func (c Client) Ask(ctx context.Context) Sample {
	reply, err := c.Web.Get(ctx, c.Host, c.Path)
	sample := Sample{Status: reply.Status, TableMillis: reply.TableMillis}
	if reply.Address != "" {
		sample.Answers = []string{reply.Address}
	}
	if err != nil {
		sample.Error = err.Error()
		return sample
	}
	sample.Serves = c.Web.Role(reply)
	if sample.Serves == "" && c.Atlas != nil {
		sample.Serves, _ = c.Atlas.Attribute(ctx, sample.Answers)
	}
	switch {
	case reply.Status >= 500:
		sample.Error = fmt.Sprintf("answered %d", reply.Status)
	case sample.Serves == "":
		sample.Error = fmt.Sprintf("answered %d without an X-Served-By of this pair", reply.Status)
	}
	return sample
}
