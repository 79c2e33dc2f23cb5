package stacks_test

import (
	"time"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/stacks"
)

// variant is a configuration whose JSON is kept in testdata/golden, for reading and for the real terraform.
type variant struct {
	name  string
	build func(cdktf.App) error
}

// reference is what main.go declares; its golden file is the committed cdktf.out.
func reference() stacks.ProfileAPIProps {
	return stacks.ProfileAPIProps{
		Regions: constructs.RegionPairProps{
			Lab: "tindrloop-profile-api", PrimaryRegion: "us-east-1", StandbyRegion: "us-west-2",
		},
		ZoneName:   "tindrloop.example",
		RecordName: "api.tindrloop.example",
		Table:      constructs.GlobalProfileTableProps{TTLAttribute: "expires_at", AllowDeletion: true},
	}
}

func changed(name string, change func(*stacks.ProfileAPIProps)) variant {
	return variant{name, func(app cdktf.App) error {
		props := reference()
		change(&props)
		_, err := stacks.NewProfileAPI(app, "profile-api", props)
		return err
	}}
}

var state = stacks.S3State{Bucket: "tindrloop-terraform-state", Region: "us-west-2"}

var variants = []variant{
	changed("default", func(*stacks.ProfileAPIProps) {}),
	changed("new-zone", func(p *stacks.ProfileAPIProps) { p.CreateZone = true }),
	{"cname-endpoints", func(app cdktf.App) error {
		_, err := stacks.NewFailoverOnly(app, "profile-api", stacks.FailoverOnlyProps{
			Regions:  reference().Regions,
			ZoneName: "tindrloop.example",
			DNS: constructs.FailoverDNSProps{
				RecordName: "api.tindrloop.example",
				Primary:    constructs.Endpoint{Host: "east.tindrloop.example"},
				Standby:    constructs.Endpoint{Host: "west.tindrloop.example"},
				TTL:        30 * time.Second,
			},
		})
		return err
	}},
	changed("other-regions", func(p *stacks.ProfileAPIProps) {
		p.Regions.PrimaryRegion, p.Regions.StandbyRegion = "eu-west-1", "eu-central-1"
	}),
	changed("table-keys", func(p *stacks.ProfileAPIProps) {
		p.Table.RangeKey = constructs.Key{Name: "kind"}
		p.Table.GlobalSecondaryIndexes = []constructs.GlobalSecondaryIndex{
			{Name: "by_email", HashKey: constructs.Key{Name: "email"}, RangeKey: constructs.Key{Name: "joined_at", Type: constructs.Number}},
			{Name: "by_team", HashKey: constructs.Key{Name: "team"}, NonKeys: []string{"email"}},
		}
		p.Table.TTLAttribute = "gone_at"
	}),
	changed("s3-state", func(p *stacks.ProfileAPIProps) { p.State = &state }),
	changed("deletion-protection", func(p *stacks.ProfileAPIProps) { p.Table.AllowDeletion = false }),
	changed("tuned", func(p *stacks.ProfileAPIProps) {
		p.API.ReadAuthorizer = &constructs.JWTAuthorizer{Issuer: "https://login.tindrloop.example", Audience: []string{"profile-readers"}}
		p.API.MemoryMB, p.API.LogRetentionDays = 512, 7
		p.DNS.PrimaryCheck = constructs.HealthCheck{
			Interval: constructs.FastInterval, FailureThreshold: 2, SearchString: `"status":"ok"`,
			Regions: []string{"us-east-1", "us-west-2", "eu-west-1"}, MeasureLatency: true,
		}
		p.DNS.RTO, p.DNS.AlarmEmails = 3*time.Minute, []string{"ops@tindrloop.example"}
		p.Regions.Tags = map[string]string{"CostCenter": "platform"}
	}),
	{"state-bucket", func(app cdktf.App) error {
		return stacks.NewStateBucket(app, "state", stacks.StateBucketProps{State: state, Regions: reference().Regions})
	}},
}
