package main

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	audits "github.com/meshrig/meshrig/rig/audit/schema"
	frames "github.com/meshrig/meshrig/rig/capture/schema"
	flooding "github.com/meshrig/meshrig/rig/flooding/schema"
	"github.com/meshrig/meshrig/rig/internal/fits"
	reports "github.com/meshrig/meshrig/rig/report/schema"
)

// fitsSchema is the script command `fits frames|report|flooding|audit FILE`: the report, or every line of a file of frames,
// of which there is one at least, is as the schema says. FILE may be stdout.
func fitsSchema(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fits frames|report|flooding|audit FILE")
	}
	text := ts.ReadFile(args[1])
	schemas, values := map[string]string{"frames": frames.Frame, "report": reports.Report, "flooding": flooding.Report, "audit": audits.Report}, []string{text}
	if args[0] == "frames" {
		values = strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	}
	s, err := fits.Compile(schemas[args[0]])
	ts.Check(err)
	for _, value := range values {
		if err := s.Check(value); err != nil {
			ts.Fatalf("%s%v", value[:min(len(value), 1000)], err)
		}
	}
}
