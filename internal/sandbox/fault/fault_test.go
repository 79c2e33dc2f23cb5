package fault

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/event"
)

func TestParseRefuses(t *testing.T) {
	for words, want := range map[string]string{
		"":                            `fault "": unknown kind ""; the kinds are ` + kindList(),
		"earthquake:us-east-1":        `fault "earthquake:us-east-1": unknown kind "earthquake"; the kinds are ` + kindList(),
		"region-down":                 `fault "region-down": give a target after the kind, such as region-down:us-east-1`,
		"region-down:":                `fault "region-down:": give a target after the kind, such as region-down:us-east-1`,
		"region-down:us east":         `fault "region-down:us east": give a target after the kind, such as region-down:us-east-1`,
		"region-down:a/b":             `fault "region-down:a/b": give a target after the kind, such as region-down:us-east-1`,
		"replication-paused:a/b/c":    `fault "replication-paused:a/b/c": give a target after the kind, such as replication-paused:us-east-1`,
		"region-down:us-east-1:5s":    `fault "region-down:us-east-1:5s": region-down takes no argument`,
		"dynamodb-slow:us-east-1":     `fault "dynamodb-slow:us-east-1": give a delay, such as dynamodb-slow:us-east-1:800ms`,
		"dynamodb-slow:us-east-1:x":   `fault "dynamodb-slow:us-east-1:x": delay "x" is no duration from 1ns to 10m0s`,
		"endpoint-slow:us-east-1:-1s": `fault "endpoint-slow:us-east-1:-1s": delay "-1s" is no duration from 1ns to 10m0s`,
		"endpoint-slow:us-east-1:1h":  `fault "endpoint-slow:us-east-1:1h": delay "1h" is no duration from 1ns to 10m0s`,
	} {
		if _, err := Parse(words); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", words, err, want)
		}
	}
}

func TestEveryKindIsParsedAndExplained(t *testing.T) {
	for _, k := range Kinds {
		words := string(k) + ":us-east-1"
		if k.takesDelay() {
			words += ":800ms"
		}
		f, err := Parse(words)
		if err != nil || f.String() != words {
			t.Errorf("%s: %s %v", words, f, err)
		}
		if k.Meaning() == "" {
			t.Errorf("%s has no meaning", k)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"region-down:us-east-1", "endpoint-slow:api.example:1900ms", "replication-paused:us-east-1/us-west-2", "region-down:*", "::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) {
		parsed, err := Parse(words)
		if err != nil {
			return
		}
		again, err := Parse(parsed.String())
		if err != nil || again != parsed {
			t.Errorf("%q: %v, then %v %v", words, parsed, again, err)
		}
	})
}

// set makes a set with the faults that words name.
func set(t *testing.T, words ...string) (*Set, *event.Log) {
	c := clock.Real()
	log := event.NewLog(c, 0)
	s := NewSet(c, log)
	for _, w := range words {
		f, err := Parse(w)
		if err != nil {
			t.Fatal(err)
		}
		s.Set(f, 0)
	}
	return s, log
}

func TestTheQuestions(t *testing.T) {
	s, _ := set(t, "region-down:eu-west-1", "dynamodb-slow:us-east-1:200ms", "dynamodb-slow:*:100ms", "dynamodb-unresolvable:us-east-1",
		"replication-paused:us-east-1/us-west-2", "endpoint-hang:us-east-1", "endpoint-500:API.tindrloop.example", "endpoint-slow:us-west-2:2s", "checkers-cut-off:sa-east-1")
	for _, c := range []struct {
		question  string
		got, want any
	}{
		{"down", s.RegionDown("eu-west-1"), true},
		{"not down", s.RegionDown("us-east-1"), false},
		{"slowest wins", s.DynamoDB("us-east-1"), DynamoDB{Delay: 200 * time.Millisecond, Unresolvable: true}},
		{"everywhere", s.DynamoDB("us-west-2"), DynamoDB{Delay: 100 * time.Millisecond}},
		{"one direction", s.ReplicationPaused("us-east-1", "us-west-2"), true},
		{"other direction", s.ReplicationPaused("us-west-2", "us-east-1"), false},
		{"endpoint by region", s.Endpoint("us-east-1", "abc.execute-api.us-east-1.amazonaws.com"), Endpoint{Hang: true}},
		{"endpoint by name too", s.Endpoint("us-west-2", "api.tindrloop.example."), Endpoint{Delay: 2 * time.Second, Status500: true}},
		{"endpoint of a region that is down", s.Endpoint("eu-west-1", ""), Endpoint{Hang: true}},
		{"cut off", s.CheckersCutOff("sa-east-1"), true},
		{"cut off with the region", s.CheckersCutOff("eu-west-1"), true},
		{"not cut off", s.CheckersCutOff("us-west-1"), false},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.question, diff)
		}
	}
}

func TestFaultsExpireAndEveryChangeIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, log := set(t, "region-down:us-east-1")
		f := Fault{Kind: EndpointHang, Target: "us-west-2"}
		s.Set(f, time.Minute)
		time.Sleep(50 * time.Second)
		s.Set(f, time.Minute) // again: for another minute
		time.Sleep(50 * time.Second)
		synctest.Wait()
		if !s.Endpoint("us-west-2", "").Hang {
			t.Error("expired by its first duration")
		}
		if list := s.List(); len(list) != 2 || list[0].Words != "endpoint-hang:us-west-2" || list[0].Expires == nil || list[1].Expires != nil {
			t.Errorf("%+v", list)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if s.Endpoint("us-west-2", "").Hang {
			t.Error("did not expire")
		}
		if s.Clear(f) {
			t.Error("cleared what had expired")
		}
		if n := s.ClearAll(); n != 1 {
			t.Errorf("cleared %d", n)
		}
		var got []string
		events, _ := log.Since(0)
		for _, e := range events {
			got = append(got, e.Subject+string(e.Detail))
		}
		want := []string{
			`region-down:us-east-1{"action":"set"}`, `endpoint-hang:us-west-2{"action":"set","for_ns":60000000000}`,
			`endpoint-hang:us-west-2{"action":"set","for_ns":60000000000}`, `endpoint-hang:us-west-2{"action":"expired"}`,
			`region-down:us-east-1{"action":"cleared"}`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
