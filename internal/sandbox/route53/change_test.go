package route53_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/smithy-go"

	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// weight, failover and multivalue turn a record set into one with a policy.
func weight(set types.ResourceRecordSet, id string, n int64) types.ResourceRecordSet {
	set.SetIdentifier, set.Weight = aws.String(id), aws.Int64(n)
	return set
}

func failover(set types.ResourceRecordSet, id, role, check string) types.ResourceRecordSet {
	set.SetIdentifier, set.Failover = aws.String(id), types.ResourceRecordSetFailover(role)
	if check != "" {
		set.HealthCheckId = aws.String(check)
	}
	return set
}

func multivalue(set types.ResourceRecordSet, id string) types.ResourceRecordSet {
	set.SetIdentifier, set.MultiValueAnswer = aws.String(id), aws.Bool(true)
	return set
}

func alias(name, zone, target string) types.ResourceRecordSet {
	return types.ResourceRecordSet{Name: aws.String(name), Type: types.RRTypeA, AliasTarget: &types.AliasTarget{
		HostedZoneId: aws.String(zone), DNSName: aws.String(target), EvaluateTargetHealth: true,
	}}
}

func remove(set types.ResourceRecordSet) types.Change {
	return types.Change{Action: types.ChangeActionDelete, ResourceRecordSet: &set}
}

func upsert(set types.ResourceRecordSet) types.Change {
	return types.Change{Action: types.ChangeActionUpsert, ResourceRecordSet: &set}
}

