package sandbox

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func TestARealClientIsToldWhoItIs(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	client := sts.New(sts.Options{
		Region: "us-west-2", BaseEndpoint: aws.String("http://" + s.Addresses().AWS),
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	})
	who, err := client.GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := aws.ToString(who.Account); got != "123456789012" {
		t.Errorf("account %q", got)
	}
}

func TestItListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0", "::", "10.0.0.1", "192.0.2.1", "example.com", "localhost"} {
		if _, err := New(Options{Address: address}); err == nil || !strings.Contains(err.Error(), "is not loopback") {
			t.Errorf("address %s: %v", address, err)
		}
	}
}
