package sandbox

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/warm-standby/warm-standby/internal/sandbox/event"
	"github.com/warm-standby/warm-standby/internal/sandbox/fault"
)

// TestASnapshotFollowsWhileItRuns reads the file without closing the sandbox, as after kill -9.
func TestASnapshotFollowsWhileItRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	killed := startedWith(t, Options{Snapshot: file})
	topics := sns.New(sns.Options{
		Region: "us-east-1", BaseEndpoint: aws.String("http://" + killed.Addresses().AWS),
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
	if _, err := topics.CreateTopic(t.Context(), &sns.CreateTopicInput{Name: aws.String("alarms")}); err != nil {
		t.Fatal(err)
	}
	var text []byte
	for deadline := time.Now().Add(20 * time.Second); len(text) == 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		text, _ = os.ReadFile(file) // not there yet
	}
	copied := filepath.Join(t.TempDir(), "copy.json") // the first one goes on writing its own
	if err := os.WriteFile(copied, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, resource := range startedWith(t, Options{Snapshot: copied}).Inventory() {
		if resource.Service == "sns" {
			return
		}
	}
	t.Error("the topic is not in the snapshot of a sandbox that runs")
}

func startedWith(t *testing.T, options Options) *Sandbox {
	t.Helper()
	s, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestChanges(t *testing.T) {
	for subject, want := range map[string]bool{
		"dynamodb GetItem": false, "dynamodb BatchGetItem": false, "sts GetCallerIdentity": false, "route53 ListHostedZones": false,
		"dynamodb PutItem": true, "dynamodb BatchWriteItem": true, "s3 DeleteObject": true, "route53 ChangeResourceRecordSets": true, "": true,
	} {
		if got := changes(event.Event{Subject: subject}); got != want {
			t.Errorf("%q: %t", subject, got)
		}
	}
}

// TestCloseIsClean closes many sandboxes at once after they began, with an endpoint that is refusing and one that is
// not, and each of them twice.
func TestCloseIsClean(t *testing.T) {
	for n := range 20 {
		s := startedWith(t, Options{})
		if n%2 == 1 {
			refuse, err := fault.Parse("endpoint-refuse:us-east-1")
			if err != nil {
				t.Fatal(err)
			}
			s.faults.Set(refuse, 0)
		}
		for range 2 {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}
	}
}
