// Package audit looks at one live room server without changing it, and says what its operator has
// to mend: what is wrong, what that means, how it was seen and which command mends it.
//
// A look ([Serial], [Air]) makes a [Room], which is what the room told. [Judge] makes a [Report] of
// it and asks nothing.
package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Severity says how much a finding matters. The zero value is the least.
type Severity int

// The severities, the least first.
const (
	Notice   Severity = iota // worth knowing; the room does what it is set to
	Warning                  // people are let in, lose posts, or air is taken, without the operator meaning it
	Critical                 // the room can be taken over, breaks the rule of its band, or does not serve
)

// Severities are the names of the severities, the least first.
func Severities() []string { return []string{"notice", "warning", "critical"} }

// String is its name.
func (s Severity) String() string { return Severities()[min(max(s, Notice), Critical)] }

// MarshalText is its name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name; the error names the nearest.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(Severities(), string(text))
	if i < 0 {
		return fmt.Errorf("audit: %w", &words.Unknown{What: "severity", Name: string(text), Known: Severities()})
	}
	*s = Severity(i)
	return nil
}

// Finding is one thing to mend or to know.
type Finding struct {
	ID       string     `json:"id"` // a Kind's, or "known-" and a requirement's in lower case
	Severity Severity   `json:"severity"`
	What     string     `json:"what"`  // what is so in this room
	Means    string     `json:"means"` // what that means for it
	Evidence []Evidence `json:"evidence,omitempty"`
	// Mend are the commands that mend it, in their order; words in capitals are for the operator to fill in.
	Mend   []string `json:"mend,omitempty"`
	Advice string   `json:"advice,omitempty"` // what to do that is no command
}

// Evidence is a question and its answer, without secrets.
type Evidence struct {
	Asked    string `json:"asked"`
	Answered string `json:"answered"`
}

// Unseen is what could not be looked at.
type Unseen struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Schema is the form of a Report.
const Schema = "audit/v1"

// Report is what an audit found.
type Report struct {
	Schema   string        `json:"schema"`
	At       time.Time     `json:"at"` // the auditor's clock at its end
	Way      sample.Source `json:"way"`
	Key      string        `json:"key,omitempty"` // of the room, 64 hex digits
	Info     sample.Info   `json:"info"`
	Clock    *Clock        `json:"clock,omitempty"`
	Findings []Finding     `json:"findings"` // the gravest first
	Unseen   []Unseen      `json:"unseen"`
	// Changes are what the look changed in the room, in words; none over serial.
	Changes []string `json:"changes"`
}

// Clock is the room's clock, as far as it could be read.
type Clock struct {
	At     time.Time `json:"at"`             // when it was read, by the auditor's clock
	Offset float64   `json:"offset_seconds"` // the room's clock less the auditor's
	Error  float64   `json:"error_seconds"`  // how far Offset may be off
}

// Worst is the highest severity of the findings; false if there are none.
func (r *Report) Worst() (Severity, bool) {
	worst, any := Notice, false
	for _, f := range r.Findings {
		worst, any = max(worst, f.Severity), true
	}
	return worst, any
}

// oneLine puts text from a room into one line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
