// Package run judges targets by specs: it chooses them, starts the processes that run them,
// takes what comes of each, and concludes. It knows the specs by a Catalogue alone.
package run

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Spec is one spec of the tree, as it was written.
type Spec struct {
	Text        string   `json:"text"`
	Requirement string   `json:"requirement"`
	Labels      []string `json:"labels"`
	File        string   `json:"file"`
	Line        int      `json:"line"`
	Hours       float64  `json:"hours,omitempty"` // of bench time at most, of a spec that says so
	Roles       []string `json:"roles,omitempty"` // that it is narrowed to; none: all of its requirement

	// Cuts is how often the spec takes the power of a board that it is cut from at instants, and not at the bytes
	// of a save: then it costs no hours either.
	Cuts int `json:"-"`

	// Soak says that it takes more bench time than all ordinary ones should together, Slow that
	// its process may take long by the wall clock too, ConsoleOnly that its bench is ready at once,
	// OnAir that its verdict rests on what a radio hears, and Golden that benches are proven by it with
	// firmware that is known to be good.
	Soak        bool `json:"-"`
	Slow        bool `json:"-"`
	ConsoleOnly bool `json:"-"`
	OnAir       bool `json:"-"`
	Golden      bool `json:"-"`
}

// secondsOfCut is what a cut from outside takes of bench time, with the start of the board and a look at what is
// left: 5 to 15 s were measured on a loopback, the latter of what is saved 5 s later.
const secondsOfCut = 10

// CutSeconds is how long the spec takes on a board whose power is cut at instants.
func (s Spec) CutSeconds() float64 { return float64(s.Cuts * secondsOfCut) }

// HoursOnBoard is how many hours of bench time the spec takes on a board at most, 0 if that is not worth a word.
func (s Spec) HoursOnBoard() float64 {
	if s.Cuts > 0 {
		return 0
	}
	return s.Hours
}

// ID names the spec as results of it are named.
func (s Spec) ID() string { return s.result("", "").ID() }

// Erred is the result of a spec that could not be judged.
func (s Spec) Erred(why string) report.Spec { return s.result(report.Error, why) }

// Skipped is the result of a spec that no bench could judge.
func (s Spec) Skipped(why string) report.Spec { return s.result(report.Skip, why) }

func (s Spec) result(v report.Verdict, why string) report.Spec {
	return report.Spec{Text: s.Text, Requirement: s.Requirement, File: s.File, Line: s.Line, Verdict: v, Reason: why}
}

// Requirement is a sentence of the catalogue, as far as a run needs it.
type Requirement struct {
	ID, Family, Level, Statement string
	Source                       string   // upstream function or document, with version
	Since, Until                 string   // firmware versions that it holds for; "" for all
	Roles                        []string // names of the roles that it holds for; none: a room server
	Claims                       []string // operators' claims that it decides
	// Crash marks the one that every spec judges: the board never stops or restarts unasked.
	Crash bool
}

// of tells whether the requirement holds for boards of a role; no name means a room server.
func (r Requirement) of(role string) bool {
	role = cmp.Or(role, room.Name)
	return len(r.Roles) == 0 && role == room.Name || slices.Contains(r.Roles, role)
}

// of tells whether a spec of a requirement is one for boards of a role.
func (s Spec) of(role string, req Requirement) bool {
	return req.of(role) && (len(s.Roles) == 0 || slices.Contains(s.Roles, cmp.Or(role, room.Name)))
}

// Must tells whether a firmware that fails the requirement is not conformant.
func (r Requirement) Must() bool { return r.Level != report.Should && r.Level != report.Info }

// verdict is the requirement before any spec of it was judged.
func (r Requirement) verdict() *report.Requirement {
	return &report.Requirement{ID: r.ID, Family: r.Family, Level: r.Level, Statement: r.Statement, Source: r.Source, Claims: r.Claims}
}

// Catalogue is what a run knows of the specs.
type Catalogue interface {
	// Specs are all of the tree, in the order in which they are run.
	Specs() []Spec
	// Requirements are all sentences, in the order of the catalogue.
	Requirements() []Requirement
	// Known is why the firmware that prints version is known to fail a requirement; false if it is not.
	Known(version, requirement string) (reason string, known bool)
	// JudgedAs is the release whose numbers a version without an entry of its own is judged by, empty
	// if it has one or is not known; an error if it is older than all that there are.
	JudgedAs(version string) (as string, err error)
	// Lacks is why a bench cannot run a spec, empty if it can.
	Lacks(cfg bench.Config, s Spec) string
}

// DigestOf is the SHA-256 over the texts of all specs of a catalogue and the sentences that they
// judge, in hex, in whatever order they stand.
func DigestOf(c Catalogue) string {
	sentences := ByID(c)
	var lines []string
	for _, s := range c.Specs() {
		req := sentences[s.Requirement]
		lines = append(lines, fmt.Sprintf("%q %s %q\n", s.Text, req.ID, req.Statement))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, ""))))
}

// ByID finds requirements of a catalogue by id.
func ByID(c Catalogue) map[string]Requirement {
	all := map[string]Requirement{}
	for _, r := range c.Requirements() {
		all[r.ID] = r
	}
	return all
}

// CaptureFile is the name of the pcapng file beside it.
func CaptureFile(text string) string { return fileOf(text) + ".pcapng" }

// TimelineFile turns a spec's text into the name of the file of its timeline.
func TimelineFile(text string) string { return fileOf(text) + ".jsonl" }

func fileOf(text string) string {
	name := []rune(text)
	for i, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '+':
		default:
			name[i] = '-'
		}
	}
	file := string(name)
	if len(file) > 120 {
		file = fmt.Sprintf("%s-%016x", file[:100], bench.SeedOf(0, text))
	}
	return file
}
