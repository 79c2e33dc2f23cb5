package review

import "github.com/warm-standby/warm-standby/internal/tfconfig"

var regionConfirmed = &Rule{
	ID: "region-confirmed", Severity: Warning,
	Reason: "environment variables and profiles can send a provider to another region than the one that was reviewed",
	Fix:    "read data.aws_region through each provider and compare it in a postcondition, so that the plan fails",
	Link:   "https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html",
	check: func(s *subject, r *reporter) {
		confirmed := map[string]bool{}
		for _, region := range s.Config.DataOfType("aws_region") {
			lifecycle := region.Get("lifecycle")
			if lifecycle.Get("postcondition").Exists() || lifecycle.Get("precondition").Exists() {
				confirmed[region.Provider] = true
			}
		}
		for _, place := range []string{s.Primary.Provider, s.Standby.Provider} {
			if p := s.Config.Provider(place); p != nil && !confirmed[place] {
				r.at(provider{p}, absent, "no data.aws_region with a postcondition confirms the region of provider %s", p.Key)
				confirmed[place] = true
			}
		}
	},
}

// provider makes a provider something that a finding can be about.
type provider struct{ *tfconfig.Provider }

// Address is how Terraform names the provider.
func (p provider) Address() string { return "provider." + p.Key }

// Position is where the provider's block stands.
func (p provider) Position() tfconfig.Position { return p.Body.Position() }
