package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// DefaultTimeout is how long a question may take before it counts as unanswered.
const DefaultTimeout = 2 * time.Second

// ednsSize is the UDP payload that DNS software agreed on to avoid fragments (DNS flag day 2020).
const ednsSize = 1232

// Answer is what a DNS server said about one name.
type Answer struct {
	Values []string // addresses, or the target of a CNAME, in the server's order
	TTL    uint32   // seconds, the lowest of the records
}

// DNSServer asks one server about one name and type. It implements Target.
type DNSServer struct {
	Label   string // as shown: a server's name or a resolver's address
	Role    Kind   // Authoritative or Resolver
	Address string // host:port
	Record  string // the name in question
	Type    uint16 // dns.TypeA, dns.TypeAAAA or dns.TypeCNAME
	Timeout time.Duration
	Atlas   *Atlas // attributes the answer; nil leaves it unknown
}

// Name is the label.
func (s DNSServer) Name() string { return s.Label }

// Kind is Authoritative or Resolver.
func (s DNSServer) Kind() Kind { return s.Role }

// Ask asks over UDP from a fresh socket, and over TCP where the answer was truncated.
func (s DNSServer) Ask(ctx context.Context) Sample {
	answer, err := s.Lookup(ctx, s.Record, s.Type)
	if err != nil {
		return Sample{Error: err.Error()}
	}
	sample := Sample{Answers: answer.Values, TTL: answer.TTL}
	if s.Atlas == nil {
		return sample
	}
	sample.Serves, err = s.Atlas.Attribute(ctx, answer.Values)
	if err != nil {
		sample.Error = err.Error()
	}
	return sample
}

// Lookup asks the server one question about any name.
func (s DNSServer) Lookup(ctx context.Context, name string, qtype uint16) (Answer, error) {
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	query := new(dns.Msg)
	query.SetQuestion(dns.Fqdn(name), qtype)
	query.RecursionDesired = s.Role == Resolver
	query.SetEdns0(ednsSize, false)
	reply, err := exchange(ctx, query, "udp", s.Address)
	if err == nil && reply.Truncated {
		reply, err = exchange(ctx, query, "tcp", s.Address)
	}
	if err != nil {
		return Answer{}, unanswered(err, timeout)
	}
	return s.read(reply, name, qtype)
}

func exchange(ctx context.Context, query *dns.Msg, network, address string) (*dns.Msg, error) {
	client := dns.Client{Net: network}
	if deadline, ok := ctx.Deadline(); ok {
		client.Timeout = time.Until(deadline)
	}
	reply, _, err := client.ExchangeContext(ctx, query, address)
	return reply, err
}

func unanswered(err error, timeout time.Duration) error {
	var timedOut net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timedOut) && timedOut.Timeout() {
		return fmt.Errorf("no answer within %s", timeout)
	}
	return err
}

func (s DNSServer) read(reply *dns.Msg, name string, qtype uint16) (Answer, error) {
	if reply.Rcode != dns.RcodeSuccess {
		return Answer{}, fmt.Errorf("answered %s", rcode(reply.Rcode))
	}
	if s.Role == Authoritative && !reply.Authoritative {
		return Answer{}, fmt.Errorf("is not authoritative for %s", name)
	}
	var answer Answer
	for _, record := range reply.Answer {
		value, ok := valueOf(record, qtype)
		if !ok {
			continue
		}
		if len(answer.Values) == 0 || record.Header().Ttl < answer.TTL {
			answer.TTL = record.Header().Ttl
		}
		answer.Values = append(answer.Values, value)
	}
	if len(answer.Values) == 0 {
		return Answer{}, fmt.Errorf("answered without a record of type %s", dns.TypeToString[qtype])
	}
	return answer, nil
}

func rcode(code int) string {
	if name, ok := dns.RcodeToString[code]; ok {
		return name
	}
	return fmt.Sprintf("code %d", code)
}

func valueOf(record dns.RR, qtype uint16) (string, bool) {
	if record.Header().Rrtype != qtype {
		return "", false
	}
	switch r := record.(type) {
	case *dns.A:
		return r.A.String(), true
	case *dns.AAAA:
		return r.AAAA.String(), true
	case *dns.CNAME:
		return canonicalName(r.Target), true
	}
	return "", false
}

func canonicalName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }
