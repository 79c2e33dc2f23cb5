package route53

// checkHealthCheck wants a check that exists, and one at all where AWS does.
func (b *batch) checkHealthCheck(set *RecordSet) {
	// https://github.com/kubernetes-sigs/external-dns/issues/2362
	if set.Failover == Primary && set.Alias == nil && set.HealthCheckID == "" {
		b.fault("A non-alias primary ResourceRecordSet must have an associated health check. No changes made.")
	}
	if set.HealthCheckID != "" && b.store.checks[set.HealthCheckID] == nil && b.missing == nil {
		b.missing = noSuchHealthCheck(set.HealthCheckID)
	}
}

// checkConflicts holds what the batch wrote against the zone it would leave.
func (b *batch) checkConflicts() {
	names := map[string][]*RecordSet{}
	for _, set := range b.sets {
		names[set.Name] = append(names[set.Name], set)
	}
	for _, set := range b.written {
		if set.Alias != nil {
			b.checkAlias(set, names[set.Alias.DNSName])
		}
		if set.Type == "CNAME" && set.Name == b.zone.Name {
			// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#CNAMEFormat
			b.fault("RRSet of type CNAME with DNS name %s is not permitted at apex in zone %s", set.Name, b.zone.Name)
			continue
		}
		for _, other := range names[set.Name] {
			if other != set && b.conflict(set, other) {
				break
			}
		}
	}
}

// conflict reports the first reason why set may not stand beside other.
func (b *batch) conflict(set, other *RecordSet) bool {
	switch {
	// https://github.com/aws/aws-sdk-java/issues/1996
	case set.Type == "CNAME" && other.Type != "CNAME":
		b.fault("RRSet of type CNAME with DNS name %s is not permitted as it conflicts with other records with the same DNS name in zone %s",
			set.Name, b.zone.Name)
	// https://github.com/RJPearson94/terraform-aws-open-next/issues/24
	case other.Type == "CNAME" && set.Type != "CNAME":
		b.fault("RRSet of type %s with DNS name %s is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone %s",
			set.Type, set.Name, b.zone.Name)
	case set.Type != other.Type:
		return false
	default:
		return b.policyConflict(set, other)
	}
	return true
}

func (b *batch) policyConflict(set, other *RecordSet) bool {
	policy := set.Policy()
	switch {
	// https://github.com/barnybug/cli53/issues/257
	case policy == Simple:
		b.fault("RRSet with DNS name %s, type %s cannot be created as other RRSets exist with the same name and type.", set.Name, set.Type)
	// https://github.com/cert-manager/cert-manager/issues/5388
	case policy == Multivalue && other.Policy() != Multivalue:
		b.fault("%s cannot be created because a non multivalue answer rrset exists with the same name and type.", identified(set))
	// https://github.com/kubernetes-sigs/external-dns/issues/3141 (for weighted)
	case policy != other.Policy():
		b.fault("%s cannot be created as a non-%s set exists with the same name and type.", identified(set), policy)
	// https://github.com/aws/aws-sdk-go-v2/issues/518
	case policy == Weighted && set.Alias == nil && other.Alias == nil && !same(set.TTL, other.TTL):
		b.fault("%s cannot be created as weighted sets must contain the same TTL.", identified(set))
	// The rule is documented, its text was not found in a page one can open:
	// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-failover.html
	case policy == Failover && set.Failover == other.Failover:
		b.fault("%s cannot be created as a %s failover set exists with the same name and type.", identified(set), set.Failover)
	default:
		return false
	}
	return true
}

func identified(set *RecordSet) string {
	return "RRSet with DNS name " + set.Name + ", type " + set.Type + ", SetIdentifier " + set.SetIdentifier
}

// checkAlias wants the target inside the zone that the alias names, and there.
// The texts are AWS's: https://github.com/harmony-one/harmony-ops/issues/491.
// candidates are the record sets of the target's name in the record's own zone.
func (b *batch) checkAlias(set *RecordSet, candidates []*RecordSet) {
	within, found := b.aliasTarget(set, candidates)
	target := "Tried to create an alias that targets " + set.Alias.DNSName + ", type " + set.Type + " in zone " + set.Alias.HostedZoneID
	if !within {
		b.fault("%s, but the alias target name does not lie within the target zone", target)
	}
	if !found {
		b.fault("%s, but that target was not found", target)
	}
}

func (b *batch) aliasTarget(set *RecordSet, candidates []*RecordSet) (within, found bool) {
	if set.Alias.HostedZoneID != b.zone.ID {
		if b.store.config.Aliases == nil {
			return false, false
		}
		return b.store.config.Aliases.Alias(set.Alias.HostedZoneID, set.Alias.DNSName)
	}
	for _, candidate := range candidates {
		if candidate.Type == set.Type && candidate != set {
			return true, true
		}
	}
	return Within(set.Alias.DNSName, b.zone.Name), false
}
