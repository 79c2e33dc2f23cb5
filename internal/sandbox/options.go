package sandbox

import (
	"fmt"
	"net/netip"
	"time"
)

// Options are the sandbox's knobs. The zero value is a sandbox in real time on free ports with one hosted zone.
type Options struct {
	Speed           float64                   // how many times faster than the world its clock runs; 0 means 1
	ReplicationLag  time.Duration             // of tables between regions, in sandbox time; 0 means DefaultReplicationLag
	Propagation     time.Duration             // the longest a changed health status takes to a name server, in sandbox time; 0 means dnsserver.DefaultPropagation
	HostedZones     []string                  // domains registered in the account, each with its hosted zone; nil means DefaultHostedZone
	Snapshot        string                    // a file that holds the state between two lives; "" means none
	MinProbeTimeout time.Duration             // the shortest time limit of a health checker's request in wall time, however fast the clock; 0 means 250 ms
	Address         string                    // the loopback address of everything but the gateway; "" means 127.0.0.1
	Ports           Ports                     // 0 means any free port
	NoChangeInfo    bool                      // Route 53 leaves ChangeInfo out, so that the provider does not wait 15 s per change: not faithful
	Hosts           map[string]netip.AddrPort // names outside AWS and the zones, such as an endpoint that exists already, and where each listens
}

// Ports are the sandbox's listeners. 0 means any free port.
type Ports struct {
	AWS        int // the APIs of all services, plain HTTP
	Management int // faults, events, inventory
	DNS        int // the authoritative DNS server, UDP and TCP
	Resolver   int // the caching resolver, UDP and TCP
	HTTPS      int // the gateway, on one address per region; 443 where allowed is the most faithful
}

// The defaults of Options.
const (
	DefaultReplicationLag = time.Second
	DefaultHostedZone     = "tindrloop.example"
	DefaultAddress        = "127.0.0.1"
)

func (o Options) withDefaults() Options {
	if o.ReplicationLag == 0 {
		o.ReplicationLag = DefaultReplicationLag
	}
	if o.HostedZones == nil {
		o.HostedZones = []string{DefaultHostedZone}
	}
	if o.Address == "" {
		o.Address = DefaultAddress
	}
	return o
}

// validate refuses what cannot work, and any address that is not loopback.
func (o Options) validate() error {
	address, err := netip.ParseAddr(o.Address)
	if err != nil || !address.IsLoopback() {
		return fmt.Errorf("address %q is not loopback: the sandbox holds no secret and checks no signature, so it listens on 127.0.0.0/8 or ::1 only", o.Address)
	}
	if o.ReplicationLag < 0 {
		return fmt.Errorf("replication lag %s is negative", o.ReplicationLag)
	}
	if o.Propagation < 0 {
		return fmt.Errorf("propagation %s is negative", o.Propagation)
	}
	for name, at := range o.Hosts {
		if !at.Addr().IsLoopback() {
			return fmt.Errorf("host %s at %s is not on loopback: the sandbox sends nothing off this machine", name, at)
		}
	}
	for _, port := range []int{o.Ports.AWS, o.Ports.Management, o.Ports.DNS, o.Ports.Resolver, o.Ports.HTTPS} {
		if port < 0 || port > 65535 {
			return fmt.Errorf("port %d: give 0 to 65535", port)
		}
	}
	return nil
}
