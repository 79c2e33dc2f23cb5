package drill

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
	"github.com/warm-standby/warm-standby/internal/probe"
)

// Finding is the result of one check of the preflight.
type Finding struct {
	Check string   `json:"check"`
	Facts []string `json:"facts,omitempty"` // what was found to be well
	Wrong []string `json:"wrong,omitempty"` // what was not
}

// OK tells whether nothing is wrong.
func (f Finding) OK() bool { return len(f.Wrong) == 0 }

// add files a fact on the side it belongs to.
func (f *Finding) add(ok bool, format string, arguments ...any) {
	fact := fmt.Sprintf(format, arguments...)
	if ok {
		f.Facts = append(f.Facts, fact)
	} else {
		f.Wrong = append(f.Wrong, fact)
	}
}

// Refusal is a preflight that found something: nothing was changed.
type Refusal struct{ Findings []Finding }

// Error names everything that is wrong.
func (r *Refusal) Error() string {
	var wrong []string
	for _, finding := range r.Findings {
		wrong = append(wrong, finding.Wrong...)
	}
	return "not drilling, nothing was changed: " + strings.Join(wrong, "; ")
}

// refusal is nil where all findings are well.
func refusal(findings []Finding) error {
	if slices.ContainsFunc(findings, func(f Finding) bool { return !f.OK() }) {
		return &Refusal{Findings: findings}
	}
	return nil
}

// Site is everything that is looked at before, during and after a drill.
type Site struct {
	Outputs  Outputs
	Reviewed Reviewed
	Cloud    Cloud
	// Targets answer who serves: authoritative servers, resolvers, HTTPS by name, both endpoints.
	Targets []probe.Target
}

// Preflight looks whether the failover is as reviewed, healthy and unused by another drill. It changes
// nothing. The error is a service that could not be asked; what was found wrong is in the findings.
func (s Site) Preflight(ctx context.Context) ([]Finding, error) {
	deployed, err := s.deployed(ctx)
	if err != nil {
		return nil, err
	}
	findings := []Finding{s.asReviewed(deployed)}
	for _, check := range []func(context.Context) (Finding, error){s.checkersHealthy, s.replicationAlive, s.nobodyDrilling} {
		finding, err := check(ctx)
		if err != nil {
			return findings, err
		}
		findings = append(findings, finding)
	}
	return append(findings, s.primaryServes(ctx), s.endpointsAnswer(ctx)), nil
}

// deployed reads what exists.
func (s Site) deployed(ctx context.Context) (Deployed, error) {
	d := Deployed{Checks: map[probe.Role]HealthCheck{}, Tables: map[probe.Role]TableState{}}
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		check, err := s.Cloud.Checks.HealthCheck(ctx, s.Outputs.Of(role).HealthCheckID)
		if err != nil {
			return d, fmt.Errorf("reading the health check of the %s: %w", role, err)
		}
		d.Checks[role] = check
		table, ok := s.Cloud.Tables[role]
		if !ok {
			continue
		}
		if d.Tables[role], err = table.State(ctx); err != nil {
			return d, fmt.Errorf("reading the table in the %s: %w", role, err)
		}
	}
	records, err := s.Cloud.Zone.Records(ctx, s.Outputs.HostedZoneID, s.Outputs.RecordName)
	if err != nil {
		return d, fmt.Errorf("reading the records of %s: %w", s.Outputs.RecordName, err)
	}
	d.Records = records
	return d, nil
}

func (s Site) asReviewed(d Deployed) Finding {
	finding := Finding{Check: "deployed as reviewed", Wrong: s.Reviewed.Differences(d, s.Outputs)}
	if finding.OK() {
		finding.add(true, "health checks, records and table match %s", shortHash(s.Reviewed.SHA256))
	}
	return finding
}

func shortHash(hash string) string { return "sha256 " + hash[:min(len(hash), 12)] }

func (s Site) checkersHealthy(ctx context.Context) (Finding, error) {
	finding := Finding{Check: "both health checks green"}
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		observations, err := s.Cloud.Checks.Observations(ctx, s.Outputs.Of(role).HealthCheckID)
		if err != nil {
			return finding, fmt.Errorf("reading the health of the %s: %w", role, err)
		}
		healthy, total := count(observations)
		finding.add(green(healthy, total), "%s: %d of %d checkers see it healthy%s", role, healthy, total, firstFailure(observations))
	}
	return finding, nil
}

func count(observations []probe.Observation) (healthy, total int) {
	for _, o := range observations {
		if o.Healthy {
			healthy++
		}
	}
	return healthy, len(observations)
}

// green is Route 53's rule: more than 18 % of the checkers. Without any checker there is no health.
func green(healthy, total int) bool {
	return total > 0 && float64(healthy) > failover.HealthyShare*float64(total)
}

