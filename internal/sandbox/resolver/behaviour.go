package resolver

import (
	"fmt"
	"strings"
	"time"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

// Behaviour is how the resolver treats its clients. The zero value is correct.
type Behaviour struct {
	// Overrun is how long answers are kept past their TTL, in sandbox time, as
	// some resolvers and runtimes do:
	// https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/jvm-ttl-dns.html
	Overrun  time.Duration
	Delay    time.Duration // before every answer, in sandbox time
	Servfail bool          // every answer is SERVFAIL
	Dead     bool          // nothing is answered at all
}

// maxDuration bounds Overrun and Delay.
const maxDuration = 24 * time.Hour

// ParseBehaviour reads the words of Behaviour.String: "ok", or a list such as
// "overrun=10m,delay=300ms", "servfail", "dead".
func ParseBehaviour(words string) (Behaviour, error) {
	var b Behaviour
	for word := range strings.SplitSeq(words, ",") {
		name, value, _ := strings.Cut(word, "=")
		var err error
		switch name {
		case "ok":
		case "servfail":
			b.Servfail = true
		case "dead":
			b.Dead = true
		case "overrun":
			b.Overrun, err = duration(value)
		case "delay":
			b.Delay, err = duration(value)
		default:
			err = fmt.Errorf("unknown; use ok, servfail, dead, overrun=DURATION or delay=DURATION")
		}
		if err != nil {
			return Behaviour{}, fmt.Errorf("resolver behaviour %q: %w", word, err)
		}
	}
	return b, nil
}

func duration(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 || d > maxDuration {
		return 0, fmt.Errorf("give a duration from 0s to %s", maxDuration)
	}
	return d, nil
}

// String returns the words that ParseBehaviour reads.
func (b Behaviour) String() string {
	var words []string
	if b.Overrun > 0 {
		words = append(words, "overrun="+b.Overrun.String())
	}
	if b.Delay > 0 {
		words = append(words, "delay="+b.Delay.String())
	}
	if b.Servfail {
		words = append(words, "servfail")
	}
	if b.Dead {
		words = append(words, "dead")
	}
	if len(words) == 0 {
		return "ok"
	}
	return strings.Join(words, ",")
}

// Behave sets the behaviour from now on.
func (r *Resolver) Behave(b Behaviour) {
	r.behaviour.Store(&b)
	if r.config.Log != nil {
		r.config.Log.Append(event.Fault, "resolver "+b.String(), nil)
	}
}

// Behaviour returns the present behaviour.
func (r *Resolver) Behaviour() Behaviour { return *r.behaviour.Load() }
