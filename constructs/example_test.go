package constructs_test

import (
	"fmt"
	"os"
	"time"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
)

// A failing-over name in front of two endpoints that run elsewhere today: nothing else has to change.
func ExampleNewFailoverDNS() {
	app := cdktf.NewApp(nil)
	id := "edge"
	stack := cdktf.NewTerraformStack(app, &id)

	pair, err := constructs.NewRegionPair(stack, "regions", constructs.RegionPairProps{
		Lab: "shop", PrimaryRegion: "eu-west-1", StandbyRegion: "eu-central-1",
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	zone, err := constructs.NewHostedZone(stack, "zone", constructs.HostedZoneProps{Pair: pair, ZoneName: "example.com"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	dns, err := constructs.NewFailoverDNS(stack, "dns", constructs.FailoverDNSProps{
		Pair: pair, Zone: zone, RecordName: "shop.example.com",
		Primary: constructs.Endpoint{Host: "shop-ie.example.com"},
		Standby: constructs.Endpoint{Host: "shop-de.example.com"},
		TTL:     30 * time.Second,
		RTO:     3 * time.Minute,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println("at worst", dns.WorstCase())
	app.Synth()
}

// A table in two regions, with customer keys and an index.
func ExampleNewGlobalProfileTable() {
	var stack cdktf.TerraformStack  // yours
	var pair *constructs.RegionPair // of the same stack
	table, err := constructs.NewGlobalProfileTable(stack, "profiles", constructs.GlobalProfileTableProps{
		Pair:         pair,
		TableName:    "shop-profiles",
		TTLAttribute: "expires_at",
		GlobalSecondaryIndexes: []constructs.GlobalSecondaryIndex{
			{Name: "by_email", HashKey: constructs.Key{Name: "email"}},
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(table.ARN(constructs.Standby))
}

// The same API in both regions, from a zip of your own.
func ExampleNewProfileAPI() {
	var (
		stack        cdktf.TerraformStack
		pair         *constructs.RegionPair
		table        *constructs.GlobalProfileTable
		certificates *constructs.CertificatePair
	)
	for _, role := range []constructs.Role{constructs.Primary, constructs.Standby} {
		api, err := constructs.NewProfileAPI(stack, string(role), constructs.ProfileAPIProps{
			Pair: pair, Role: role, Table: table, Certificate: certificates,
			FunctionZip:    "../../../dist/api.zip",
			ReadAuthorizer: &constructs.JWTAuthorizer{Issuer: "https://login.example.com", Audience: []string{"readers"}},
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Println(api.Role(), api.Host())
	}
}
