package gateway

import (
	"strconv"

	"golang.org/x/time/rate"
)

// maxLimiters bounds the token buckets kept: changing a stage's throttling makes new ones.
const maxLimiters = 1024

// throttle takes a token from the route's bucket, in sandbox time.
func (x *exchange) throttle() error {
	t := x.target
	key := t.APIID + "/" + t.Stage + "/" + t.RouteKey + "/" + strconv.FormatFloat(t.Rate, 'g', -1, 64) + "/" + strconv.Itoa(t.Burst)
	if !x.front.gateway.limiter(key, t.Rate, t.Burst).AllowN(x.start, 1) {
		return errTooMany
	}
	return nil
}

func (g *Gateway) limiter(key string, perSecond float64, burst int) *rate.Limiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.limiters[key]
	if l == nil {
		if len(g.limiters) >= maxLimiters {
			clear(g.limiters)
		}
		l = rate.NewLimiter(rate.Limit(perSecond), burst)
		g.limiters[key] = l
	}
	return l
}
