// Package history keeps what runs concluded, a line each: who judged what with which instruments,
// a letter for each requirement and spec, and what was measured. Lines are added and never changed.
// Each stands for itself, so that a folder of them may be kept in git and merged line by line.
package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Schema names the form of a line.
const Schema = "history/v1"

// Letter is a verdict in one letter.
type Letter byte

// The letters. NotRun is never in a line: it stands in a table where a run has no word of something.
const (
	Pass           Letter = 'P'
	Fail           Letter = 'F'
	Skip           Letter = 'S'
	KnownFailure   Letter = 'K'
	UnexpectedPass Letter = 'U'
	Error          Letter = 'E'
	NotRun         Letter = '.'
)

// severity orders the letters: the further behind, the more it says against the run.
const severity = string(NotRun) + "SPKUFE"

func (l Letter) rank() int { return strings.IndexByte(severity, byte(l)) }

// worse is the one of two letters that says more against the run.
func worse(a, b Letter) Letter {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

// MarshalJSON writes the letter as a text.
func (l Letter) MarshalJSON() ([]byte, error) { return []byte{'"', byte(l), '"'}, nil }

// UnmarshalJSON reads a text of one known letter.
func (l *Letter) UnmarshalJSON(text []byte) error {
	if len(text) != 3 || text[0] != '"' || Letter(text[1]).rank() < 1 {
		return fmt.Errorf("the verdict %.20s: want one of %s", text, severity[1:])
	}
	*l = Letter(text[1])
	return nil
}

// Series is a set-up. Only runs of one and the same are compared.
type Series struct {
	Target  string `json:"target"`            // its kind: emu, exec, unix, tcp or board
	Board   string `json:"board,omitempty"`   // the boards that judged, in order, joined by +
	Preset  string `json:"preset"`            // radio settings
	Soak    bool   `json:"soak,omitempty"`    // specs that take days were run too
	Options string `json:"options,omitempty"` // flags that decide what a spec comes to, in order
}

// String is the set-up in words.
func (s Series) String() string {
	words := []string{strings.TrimSpace(s.Target + " " + s.Board), s.Preset}
	if s.Soak {
		words = append(words, "with soak")
	}
	if s.Options != "" {
		words = append(words, s.Options)
	}
	return strings.Join(words, ", ")
}

// Run is the head of a line: which run it is of, and what was judged with what.
type Run struct {
	Run string `json:"run"`
	// Part counts the targets of a run of several, from 0.
	Part  int        `json:"part,omitempty"`
	Began time.Time  `json:"began"`
	Ended *time.Time `json:"ended,omitempty"` // nil: it did not come to its end
	// Placed is the time by which it stands among others instead of Began, if the machine's clock
	// was behind what the same machine had written before.
	Placed  time.Time `json:"placed,omitzero"`
	Host    string    `json:"host"`
	CI      string    `json:"ci,omitempty"`
	Target  string    `json:"target"`
	Probe   string    `json:"probe,omitempty"`
	Image   string    `json:"image,omitempty"` // SHA-256 in hex
	Version string    `json:"version"`
	Program string    `json:"program"`
	Suite   string    `json:"suite"`         // SHA-256 over the list of specs, in hex
	Rig     string    `json:"rig,omitempty"` // SHA-256 over what the benches consist of, in hex
	Seed    uint64    `json:"seed"`
	Verdict string    `json:"verdict"`
	Exit    int       `json:"exit"`
	Partial bool      `json:"partial,omitempty"`
}

// At is when the run stands in the history.
func (r Run) At() time.Time {
	if !r.Placed.IsZero() {
		return r.Placed
	}
	return r.Began
}

// Measured sums up what one spec judged under one name.
type Measured struct {
	Spec string  `json:"spec"` // its ID
	What string  `json:"what"`
	Unit string  `json:"unit,omitempty"`
	N    int     `json:"n"`
	Low  float64 `json:"low"`
	Mid  float64 `json:"mid"` // the median
	High float64 `json:"high"`
	Err  float64 `json:"err,omitempty"` // the largest error bar among the values
}

// Line is one run on one target.
type Line struct {
	Schema string `json:"schema"`
	Run
	Series       Series            `json:"series"`
	Requirements map[string]Letter `json:"requirements"`
	Specs        map[string]Letter `json:"specs"` // by their ID
	Measured     []Measured        `json:"measured,omitempty"`
}

// Encode is the line as JSON with its end of line. Equal lines are equal bytes.
func (l Line) Encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	l.Schema = Schema
	if err := e.Encode(l); err != nil {
		return nil, fmt.Errorf("history: run %s: %w", l.Run.Run, err)
	}
	return out.Bytes(), nil
}

// ErrSchema is the cause of an error about a line of another form.
var ErrSchema = errors.New("it is left out, as is all that this meshrig does not know; a newer one may read it")

// Decode reads a line. What is not one is an error, which does not say where the line stands.
func Decode(text []byte) (Line, error) {
	var l Line
	if err := json.Unmarshal(text, &l); err != nil {
		if bytes.HasPrefix(text, []byte("<<<<<<<")) || bytes.HasPrefix(text, []byte("=======")) || bytes.HasPrefix(text, []byte(">>>>>>>")) {
			return Line{}, errors.New("git left a conflict here: keep the lines of both sides and take its marks out")
		}
		var form struct {
			Schema string `json:"schema"`
		}
		if json.Unmarshal(text, &form) == nil && form.Schema != Schema {
			return Line{}, fmt.Errorf("schema %.40q, want %s: %w", form.Schema, Schema, ErrSchema)
		}
		return Line{}, fmt.Errorf("no whole line of a history, it is left out: %w", err)
	}
	switch {
	case l.Schema != Schema:
		return Line{}, fmt.Errorf("schema %.40q, want %s: %w", l.Schema, Schema, ErrSchema)
	case l.Run.Run == "":
		return Line{}, errors.New("the run has no name, it is left out")
	case l.Began.IsZero() || l.At().Year() < 1970 || l.At().Year() > 9999:
		return Line{}, fmt.Errorf("run %.40q began at no time that there is, it is left out", l.Run.Run)
	}
	return l, nil
}