func firstFailure(observations []probe.Observation) string {
	for _, o := range observations {
		if !o.Healthy && o.Detail != "" {
			return fmt.Sprintf(" (%s: %s)", o.Region, o.Detail)
		}
	}
	return ""
}

func (s Site) replicationAlive(ctx context.Context) (Finding, error) {
	finding := Finding{Check: "replication alive"}
	if len(s.Cloud.Tables) == 0 {
		finding.add(true, "the stack has no table")
		return finding, nil
	}
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		state, err := s.Cloud.Tables[role].State(ctx)
		if err != nil {
			return finding, fmt.Errorf("reading the table in the %s: %w", role, err)
		}
		other := s.Outputs.Of(role.Other()).Region
		status := shown(state.Replicas[other])
		finding.add(status == "ACTIVE", "%s sees the replica in %s as %s", role, other, status)
	}
	return finding, nil
}

func (s Site) nobodyDrilling(ctx context.Context) (Finding, error) {
	finding := Finding{Check: "nobody else drilling"}
	if len(s.Cloud.Tables) == 0 {
		return finding, nil
	}
	held, err := FindClaim(ctx, s.Cloud.Tables)
	if err != nil {
		return finding, fmt.Errorf("reading the claim: %w", err)
	}
	switch {
	case held == nil:
		finding.add(true, "the claim is free")
	case held.Lapsed:
		finding.add(true, "drill %s of %s was interrupted and left its claim, which has lapsed", held.Journal.Run, held.Journal.Owner)
	default:
		finding.add(false, "drill %s of %s is going on", held.Journal.Run, held.Journal.Owner)
	}
	for _, role := range []probe.Role{probe.Primary, probe.Standby} {
		key := MarkerKey(s.Outputs.Of(role).Region)
		item, now, err := s.Cloud.Tables[role].Get(ctx, key)
		if err != nil {
			return finding, fmt.Errorf("reading %s: %w", key, err)
		}
		if item != nil && item.Expires.After(now) {
			finding.add(false, "%s is set, by drill %s: run `verify restore`", key, shown(item.Strings[ClaimRun]))
		}
	}
	return finding, nil
}

func (s Site) primaryServes(ctx context.Context) Finding {
	finding := Finding{Check: "the name leads to the primary everywhere"}
	var servers []string
	for _, sample := range askAll(ctx, s.Targets, probe.Authoritative, probe.Resolver, probe.HTTPS) {
		if fact := wrongAnswer(sample, probe.Primary); fact != "" {
			finding.add(false, "%s", fact)
			continue
		}
		servers = append(servers, sample.Target)
	}
	if len(servers) > 0 {
		finding.add(true, "%s", strings.Join(servers, ", "))
	}
	return finding
}

func (s Site) endpointsAnswer(ctx context.Context) Finding {
	finding := Finding{Check: "both endpoints answer over HTTPS"}
	for _, sample := range askAll(ctx, s.Targets, probe.Endpoint) {
		role := probe.Standby
		if sample.Target == EndpointLabel(probe.Primary) {
			role = probe.Primary
		}
		if fact := wrongAnswer(sample, role); fact != "" {
			finding.add(false, "%s", fact)
			continue
		}
		finding.add(true, "%s answers %d", sample.Target, sample.Status)
	}
	return finding
}

// EndpointLabel is the name of the target that is a region's own endpoint.
func EndpointLabel(role probe.Role) string { return string(role) + " endpoint" }

func wrongAnswer(sample probe.Sample, want probe.Role) string {
	switch {
	case sample.Error != "":
		return fmt.Sprintf("%s: %s", sample.Target, sample.Error)
	case sample.Serves != want:
		return fmt.Sprintf("%s serves the %s, not the %s", sample.Target, shown(sample.Serves), want)
	case sample.Status >= 400:
		return fmt.Sprintf("%s answers %d", sample.Target, sample.Status)
	}
	return ""
}

// askTries is how often a target is asked before the preflight believes that it fails: UDP loses packets.
const askTries = 3

// askAll asks all targets of the kinds at once and returns their answers in the targets' order.
func askAll(ctx context.Context, targets []probe.Target, kinds ...probe.Kind) []probe.Sample {
	var asked []probe.Target
	for _, target := range targets {
		if slices.Contains(kinds, target.Kind()) {
			asked = append(asked, target)
		}
	}
	samples := make([]probe.Sample, len(asked))
	var asking sync.WaitGroup
	for i, target := range asked {
		asking.Go(func() {
			for range askTries {
				samples[i] = target.Ask(ctx)
				if samples[i].Error == "" {
					break
				}
				time.Sleep(askPause)
			}
			samples[i].Kind, samples[i].Target = target.Kind(), target.Name()
		})
	}
	asking.Wait()
	return samples
}

// askPause lies between two tries.
const askPause = 200 * time.Millisecond