// TestRefusedChanges holds each refusal against AWS's code and text. A row is
// never edited to suit the sandbox; changeSources names where each comes from.
func TestRefusedChanges(t *testing.T) {
	const a, txt, cname = types.RRTypeA, types.RRTypeTxt, types.RRTypeCname
	noTTL := record("x.example.com", a, "192.0.2.1")
	noTTL.TTL = nil
	both := alias("x.example.com", gatewayZone, gatewayName)
	both.TTL = aws.Int64(60)
	noIdentifier := failover(record("x.example.com", a, "192.0.2.1"), "", "PRIMARY", "")
	noIdentifier.SetIdentifier = nil
	noPolicy := record("x.example.com", a, "192.0.2.1")
	noPolicy.SetIdentifier = aws.String("one")
	twoPolicies := weight(failover(record("x.example.com", a, "192.0.2.1"), "one", "PRIMARY", ""), "one", 1)
	oneOf := "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found "
	policy := "Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig], but found "
	in := func(set string) string {
		return "Change with [Action=CREATE, Name=x.example.com, Type=A, SetIdentifier=" + set + "]"
	}

	cases := []struct {
		name          string
		before        []types.Change
		changes       []types.Change
		code, message string
	}{
		{"no TTL", nil, []types.Change{create(noTTL)}, "InvalidInput", oneOf + "none in " + in("null")},
		{"alias with TTL", nil, []types.Change{create(both)}, "InvalidInput", oneOf + "more than one in " + in("null")},
		{"failover without set identifier", nil, []types.Change{create(noIdentifier)}, "InvalidInput", "Invalid request: Missing field 'SetIdentifier' in " + in("null")},
		{"set identifier without policy", nil, []types.Change{create(noPolicy)}, "InvalidInput", policy + "none in " + in("one")},
		{"two policies", nil, []types.Change{create(twoPolicies)}, "InvalidInput", policy + "more than one in " + in("one")},
		{"latency routing is left out", nil, []types.Change{create(types.ResourceRecordSet{
			Name: aws.String("x.example.com"), Type: a, Region: types.ResourceRecordSetRegionUsEast1, SetIdentifier: aws.String("one"), TTL: aws.Int64(1),
		})}, "InvalidInput", "the sandbox does not implement latency-based routing; see cmd/sandbox/README.md for its limitations"},

		{"create twice", []types.Change{create(record("x.example.com", a, "192.0.2.1"))}, []types.Change{create(record("X.example.com.", a, "192.0.2.9"))},
			"InvalidChangeBatch", "[Tried to create resource record set [name='x.example.com.', type='A'] but it already exists]"},
		{"create twice with identifier", []types.Change{create(weight(record("x.example.com", a, "192.0.2.1"), "one", 1))}, []types.Change{create(weight(record("x.example.com", a, "192.0.2.1"), "one", 1))},
			"InvalidChangeBatch", "[Tried to create resource record set [name='x.example.com.', type='A', set-identifier='one'] but it already exists]"},
		{"delete what is not there", nil, []types.Change{remove(record("x.example.com", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[Tried to delete resource record set [name='x.example.com.', type='A'] but it was not found]"},
		{"delete with another value", []types.Change{create(record("x.example.com", a, "192.0.2.1"))}, []types.Change{remove(record("x.example.com", a, "192.0.2.2"))},
			"InvalidChangeBatch", "[Tried to delete resource record set [name='x.example.com.', type='A'] but the values provided do not match the current values]"},
		{"one set twice in a batch", nil, []types.Change{create(record("x.example.com", a, "192.0.2.1")), upsert(record("x.example.com", a, "192.0.2.2"))},
			"InvalidChangeBatch", "[The request contains an invalid set of changes for a resource record set 'A x.example.com.']"},
		{"outside the zone", nil, []types.Change{create(record("www.example.net", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[RRSet with DNS name www.example.net. is not permitted in zone example.com.]"},
		{"a name that only ends alike", nil, []types.Change{create(record("notexample.com", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[RRSet with DNS name notexample.com. is not permitted in zone example.com.]"},
		{"the zone's own SOA", nil, []types.Change{remove(record("example.com", types.RRTypeSoa, "wrong"))},
			"InvalidChangeBatch", "[Invalid Resource Record: 'FATAL problem: SOARRDATAIllegal (Value is not valid for the type SOA) encountered with 'wrong'']"},

		{"CNAME at the apex", nil, []types.Change{create(record("example.com", cname, "x.example.net"))},
			"InvalidChangeBatch", "[RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]"},
		{"CNAME beside A", []types.Change{create(record("x.example.com", a, "192.0.2.1"))}, []types.Change{create(record("x.example.com", cname, "x.example.net"))},
			"InvalidChangeBatch", "[RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]"},
		{"A beside CNAME", []types.Change{create(record("x.example.com", cname, "x.example.net"))}, []types.Change{create(record("x.example.com", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[RRSet of type A with DNS name x.example.com. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.com.]"},

		{"simple beside weighted", []types.Change{create(weight(record("x.example.com", a, "192.0.2.1"), "one", 1))}, []types.Change{create(record("x.example.com", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[RRSet with DNS name x.example.com., type A cannot be created as other RRSets exist with the same name and type.]"},
		{"weighted beside simple", []types.Change{create(record("x.example.com", a, "192.0.2.1"))}, []types.Change{create(weight(record("x.example.com", a, "192.0.2.1"), "one", 1))},
			"InvalidChangeBatch", "[RRSet with DNS name x.example.com., type A, SetIdentifier one cannot be created as a non-weighted set exists with the same name and type.]"},
		{"failover beside simple (check)", []types.Change{create(record("x.example.com", a, "192.0.2.1"))}, []types.Change{create(failover(record("x.example.com", a, "192.0.2.1"), "two", "SECONDARY", ""))},
			"InvalidChangeBatch", "[RRSet with DNS name x.example.com., type A, SetIdentifier two cannot be created as a non-failover set exists with the same name and type.]"},
		{"multivalue beside simple", []types.Change{create(record("x.example.com", a, "192.0.2.1"))}, []types.Change{create(multivalue(record("x.example.com", a, "192.0.2.1"), "one"))},
			"InvalidChangeBatch", "[RRSet with DNS name x.example.com., type A, SetIdentifier one cannot be created because a non multivalue answer rrset exists with the same name and type.]"},
		{"weighted with another TTL", []types.Change{create(weight(record("x.example.com", a, "192.0.2.1"), "one", 1))},
			[]types.Change{create(func() types.ResourceRecordSet {
				set := weight(record("x.example.com", a, "192.0.2.2"), "two", 1)
				set.TTL = aws.Int64(61)
				return set
			}())}, "InvalidChangeBatch", "[RRSet with DNS name x.example.com., type A, SetIdentifier two cannot be created as weighted sets must contain the same TTL.]"},
		{"two secondaries (check)", []types.Change{create(failover(record("x.example.com", a, "192.0.2.1"), "one", "SECONDARY", ""))}, []types.Change{create(failover(record("x.example.com", a, "192.0.2.1"), "two", "SECONDARY", ""))},
			"InvalidChangeBatch", "[RRSet with DNS name x.example.com., type A, SetIdentifier two cannot be created as a SECONDARY failover set exists with the same name and type.]"},
		{"primary without a check", nil, []types.Change{create(failover(record("x.example.com", a, "192.0.2.1"), "one", "PRIMARY", ""))},
			"InvalidChangeBatch", "[A non-alias primary ResourceRecordSet must have an associated health check. No changes made.]"},
		{"a check that does not exist", nil, []types.Change{create(failover(record("x.example.com", a, "192.0.2.1"), "one", "PRIMARY", "gone"))},
			"NoSuchHealthCheck", "A health check with id gone does not exist."},

		{"alias into the wrong zone", nil, []types.Change{create(alias("x.example.com", "Z2OJLYMUO9EFXC", gatewayName))},
			"InvalidChangeBatch", "[Tried to create an alias that targets " + gatewayName + ", type A in zone Z2OJLYMUO9EFXC, but the alias target name does not lie within the target zone, " +
				"Tried to create an alias that targets " + gatewayName + ", type A in zone Z2OJLYMUO9EFXC, but that target was not found]"},
		{"alias to a resource that does not exist", nil, []types.Change{create(alias("x.example.com", gatewayZone, "d-none.execute-api.us-east-1.amazonaws.com"))},
			"InvalidChangeBatch", "[Tried to create an alias that targets d-none.execute-api.us-east-1.amazonaws.com., type A in zone " + gatewayZone + ", but that target was not found]"},

		{"IPv4 address", nil, []types.Change{create(record("x.example.com", a, "192.0.2.256"))},
			"InvalidChangeBatch", "[Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '192.0.2.256'']"},
		{"IPv6 address", nil, []types.Change{create(record("x.example.com", types.RRTypeAaaa, "192.0.2.1"))},
			"InvalidChangeBatch", "[Invalid Resource Record: 'FATAL problem: AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) encountered with '192.0.2.1'']"},
		{"TXT without quotes", nil, []types.Change{create(record("x.example.com", txt, "hello"))},
			"InvalidChangeBatch", "[Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with 'hello'']"},
		{"empty label", nil, []types.Change{create(record("x..example.com", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'x..example.com']"},
		{"all faults at once", nil, []types.Change{create(record("x.example.net", a, "192.0.2.1")), remove(record("y.example.com", a, "192.0.2.1"))},
			"InvalidChangeBatch", "[RRSet with DNS name x.example.net. is not permitted in zone example.com., " +
				"Tried to delete resource record set [name='y.example.com.', type='A'] but it was not found]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if changeSources[c.name] == "" {
				t.Error("the row names no source")
			}
			client, _ := newClient(t, route53.Config{})
			zone := newZone(t, client)
			if len(c.before) > 0 {
				if err := change(t, client, zone, c.before...); err != nil {
					t.Fatal(err)
				}
			}
			wantError(t, change(t, client, zone, c.changes...), c.code, c.message)
		})
	}
}

func wantError(t *testing.T, err error, code, message string) {
	t.Helper()
	var got smithy.APIError
	if !errors.As(err, &got) {
		t.Fatalf("error %v, want %s", err, code)
	}
	if got.ErrorCode() != code || got.ErrorMessage() != message {
		t.Errorf("got  %s: %s\nwant %s: %s", got.ErrorCode(), got.ErrorMessage(), code, message)
	}
}

func TestBatchIsAllOrNothing(t *testing.T) {
	client, service := newClient(t, route53.Config{})
	zone := newZone(t, client)
	err := change(t, client, zone,
		create(record("a.example.com", types.RRTypeA, "192.0.2.1")), create(record("b.example.com", types.RRTypeA, "nonsense")))
	if err == nil {
		t.Fatal("a batch with a fault was taken")
	}
	if z, _ := service.HostedZone(zone[len("/hostedzone/"):]); z.Count() != 2 {
		t.Errorf("%d record sets after a refused batch", z.Count())
	}
}

func TestAcceptedChanges(t *testing.T) {
	check := "set by the test"
	cases := []struct {
		name    string
		before  []types.Change
		changes func() []types.Change
	}{
		{"delete and create the same set", []types.Change{create(record("x.example.com", types.RRTypeA, "192.0.2.1"))}, func() []types.Change {
			return []types.Change{remove(record("x.example.com", types.RRTypeA, "192.0.2.1")), create(record("x.example.com", types.RRTypeA, "192.0.2.2"))}
		}},
		{"create A and delete CNAME in one batch", []types.Change{create(record("x.example.com", types.RRTypeCname, "y.example.net"))}, func() []types.Change {
			return []types.Change{create(record("x.example.com", types.RRTypeA, "192.0.2.2")), remove(record("x.example.com", types.RRTypeCname, "y.example.net"))}
		}},
		{"delete with the values in another order", []types.Change{create(record("x.example.com", types.RRTypeA, "192.0.2.1", "192.0.2.2"))}, func() []types.Change {
			return []types.Change{remove(record("x.example.com", types.RRTypeA, "192.0.2.2", "192.0.2.1"))}
		}},
		{"swap the roles of a pair in one batch", nil, func() []types.Change {
			return []types.Change{
				upsert(failover(record("x.example.com", types.RRTypeA, "192.0.2.1"), "one", "PRIMARY", check)),
				upsert(failover(record("x.example.com", types.RRTypeA, "192.0.2.2"), "two", "SECONDARY", check)),
			}
		}},
		{"alias to another record of the zone", []types.Change{create(record("y.example.com", types.RRTypeA, "192.0.2.1"))}, func() []types.Change {
			return []types.Change{create(alias("x.example.com", "the zone", "y.example.com"))}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client, _ := newClient(t, route53.Config{})
			zone := newZone(t, client)
			check = newCheck(t, client, nil)
			if len(c.before) > 0 {
				if err := change(t, client, zone, c.before...); err != nil {
					t.Fatal(err)
				}
			}
			changes := c.changes()
			for _, change := range changes {
				if target := change.ResourceRecordSet.AliasTarget; target != nil {
					target.HostedZoneId = aws.String(zone)
				}
			}
			if err := change(t, client, zone, changes...); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestConcurrentChangesLoseNothing: each of many writers adds its own record.
func TestConcurrentChangesLoseNothing(t *testing.T) {
	client, service := newClient(t, route53.Config{})
	zone := newZone(t, client)
	const writers, each = 16, 10
	var running sync.WaitGroup
	for w := range writers {
		running.Go(func() {
			for i := range each {
				if err := change(t, client, zone, create(record(fmt.Sprintf("w%d-%d.example.com", w, i), types.RRTypeA, "192.0.2.1"))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	z, err := service.HostedZone(zone[len("/hostedzone/"):])
	if err != nil || z.Count() != 2+writers*each {
		t.Errorf("%d record sets, want %d (%v)", z.Count(), 2+writers*each, err)
	}
}

func TestZoneWithRecordsIsNotDeleted(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	zone := newZone(t, client)
	if err := change(t, client, zone, create(record("x.example.com", types.RRTypeA, "192.0.2.1"))); err != nil {
		t.Fatal(err)
	}
	_, err := client.DeleteHostedZone(t.Context(), &sdk.DeleteHostedZoneInput{Id: aws.String(zone)})
	wantError(t, err, "HostedZoneNotEmpty", "The specified hosted zone contains non-required resource record sets and so cannot be deleted.")
}

// asking is a catalog that asks Route 53 back, as ACM does for the certificate
// of the domain that an alias points at.
type asking struct{ service **route53.Service }

func (a asking) Alias(string, string) (within, found bool) {
	return true, len((*a.service).HostedZones()) > 0
}

// TestCatalogMayAskBack: no lock is held that a read needs.
func TestCatalogMayAskBack(t *testing.T) {
	var service *route53.Service
	client, made := newClient(t, route53.Config{Aliases: asking{&service}})
	service = made
	zone := newZone(t, client)
	if err := change(t, client, zone, create(alias("x.example.com", gatewayZone, gatewayName))); err != nil {
		t.Error(err)
	}
}
