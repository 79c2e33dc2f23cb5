// warm-standby synthesizes a two-region, active-passive API as Terraform JSON.
// Run it through the cdktf CLI: npx cdktf synth, npx cdktf deploy profile-api.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/internal/bundle"
	"github.com/warm-standby/warm-standby/internal/synth"
	"github.com/warm-standby/warm-standby/stacks"
)

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
		TTLAttribute:  "expires_at", // drills leave markers that expire by themselves
		AllowDeletion: true,         // a lab is destroyed in one go; remove this line before real profiles move in
	},
}

func main() {
	// The function is built beside the synthesis. The JSON names its zip, which Terraform hashes when it plans.
	function := bundle.Start(context.Background(), bundle.Options{Package: "./cmd/profileapi", Out: "build/profileapi.zip"})
	code := synth.Main(declare)
	if err := function.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// declare puts the stacks into the app: one call each.
func declare(app cdktf.App) error {
	_, err := stacks.NewProfileAPI(app, "profile-api", settings)
	return err
}
