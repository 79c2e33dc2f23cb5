package route53

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// maxValue is the length of one value, in characters:
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecord.html
const maxValue = 4000

// checkValue checks one value of a record set by its type. The text for
// addresses is AWS's: https://github.com/aws/aws-cdk/issues/14800; the others
// follow its pattern.
func checkValue(typ, value string) error {
	switch {
	case !slices.Contains(recordTypes, typ):
		return fatal("UnknownRecordType", "Record type is not supported", typ)
	case len(value) > maxValue:
		return fatal("ValueTooLong", fmt.Sprintf("Value is longer than %d characters", maxValue), value[:32]+"…")
	case strings.ContainsAny(value, "\r\n\x00"):
		return fatal("InvalidCharacterString", "Value holds a control character", strings.ToValidUTF8(value, "?"))
	}
	switch typ {
	case "A":
		if addr, err := netip.ParseAddr(value); err != nil || !addr.Is4() {
			return fatal("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", value)
		}
	case "AAAA":
		if addr, err := netip.ParseAddr(value); err != nil || !addr.Is6() || addr.Zone() != "" {
			return fatal("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", value)
		}
	case "TXT", "SPF":
		return checkText(typ, value)
	case "CNAME", "NS", "PTR":
		_, err := CanonicalName(value)
		return err
	default:
		if _, err := ParseRR(".", 0, typ, value); err != nil {
			return fatal(typ+"RRDATAIllegal", "Value is not valid for the type "+typ, value)
		}
	}
	return nil
}

// checkText wants every string in double quotes and at most 255 characters:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat
func checkText(typ, value string) error {
	if !strings.HasPrefix(value, `"`) || !strings.HasSuffix(value, `"`) || len(value) < 2 {
		return fatal("InvalidCharacterString", "Value should be enclosed in quotation marks", value)
	}
	rr, err := ParseRR(".", 0, typ, value)
	if err != nil {
		return fatal("InvalidCharacterString", "Value is not a list of quoted strings", value)
	}
	texts, _ := rr.(*dns.TXT)
	if texts == nil {
		return nil
	}
	for _, text := range texts.Txt {
		if len(text) > 255 {
			return fatal("CharacterStringTooLong", "Value is too long", value)
		}
	}
	return nil
}

// ParseRR builds the DNS record of a value. The owner and the target are fully
// qualified, whether or not they end in a dot; both are in Route 53's spelling.
func ParseRR(owner string, ttl uint32, typ, value string) (rr dns.RR, err error) {
	defer func() {
		if r := recover(); r != nil { // a parser's panic must not end the sandbox
			err = fmt.Errorf("value %q: %v", value, r)
		}
	}()
	switch {
	case strings.ContainsAny(value, "\r\n"):
		return nil, fmt.Errorf("value %q: line breaks are not allowed", value)
	case typ == "CNAME" || typ == "NS" || typ == "PTR":
		value = Presentation(value)
	}
	parser := dns.NewZoneParser(strings.NewReader(fmt.Sprintf(". %d IN %s %s\n", ttl, typ, value)), ".", "")
	rr, ok := parser.Next()
	if err := parser.Err(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("value %q holds no record", value)
	}
	rr.Header().Name = Presentation(owner)
	return rr, nil
}
