// warm-standby synthesizes a two-region, active-passive API as Terraform JSON.
// Run it through the cdktf CLI: npx cdktf synth, npx cdktf deploy profile-api.
package main

import (
	"os"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/internal/synth"
	"github.com/warm-standby/warm-standby/stacks"
)

func main() {
	os.Exit(synth.Main(func(app cdktf.App) error {
		_, err := stacks.NewProfileAPI(app, "profile-api", settings)
		return err
	}))
}

// settings describe the reference system: Tindrloop's profile API. Change them for yours.
var settings = stacks.ProfileAPIProps{
	Regions: constructs.RegionPairProps{
		Lab:           "tindrloop-profile-api",
		PrimaryRegion: "us-east-1",
		StandbyRegion: "us-west-2",
	},
	ZoneName:   "tindrloop.example",
	RecordName: "api.tindrloop.example",
	Table: constructs.GlobalProfileTableProps{
		TTLAttribute:  "expires_at", // drills and RPO probes leave markers that expire by themselves
		AllowDeletion: true,         // a lab is destroyed in one go; remove this line before real profiles move in
	},
}
