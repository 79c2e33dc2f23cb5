package route53

import "strings"

// The bounds of a record set's fields:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
const (
	maxTTL        = 2147483647 // seconds
	maxIdentifier = 128        // characters
	maxWeight     = 255
)

// recordTypes are the types of API_ResourceRecordSet.
var recordTypes = []string{
	"A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
}

// checkRecordSet refuses a record set whose elements do not go together. The
// texts are AWS's where a source stands beside them.
func checkRecordSet(change RecordChange) error {
	set := change.Set
	alias, plain := set.Alias != nil, set.TTL != nil && len(set.Values) > 0
	partial := set.TTL != nil || len(set.Values) > 0
	switch {
	// https://github.com/agorapulse/grails-aws-sdk/issues/95
	case alias && partial:
		return invalidInput("Invalid request: %s, but found more than one in %s", oneOf, inChange(change))
	// https://github.com/ministryofjustice/modernisation-platform/pull/10072
	case !alias && !plain:
		return invalidInput("Invalid request: %s, but found none in %s", oneOf, inChange(change))
	case set.TTL != nil && (*set.TTL < 0 || *set.TTL > maxTTL):
		return invalidInput("Invalid request: TTL %d is not between 0 and %d in %s", *set.TTL, maxTTL, inChange(change))
	}
	return checkPolicy(change)
}

const oneOf = "Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"

// checkPolicy: a set identifier goes with a routing policy and with no other.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html
func checkPolicy(change RecordChange) error {
	set := change.Set
	policies := 0
	for _, on := range []bool{set.Failover != "", set.Weight != nil, set.Multivalue} {
		if on {
			policies++
		}
	}
	const one = "Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig]"
	switch {
	case policies > 1:
		return invalidInput("Invalid request: %s, but found more than one in %s", one, inChange(change))
	case policies == 0 && set.SetIdentifier != "":
		return invalidInput("Invalid request: %s, but found none in %s", one, inChange(change))
	case policies == 1 && set.SetIdentifier == "":
		return invalidInput("Invalid request: Missing field 'SetIdentifier' in %s", inChange(change))
	case len(set.SetIdentifier) > maxIdentifier:
		return invalidInput("Invalid request: SetIdentifier is longer than %d characters in %s", maxIdentifier, inChange(change))
	case set.Failover != "" && set.Failover != Primary && set.Failover != Secondary:
		return invalidInput("Invalid request: Failover '%s' is neither PRIMARY nor SECONDARY in %s", set.Failover, inChange(change))
	case set.Weight != nil && (*set.Weight < 0 || *set.Weight > maxWeight):
		return invalidInput("Invalid request: Weight %d is not between 0 and %d in %s", *set.Weight, maxWeight, inChange(change))
	case set.Multivalue && set.Alias != nil:
		return invalidInput("Invalid request: a multivalue answer record set cannot be an alias in %s", inChange(change))
	}
	return nil
}

func inChange(change RecordChange) string {
	identifier := change.Set.SetIdentifier
	if identifier == "" {
		identifier = "null"
	}
	return "Change with [Action=" + change.Action + ", Name=" + change.Set.Name +
		", Type=" + change.Set.Type + ", SetIdentifier=" + identifier + "]"
}

// canonicalSet returns a copy of the set in canonical form, or its faults.
func canonicalSet(raw *RecordSet) (*RecordSet, []string) {
	set := *raw
	var faults []string
	var err error
	if set.Name, err = CanonicalName(raw.Name); err != nil {
		faults = append(faults, err.Error())
	}
	if raw.Alias != nil {
		target := *raw.Alias
		if target.DNSName, err = CanonicalName(target.DNSName); err != nil {
			faults = append(faults, err.Error())
		}
		set.Alias = &target
	}
	seen := map[string]bool{}
	for _, value := range raw.Values {
		if err := checkValue(raw.Type, value); err != nil {
			faults = append(faults, "Invalid Resource Record: '"+err.Error()+"'")
		} else if lower := strings.ToLower(value); seen[lower] {
			faults = append(faults, "Duplicate Resource Record: '"+value+"'")
		}
		seen[strings.ToLower(value)] = true
	}
	if raw.Type == "CNAME" && len(raw.Values) > 1 {
		faults = append(faults, "Invalid Resource Record: 'FATAL problem: DomainNameTooManyValues (a CNAME record set holds one value) encountered with '"+set.Name+"''")
	}
	return &set, faults
}
