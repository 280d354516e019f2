package main

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	frames "github.com/meshrig/meshrig/rig/capture/schema"
	reports "github.com/meshrig/meshrig/rig/report/schema"
)

// fits is the script command `fits frames|report FILE`: the report, or every line of a file of frames,
// of which there is one at least, is as the schema says. FILE may be stdout.
func fits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: fits frames|report FILE")
	}
	text := ts.ReadFile(args[1])
	schemas, values := map[string]string{"frames": frames.Frame, "report": reports.Report}, []string{text}
	if args[0] == "frames" {
		values = strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schemas[args[0]]))
	ts.Check(err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	ts.Check(c.AddResource("schema.json", doc))
	s, err := c.Compile("schema.json")
	ts.Check(err)
	for _, value := range values {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(value))
		ts.Check(err)
		if err := s.Validate(v); err != nil {
			ts.Fatalf("%s%v", value[:min(len(value), 1000)], err)
		}
	}
}
