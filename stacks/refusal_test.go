package stacks_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/internal/synth"
	"github.com/warm-standby/warm-standby/stacks"
)

var errStop = errors.New("stop before anything is written")

// withApp runs f with an app that is never synthesized.
func withApp(t *testing.T, f func(cdktf.App)) {
	t.Helper()
	err := synth.Run(synth.Options{Outdir: t.TempDir()}, func(app cdktf.App) error {
		f(app)
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Fatal(err)
	}
}

func TestBadSettingsAreRefusedAllAtOnce(t *testing.T) {
	cases := []struct {
		name string
		make func(cdktf.App) error
		want []string
	}{
		{"every construct at once", func(app cdktf.App) error {
			p := reference()
			p.Regions.StandbyRegion, p.ZoneName, p.Table.TableName = "us-east-1", "tindrloop", "t"
			p.API.MemoryMB, p.DNS.PrimaryCheck = 1, constructs.HealthCheck{Interval: constructs.StandardInterval, FailureThreshold: 7}
			p.State = &stacks.S3State{Region: "us-east-1"}
			_, err := stacks.NewProfileAPI(app, "profile-api", p)
			return err
		}, []string{
			`RegionPair "regions": StandbyRegion must differ from PrimaryRegion, got "us-east-1" for both`,
			`HostedZone "zone": ZoneName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got "tindrloop"`,
			`GlobalProfileTable "profiles": TableName must be 3 to 255 letters, digits, _, - or ., got 1 characters: "t"`,
			`ProfileAPI "primary": MemoryMB must be 128 to 10240, got 1`,
			`FailoverDNS "dns": RTO must be at least the worst case of the failover, 7 x (30 s interval + 6 s timeout) + 60 s propagation + 60 s TTL = 372 s, got 300 s; check more often, fail after fewer probes, or promise less`,
			`S3State: Bucket must be 3 to 63 lower-case letters, digits or hyphens, got ""`,
			`S3State: Region must not be the primary's, where an outage takes the state along, got "us-east-1"`,
		}},
		{"found only once the peers are there", func(app cdktf.App) error {
			p := reference()
			p.RecordName = "api.tindrloop.test"
			_, err := stacks.NewProfileAPI(app, "profile-api", p)
			return err
		}, []string{`CertificatePair "certificates": DomainName must be tindrloop.example or a name below it, got "api.tindrloop.test"`}},
		{"endpoints that are missing", func(app cdktf.App) error {
			_, err := stacks.NewFailoverOnly(app, "profile-api", stacks.FailoverOnlyProps{Regions: reference().Regions, ZoneName: "tindrloop.example"})
			return err
		}, []string{
			`FailoverDNS "dns": RecordName must be a DNS name of at most 253 characters in lower case without a final dot, such as api.example.com, got ""`,
			`FailoverDNS "dns": Primary.Host must be the name that the health check probes, got ""`,
			`FailoverDNS "dns": Standby.Host must be the name that the health check probes, got ""`,
		}},
		{"a stack's id", func(app cdktf.App) error {
			_, err := stacks.NewProfileAPI(app, "Profile API", reference())
			return err
		}, []string{`stack: id must be 1 to 63 lower-case letters, digits or hyphens, got "Profile API"`}},
		{"no app", func(cdktf.App) error {
			_, err := stacks.NewProfileAPI(nil, "profile-api", reference())
			return err
		}, []string{`stack: app must not be nil`}},
		{"state bucket in the primary's region", func(app cdktf.App) error {
			return stacks.NewStateBucket(app, "state", stacks.StateBucketProps{
				State: stacks.S3State{Bucket: "tindrloop-terraform-state", Region: "us-east-1"}, Regions: reference().Regions,
			})
		}, []string{`S3State: Region must not be the primary's, where an outage takes the state along, got "us-east-1"`}},
		{"state bucket without a region", func(app cdktf.App) error {
			return stacks.NewStateBucket(app, "state", stacks.StateBucketProps{State: stacks.S3State{Bucket: "Bucket"}, Regions: reference().Regions})
		}, []string{
			`S3State: Bucket must be 3 to 63 lower-case letters, digits or hyphens, got "Bucket"`,
			`S3State: Region must be the bucket's region, got ""`,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			withApp(t, func(app cdktf.App) {
				err := c.make(app)
				if err == nil {
					t.Fatal("accepted")
				}
				if want := strings.Join(c.want, "\n"); err.Error() != want {
					t.Errorf("got:\n%s\nwant:\n%s", err, want)
				}
				if left := *app.Node().Children(); len(left) != 0 {
					t.Errorf("%d nodes left behind", len(left))
				}
			})
		})
	}
}

func TestTheSameStackTwiceIsRefused(t *testing.T) {
	withApp(t, func(app cdktf.App) {
		if _, err := stacks.NewProfileAPI(app, "profile-api", reference()); err != nil {
			t.Fatal(err)
		}
		_, err := stacks.NewProfileAPI(app, "profile-api", reference())
		if want := `stack: id must be unique in the app, got "profile-api" twice`; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	})
}
