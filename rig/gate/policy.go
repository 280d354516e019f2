// Package gate answers whether a firmware may ship: it holds the reports of runs against a policy
// that people wrote before, and against those of the release before it. It starts nothing and
// measures nothing, and says the same of the same reports in whatever order they come.
package gate

import "time"

// Form is the schema that a policy names.
const Form = "gate/v1"

// LongestWaiver is how long a waiver may run at most, whatever a policy says.
const LongestWaiver = Span(90 * day)

// Policy is what has to hold of a firmware before it ships.
type Policy struct {
	Schema   string    `yaml:"schema"`
	For      Candidate `yaml:"for"`
	Baseline Baseline  `yaml:"baseline"`
	Evidence Evidence  `yaml:"evidence"`
	Require  Require   `yaml:"require"`
	Hardware *Hardware `yaml:"hardware"`
	Timing   *Timing   `yaml:"timing"`
	Waivers  Waivers   `yaml:"waivers"`
	Trust    []string  `yaml:"trust"` // files of the public keys that sign claims, from the policy's folder

	// File is where it was read, and Digest the SHA-256 over its text, in hex.
	File, Digest string `yaml:"-"`
}

// Candidate is what may ship or not.
type Candidate struct {
	Role    string `yaml:"role"`    // room-server
	Version string `yaml:"version"` // as it prints it
	Images  string `yaml:"images"`  // a pattern of files, from the policy's folder
}

// Baseline is the release that the candidate is held against.
type Baseline struct {
	Version string `yaml:"version"`
}

// Evidence is which runs there have to be.
type Evidence struct {
	Host     *Host    `yaml:"host"`
	Boards   *Boards  `yaml:"boards"`
	Coverage Coverage `yaml:"coverage"`
}

// Host are runs of a program, in virtual time.
type Host struct {
	Target    string `yaml:"target"` // exec, emu, unix or tcp
	Seeds     int    `yaml:"seeds"`  // runs with a seed each
	AtMostOld Span   `yaml:"at_most_old"`
}

// Boards are runs on real boards.
type Boards struct {
	Names        []string `yaml:"names"`
	AtMostOld    Span     `yaml:"at_most_old"`
	FlashedByRig bool     `yaml:"flashed_by_rig"`
	Golden       bool     `yaml:"golden"` // known-good firmware proved the benches before
	Tiers        []Tier   `yaml:"tiers"`
}

// Tier is how often requirements are judged on each board, by what their longest spec takes.
type Tier struct {
	SpecsUpTo Span `yaml:"specs_up_to"`
	Runs      int  `yaml:"runs"`
}

// Coverage is what the evidence has to reach.
type Coverage struct {
	Families Names    `yaml:"families"`  // all, or those named
	Soak     string   `yaml:"soak"`      // host: those that take days ran there; none
	PowerCut []string `yaml:"power_cut"` // boards whose power the rig switches
	Images   string   `yaml:"images"`    // all: every file was judged; listed: the boards that are named suffice
}

// Require is what has to hold.
type Require struct {
	Must            string    `yaml:"must"`   // pass
	Should          string    `yaml:"should"` // pass, pass_or_waived or any
	NoNewFailure    bool      `yaml:"no_new_failure"`
	Inherited       Inherited `yaml:"inherited"`
	RanInBaseline   bool      `yaml:"ran_in_baseline_must_run"`
	UnexpectedPass  string    `yaml:"unexpected_pass"` // refuse or allow
	UndecidableMost int       `yaml:"undecidable_at_most"`
	SettingsOf      []string  `yaml:"settings_of"` // releases from which an upgrade keeps all settings
}

// Inherited are failures that the baseline has too, by their signatures.
type Inherited struct {
	Allow  bool `yaml:"allow"`
	AtMost int  `yaml:"at_most"`
}

// Hardware is how many of how many runs on a board a requirement passes.
type Hardware struct {
	Passes int `yaml:"passes"`
	Of     int `yaml:"of"`
}

// Timing is which measured times may not have moved, and by how much.
type Timing struct {
	Compare          []string `yaml:"compare"`
	Margin           Percent  `yaml:"margin"`
	Q                Share    `yaml:"q"` // false alarms among all alarms, at most
	Pairs            int      `yaml:"pairs"`
	CalibratedWithin Span     `yaml:"calibrated_within"`
}

// Waivers are failures that somebody answers for.
type Waivers struct {
	Longest Span     `yaml:"longest"`
	List    []Waiver `yaml:"list"`
}

// Waiver is one failure of one requirement by one version, until a day.
type Waiver struct {
	Requirement string `yaml:"requirement"`
	Version     string `yaml:"version"`
	Saw         string `yaml:"saw"` // the failure's signature, as the gate prints it
	Owner       string `yaml:"owner"`
	Issue       string `yaml:"issue"`
	Until       Date   `yaml:"until"` // the last day of it
	Why         string `yaml:"why"`
}

// ended tells whether the waiver's last day is over.
func (w Waiver) ended(at time.Time) bool { return !at.Before(time.Time(w.Until).Add(day)) }

// left is how long it runs on.
func (w Waiver) left(at time.Time) Span { return Span(time.Time(w.Until).Sub(at)) }
