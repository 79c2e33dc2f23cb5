package route53

import (
	"fmt"
	"strings"
)

// Limits of a domain name, in octets:
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
const (
	maxName  = 255
	maxLabel = 63
)

// CanonicalName returns name as Route 53 stores and returns it: lower case, a
// trailing dot, and anything but a-z, 0-9, hyphen and underscore as a
// three-digit octal escape, so that *.example.com is \052.example.com.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
//
// The error is AWS's text: https://github.com/hashicorp/terraform/issues/18482.
func CanonicalName(name string) (string, error) {
	if name == "" {
		return "", fatal("DomainNameEmpty", "Domain name is empty", name)
	}
	if name == "." {
		return name, nil
	}
	labels, err := splitLabels(strings.TrimSuffix(name, "."))
	if err != nil {
		return "", fatal("InvalidCharacterString", err.Error(), name)
	}
	var out strings.Builder
	length := 1
	for _, label := range labels {
		switch {
		case len(label) == 0:
			return "", fatal("DomainLabelEmpty", "Domain label is empty", name)
		case len(label) > maxLabel:
			return "", fatal("DomainLabelTooLong", "Domain label is too long", name)
		}
		length += len(label) + 1
		writeLabel(&out, label)
		out.WriteByte('.')
	}
	if length > maxName {
		return "", fatal("DomainNameTooLong", "Domain name is too long", name)
	}
	return out.String(), nil
}

// splitLabels returns the raw octets of each label and undoes octal escapes.
func splitLabels(name string) ([][]byte, error) {
	var labels [][]byte
	label := []byte{}
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c == '.':
			labels = append(labels, label)
			label = []byte{}
		case c == '\\':
			octet, err := unescape(name[i:])
			if err != nil {
				return nil, err
			}
			label = append(label, octet)
			i += 3
		case c <= ' ' || c > '~':
			return nil, valueFault("Invalid character in domain name")
		default:
			label = append(label, c)
		}
	}
	return append(labels, label), nil
}

func unescape(s string) (byte, error) {
	if len(s) < 4 {
		return 0, valueFault("Incomplete escape sequence")
	}
	value := 0
	for _, digit := range []byte(s[1:4]) {
		if digit < '0' || digit > '7' {
			return 0, valueFault("Escape sequence is not octal")
		}
		value = value*8 + int(digit-'0')
	}
	if value > 255 {
		return 0, valueFault("Escape sequence is out of range")
	}
	return byte(value), nil
}

func writeLabel(out *strings.Builder, label []byte) {
	for _, c := range label {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if plain(c) {
			out.WriteByte(c)
			continue
		}
		fmt.Fprintf(out, `\%03o`, c)
	}
}

// plain says whether Route 53 writes c without an escape.
func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// FromQuestion turns the name of a DNS question, whose escapes are decimal
// (\DDD) or single characters (\.), into the canonical form.
func FromQuestion(name string) (string, error) {
	simple := true
	for i := 0; i < len(name) && simple; i++ {
		c := name[i]
		simple = plain(c) || c == '.' || 'A' <= c && c <= 'Z'
	}
	if simple {
		return strings.ToLower(name), nil
	}
	return CanonicalName(octal(name))
}

// Presentation turns a name in Route 53's spelling, whose escapes are octal,
// into the presentation format of DNS, whose escapes are decimal. A name that
// CanonicalName refuses comes back as it is.
func Presentation(name string) string {
	labels, err := splitLabels(strings.TrimSuffix(name, "."))
	if err != nil || name == "." {
		return name
	}
	var out strings.Builder
	for _, label := range labels {
		for _, c := range label {
			if plain(c) || 'A' <= c && c <= 'Z' {
				out.WriteByte(c)
			} else {
				fmt.Fprintf(&out, `\%03d`, c)
			}
		}
		out.WriteByte('.')
	}
	return out.String()
}

// octal rewrites the escapes of DNS presentation format (RFC 1035, 5.1).
func octal(name string) string {
	var out strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c != '\\':
			out.WriteByte(c)
		case i+3 < len(name) && digits(name[i+1:i+4]):
			value := int(name[i+1]-'0')*100 + int(name[i+2]-'0')*10 + int(name[i+3]-'0')
			fmt.Fprintf(&out, `\%03o`, value&0xff)
			i += 3
		case i+1 < len(name):
			fmt.Fprintf(&out, `\%03o`, name[i+1])
			i++
		}
	}
	return out.String()
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// Within says whether the canonical name is zone or lies below it.
func Within(name, zone string) bool {
	return name == zone || strings.HasSuffix(name, "."+zone) || zone == "."
}

// Parent returns the canonical name without its first label, "." at the end.
func Parent(name string) string {
	if i := strings.IndexByte(name, '.'); i >= 0 && i+1 < len(name) {
		return name[i+1:]
	}
	return "."
}

// sortKey reverses the labels: www.example.com. sorts as com.example.www., the
// trailing dot included, because it "can change the sort order":
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
func sortKey(name string) string {
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	var out strings.Builder
	out.Grow(len(name))
	for i := len(labels) - 1; i >= 0; i-- {
		out.WriteString(labels[i])
		out.WriteByte('.')
	}
	return out.String()
}
