package capture

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Format is what the head of a timeline on disk names as its format.
const Format = "meshrig timeline/v1"

// older is what traces named before timelines of specs had a head too. Their fields are the same.
const older = "meshrig trace/v1"

// Head says what a timeline on disk was recorded from, and holds the keys that open its frames.
type Head struct {
	Format   string `json:"timeline"`
	Target   string `json:"target"`
	Version  string `json:"version"` // as the board printed it
	Seed     uint64 `json:"seed"`    // of the run
	Preset   string `json:"preset"`
	Spec     string `json:"spec,omitempty"`     // full text of the spec that was run
	Scenario string `json:"scenario,omitempty"` // or name of the scenario that was played
	// Failed is why the spec failed, and Marks are the events at which it did, by their
	// numbers; without either it did not fail.
	Failed string `json:"failed,omitempty"`
	Marks  []int  `json:"marks,omitempty"`
	// Keys are those of the bench's own identities: public of boards, private of its clients.
	Keys []Key `json:"keys,omitempty"`
	// Regions are the public regions that frames may be scoped to.
	Regions []string `json:"regions,omitempty"`
}

// Key is the key of one who took part, in hexadecimal digits. Private has 64 bytes and may be
// missing where the keys of the others open what was sealed.
type Key struct {
	Name    string `json:"name"`
	Public  string `json:"public"`
	Private string `json:"private,omitempty"`
	Shared  string `json:"shared,omitempty"` // the secret with the board, of a client whose private key nobody has
	Role    string `json:"role,omitempty"`   // of a board that is no room server
}

// Section is one timeline on disk. A file holds one section or several.
type Section struct {
	Head     Head
	Timeline *Timeline
}

// WriteSections writes sections: a line with the head of each, then its timeline as JSON lines.
// Equal sections give equal bytes.
func WriteSections(w io.Writer, sections ...Section) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, s := range sections {
		s.Head.Format = Format
		if err := enc.Encode(s.Head); err != nil {
			return fmt.Errorf("capture: head: %w", err)
		}
		if err := s.Timeline.WriteJSONL(w); err != nil {
			return err
		}
	}
	return nil
}

// ReadSections reads what WriteSections wrote. A timeline without a head, as they were written
// once, is a section whose head is empty. Errors in the content are of type *ReadError, their
// lines counted from the start of the file.
func ReadSections(r io.Reader) ([]Section, error) {
	all, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("capture: %w", err)
	}
	if len(all) == 0 {
		return nil, &ReadError{Line: 1, Field: "timeline", Err: errors.New("nothing in the file, want a head")}
	}
	var sections []Section
	for n := 0; len(all) > 0; {
		var s Section
		if isHead(all) {
			n++
			first, rest, _ := bytes.Cut(all, []byte("\n"))
			var bad *ReadError
			if s.Head, bad = parseHead(first); bad != nil {
				bad.Line = n
				return nil, bad
			}
			all = rest
		}
		body, next := all, []byte(nil)
		if i := nextHead(all); i >= 0 {
			body, next = all[:i], all[i:]
		}
		lines := bytes.Count(body, []byte("\n"))
		s.Timeline, err = readJSONL(bytes.NewReader(body), lines)
		if wrong := (*ReadError)(nil); errors.As(err, &wrong) {
			wrong.Line += n
		}
		if err != nil {
			return nil, err
		}
		sections = append(sections, s)
		n += lines
		all = next
	}
	return sections, nil
}

// The starts of head lines.
const (
	mark      = `{"timeline":`
	olderMark = `{"trace":`
)

func isHead(b []byte) bool {
	return bytes.HasPrefix(b, []byte(mark)) || bytes.HasPrefix(b, []byte(olderMark))
}

// nextHead finds where the next head line starts, -1 if there is none.
func nextHead(b []byte) int {
	if isHead(b) {
		return 0
	}
	first := -1
	for _, m := range []string{mark, olderMark} {
		if i := bytes.Index(b, []byte("\n"+m)); i >= 0 && (first < 0 || i+1 < first) {
			first = i + 1
		}
	}
	return first
}

func parseHead(line []byte) (Head, *ReadError) {
	if rest, ok := bytes.CutPrefix(line, []byte(olderMark+`"`+older+`"`)); ok {
		line = append([]byte(mark+`"`+Format+`"`), rest...)
	}
	var h Head
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil {
		field := "timeline"
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			field = wrong.Field
		} else if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
			field = strings.Trim(name, `"`)
		}
		return h, &ReadError{Field: field, Err: fmt.Errorf("want a head line that starts with %s: %w", mark, err)}
	}
	if h.Format != Format {
		return h, &ReadError{Field: "timeline", Err: fmt.Errorf("found %q, want %q", h.Format, Format)}
	}
	for _, k := range h.Keys {
		if err := k.check(); err != nil {
			return h, &ReadError{Field: "keys", Err: err}
		}
	}
	return h, nil
}

// check finds digits that are no key.
func (k Key) check() error {
	const public, private = 32, 64 // bytes
	if b, err := hex.DecodeString(k.Public); err != nil || len(b) != public {
		return fmt.Errorf("public key of %q: want %d hex digits", k.Name, 2*public)
	}
	if b, err := hex.DecodeString(k.Private); err != nil || len(b) != private && k.Private != "" {
		return fmt.Errorf("private key of %q: want %d hex digits", k.Name, 2*private)
	}
	if b, err := hex.DecodeString(k.Shared); err != nil || len(b) != public && k.Shared != "" {
		return fmt.Errorf("shared secret of %q: want %d hex digits", k.Name, 2*public)
	}
	return nil
}
