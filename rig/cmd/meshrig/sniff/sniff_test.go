package sniff_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/schema"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/sniff"
	"github.com/meshrig/meshrig/rig/internal/fits"
)

// TestLines holds that what is printed with --json is as the schema says, and is read back as events.
func TestLines(t *testing.T) {
	s, err := fits.Compile(schema.Frame)
	if err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	cmd := sniff.New(cli.Streams{In: strings.NewReader(""), Out: &out, Err: &said})
	cmd.SetArgs([]string{"--source", "file:../../../../fixtures/iq/sf8_bw62k5_cr45_p3.cu8", "--rate", "250000", "--json"})
	cmd.SetContext(t.Context())
	if err := cmd.Execute(); err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	lines := 0
	for line := range strings.Lines(out.String()) {
		lines++
		if err := s.Check(line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if read, err := capture.ReadJSONL(&out); err != nil || read.Len() != lines || lines < 4 {
		t.Errorf("%d lines: %v", lines, err)
	}
}
