// Package report holds what a run concluded: verdicts, files and the exit code.
package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Schema names the form of report.json, which stands in schema/report.json; First the one before it,
// which had no head and kept nothing of what was judged inside its bounds. Both are read.
const (
	Schema = "report/v2"
	First  = "report/v1"
)

// PresetOfRig is the preset of a report on real boards, whose radios are as their rig file says.
const PresetOfRig = "of the rig"

// RoleOf is a role's name as a report has it: none for a room server's, which is what reports were of
// before there were others.
func RoleOf(name string) string {
	if name == room.Name {
		return ""
	}
	return name
}

// Verdict is the conclusion on a spec or a requirement.
type Verdict string

// The verdicts.
const (
	Pass           Verdict = "pass"
	Fail           Verdict = "fail"
	Skip           Verdict = "skip"
	KnownFailure   Verdict = "known failure"
	UnexpectedPass Verdict = "unexpected pass"
	Error          Verdict = "error" // the rig, the bench or the transport broke: nothing is said of the firmware
)

// rank orders verdicts by how much they say against the run; the verdict of a
// requirement is the highest of its specs.
func (v Verdict) rank() int {
	switch v {
	case Error:
		return 5
	case Fail:
		return 4
	case UnexpectedPass:
		return 3
	case KnownFailure:
		return 2
	case Pass:
		return 1
	case Skip:
		return 0
	}
	return 5
}

// Spec is the result of one spec on one target.
type Spec struct {
	Text         string   `json:"text"`
	Requirement  string   `json:"requirement"`
	File         string   `json:"file"`
	Line         int      `json:"line"`
	Verdict      Verdict  `json:"verdict"`
	Reason       string   `json:"reason,omitempty"`
	Seed         uint64   `json:"seed"`          // of the bench; gives the same timeline again
	Frames       int      `json:"frames"`        // heard from the board
	ConsoleBytes int      `json:"console_bytes"` // written by the board
	BenchSeconds float64  `json:"bench_seconds"`
	WallSeconds  float64  `json:"wall_seconds"`
	Turns        int      `json:"turns"`              // that boards had
	Timeline     string   `json:"timeline,omitempty"` // file beside the report, of what failed
	Capture      string   `json:"capture,omitempty"`  // what was on the air, as a pcapng file beside the report
	Board        string   `json:"board,omitempty"`    // of several, which judged it
	HeardBy      []string `json:"heard_by,omitempty"` // instruments that heard the board on real air: what the verdict rests on
	Attempts     int      `json:"attempts,omitempty"` // how often it was begun, which is once, or more if the run was resumed: nothing is repeated until it passes; 0: never, or a report of the first form
	Judged       []Judged `json:"judged,omitempty"`   // what its verdict rests on: times, levels and counts
	LagMS        float64  `json:"lag_ms,omitempty"`   // how late the rig's machine was at most, in the bench's time

	// Cost is what it took of the air and of devices; nil: nothing, or it had no bench.
	Cost *costs.Cost `json:"cost,omitempty"`
	// Undecidable says of an error that the bench's error bars reach across a bound.
	Undecidable bool `json:"undecidable,omitempty"`
	// Ambiguous says of an error that it may be a fail: the rig cannot tell its own trouble from the
	// firmware's doing.
	Ambiguous bool `json:"ambiguous,omitempty"`
	// MayHaveCrashed says of such an error that the board stopped or restarted unasked, or was unplugged.
	MayHaveCrashed bool `json:"may_have_crashed,omitempty"`
	// Crashed says that the board stopped or restarted unasked.
	Crashed bool `json:"crashed,omitempty"`
}

// Turns is how many turns the boards of all specs had.
func (r *Report) Turns() (turns int) {
	for _, v := range r.Verdicts {
		for _, s := range v.Specs {
			if !s.twice(v.ID) {
				turns += s.Turns
			}
		}
	}
	return turns
}

// twice tells whether the spec counts for its own requirement and is told under this one too, as a
// crash is.
func (s Spec) twice(under string) bool {
	return (s.Crashed || s.MayHaveCrashed) && s.Requirement != under
}

// Requirement is the verdict on one requirement.
type Requirement struct {
	ID           string   `json:"requirement"`
	Family       string   `json:"family"`
	Level        string   `json:"level"`
	Statement    string   `json:"statement"`
	Source       string   `json:"source,omitempty"` // upstream function or document, with version
	Verdict      Verdict  `json:"verdict"`
	Reason       string   `json:"reason"`
	Frames       int      `json:"frames"`
	ConsoleBytes int      `json:"console_bytes"`
	BenchSeconds float64  `json:"bench_seconds"`
	WallSeconds  float64  `json:"wall_seconds"`
	Claims       []string `json:"claims,omitempty"`
	// Unshown is why the firmware is known to fail what passed in a sample.
	Unshown string `json:"unshown,omitempty"`
	Specs   []Spec `json:"specs"`
}

