package attribute

import (
	"math/big"
	"strconv"
	"strings"
)

// Limits of DynamoDB's number type: up to 38 digits of precision, magnitudes from
// 1E-130 to 9.99…E+125
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html).
const (
	maxDigits   = 38
	maxExponent = 126
	minExponent = -129
)

// Errors about numbers, with DynamoDB's messages.
var (
	ErrNumberOverflow  = Invalid("Number overflow. Attempting to store a number with magnitude larger than supported range")
	ErrNumberUnderflow = Invalid("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	ErrNumberDigits    = Invalid("Attempting to store more than 38 significant digits in a Number")
)

// Number is a decimal number: 0.DIGITS × 10^exponent. Digits have no zeros at
// either end, so that equal numbers are equal structs. The zero Number is 0.
type Number struct {
	negative bool
	digits   string
	exponent int
}

// Int makes a number of an integer.
func Int(n int) Number {
	num, _ := ParseNumber(strconv.Itoa(n))
	return num
}

// ParseNumber reads a decimal, with or without an exponent.
func ParseNumber(text string) (Number, error) {
	mantissa, exponent, ok := splitExponent(text)
	if !ok {
		return Number{}, notNumeric(text)
	}
	n := Number{negative: strings.HasPrefix(mantissa, "-")}
	mantissa = strings.TrimLeft(mantissa, "+-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return Number{}, notNumeric(text)
	}
	return n.normalize(whole+fraction, exponent+len(whole))
}

// splitExponent parts "1.5E-3" into "1.5" and -3, and refuses doubled signs.
func splitExponent(text string) (mantissa string, exponent int, ok bool) {
	mantissa = text
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		n, err := strconv.Atoi(text[i+1:])
		if err != nil || n > 10_000 || n < -10_000 {
			return "", 0, false
		}
		mantissa, exponent = text[:i], n
	}
	if len(mantissa) > 1 && strings.ContainsAny(mantissa[1:], "+-") {
		return "", 0, false
	}
	return mantissa, exponent, mantissa != ""
}

func notNumeric(text string) error {
	if text == "" {
		return Invalid("The parameter cannot be converted to a numeric value")
	}
	return Invalidf("The parameter cannot be converted to a numeric value: %s", text)
}

// normalize strips zeros from 0.digits × 10^exponent and checks the limits.
func (n Number) normalize(digits string, exponent int) (Number, error) {
	trimmed := strings.TrimLeft(digits, "0")
	exponent -= len(digits) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, "0")
	switch {
	case trimmed == "":
		return Number{}, nil
	case len(trimmed) > maxDigits:
		return Number{}, ErrNumberDigits
	case exponent > maxExponent:
		return Number{}, ErrNumberOverflow
	case exponent < minExponent:
		return Number{}, ErrNumberUnderflow
	}
	n.digits, n.exponent = trimmed, exponent
	return n, nil
}

// String writes the number as DynamoDB does: plain, no exponent, no spare zeros.
func (n Number) String() string {
	if n.digits == "" {
		return "0"
	}
	var b strings.Builder
	if n.negative {
		b.WriteByte('-')
	}
	switch {
	case n.exponent <= 0:
		b.WriteString("0." + strings.Repeat("0", -n.exponent) + n.digits)
	case n.exponent >= len(n.digits):
		b.WriteString(n.digits + strings.Repeat("0", n.exponent-len(n.digits)))
	default:
		b.WriteString(n.digits[:n.exponent] + "." + n.digits[n.exponent:])
	}
	return b.String()
}

// Compare orders numbers by value.
func (n Number) Compare(o Number) int {
	if n.sign() != o.sign() {
		return n.sign() - o.sign()
	}
	magnitude := n.exponent - o.exponent
	if magnitude == 0 {
		magnitude = strings.Compare(n.digits, o.digits)
	}
	return magnitude * n.sign()
}

func (n Number) sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	default:
		return 1
	}
}

// Add gives n + o.
func (n Number) Add(o Number) (Number, error) {
	scale := max(n.scale(), o.scale())
	return fromUnscaled(new(big.Int).Add(n.unscaled(scale), o.unscaled(scale)), scale)
}

// Sub gives n - o.
func (n Number) Sub(o Number) (Number, error) {
	if o.digits != "" {
		o.negative = !o.negative
	}
	return n.Add(o)
}

// Int64 gives the whole part, and whether it fits; TTL reads epoch seconds so.
func (n Number) Int64() (int64, bool) {
	whole, _, _ := strings.Cut(n.String(), ".")
	v, err := strconv.ParseInt(whole, 10, 64)
	return v, err == nil
}

// scale is the number of digits after the decimal point, negative for 1E5.
func (n Number) scale() int { return len(n.digits) - n.exponent }

// unscaled is the number times 10^scale, which must be whole.
func (n Number) unscaled(scale int) *big.Int {
	v, _ := new(big.Int).SetString("0"+n.digits, 10)
	ten := big.NewInt(10)
	v.Mul(v, ten.Exp(ten, big.NewInt(int64(scale-n.scale())), nil))
	if n.negative {
		v.Neg(v)
	}
	return v
}

func fromUnscaled(v *big.Int, scale int) (Number, error) {
	digits := new(big.Int).Abs(v).String()
	n := Number{negative: v.Sign() < 0}
	return n.normalize(digits, len(digits)-scale)
}
