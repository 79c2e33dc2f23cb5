// Package version tells which build of warm-standby this is.
package version

import "runtime/debug"

// Version is stamped by the linker (-ldflags "-X …/internal/version.Version=v1.2.3").
var Version = ""

// String is the stamped version, else the module's version or revision as Go recorded it, else "devel".
func String() string {
	if Version != "" {
		return Version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel-" + s.Value[:min(len(s.Value), 12)]
		}
	}
	return "devel"
}
