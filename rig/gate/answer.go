package gate

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/report"
)

// AnswerForm is the schema that an answer names.
const AnswerForm = "gate-answer/v1"

// Status is what one rule says.
type Status string

// What a rule may say.
const (
	OK         Status = "OK"
	Refused    Status = "REFUSED"
	NoDecision Status = "NO DECISION"
)

// Finding is one sentence of a rule.
type Finding struct {
	Rule   string `json:"rule"`
	Status Status `json:"status"`
	Text   string `json:"text"`
}

// Listed is a failure that does not refuse, by name.
type Listed struct {
	Requirement string `json:"requirement"`
	Place       string `json:"place"` // host, or the board
	Saw         string `json:"saw"`   // its signature
	By          string `json:"by"`    // the baseline's version, or who waived it until when
}

// Taken is one run of the evidence.
type Taken struct {
	Run      string `json:"run"`
	Target   string `json:"target"`
	Version  string `json:"version"`
	Image    string `json:"image,omitempty"`
	Seed     uint64 `json:"seed"`
	Baseline bool   `json:"baseline,omitempty"`
	Refused  string `json:"refused,omitempty"` // why it does not count
}

// Answer is what the gate says, with all that it rests on.
type Answer struct {
	Schema    string            `json:"schema"`
	Decision  string            `json:"decision"` // may ship, may not ship, no decision
	Exit      int               `json:"exit"`
	At        time.Time         `json:"at"`
	Version   string            `json:"version"`
	Baseline  string            `json:"baseline"`
	Policy    string            `json:"policy"`          // SHA-256 in hex
	Suite     string            `json:"suite,omitempty"` // digest of the list of specs
	Images    map[string]string `json:"images"`          // the release's files, names by SHA-256 in hex
	Judged    []string          `json:"judged"`          // digests of those that runs judged
	Findings  []Finding         `json:"findings"`
	Inherited []Listed          `json:"inherited,omitempty"`
	Waived    []Listed          `json:"waived,omitempty"`
	Fixed     []string          `json:"fixed,omitempty"` // requirements that the baseline fails and the candidate passes
	Evidence  []Taken           `json:"evidence"`
}

// conclude makes the decision of what the rules say. One proven failure refuses, whatever is missing.
func (a *Answer) conclude() {
	a.Decision, a.Exit = "may ship", report.ExitConformant
	for _, f := range a.Findings {
		switch f.Status {
		case Refused:
			a.Decision, a.Exit = "may not ship", report.ExitNotConformant
			return
		case NoDecision:
			a.Decision, a.Exit = "no decision", report.ExitError
		case OK:
		}
	}
}

// WriteText writes the answer for people: what refuses first, then what is missing, then what holds
// with its numbers, what is excused by name, and the decision last.
func (a *Answer) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, status := range []Status{Refused, NoDecision, OK} {
		for _, f := range a.Findings {
			if f.Status == status {
				fmt.Fprintf(&b, "%s %s: %s\n", f.Status, f.Rule, screen.Line(f.Text))
			}
		}
	}
	for _, l := range a.Inherited {
		fmt.Fprintf(&b, "  inherited from %s  %s on %s: %s\n", l.By, l.Requirement, screen.Line(l.Place), screen.Line(l.Saw))
	}
	for _, l := range a.Waived {
		fmt.Fprintf(&b, "  waived by %s  %s on %s: %s\n", screen.Line(l.By), l.Requirement, screen.Line(l.Place), screen.Line(l.Saw))
	}
	fmt.Fprintf(&b, "%s: %s against %s, on %s, %s\n", strings.ToUpper(a.Decision), a.Version, a.Baseline,
		a.At.Format("2 Jan 2006 15:04 MST"), "policy "+brief(a.Policy))
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes the answer for machines.
func (a *Answer) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(a)
}
