package constructs_test

import (
	"strings"
	"testing"
	"time"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"

	"github.com/warm-standby/warm-standby/constructs"
)

// refusal is a construct with bad props and every line of the error it must end in.
type refusal struct {
	name string
	make func(scope awsconstructs.Construct) error
	want []string
}

func regions(id string, change func(*constructs.RegionPairProps)) func(awsconstructs.Construct) error {
	return func(scope awsconstructs.Construct) error {
		props := goodRegions
		change(&props)
		_, err := constructs.NewRegionPair(scope, id, props)
		return err
	}
}

func zone(change func(*constructs.HostedZoneProps)) func(awsconstructs.Construct) error {
	return func(scope awsconstructs.Construct) error {
		props := constructs.HostedZoneProps{Pair: peers.pair, ZoneName: "example.com", Name: "other"}
		change(&props)
		_, err := constructs.NewHostedZone(scope, "z", props)
		return err
	}
}

func table(change func(*constructs.GlobalProfileTableProps)) func(awsconstructs.Construct) error {
	return func(scope awsconstructs.Construct) error {
		props := constructs.GlobalProfileTableProps{Pair: peers.pair, Name: "other"}
		change(&props)
		_, err := constructs.NewGlobalProfileTable(scope, "t", props)
		return err
	}
}

func certificates(change func(*constructs.CertificatePairProps)) func(awsconstructs.Construct) error {
	return func(scope awsconstructs.Construct) error {
		props := constructs.CertificatePairProps{Pair: peers.pair, Zone: peers.zone, DomainName: "api.example.com", Name: "other"}
		change(&props)
		_, err := constructs.NewCertificatePair(scope, "c", props)
		return err
	}
}

func api(change func(*constructs.ProfileAPIProps)) func(awsconstructs.Construct) error {
	return func(scope awsconstructs.Construct) error {
		props := goodAPI()
		props.Name = "other"
		change(&props)
		_, err := constructs.NewProfileAPI(scope, "a", props)
		return err
	}
}

func dns(change func(*constructs.FailoverDNSProps)) func(awsconstructs.Construct) error {
	return func(scope awsconstructs.Construct) error {
		props := goodDNS()
		change(&props)
		_, err := constructs.NewFailoverDNS(scope, "d", props)
		return err
	}
}

