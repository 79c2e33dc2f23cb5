package synth

import (
	"errors"
	"os/exec"
	"runtime"
	"strings"
	"unicode"
)

// Fault is a panic of jsii's as an error of one line.
type Fault struct {
	message string
	cause   error // nil where jsii panicked with a string
}

func (f *Fault) Error() string { return f.message }

// Unwrap gives the error that jsii panicked with.
func (f *Fault) Unwrap() error { return f.cause }

// protect calls f and turns a panic of jsii's into a [Fault]. A fault of the
// program itself, such as a nil pointer, stays a panic, but leaves no process
// behind.
func protect(f func() error) (err error) {
	defer func() {
		switch value := recover().(type) {
		case nil:
		case runtime.Error:
			kernel.close()
			panic(value)
		case error:
			err = &Fault{message: explain(value), cause: value}
		case string:
			err = &Fault{message: oneLine(value)}
		default:
			kernel.close()
			panic(value)
		}
	}()
	return f()
}

func explain(err error) string {
	if errors.Is(err, exec.ErrNotFound) {
		return "cannot find node: install Node.js 20 or newer and put it on the PATH, or name it in JSII_NODE"
	}
	return oneLine(err.Error())
}

// oneLine takes the message out of what Node reports: no stack trace, no name of
// jsii's own error classes, no control characters.
func oneLine(report string) string {
	var words []string
	for line := range strings.Lines(report) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "at ") { // a frame of a stack trace
			continue
		}
		words = append(words, strings.Fields(strings.Map(printable, line))...)
	}
	message := strings.Join(words, " ")
	for _, class := range []string{"JsiiError: ", "@jsii/kernel.Fault ", "Error: "} {
		message = strings.TrimPrefix(message, class)
	}
	return message
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}
