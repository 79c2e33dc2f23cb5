package sandbox

import (
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// TestNothingIsLeftRunning starts and stops a sandbox that has been used, twice.
func TestNothingIsLeftRunning(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for range 2 {
		s := started(t)
		client := dynamoDB(t, s)
		client.post(t, "ListTables", `{}`)
		client.http.CloseIdleConnections()
		for range 2 {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestTheStateSurvivesInASnapshot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "snapshot.json")
	life := func(use func(*Sandbox, dynamoDBClient)) {
		s, err := New(Options{Snapshot: file})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		use(s, dynamoDB(t, s))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var before, after string
	life(func(s *Sandbox, c dynamoDBClient) {
		c.post(t, "CreateTable", `{"TableName":"profiles","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`)
		before = listing(s)
	})
	life(func(s *Sandbox, c dynamoDBClient) {
		c.post(t, "DescribeTable", `{"TableName":"profiles"}`)
		after = listing(s)
	})
	if before != after || !strings.Contains(before, "table profiles") {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func listing(s *Sandbox) string {
	var lines []string
	for _, r := range s.Inventory() {
		lines = append(lines, strings.Join([]string{r.Service, r.Region, r.Type, r.ID}, " "))
	}
	return strings.Join(lines, "\n")
}

func TestAPortThatIsTakenSaysSo(t *testing.T) {
	first := started(t)
	defer first.Close()
	_, port, _ := strings.Cut(first.Addresses().AWS, ":")
	number := 0
	for _, digit := range port {
		number = number*10 + int(digit-'0')
	}
	second, err := New(Options{Ports: Ports{AWS: number}})
	if err != nil {
		t.Fatal(err)
	}
	err = second.Start(t.Context())
	if want := "listen on " + first.Addresses().AWS + " (choose another port, or 0 for a free one): "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s…", err, want)
	}
}
