// Package account is the one AWS account that a sandbox holds: its number, its ARNs and its random identifiers.
package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
)

// ID is the sandbox's account number, AWS's own example.
const ID = "123456789012"

// HomeRegion is where the control planes of Route 53 and IAM live, whatever region their callers name.
// Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
const HomeRegion = "us-east-1"

// ARN is "arn:aws:service:region:account:resource".
func ARN(service, region, resource string) string {
	return "arn:aws:" + service + ":" + region + ":" + ID + ":" + resource
}

// The alphabets of AWS's random identifiers.
const (
	LowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789"
	UpperAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	Hex               = "0123456789abcdef"
)

// RandomID is n random characters of an alphabet.
func RandomID(alphabet string, n int) string {
	id := make([]byte, n)
	size := big.NewInt(int64(len(alphabet)))
	for i := range id {
		at, _ := rand.Int(rand.Reader, size) // never fails since Go 1.24
		id[i] = alphabet[at.Int64()]
	}
	return string(id)
}

// UUID is a random version 4 UUID.
func UUID() string {
	id := RandomID(Hex, 30)
	return id[:8] + "-" + id[8:12] + "-4" + id[12:15] + "-a" + id[15:18] + "-" + id[18:]
}

// Digest is 40 hexadecimal digits made of a string: an identifier that is the same in every run.
func Digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:20])
}
