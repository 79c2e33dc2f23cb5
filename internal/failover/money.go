package failover

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// USD is an amount of money in ten-billionths of a dollar, the smallest unit that AWS prices need
// (Lambda's GB-second is $0.0000166667). Sums are exact; it holds up to about 900 million dollars.
type USD int64

// The units of USD in a dollar and in a cent.
const (
	dollar   USD = 1e10
	cent     USD = dollar / 100
	decimals     = 10
)

// ParseUSD reads a non-negative amount as people write it: "50", "50.00", "$0.0000166667".
func ParseUSD(text string) (USD, error) {
	digits := strings.TrimPrefix(strings.TrimSpace(text), "$")
	whole, fraction, _ := strings.Cut(digits, ".")
	if len(whole) == 0 || len(whole) > 8 || len(fraction) > decimals || !isDecimal(whole+fraction) {
		return 0, fmt.Errorf("%q is not an amount in dollars: write it like 50 or 49.99, below 100,000,000", text)
	}
	amount, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	return USD(amount), err
}

func isDecimal(digits string) bool {
	return strings.Trim(digits, "0123456789") == ""
}

// Dollars is ParseUSD for constants: it panics on what is not an amount.
func Dollars(text string) USD {
	amount, err := ParseUSD(text)
	if err != nil {
		panic("failover: " + err.Error())
	}
	return amount
}

// String is the amount in dollars and cents, "$12.34"; half a cent rounds away from zero.
func (u USD) String() string {
	sign, magnitude := u.split()
	cents := magnitude/uint64(cent) + magnitude%uint64(cent)/uint64(cent/2)
	if cents == 0 {
		sign = ""
	}
	return fmt.Sprintf("%s$%d.%02d", sign, cents/100, cents%100)
}

// Exact is the amount with all its digits, "$0.0000166667", and at least two decimals.
func (u USD) Exact() string {
	sign, decimal := u.decimal(2)
	return sign + "$" + decimal
}

// MarshalJSON writes the amount as a JSON number with all its digits.
func (u USD) MarshalJSON() ([]byte, error) {
	sign, decimal := u.decimal(0)
	return []byte(sign + decimal), nil
}

// decimal is the amount without trailing zeros beyond the given number of decimals.
func (u USD) decimal(atLeast int) (sign, decimal string) {
	sign, magnitude := u.split()
	fraction := fmt.Sprintf("%010d", magnitude%uint64(dollar))
	kept := max(len(strings.TrimRight(fraction, "0")), atLeast)
	return sign, strings.TrimSuffix(fmt.Sprintf("%d.%s", magnitude/uint64(dollar), fraction[:kept]), ".")
}

func (u USD) split() (sign string, magnitude uint64) {
	if u < 0 {
		return "-", uint64(-(u + 1)) + 1
	}
	return "", uint64(u)
}

// times is quantity units at this price for each per units, rounded up to the cent: a table of such
// lines adds up to its total exactly and never understates it.
func (u USD) times(quantity float64, per int64) USD {
	amount := math.Round(quantity * float64(u) / float64(per))
	const limit = float64(math.MaxInt64 / 2)
	if !(amount > 0) {
		return 0
	}
	whole := USD(min(amount, limit))
	if rest := whole % cent; rest > 0 {
		whole += cent - rest
	}
	return whole
}
