package review

import (
	"github.com/warm-standby/warm-standby/internal/tfconfig"
	"github.com/warm-standby/warm-standby/internal/topology"
)

var encryption = &Rule{
	ID: "encryption", Severity: Error,
	Reason: "keys are regional: a replica cannot use the primary's key, and one that could would be unreadable when that region fails",
	Fix:    "give table and replica a customer key in their own regions each, or none at all: DynamoDB then encrypts with its own",
	Link:   "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
	check: func(s *subject, r *reporter) {
		for _, table := range s.dataTables() {
			for _, replica := range table.Replicas {
				checkKeys(s, r, table, replica)
			}
		}
	},
}

func checkKeys(s *subject, r *reporter, table *topology.Table, replica topology.Replica) {
	own := table.Get("server_side_encryption", "kms_key_arn")
	theirs := replica.Settings.Get("kms_key_arn")
	about := addressed(table)
	if replica.Resource != nil {
		about = replica.Resource
	}
	switch {
	case own.Exists() && !theirs.Exists():
		r.at(about, replica.Settings, "the table has a customer key, and its replica in %s names none", replica.Place)
	case !own.Exists() && theirs.Exists():
		r.at(about, theirs, "the replica in %s has a customer key, and the table has none", replica.Place)
	}
	if at := keyPlace(s, replica.Settings.Raw("kms_key_arn")); at.Region != "" && replica.Place.Region != "" && at.Region != replica.Place.Region {
		r.at(about, theirs, "the key of the replica in %s is in %s", replica.Place, at)
	}
}

// keyPlace is where a key is: by the resource it comes from, or by its ARN.
func keyPlace(s *subject, key tfconfig.Value) topology.Place {
	for _, target := range s.Config.Targets(key) {
		return s.PlaceOf(target)
	}
	return topology.Place{Region: topology.RegionIn(key.Written())}
}
