package audit

import (
	"cmp"
	"slices"

	"github.com/meshrig/meshrig/rig/lora"
)

// Want is what the operator says that the room should be. The zero value leaves all open.
type Want struct {
	Preset string   // a preset's name, of which the radio settings should be
	Region string   // whose rule the room has to keep, "EU868"; "": as the frequency tells
	Admins []string // beginnings of the keys of those who may be administrators, in hex; nil: not judged
	// Before is an earlier report of the same room, by which the clock's drift is told; nil: none.
	Before *Report
}

// Check refuses a preset or a region that there is not, and a key that is none.
func (w Want) Check() error {
	if w.Preset != "" {
		if _, err := lora.LookupPreset(w.Preset); err != nil {
			return err
		}
	}
	if err := w.checkRegion(); err != nil {
		return err
	}
	return w.checkAdmins()
}

// Judge says what is wrong with a room. It asks nothing.
func Judge(r *Room, want Want, c Catalogue) *Report {
	report := &Report{
		Schema: Schema, At: r.At, Way: r.Way, Key: r.Key, Info: r.Info, Clock: r.Clock,
		Findings: []Finding{}, Unseen: slices.Clone(r.Unseen), Changes: append([]string{}, r.Changes...),
	}
	if report.Unseen == nil {
		report.Unseen = []Unseen{}
	}
	if r.timeless() {
		report.Unseen = append(report.Unseen, Unseen{"clock", "the clock of this machine shows " + r.At.UTC().Format("2 January 2006") + ": set it"})
	}
	for _, look := range []func(*Room, Want, Catalogue) []Finding{
		passwords, access, clockIs, drift, presetIs, bandKept, airtimeUsed, adverts, forwarding, regions,
		acknowledging, flags, isRelease, ranges, knownFailures,
	} {
		report.Findings = append(report.Findings, look(r, want, c)...)
	}
	slices.SortStableFunc(report.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return report
}
