package constructs_test

import (
	"fmt"
	"os"
	"testing"

	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/internal/synth"
)

// peers are one of each construct, for the tests that need valid peers. jsii is not safe for concurrent
// use: no test that touches them is parallel.
var peers struct {
	app          cdktf.App
	stack        cdktf.TerraformStack
	pair         *constructs.RegionPair
	zone         *constructs.HostedZone
	table        *constructs.GlobalProfileTable
	clashing     *constructs.GlobalProfileTable // with a key that the function writes itself
	certificates *constructs.CertificatePair
	primary      *constructs.ProfileAPI
}

func TestMain(m *testing.M) {
	out, err := os.MkdirTemp("", "constructs-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := synth.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	peers.app = cdktf.NewApp(&cdktf.AppConfig{Outdir: &out})
	peers.stack = newStack("peers")
	buildPeers()
	code := m.Run()
	synth.Close()
	os.RemoveAll(out)
	os.Exit(code)
}

func newStack(id string) cdktf.TerraformStack { return cdktf.NewTerraformStack(peers.app, &id) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func buildPeers() {
	s := peers.stack
	peers.pair = must(constructs.NewRegionPair(s, "regions", goodRegions))
	peers.zone = must(constructs.NewHostedZone(s, "zone", constructs.HostedZoneProps{Pair: peers.pair, ZoneName: "example.com"}))
	peers.table = must(constructs.NewGlobalProfileTable(s, "profiles", constructs.GlobalProfileTableProps{Pair: peers.pair}))
	peers.clashing = must(constructs.NewGlobalProfileTable(s, "clashing", constructs.GlobalProfileTableProps{
		Pair: peers.pair, Name: "clashing", HashKey: constructs.Key{Name: "updated_at", Type: constructs.Number},
	}))
	peers.certificates = must(constructs.NewCertificatePair(s, "certificates", constructs.CertificatePairProps{
		Pair: peers.pair, Zone: peers.zone, DomainName: "api.example.com",
	}))
	peers.primary = must(constructs.NewProfileAPI(s, "primary", goodAPI()))
}

var goodRegions = constructs.RegionPairProps{Lab: "shop", PrimaryRegion: "us-east-1", StandbyRegion: "us-west-2"}

func goodAPI() constructs.ProfileAPIProps {
	return constructs.ProfileAPIProps{Pair: peers.pair, Role: constructs.Primary, Table: peers.table, Certificate: peers.certificates}
}

func goodDNS() constructs.FailoverDNSProps {
	return constructs.FailoverDNSProps{
		Pair: peers.pair, Zone: peers.zone, RecordName: "api.example.com",
		Primary: constructs.Endpoint{Host: "east.example.com"}, Standby: constructs.Endpoint{Host: "west.example.com"},
	}
}

// nodes counts every construct below a scope.
func nodes(scope awsconstructs.IConstruct) int {
	return len(*scope.Node().FindAll(awsconstructs.ConstructOrder_PREORDER))
}
