package acm

import (
	"strings"

	"github.com/warm-standby/warm-standby/internal/sandbox/account"
)

// resourceRecord is the CNAME that proves control of a domain.
type resourceRecord struct {
	Name  string
	Type  string
	Value string
}

// validationRecord depends on the account and the domain alone, so one record validates the certificates of every
// region; a wildcard shares the record of the name it stands before.
// Source: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
func validationRecord(domain string) resourceRecord {
	domain = strings.ToLower(strings.TrimPrefix(domain, "*."))
	name := account.Digest("acm name " + account.ID + domain)[:32]
	value := account.Digest("acm value " + account.ID + domain)[:32]
	zone := letters(account.Digest("acm zone " + account.ID)[:10])
	return resourceRecord{
		Name: "_" + name + "." + domain + ".", Type: "CNAME", Value: "_" + value + "." + zone + ".acm-validations.aws.",
	}
}

// letters turns hexadecimal digits into letters: ACM's zone label has no digits.
func letters(hexadecimal string) string {
	return strings.Map(func(c rune) rune {
		if c <= '9' {
			return c - '0' + 'g'
		}
		return c
	}, hexadecimal)
}
