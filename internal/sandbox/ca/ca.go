// Package ca is the sandbox's throw-away certificate authority: one key made at
// start, one certificate per name made when it is first asked for. ACM's
// DescribeCertificate names it as the issuer and the gateway serves its leaves.
//
// Nothing of it is secret or lasting. A client trusts it by the file that
// [Authority.WriteFile] writes, never by the system's trust store.
package ca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"strings"
	"sync"
	"time"
)

// Issuer is the authority's common name.
const Issuer = "warm-standby sandbox CA"

// Lifetime is how long its certificates hold; ACM's hold 13 months
// (https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html).
const Lifetime = 395 * 24 * time.Hour

// maxLeaves bounds the cache, so that random SNI names cannot fill the memory.
const maxLeaves = 1024

// Authority signs certificates. It is safe for concurrent use.
type Authority struct {
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
	now         func() time.Time

	mu     sync.Mutex
	leaves map[string]*tls.Certificate
}

// New makes an authority with a fresh key; now gives the time of issue (nil: time.Now).
func New(now func() time.Time) (*Authority, error) {
	if now == nil {
		now = time.Now
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the CA's key: %w", err)
	}
	template := template(now(), Issuer)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("sign the CA's certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the CA's certificate: %w", err)
	}
	return &Authority{key: key, certificate: certificate, now: now, leaves: map[string]*tls.Certificate{}}, nil
}

func template(now time.Time, name string) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"warm-standby sandbox"}},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(Lifetime),
	}
}

// PEM is the authority's certificate, for clients to trust.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// WriteFile writes the authority's certificate to a file.
func (a *Authority) WriteFile(path string) error {
	if err := os.WriteFile(path, a.PEM(), 0o644); err != nil {
		return fmt.Errorf("write the CA's certificate: %w", err)
	}
	return nil
}

// Pool is a trust store of the authority alone.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// Leaf gives the certificate of a DNS name, making it at the first call.
func (a *Authority) Leaf(name string) (*tls.Certificate, error) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	a.mu.Lock()
	defer a.mu.Unlock()
	if leaf := a.leaves[name]; leaf != nil {
		return leaf, nil
	}
	leaf, err := a.sign(name)
	if err != nil {
		return nil, err
	}
	if len(a.leaves) >= maxLeaves {
		clear(a.leaves)
	}
	a.leaves[name] = leaf
	return leaf, nil
}

func (a *Authority) sign(name string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key for %q: %w", name, err)
	}
	template := template(a.now(), name)
	template.DNSNames = []string{name}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		return nil, fmt.Errorf("sign a certificate for %q: %w", name, err)
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: key}, nil
}
