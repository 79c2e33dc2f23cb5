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
// jsii's own error classes, no drawing of the values at fault, no control characters.
func oneLine(report string) string {
	var parts []string
	for line := range strings.Lines(report) {
		if text := plainText(line); text != "" {
			parts = append(parts, text)
		}
	}
	message := strings.Join(parts, " ")
	for _, class := range []string{"JsiiError: ", "@jsii/kernel.Fault ", "Error: "} {
		message = strings.TrimPrefix(message, class)
	}
	return message
}

// plainText is what a line says to a person, if anything. Where jsii cannot take
// a value, it draws it as a tree, of which only the names of keys are of use.
func plainText(line string) string {
	text := strings.TrimSpace(line)
	branch := strings.TrimLeft(text, "├╰─ ")
	switch {
	case strings.HasPrefix(text, "at "), strings.HasPrefix(text, "│"):
		return ""
	case branch != text && !strings.HasPrefix(branch, "Key "):
		return ""
	case branch != text:
		text = "(" + branch + ")"
	}
	return strings.Join(strings.Fields(strings.Map(printable, text)), " ")
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}
