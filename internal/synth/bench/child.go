//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"github.com/warm-standby/warm-standby/constructs"
	"github.com/warm-standby/warm-standby/internal/synth"
	"github.com/warm-standby/warm-standby/stacks"
)

// way is how the stack comes about.
type way string

const (
	plain way = "plain" // jsii as it comes
	ours  way = "ours"  // package synth
	core  way = "core"  // cdktf.TerraformResource only
)

// sample is what one run reports of itself.
type sample struct {
	Build time.Duration // declaring the constructs
	Synth time.Duration // app.Synth
	Node  int64         // peak memory of Node, bytes
	Go    int64         // peak memory of the program, bytes

	Wall time.Duration // of the process, filled in by its parent
}

// runChild is one run: it synthesizes to CDKTF_OUTDIR and prints a sample. The
// core way declares anew what is in the JSON at source.
func runChild(w way, count int, source string) error {
	declare := services
	if w == core {
		var err error
		if declare, err = fromJSON(source); err != nil {
			return err
		}
	}
	var s sample
	var built time.Time
	err := synth.Run(synth.Options{}, func(app cdktf.App) error {
		start := time.Now()
		err := declare(app, count)
		built = time.Now()
		s.Build = built.Sub(start)
		return err
	})
	s.Synth = time.Since(built)
	synth.Close()
	if err != nil {
		return err
	}
	s.Node, s.Go = peak(syscall.RUSAGE_CHILDREN), peak(syscall.RUSAGE_SELF)
	return json.NewEncoder(os.Stdout).Encode(s)
}

// peak is the largest resident set of the process or of the largest of its children.
func peak(who int) int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss // bytes there, kilobytes elsewhere
	}
	return usage.Maxrss * 1024
}

// services declares the reference system, count times in one app.
func services(app cdktf.App, count int) error {
	for i := range count {
		id := "profile-api"
		if i > 0 {
			id = fmt.Sprintf("profile-api-%d", i)
		}
		if _, err := stacks.NewProfileAPI(app, id, reference(id)); err != nil {
			return err
		}
	}
	return nil
}

func reference(id string) stacks.ProfileAPIProps {
	return stacks.ProfileAPIProps{
		Regions: constructs.RegionPairProps{
			Lab:           "tindrloop-" + id,
			PrimaryRegion: "us-east-1",
			StandbyRegion: "us-west-2",
		},
		ZoneName:   "tindrloop.example",
		RecordName: "api.tindrloop.example",
		Table:      constructs.GlobalProfileTableProps{TTLAttribute: "expires_at", AllowDeletion: true},
	}
}