// Latency is how long a bench's own instruments take, each the longest of some round trips
// when the run began.
type Latency struct {
	ConsoleMS       float64 `json:"console_ms"`                  // from a command to the end of its reply
	ConsoleJitterMS float64 `json:"console_jitter_ms,omitempty"` // the longest less the shortest
	ModemMS         float64 `json:"modem_ms"`                    // from a question to its answer, its bytes not counted
}

// String prints both, and a dot for none.
func (l *Latency) String() string {
	if l == nil {
		return "·"
	}
	return fmt.Sprintf("console %.1f ms, modem %.1f ms", l.ConsoleMS, l.ModemMS)
}

// Report is one run on one target.
type Report struct {
	Schema       string  `json:"schema"`
	*Head                // nil: the report is of the first form
	Target       string  `json:"target"`
	Role         string  `json:"role,omitempty"`  // of the boards; empty: a room server
	Image        string  `json:"image,omitempty"` // SHA-256 in hex of the firmware's file, or of the program whose part it is
	Version      string  `json:"version"`         // as the board printed it
	Seed         uint64  `json:"seed"`
	Preset       string  `json:"preset"`
	Procs        int     `json:"procs"`
	Verdict      string  `json:"verdict"` // conformant, not conformant, error, nothing ran
	Exit         int     `json:"exit"`
	Specs        int     `json:"specs"`
	BenchSeconds float64 `json:"bench_seconds"`
	WallSeconds  float64 `json:"wall_seconds"`
	// WallAtLeast says that the run left no word of its end: it took WallSeconds at least, which is
	// when it last wrote of what it did.
	WallAtLeast bool           `json:"wall_at_least,omitempty"`
	Counts      map[string]int `json:"counts"`
	// Latency is what a bench in wall time adds to what it measures; nil in virtual time.
	Latency *Latency `json:"latency,omitempty"`
	// Benches are those with hardware that judged, and Recoveries what was tried when one was lost.
	Benches []Bench `json:"benches,omitempty"`
	// Rig is the SHA-256 over what the benches consist of and the preset, in hex.
	Rig        string     `json:"rig,omitempty"`
	Recoveries []Recovery `json:"recoveries,omitempty"`
	// Planned is how many specs were to be judged, those that are skipped included; Partial says that the run did not come to its end.
	Planned int  `json:"planned,omitempty"`
	Partial bool `json:"partial,omitempty"`
	// Undecidable is how many specs may end as errors because the bench's error bars reach across
	// a bound, without the run being one.
	Undecidable int `json:"undecidable_allowed,omitempty"`
	// Undecided is how many specs did, those of a bench that was too late included.
	Undecided int `json:"undecidable,omitempty"`
	// JudgedAs is the release by whose numbers a version is judged that has no entry of its own.
	JudgedAs string `json:"judged_as,omitempty"`
	// Excused says whose known failures count as such, and why.
	Excused string `json:"excused,omitempty"`
	// AllBoards says that a bench that was left out leaves no verdict.
	AllBoards bool          `json:"all_boards,omitempty"`
	Verdicts  []Requirement `json:"verdicts"`

	// Flags are those of the run that decide what a spec comes to, to repeat it.
	Flags []Flag `json:"flags,omitempty"`

	// Upgrades are from which releases the firmware was started on their flash, and what it kept.
	Upgrades []Upgrade `json:"upgrades,omitempty"`

	// Targets are the reports on all targets, if there are several. The fields above are
	// then those of the first, but for Verdict and Exit, which conclude on all.
	Targets []*Report `json:"targets,omitempty"`

	// fromLog says that it was made of what a run wrote as it went on.
	fromLog bool
	running bool  // that run goes on
	unkept  bool  // all specs were judged, but the run's own report could not be kept
	damage  error // what could not be read of it
}

