package drill

import (
	"context"
	"time"

	"github.com/warm-standby/warm-standby/internal/failover"
)

// simulated is how many outages stand beside a measurement: enough for a p99, in a moment.
const simulated = 100_000

// Simulate plays outages of the reviewed pair, failing as a drill makes it fail (an error as fast as any
// answer), for the quantiles beside each phase. Without a pair that can be simulated it says nothing.
func (r Reviewed) Simulate(ctx context.Context, rto time.Duration) Quantiles {
	outcome, err := failover.Simulation{
		Pair: r.Pair, Fault: failover.Fault{Kind: failover.ServerError}, Propagation: failover.DefaultPropagation,
		RTO: rto, Outages: simulated, Seed: 1, Response: failover.DefaultResponse,
	}.Run(ctx)
	if err != nil {
		return func(string) (p50, p99 time.Duration, ok bool) { return 0, 0, false }
	}
	return func(phase string) (p50, p99 time.Duration, ok bool) {
		switch phase {
		case Status:
			return outcome.Detect.P50, outcome.Detect.P99, true
		case LastResolver, SteadyHTTPS:
			return outcome.Total.P50, outcome.Total.P99, true
		}
		return 0, 0, false
	}
}
