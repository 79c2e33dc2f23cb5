package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// BenchmarkReference reads and reviews the committed reference stack; 5 ms are allowed.
func BenchmarkReference(b *testing.B) {
	text, err := os.ReadFile(reference)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		review(b, string(text))
	}
}

// BenchmarkLarge reads and reviews 50 MB with 2,000 pairs; 2 s and 500 MB are allowed. heap-MB is what is
// held at the end, with everything still referred to; MB-from-OS is what the process took at most.
func BenchmarkLarge(b *testing.B) {
	text := large(b, 1000, 50<<20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var result *Result
	for b.Loop() {
		result = review(b, text)
	}
	if len(result.Pairs) != 2000 {
		b.Fatalf("%d pairs", len(result.Pairs))
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapAlloc)/(1<<20), "heap-MB")
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB-from-OS")
}

func review(b *testing.B, text string) *Result {
	config, err := tfconfig.Parse("cdk.tf.json", text)
	if err != nil {
		b.Fatal(err)
	}
	result, err := Run(config, Defaults())
	if err != nil {
		b.Fatal(err)
	}
	return result
}

// large is the base so many times over, every copy under names of its own, padded to a size with comments like CDKTF's.
func large(b *testing.B, copies, size int) string {
	content, err := os.ReadFile(base)
	if err != nil {
		b.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(content, &document); err != nil {
		b.Fatal(err)
	}
	resources := document["resource"].(map[string]any)
	names := map[string]bool{}
	for _, byName := range resources {
		for name := range byName.(map[string]any) {
			names[name] = true
		}
	}
	text, err := json.Marshal(resources)
	if err != nil {
		b.Fatal(err)
	}
	var padding []map[string]string
	for range max(0, size/copies-len(text)) / 40 / 62 {
		padding = append(padding, map[string]string{"path": "profile-api/primary/stage", "uniqueId": "primary_stage"})
	}
	all := map[string]map[string]json.RawMessage{}
	for i := range copies {
		edited := string(text)
		for name := range names {
			for _, quote := range []string{`"`, `.`} { // a key, or the end of an address
				for _, after := range []string{`"`, `.`, `}`} {
					edited = strings.ReplaceAll(edited, quote+name+after, fmt.Sprintf("%s%s_%d%s", quote, name, i, after))
				}
			}
		}
		edited = strings.ReplaceAll(edited, "api.tindrloop.example", fmt.Sprintf("api%d.tindrloop.example", i))
		var part map[string]map[string]map[string]any
		if err := json.Unmarshal([]byte(edited), &part); err != nil {
			b.Fatal(err)
		}
		for kind, byName := range part {
			if all[kind] == nil {
				all[kind] = map[string]json.RawMessage{}
			}
			for name, body := range byName {
				body["//"] = padding
				encoded, err := json.Marshal(body)
				if err != nil {
					b.Fatal(err)
				}
				all[kind][name] = encoded
			}
		}
	}
	document["resource"] = all
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(document); err != nil {
		b.Fatal(err)
	}
	return out.String()
}
