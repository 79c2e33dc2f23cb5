package ca

import (
	"crypto/x509"
	"testing"
	"time"
)

func TestLeafIsTrustedForItsNameOnly(t *testing.T) {
	authority, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := authority.Leaf("API.tindrloop.example.")
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(leaf.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"api.tindrloop.example":   true,
		"other.tindrloop.example": false,
	} {
		_, err := certificate.Verify(x509.VerifyOptions{DNSName: name, Roots: authority.Pool()})
		if (err == nil) != want {
			t.Errorf("verify for %s: %v", name, err)
		}
	}
	if got := certificate.Issuer.CommonName; got != Issuer {
		t.Errorf("issuer = %q", got)
	}
	if certificate.NotAfter.Before(time.Now().Add(394 * 24 * time.Hour)) {
		t.Errorf("expires too soon: %s", certificate.NotAfter)
	}
}

func TestLeafIsMadeOnce(t *testing.T) {
	authority, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := authority.Leaf("a.example")
	again, _ := authority.Leaf("A.example")
	if first != again {
		t.Error("two certificates for one name")
	}
	for i := range maxLeaves + 5 {
		authority.leaves[string(rune('a'+i%26))+time.Duration(i).String()] = first
	}
	if _, err := authority.Leaf("fresh.example"); err != nil || len(authority.leaves) > maxLeaves {
		t.Errorf("cache holds %d leaves, %v", len(authority.leaves), err)
	}
}

func TestUnusableNameIsAnError(t *testing.T) {
	authority, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authority.Leaf("bad\xff.example"); err == nil {
		t.Error("a name that is no DNS name got a certificate")
	}
}
