// Package trace records how a firmware goes through scripted scenarios, and finds the
// differences between two such traces that are not random by design. This is how one release
// is compared with another, and the emulation with what it emulates.
package trace

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
)

// Format is what a header names as its format.
const Format = "meshrig trace/v1"

// Header says what a section of a trace was recorded from.
type Header struct {
	Format   string `json:"trace"`
	Target   string `json:"target"`
	Version  string `json:"version"` // as the board printed it
	Seed     uint64 `json:"seed"`
	Preset   string `json:"preset"`
	Scenario string `json:"scenario"`
	Keys     []Key  `json:"keys"` // open the frames
	// Regions are the public regions that frames may be scoped to.
	Regions []string `json:"regions,omitempty"`
}

// Key is the key of one who took part, in hexadecimal digits. Private has 64 bytes and may be
// missing where the keys of the others open what was sealed.
type Key struct {
	Name    string `json:"name"`
	Public  string `json:"public"`
	Private string `json:"private,omitempty"`
}

// Section is one scenario on a bench of its own.
type Section struct {
	Header   Header
	Timeline *capture.Timeline
}

// Write writes sections: a line with the header of each, then its timeline as JSON lines.
func Write(w io.Writer, sections []Section) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, s := range sections {
		if err := enc.Encode(s.Header); err != nil {
			return fmt.Errorf("trace: header: %w", err)
		}
		if err := s.Timeline.WriteJSONL(w); err != nil {
			return err
		}
	}
	return nil
}

// Read reads what Write wrote. Errors in the content are of type *capture.ReadError, their
// lines counted from the start of the file.
func Read(r io.Reader) ([]Section, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	var sections []Section
	n := 0
	for len(all) > 0 {
		n++
		first, rest, _ := bytes.Cut(all, []byte("\n"))
		h, err := parseHeader(first)
		if err != nil {
			err.Line = n
			return nil, err
		}
		body, next := rest, []byte(nil)
		if i := nextHeader(rest); i >= 0 {
			body, next = rest[:i], rest[i:]
		}
		timeline, bad := capture.ReadJSONL(bytes.NewReader(body))
		if wrong := (*capture.ReadError)(nil); errors.As(bad, &wrong) {
			wrong.Line += n
		}
		if bad != nil {
			return nil, bad
		}
		sections = append(sections, Section{h, timeline})
		n += bytes.Count(body, []byte("\n"))
		all = next
	}
	if len(sections) == 0 {
		return nil, &capture.ReadError{Line: 1, Field: "trace", Err: errors.New("nothing in the file, want a header")}
	}
	return sections, nil
}

// mark starts every header line.
const mark = `{"trace":`

// nextHeader finds where the next header line starts, -1 if there is none.
func nextHeader(b []byte) int {
	if bytes.HasPrefix(b, []byte(mark)) {
		return 0
	}
	if i := bytes.Index(b, []byte("\n"+mark)); i >= 0 {
		return i + 1
	}
	return -1
}

func parseHeader(line []byte) (Header, *capture.ReadError) {
	var h Header
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil {
		field := "trace"
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			field = wrong.Field
		} else if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
			field = strings.Trim(name, `"`)
		}
		return h, &capture.ReadError{Field: field, Err: fmt.Errorf("want a header line that starts with %s: %w", mark, err)}
	}
	if h.Format != Format {
		return h, &capture.ReadError{Field: "trace", Err: fmt.Errorf("found %q, want %q", h.Format, Format)}
	}
	if _, err := h.keys(); err != nil {
		return h, &capture.ReadError{Field: "keys", Err: err}
	}
	return h, nil
}

// keys are what opens the frames of the section.
func (h Header) keys() (*explain.Keys, error) {
	keys := &explain.Keys{}
	for _, k := range h.Keys {
		public, err := unhex(k.Public, len(identity.PublicKey{}))
		if err != nil {
			return nil, fmt.Errorf("public key of %q: %w", k.Name, err)
		}
		keys.AddPublic(k.Name, identity.PublicKey(public))
		if k.Private == "" {
			continue
		}
		private, err := unhex(k.Private, len(identity.PrivateKey{}))
		if err != nil {
			return nil, fmt.Errorf("private key of %q: %w", k.Name, err)
		}
		keys.AddPrivate(k.Name, identity.PrivateKey(private))
	}
	return keys, nil
}

func unhex(digits string, want int) ([]byte, error) {
	b, err := hex.DecodeString(digits)
	if err == nil && len(b) != want {
		err = fmt.Errorf("found %d bytes, want %d", len(b), want)
	}
	return b, err
}
