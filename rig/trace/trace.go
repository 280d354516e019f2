// Package trace records how a firmware goes through scripted scenarios, and finds the
// differences between two such traces that are not random by design. This is how one release
// is compared with another, and the emulation with what it emulates.
package trace

import (
	"errors"
	"io"

	"github.com/meshrig/meshrig/rig/capture"
)

// Write writes a trace: a section for each scenario.
func Write(w io.Writer, sections []capture.Section) error {
	return capture.WriteSections(w, sections...)
}

// Read reads what Write wrote. Errors in the content are of type *capture.ReadError, their
// lines counted from the start of the file.
func Read(r io.Reader) ([]capture.Section, error) {
	sections, err := capture.ReadSections(r)
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		if s.Head.Scenario == "" {
			return nil, &capture.ReadError{Line: 1, Field: "scenario", Err: errors.New("missing: this is a timeline and no trace")}
		}
	}
	return sections, nil
}
