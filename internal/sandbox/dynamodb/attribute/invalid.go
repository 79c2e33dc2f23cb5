package attribute

import "fmt"

// Invalid is what DynamoDB answers with a ValidationException, in its own words: capitals and full stops are AWS's.
type Invalid string

// Error is the message.
func (e Invalid) Error() string { return string(e) }

// Invalidf makes an Invalid with a formatted message.
func Invalidf(format string, args ...any) error { return Invalid(fmt.Sprintf(format, args...)) }