// Add folds the result of one more spec into the requirement. A pass on an empty
// witness (no frame, no console byte) becomes an error.
func (r *Requirement) Add(s Spec) {
	if s.Verdict == Pass && s.Frames == 0 && s.ConsoleBytes == 0 {
		s.Verdict, s.Reason = Error, "passed without a witness: no frame and no console byte seen"
	}
	if len(r.Specs) == 0 || s.Verdict.rank() > r.Verdict.rank() {
		r.Verdict, r.Reason = s.Verdict, s.Reason
	}
	r.Frames += s.Frames
	r.ConsoleBytes += s.ConsoleBytes
	r.BenchSeconds += s.BenchSeconds
	r.WallSeconds += s.WallSeconds
	r.Specs = append(r.Specs, s)
}

// ApplyKnown turns a fail that is known into a known failure, and a pass of it
// into an unexpected pass, unless that was judged by a sample, which may miss what fails. An error is never
// absorbed.
func (r *Requirement) ApplyKnown(reason string) {
	switch r.Verdict {
	case Fail:
		r.Verdict, r.Reason = KnownFailure, reason+" (saw: "+firstLine(r.Reason)+")"
	case Pass:
		if r.sampled() {
			r.Unshown = reason
			return
		}
		r.Verdict, r.Reason = UnexpectedPass, "listed as a known failure: "+reason+"; "+
			"if the firmware has mended it, the entry of "+r.ID+" in specs/known names the release that did (Mended) or goes; if not, the spec that passed is blunt"
	case Skip, KnownFailure, UnexpectedPass, Error:
	}
}

// sampled tells whether a spec judged a sample.
func (r *Requirement) sampled() bool { return slices.ContainsFunc(r.Specs, Spec.Sampled) }

// Sampled tells whether the spec judged a sample of what might be judged.
func (s Spec) Sampled() bool {
	return slices.ContainsFunc(s.Judged, func(j Judged) bool { return j.Sample })
}

// form is the schema that a report is of: one without a head was read from an earlier run's.
func (r *Report) form() string {
	if r.Head == nil {
		return First
	}
	return Schema
}

// partial is the verdict on what did not come to its end.
const partial = "partial"

// Conclude fills counts, verdict and exit code from the verdicts.
// A failed requirement of level must, an unexpected pass of any level, and an error of a must that
// may be a fail make the firmware not conformant, whatever else erred.
func (r *Report) Conclude() {
	r.Schema, r.Rig = r.form(), rigDigest(r.Preset, r.Benches)
	r.Counts = map[string]int{}
	r.Specs, r.BenchSeconds = 0, 0
	failed, erred, ran := false, false, false
	r.Undecided = len(r.undecidedSpecs())
	undecided := 0
	for _, v := range r.Verdicts {
		r.Counts[string(v.Verdict)]++
		r.Specs += len(v.Specs)
		r.BenchSeconds += v.BenchSeconds
		ran = ran || v.Verdict != Skip
		switch v.Verdict {
		case Fail:
			failed = failed || !v.advisory()
		case UnexpectedPass:
			failed = true
		case Error:
			n := v.undecided()
			undecided += n
			erred = erred || n == 0
			failed = failed || v.ambiguous() && !v.advisory()
		case Pass, Skip, KnownFailure:
		}
	}
	for _, u := range r.Upgrades {
		kept, unknown := u.Kept()
		ran, failed, erred = true, failed || !kept, erred || unknown
	}
	erred = erred || undecided > r.Undecidable || r.AllBoards && len(r.leftOut()) > 0
	switch {
	case failed:
		r.Verdict, r.Exit = "not conformant", ExitNotConformant
	case r.Partial:
		r.Verdict, r.Exit = partial, ExitError
	case erred:
		r.Verdict, r.Exit = "error", ExitError
	case !ran:
		r.Verdict, r.Exit = "nothing ran", ExitNothingRan
	default:
		r.Verdict, r.Exit = "conformant", ExitConformant
	}
}

// Should and Info are the levels whose requirements leave a firmware conformant that fails them. Any other is a must.
const (
	Should = "should"
	Info   = "info"
)

// advisory tells whether the requirement's fail leaves a firmware conformant.
func (r *Requirement) advisory() bool { return r.Level == Should || r.Level == Info }

// ambiguous tells whether one of the requirement's errors may be a fail.
func (r *Requirement) ambiguous() bool {
	return slices.ContainsFunc(r.Specs, func(s Spec) bool { return s.Verdict == Error && s.Ambiguous })
}

// undecided is how many specs of an error ended at a bound that the bench cannot judge; 0 if one
// ended otherwise.
func (r *Requirement) undecided() (n int) {
	for _, s := range r.Specs {
		switch {
		case s.Verdict != Error:
		case !s.Undecidable:
			return 0
		default:
			n++
		}
	}
	return n
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
