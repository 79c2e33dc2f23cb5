package review

import (
	"maps"
	"strings"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

var defaultTags = &Rule{
	ID: "default-tags", Severity: Warning,
	Reason: "without tags nobody can tell in a bill or an inventory which side a resource belongs to, nor find what a destroy left behind",
	Fix:    "set default_tags on both providers, with a tag that differs between them such as Region or Role",
	Link:   "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
	check: func(s *subject, r *reporter) {
		primary, standby := s.Config.Provider(s.Primary.Provider), s.Config.Provider(s.Standby.Provider)
		tagged := true
		for i, p := range []*tfconfig.Provider{primary, standby} {
			if p != nil && (i == 0 || p != primary) && !p.Body.Get("default_tags", "tags").Exists() {
				r.at(provider{p}, absent, "provider %s has no default_tags", p.Key)
				tagged = false
			}
		}
		if !tagged || primary == nil || standby == nil || primary == standby {
			return
		}
		if !primary.Body.Get("default_tags", "tags").Known() || !standby.Body.Get("default_tags", "tags").Known() {
			return
		}
		if maps.Equal(tags(primary), tags(standby)) {
			r.at(provider{standby}, standby.Body.Get("default_tags"), "providers %s and %s set the same tags: nothing tells the regions apart", primary.Key, standby.Key)
		}
	},
}

// tags is a provider's default tags as written, keys in lower case.
func tags(p *tfconfig.Provider) map[string]string {
	out := map[string]string{}
	for _, tag := range p.Body.Get("default_tags", "tags").Members() {
		out[strings.ToLower(tag.Key())] = tag.TextOr(tag.Written())
	}
	return out
}
