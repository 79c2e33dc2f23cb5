package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sandbox": main,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}

func TestPrintableStripsWhatMovesACursor(t *testing.T) {
	if got := printable("a\x1b[31mred\x1b]0;title\x07b\r\nc"); got != "aredbc" {
		t.Errorf("%q", got)
	}
}

func TestQuoteMakesOneWordOfAShell(t *testing.T) {
	if got := quote("it's $HOME"); got != `'it'\''s $HOME'` {
		t.Error(got)
	}
}
