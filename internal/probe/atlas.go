package probe

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// identifyAgain is how long an address that could not be identified is left alone.
const identifyAgain = 2 * time.Second

// Atlas knows which region an address or a CNAME's target belongs to. See the package's documentation
// for how it learns. The zero Atlas knows nothing. It is safe for concurrent use.
type Atlas struct {
	// Identify asks an unknown address which region it is, usually by HTTPS; nil leaves it unknown.
	Identify func(ctx context.Context, address string) (Role, error)

	mu    sync.Mutex
	known map[string]Role
	asked map[string]*inquiry
}

type inquiry struct {
	done chan struct{}
	at   time.Time
	role Role
	err  error
}

// Learn remembers that a value, an address or a name, belongs to a region.
func (a *Atlas) Learn(role Role, values ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = map[string]Role{}
	}
	for _, value := range values {
		a.known[canonicalName(value)] = role
	}
}

// Attribute tells which region all the values of an answer belong to. Values of two regions, or of
// none, are an error: such an answer must not count for either.
func (a *Atlas) Attribute(ctx context.Context, values []string) (Role, error) {
	found := Role("")
	for _, value := range values {
		role, err := a.role(ctx, canonicalName(value))
		switch {
		case err != nil:
			return "", err
		case found != "" && role != found:
			return "", fmt.Errorf("answered %s, which mixes both regions", strings.Join(values, ", "))
		}
		found = role
	}
	if found == "" {
		return "", fmt.Errorf("answered nothing to attribute")
	}
	return found, nil
}

func (a *Atlas) role(ctx context.Context, value string) (Role, error) {
	a.mu.Lock()
	if role, ok := a.known[value]; ok {
		a.mu.Unlock()
		return role, nil
	}
	if a.Identify == nil {
		a.mu.Unlock()
		return "", fmt.Errorf("answered %s, which belongs to neither region", value)
	}
	if a.asked == nil {
		a.asked = map[string]*inquiry{}
	}
	asked := a.asked[value]
	mine := asked == nil || asked.settled() && time.Since(asked.at) >= identifyAgain
	if mine {
		asked = &inquiry{done: make(chan struct{})}
		a.asked[value] = asked
	}
	a.mu.Unlock()
	if mine {
		a.inquire(ctx, value, asked)
	}
	select {
	case <-asked.done:
		return asked.role, asked.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (a *Atlas) inquire(ctx context.Context, value string, asked *inquiry) {
	role, err := a.Identify(ctx, value)
	if err == nil && role == "" {
		err = fmt.Errorf("it did not name a region of this pair")
	}
	if err != nil {
		asked.err = fmt.Errorf("answered %s, which belongs to neither region as far as can be told: %w", value, err)
	} else {
		asked.role = role
		a.Learn(role, value)
	}
	asked.at = time.Now()
	close(asked.done)
}

func (i *inquiry) settled() bool {
	select {
	case <-i.done:
		return true
	default:
		return false
	}
}
