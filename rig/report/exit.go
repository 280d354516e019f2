package report

import (
	"fmt"
	"strings"
)

// Exit codes of meshrig.
const (
	ExitConformant    = 0
	ExitNotConformant = 1
	ExitError         = 2
	ExitNothingRan    = 3 // nothing was to be run, or what was asked for names nothing
)

// Exit is one of the exit codes of meshrig.
type Exit struct {
	Code          int
	Name, Meaning string
}

// Exits are all exit codes, that of most commands as well as that of a run. Help texts and the
// README are made of this table.
func Exits() []Exit {
	return []Exit{
		{ExitConformant, "conformant", "the firmware is as it should be, or the command did what it was asked"},
		{ExitNotConformant, "not conformant", "the firmware, or what the command tests, is not as it should be"},
		{ExitError, "no verdict", "through no fault of the firmware: rig, bench, set-up, or missing evidence"},
		{ExitNothingRan, "usage", "the command line, a policy or the selection is wrong, or nothing was to be run"},
	}
}

// ExitHelp is the table as the end of a help text. Own are the words of a command that says 0 and
// 1 otherwise, by code.
func ExitHelp(own map[int]string) string {
	var b strings.Builder
	b.WriteString("Exit codes:\n")
	for _, e := range Exits() {
		words := e.Name + ": " + e.Meaning
		if w, ok := own[e.Code]; ok {
			words = w
		}
		fmt.Fprintf(&b, "  %d  %s\n", e.Code, words)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ExitPage is the table in Markdown.
func ExitPage() string {
	var b strings.Builder
	b.WriteString("| exit code | name | meaning |\n|---|---|---|\n")
	for _, e := range Exits() {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", e.Code, e.Name, e.Meaning)
	}
	return b.String()
}
