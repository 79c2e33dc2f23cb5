package synth

import "os"

const cacheRoot = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"

// environment is what Node is started with, beside the program's own.
func (p *process) environment(folder string) map[string]string {
	env := map[string]string{
		// jsii prints a banner of eleven lines about Node's age. It is no news to
		// who installed it, and does not belong into an app's output.
		"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "16,18,20,22,24",
		"JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION":  "yes",
		"JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION":    "yes",
	}
	if folder != "" {
		env[cacheRoot] = unpacked(folder)
	}
	for name := range env {
		if _, set := os.LookupEnv(name); set && (name != cacheRoot || p.mode != uncached) {
			delete(env, name) // the user's word counts, unless it led to a broken cache
		}
	}
	return env
}

// setenv sets variables and returns what puts back the former ones. Names and
// values are ours, with nothing in them that could make this fail.
func setenv(env map[string]string) (restore func()) {
	former := map[string]string{}
	for name, value := range env {
		if before, set := os.LookupEnv(name); set {
			former[name] = before
		}
		_ = os.Setenv(name, value)
	}
	return func() {
		for name := range env {
			_ = os.Unsetenv(name)
		}
		for name, value := range former {
			_ = os.Setenv(name, value)
		}
	}
}