var refusals = []refusal{
	{"regions empty", regions("r", func(p *constructs.RegionPairProps) { *p = constructs.RegionPairProps{} }), []string{
		`RegionPair "r": Lab must be 3 to 40 lower-case letters, digits or hyphens, starting with a letter, got ""`,
		`RegionPair "r": PrimaryRegion must be a commercial AWS region such as us-east-1, got ""`,
		`RegionPair "r": StandbyRegion must be a commercial AWS region such as us-east-1, got ""`,
	}},
	{"regions equal", regions("r", func(p *constructs.RegionPairProps) { p.StandbyRegion = "us-east-1" }), []string{
		`RegionPair "r": StandbyRegion must differ from PrimaryRegion, got "us-east-1" for both`,
	}},
	{"region with a zone letter", regions("r", func(p *constructs.RegionPairProps) { p.PrimaryRegion = "us-east-1a" }), []string{
		`RegionPair "r": PrimaryRegion must be a commercial AWS region such as us-east-1, got "us-east-1a"`,
	}},
	{"region in capitals", regions("r", func(p *constructs.RegionPairProps) { p.StandbyRegion = "US-WEST-2" }), []string{
		`RegionPair "r": StandbyRegion must be a commercial AWS region such as us-east-1, got "US-WEST-2"`,
	}},
	{"region of another partition", regions("r", func(p *constructs.RegionPairProps) { p.StandbyRegion = "cn-north-1" }), []string{
		`RegionPair "r": StandbyRegion must be a commercial AWS region such as us-east-1, got "cn-north-1"`,
	}},
	{"lab too long", regions("r", func(p *constructs.RegionPairProps) { p.Lab = strings.Repeat("a", 41) }), []string{
		`RegionPair "r": Lab must be 3 to 40 lower-case letters, digits or hyphens, starting with a letter, got "` + strings.Repeat("a", 41) + `"`,
	}},
	{"tag of its own", regions("r", func(p *constructs.RegionPairProps) { p.Tags = map[string]string{"Role": "boss"} }), []string{
		`RegionPair "r": Tags must not set Role, which the pair sets itself, got "boss"`,
	}},
	{"id with a slash", regions("a/b", func(*constructs.RegionPairProps) {}), []string{
		`RegionPair "a/b": id must be 1 to 64 letters, digits, - or _ and start with a letter, got "a/b"`,
	}},
	{"id empty", regions("", func(*constructs.RegionPairProps) {}), []string{
		`RegionPair "": id must be 1 to 64 letters, digits, - or _ and start with a letter, got ""`,
	}},
	{"id twice", func(scope awsconstructs.Construct) error {
		_, err := constructs.NewHostedZone(scope, "profiles", constructs.HostedZoneProps{Pair: peers.pair, ZoneName: "example.com", Name: "other"})
		return err
	}, []string{
		`HostedZone "profiles": id must be unique in its scope, got "profiles" twice`,
	}},
	{"second pair in a stack", regions("r", func(*constructs.RegionPairProps) {}), []string{
		`RegionPair "r": scope must be a stack without a pair: a stack has one default AWS provider`,
	}},
	{"no scope", func(awsconstructs.Construct) error {
		_, err := constructs.NewRegionPair(nil, "r", goodRegions)
		return err
	}, []string{`RegionPair "r": scope must be a construct inside a stack, got nil`}},

	{"zone empty, pair nil", zone(func(p *constructs.HostedZoneProps) { *p = constructs.HostedZoneProps{} }), []string{
		`HostedZone "z": ZoneName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got ""`,
		`HostedZone "z": Pair must be a RegionPair, got nil`,
	}},
	{"zone with a final dot", zone(func(p *constructs.HostedZoneProps) { p.ZoneName = "example.com." }), []string{
		`HostedZone "z": ZoneName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got "example.com."`,
	}},
	{"zone taken", zone(func(p *constructs.HostedZoneProps) { p.Name = "" }), []string{
		`HostedZone "z": Name must differ from that of HostedZone "zone", whose logical ids it would take, got ""`,
	}},
	{"zone's logical id", zone(func(p *constructs.HostedZoneProps) { p.Name = "Main Zone" }), []string{
		`HostedZone "z": Name must be empty or 1 to 31 lower-case letters, digits or _, got "Main Zone"`,
	}},

	{"table pair nil", table(func(p *constructs.GlobalProfileTableProps) { p.Pair = nil }), []string{
		`GlobalProfileTable "t": Pair must be a RegionPair, got nil`,
	}},
	{"table pair never made", table(func(p *constructs.GlobalProfileTableProps) { p.Pair = &constructs.RegionPair{} }), []string{
		`GlobalProfileTable "t": Pair must be a RegionPair, got nil`,
	}},
	{"table name of 2", table(func(p *constructs.GlobalProfileTableProps) { p.TableName = "ab" }), []string{
		`GlobalProfileTable "t": TableName must be 3 to 255 letters, digits, _, - or ., got 2 characters: "ab"`,
	}},
	{"table name of 256", table(func(p *constructs.GlobalProfileTableProps) { p.TableName = strings.Repeat("t", 256) }), []string{
		`GlobalProfileTable "t": TableName must be 3 to 255 letters, digits, _, - or ., got 256 characters: "` + strings.Repeat("t", 37) + `..."`,
	}},
	{"table name with a space", table(func(p *constructs.GlobalProfileTableProps) { p.TableName = "my table" }), []string{
		`GlobalProfileTable "t": TableName must be 3 to 255 letters, digits, _, - or ., got 8 characters: "my table"`,
	}},
	{"two TTL attributes", table(func(p *constructs.GlobalProfileTableProps) { p.TTLAttribute = "expires_at,deleted_at" }), []string{
		`GlobalProfileTable "t": TTLAttribute must be one attribute: a table has one TTL attribute, got "expires_at,deleted_at"`,
	}},
	{"TTL on a key", table(func(p *constructs.GlobalProfileTableProps) { p.TTLAttribute = "id" }), []string{
		`GlobalProfileTable "t": TTLAttribute must not be a key of the table or an index, got "id"`,
	}},
	{"hash key without a name", table(func(p *constructs.GlobalProfileTableProps) { p.HashKey = constructs.Key{Type: constructs.Number} }), []string{
		`GlobalProfileTable "t": HashKey must be named with 1 to 255 characters, got ""`,
	}},
	{"key of type list", table(func(p *constructs.GlobalProfileTableProps) { p.RangeKey = constructs.Key{Name: "sort", Type: "L"} }), []string{
		`GlobalProfileTable "t": RangeKey must be of type S, N or B, got "L"`,
	}},
	{"range key is the hash key", table(func(p *constructs.GlobalProfileTableProps) { p.RangeKey.Name = "id" }), []string{
		`GlobalProfileTable "t": RangeKey must differ from HashKey, got "id" for both`,
	}},
	{"index twice, its attribute with two types", table(func(p *constructs.GlobalProfileTableProps) {
		p.GlobalSecondaryIndexes = []constructs.GlobalSecondaryIndex{
			{Name: "by_mail", HashKey: constructs.Key{Name: "mail"}},
			{Name: "by_mail", HashKey: constructs.Key{Name: "mail", Type: constructs.Number}},
		}
	}), []string{
		`GlobalProfileTable "t": GlobalSecondaryIndexes must have distinct names, got "by_mail" twice`,
		`GlobalProfileTable "t": GlobalSecondaryIndexes must give attribute "mail" one type, got S and N`,
	}},
	{"21 indexes", table(func(p *constructs.GlobalProfileTableProps) {
		for i := range 21 {
			p.GlobalSecondaryIndexes = append(p.GlobalSecondaryIndexes, constructs.GlobalSecondaryIndex{
				Name: "by_" + string(rune('a'+i)), HashKey: constructs.Key{Name: "mail"},
			})
		}
	}), []string{`GlobalProfileTable "t": GlobalSecondaryIndexes must be at most 20, got 21`}},
	{"a customer key in one region only, and the wrong one", table(func(p *constructs.GlobalProfileTableProps) {
		p.CustomerKeys.PrimaryARN = "arn:aws:kms:us-west-2:111122223333:key/1234"
	}), []string{
		`GlobalProfileTable "t": CustomerKeys.PrimaryARN must be a key in us-east-1, got one in us-west-2`,
		`GlobalProfileTable "t": CustomerKeys.StandbyARN must be the ARN of a KMS key, in both regions or in none, got ""`,
	}},

	{"certificates without peers", certificates(func(p *constructs.CertificatePairProps) { *p = constructs.CertificatePairProps{} }), []string{
		`CertificatePair "c": DomainName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got ""`,
		`CertificatePair "c": Pair must be a RegionPair, got nil`,
		`CertificatePair "c": Zone must be a HostedZone, got nil`,
	}},
	{"certificate outside the zone", certificates(func(p *constructs.CertificatePairProps) { p.DomainName = "api.example.org" }), []string{
		`CertificatePair "c": DomainName must be example.com or a name below it, got "api.example.org"`,
	}},

	{"API without anything", api(func(p *constructs.ProfileAPIProps) { *p = constructs.ProfileAPIProps{} }), []string{
		`ProfileAPI "a": Role must be "primary" or "standby", got ""`,
		`ProfileAPI "a": Pair must be a RegionPair, got nil`,
		`ProfileAPI "a": Table must be a GlobalProfileTable, got nil`,
		`ProfileAPI "a": Certificate must be a CertificatePair, got nil`,
	}},
	{"API on a table whose key it writes itself", api(func(p *constructs.ProfileAPIProps) { p.Table = peers.clashing }), []string{
		`ProfileAPI "a": Table must have a HashKey of type S, as profile ids are strings, got N`,
		`ProfileAPI "a": Table must leave the attributes profile, updated_at, updated_in to the function, got "updated_at" for a key or the TTL`,
	}},
	{"API out of every limit", api(func(p *constructs.ProfileAPIProps) {
		p.FunctionZip, p.MemoryMB, p.FunctionTimeout, p.LogRetentionDays = "/tmp/function.tar", 64, 1500*time.Millisecond, 31
		p.Throttle = constructs.Throttle{RateLimit: -1, BurstLimit: 5001}
		p.ReadAuthorizer = &constructs.JWTAuthorizer{Issuer: "http://login.example.com"}
	}), []string{
		`ProfileAPI "a": FunctionZip must be relative to the stack's folder, as an absolute path differs between machines, got "/tmp/function.tar"`,
		`ProfileAPI "a": FunctionZip must end in .zip, got "/tmp/function.tar"`,
		`ProfileAPI "a": MemoryMB must be 128 to 10240, got 64`,
		`ProfileAPI "a": FunctionTimeout must be whole seconds from 2s to 29s, got 1.5s`,
		`ProfileAPI "a": LogRetentionDays must be one that CloudWatch offers (1, 3, 5, 7, 14, 30, 60, 90, ... 3653), got 31`,
		`ProfileAPI "a": Throttle.RateLimit must be 1 to 10000 requests a second, got -1`,
		`ProfileAPI "a": Throttle.BurstLimit must be 1 to 5000 requests, got 5001`,
		`ProfileAPI "a": ReadAuthorizer.Issuer must be an https URL, got "http://login.example.com"`,
		`ProfileAPI "a": ReadAuthorizer.Audience must name at least one audience and no empty one, got []`,
	}},
	{"the same region's API twice", api(func(p *constructs.ProfileAPIProps) { p.Name = "" }), []string{
		`ProfileAPI "a": Name must differ from that of ProfileAPI "primary", whose logical ids it would take, got "primary"`,
	}},

	{"DNS without anything", dns(func(p *constructs.FailoverDNSProps) { *p = constructs.FailoverDNSProps{} }), []string{
		`FailoverDNS "d": RecordName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got ""`,
		`FailoverDNS "d": Primary.Host must be the name that the health check probes, got ""`,
		`FailoverDNS "d": Standby.Host must be the name that the health check probes, got ""`,
		`FailoverDNS "d": Pair must be a RegionPair, got nil`,
		`FailoverDNS "d": Zone must be a HostedZone, got nil`,
	}},
	{"interval of 15 s", dns(func(p *constructs.FailoverDNSProps) {
		p.PrimaryCheck.Interval, p.PrimaryCheck.FailureThreshold = 15*time.Second, 3
	}), []string{
		`FailoverDNS "d": PrimaryCheck.Interval must be 10 s or 30 s, got 15 s`,
	}},
	{"threshold 0 with an interval", dns(func(p *constructs.FailoverDNSProps) { p.PrimaryCheck.Interval = constructs.FastInterval }), []string{
		`FailoverDNS "d": PrimaryCheck.FailureThreshold must be 2 to 10, got 0`,
	}},
	{"threshold 1", dns(func(p *constructs.FailoverDNSProps) {
		p.PrimaryCheck.Interval, p.PrimaryCheck.FailureThreshold = constructs.FastInterval, 1
	}), []string{
		`FailoverDNS "d": PrimaryCheck.FailureThreshold must be 2 to 10: at 1 a single response slower than 2 s fails over, got 1`,
	}},
	{"threshold 11", dns(func(p *constructs.FailoverDNSProps) {
		p.StandbyCheck.Interval, p.StandbyCheck.FailureThreshold = constructs.FastInterval, 11
	}), []string{
		`FailoverDNS "d": StandbyCheck.FailureThreshold must be 2 to 10, got 11`,
	}},
	{"too slow for the RTO", dns(func(p *constructs.FailoverDNSProps) {
		p.PrimaryCheck.Interval, p.PrimaryCheck.FailureThreshold = constructs.StandardInterval, 7
	}), []string{
		`FailoverDNS "d": RTO must be at least the worst case of the failover, 7 x (30 s interval + 6 s timeout) + 60 s propagation + 60 s TTL = 372 s, got 300 s; check more often, fail after fewer probes, or promise less`,
	}},
	{"string match takes longer", dns(func(p *constructs.FailoverDNSProps) { p.RTO, p.PrimaryCheck.SearchString = 173*time.Second, "ok" }), []string{
		`FailoverDNS "d": RTO must be at least the worst case of the failover, 3 x (10 s interval + 8 s timeout) + 60 s propagation + 60 s TTL = 174 s, got 173 s; check more often, fail after fewer probes, or promise less`,
	}},
	{"RTO negative", dns(func(p *constructs.FailoverDNSProps) { p.RTO = -time.Minute }), []string{
		`FailoverDNS "d": RTO must be whole seconds, at least 1s, got -1m0s`,
	}},
	{"TTL too long for the RTO", dns(func(p *constructs.FailoverDNSProps) { p.TTL = 10 * time.Minute }), []string{
		`FailoverDNS "d": RTO must be at least the worst case of the failover, 3 x (10 s interval + 6 s timeout) + 60 s propagation + 600 s TTL = 708 s, got 300 s; check more often, fail after fewer probes, or promise less`,
	}},
	{"TTL for aliases", dns(func(p *constructs.FailoverDNSProps) {
		p.TTL = 30 * time.Second
		alias := constructs.AliasTarget{DNSName: "lb.example.com", ZoneID: "Z1"}
		p.Primary.Alias, p.Standby.Alias = alias, alias
	}), []string{`FailoverDNS "d": TTL must be zero for aliases, whose TTL is fixed at 60 s, got 30s`}},
	{"TTL of half a second", dns(func(p *constructs.FailoverDNSProps) { p.TTL = 500 * time.Millisecond }), []string{
		`FailoverDNS "d": TTL must be whole seconds from 1s to 24h, got 500ms`,
	}},
	{"checks the failing-over name", dns(func(p *constructs.FailoverDNSProps) { p.Primary.Host = "API.example.com." }), []string{
		`FailoverDNS "d": Primary.Host must not be RecordName: a check of the failing-over name follows the failover, got "API.example.com."`,
	}},
	{"the same endpoint twice", dns(func(p *constructs.FailoverDNSProps) { p.Standby.Host = "east.example.com" }), []string{
		`FailoverDNS "d": Standby.Host must differ from Primary.Host, got "east.example.com" for both`,
	}},
	{"one alias, one CNAME", dns(func(p *constructs.FailoverDNSProps) {
		p.Primary.Alias = constructs.AliasTarget{DNSName: "lb.example.com"}
	}), []string{
		`FailoverDNS "d": Primary.Alias must have both DNSName and ZoneID, got "lb.example.com" and ""`,
		`FailoverDNS "d": Standby must be an alias like Primary, or neither: both records need the same type`,
	}},
	{"host is a URL", dns(func(p *constructs.FailoverDNSProps) { p.Primary.Host = "https://east.example.com" }), []string{
		`FailoverDNS "d": Primary.Host must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got "https://east.example.com"`,
	}},
	{"path without a slash", dns(func(p *constructs.FailoverDNSProps) { p.PrimaryCheck.Path = "healthz" }), []string{
		`FailoverDNS "d": PrimaryCheck.Path must start with / and have at most 255 characters and no spaces, got "healthz"`,
	}},
	{"port 0 of 65536", dns(func(p *constructs.FailoverDNSProps) { p.PrimaryCheck.Port = 65536 }), []string{
		`FailoverDNS "d": PrimaryCheck.Port must be 1 to 65535, got 65536`,
	}},
	{"two checker regions, one unknown", dns(func(p *constructs.FailoverDNSProps) {
		p.PrimaryCheck.Regions = []string{"us-east-1", "eu-central-1", "us-east-1"}
	}), []string{
		`FailoverDNS "d": PrimaryCheck.Regions must be empty or at least 3 regions, got 2`,
		`FailoverDNS "d": PrimaryCheck.Regions must be regions with checkers (us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, sa-east-1), got "eu-central-1"`,
	}},
	{"search string of 256", dns(func(p *constructs.FailoverDNSProps) { p.PrimaryCheck.SearchString = strings.Repeat("x", 256) }), []string{
		`FailoverDNS "d": PrimaryCheck.SearchString must have at most 255 characters, got 256`,
	}},
	{"propagation of a day", dns(func(p *constructs.FailoverDNSProps) { p.Propagation, p.RTO = 24*time.Hour, 48*time.Hour }), []string{
		`FailoverDNS "d": Propagation must be 0 to 1 hour, got 24h0m0s`,
	}},
	{"name outside the zone", dns(func(p *constructs.FailoverDNSProps) { p.RecordName = "api.badexample.com" }), []string{
		`FailoverDNS "d": RecordName must be example.com or a name below it, got "api.badexample.com"`,
	}},
	{"CNAME at the apex", dns(func(p *constructs.FailoverDNSProps) { p.RecordName = "example.com" }), []string{
		`FailoverDNS "d": RecordName must be below the zone's apex, where DNS allows no CNAME, got "example.com"`,
	}},
	{"alarm to nobody", dns(func(p *constructs.FailoverDNSProps) { p.AlarmEmails = []string{"ops", "@example.com"} }), []string{
		`FailoverDNS "d": AlarmEmails must be e-mail addresses, got "ops"`,
		`FailoverDNS "d": AlarmEmails must be e-mail addresses, got "@example.com"`,
	}},
	{"many faults at once", dns(func(p *constructs.FailoverDNSProps) {
		p.RecordName, p.PrimaryCheck.Path, p.PrimaryCheck.Interval, p.PrimaryCheck.FailureThreshold = "api", "x", time.Second, 0
	}), []string{
		`FailoverDNS "d": RecordName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got "api"`,
		`FailoverDNS "d": PrimaryCheck.Path must start with / and have at most 255 characters and no spaces, got "x"`,
		`FailoverDNS "d": PrimaryCheck.Interval must be 10 s or 30 s, got 1 s`,
		`FailoverDNS "d": PrimaryCheck.FailureThreshold must be 2 to 10, got 0`,
		`FailoverDNS "d": RecordName must be example.com or a name below it, got "api"`,
	}},
}

func TestBadPropsAreRefusedBeforeANodeExists(t *testing.T) {
	before := nodes(peers.stack)
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			err := c.make(peers.stack)
			if err == nil {
				t.Fatal("accepted")
			}
			if want := strings.Join(c.want, "\n"); err.Error() != want {
				t.Errorf("got:\n%s\nwant:\n%s", err, want)
			}
			if after := nodes(peers.stack); after != before {
				t.Errorf("%d nodes left behind", after-before)
			}
		})
	}
}
