package main

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/sandbox"
	"github.com/warm-standby/warm-standby/internal/sandbox/dnsserver"
	"github.com/warm-standby/warm-standby/internal/sandbox/healthchecker"
)

// knobs are the flags that run and serve share.
type knobs struct {
	options     sandbox.Options
	zones       []string
	hosts       []string
	fixed       bool
	noTerraform bool
}

// fixedPorts are the documented ports of --fixed-ports; another sandbox cannot have them at the same time.
var fixedPorts = sandbox.Ports{AWS: 4566, Management: 4567, DNS: 4553, Resolver: 4554, HTTPS: 4443}

func (k *knobs) register(c *cobra.Command) {
	f := c.Flags()
	f.Float64Var(&k.options.Speed, "speed", 1, "how many times faster than the world its clock runs (1 to 1000); anything but 1 is no measurement")
	f.DurationVar(&k.options.ReplicationLag, "replication-lag", sandbox.DefaultReplicationLag, "how long a write takes to the other region's replica")
	f.DurationVar(&k.options.Propagation, "propagation", dnsserver.DefaultPropagation, "the longest a changed health status takes to a name server (AWS publishes no figure)")
	f.StringArrayVar(&k.zones, "hosted-zone", []string{sandbox.DefaultHostedZone}, "a domain registered in the account, with its hosted zone (repeatable; '' for none)")
	f.StringArrayVar(&k.hosts, "host", nil, "NAME=IP:PORT, where an endpoint outside AWS listens on loopback (repeatable)")
	f.StringVar(&k.options.Snapshot, "snapshot", "", "a file that keeps the control plane's state from one start to the next")
	f.StringVar(&k.options.Address, "address", sandbox.DefaultAddress, "the loopback address to listen on")
	f.IntVar(&k.options.Ports.AWS, "port", 0, "port of the AWS APIs (0: any free one)")
	f.IntVar(&k.options.Ports.Management, "management-port", 0, "port of the management interface (0: any free one)")
	f.IntVar(&k.options.Ports.DNS, "dns-port", 0, "port of the authoritative name servers (0: any free one)")
	f.IntVar(&k.options.Ports.Resolver, "resolver-port", 0, "port of the caching resolver (0: any free one)")
	f.IntVar(&k.options.Ports.HTTPS, "https-port", 0, "port of the HTTPS gateway (0: any free one; 443 is the most faithful)")
	f.BoolVar(&k.fixed, "fixed-ports", false, fmt.Sprintf("the documented ports for those not given: AWS %d, management %d, DNS %d, resolver %d, HTTPS %d",
		fixedPorts.AWS, fixedPorts.Management, fixedPorts.DNS, fixedPorts.Resolver, fixedPorts.HTTPS))
	f.DurationVar(&k.options.MinProbeTimeout, "min-probe-timeout", healthchecker.MinTimeout, "the shortest time limit of a checker's request in wall time; longer on a busy machine with a fast clock, where endpoints fail at once or not at all")
	f.BoolVar(&k.options.NoChangeInfo, "no-change-info", false, "leave ChangeInfo out of Route 53's answers: the provider then does not wait 15 s per change (not faithful)")
	f.BoolVar(&k.noTerraform, "no-terraform-mirror", false, "do not look for a local mirror of the AWS provider")
}

// resolve turns the flags into options.
func (k *knobs) resolve() (sandbox.Options, error) {
	o := k.options
	if o.ReplicationLag == 0 {
		o.ReplicationLag = time.Nanosecond // the zero of Options is its default; of the flag it means at once
	}
	if o.Propagation == 0 {
		o.Propagation = time.Nanosecond
	}
	o.HostedZones = []string{}
	for _, zone := range k.zones {
		if zone != "" {
			o.HostedZones = append(o.HostedZones, zone)
		}
	}
	o.Hosts = map[string]netip.AddrPort{}
	for _, words := range k.hosts {
		name, address, _ := strings.Cut(words, "=")
		at, err := netip.ParseAddrPort(address)
		if name == "" || err != nil {
			return o, fmt.Errorf("--host %q: give NAME=IP:PORT, such as legacy.example.com=127.0.0.1:8443", words)
		}
		o.Hosts[strings.ToLower(strings.TrimSuffix(name, "."))] = at
	}
	if k.fixed {
		fill(&o.Ports.AWS, fixedPorts.AWS)
		fill(&o.Ports.Management, fixedPorts.Management)
		fill(&o.Ports.DNS, fixedPorts.DNS)
		fill(&o.Ports.Resolver, fixedPorts.Resolver)
		fill(&o.Ports.HTTPS, fixedPorts.HTTPS)
	}
	return o, nil
}

func fill(port *int, fixed int) {
	if *port == 0 {
		*port = fixed
	}
}
