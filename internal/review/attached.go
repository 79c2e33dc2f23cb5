package review

import (
	"slices"
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

// attachment is a health check and the pairs whose records it is attached to.
type attachment struct {
	*topology.Check
	pairs []*topology.Pair
}

// attachments is every check that is attached to a failover record, each once.
func (s *subject) attachments() []*attachment {
	var out []*attachment
	at := map[*tfconfig.Resource]*attachment{}
	for _, pair := range s.Pairs {
		for _, record := range pair.Records() {
			if record.Check == nil {
				continue
			}
			a := at[record.Check.Resource]
			if a == nil {
				a = &attachment{Check: record.Check}
				at[record.Check.Resource] = a
				out = append(out, a)
			}
			if !slices.Contains(a.pairs, pair) {
				a.pairs = append(a.pairs, pair)
			}
		}
	}
	return out
}

// watchedByELB tells whether a record is an alias that takes the health of a load balancer's targets
// into account: the one kind of target whose own health says something about the application.
func watchedByELB(r *topology.Record) bool {
	if !r.EvaluatesTarget() {
		return false
	}
	for _, target := range r.Targets {
		switch target.Type {
		case "aws_lb", "aws_alb", "aws_elb":
			return true
		}
	}
	return slices.ContainsFunc(r.Hosts, func(host string) bool { return strings.Contains(host, ".elb.") })
}

// dataTables is every table but the one that locks Terraform's state.
func (s *subject) dataTables() []*topology.Table {
	var out []*topology.Table
	for _, table := range s.Tables {
		if table.Get("hash_key").TextOr("") != "LockID" {
			out = append(out, table)
		}
	}
	return out
}
