package review

import (
	"path/filepath"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var statePlacement = &Rule{
	ID: "state-placement", Severity: Error,
	Reason: "state in the region that fails is state that nobody can reach while it fails",
	Fix:    "keep the state in S3 in the standby's region or a third one, with encrypt and use_lockfile",
	Link:   "https://docs.aws.amazon.com/prescriptive-guidance/latest/terraform-aws-provider-best-practices/backend.html",
	check: func(s *subject, r *reporter) {
		if s.Config.Plan {
			return // a plan does not say where its state is
		}
		b := backend{s.Config}
		switch b.Backend.Key() {
		case "", "local":
			if path := b.Backend.Get("path"); filepath.IsAbs(path.TextOr("")) {
				r.warn(b, path, "the state is at %s, a path of one machine", path.TextOr(""))
				return
			}
			r.undecided(b, "the state is local: fine for a trial, but for production put it in S3 outside the primary's region")
		case "s3":
			remoteState(s, r, b)
		}
	},
}

func remoteState(s *subject, r *reporter, b backend) {
	region := b.Backend.Get("region")
	switch name, known := region.Text(); {
	case !known:
		r.undecided(b, "the state's region is not in the configuration")
	case name == s.Primary.Region:
		r.at(b, region, "the state is in %s, the primary's region", name)
	}
	if !b.Backend.Get("use_lockfile").True() {
		if table := b.Backend.Get("dynamodb_table"); table.Exists() {
			r.warn(b, table, "the state is locked by a DynamoDB table, which Terraform has deprecated: set use_lockfile")
		} else {
			r.warn(b, absent, "the state has no lock: two applies at once would lose one of them; set use_lockfile")
		}
	}
	if !b.Backend.Get("encrypt").True() {
		r.warn(b, b.Backend.Get("encrypt"), "the state is not encrypted: set encrypt")
	}
}

// backend makes a configuration's backend block something that a finding can be about.
type backend struct{ *tfconfig.Config }

// Address is how Terraform's documentation names the block.
func (b backend) Address() string {
	if b.Backend.Key() == "" {
		return "terraform"
	}
	return "terraform.backend." + b.Backend.Key()
}

// Position is where the block stands, or the top of the file.
func (b backend) Position() tfconfig.Position {
	if b.Backend.Exists() {
		return b.Backend.Position()
	}
	return tfconfig.Position{File: b.File, Line: 1, Column: 1}
}
