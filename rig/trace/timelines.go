package trace

import (
	"reflect"
	"strconv"

	"github.com/meshrig/meshrig/rig/capture"
)

// How much of two timelines is aligned, in events about the first that differs: what a soak of days
// did after that follows from it.
const (
	before = 1000
	behind = 2000
)

// Timelines compares two timelines of one spec, from shortly before the first event that differs.
// Times are counted from the beginning. They must be of the same spec, seed and preset, or the
// error is a *Mismatch. Two that are alike to the byte have nothing compared.
func Timelines(a, b capture.Section) (Result, error) {
	for _, m := range []Mismatch{
		{"spec", a.Head.Spec, b.Head.Spec},
		{"scenario", a.Head.Scenario, b.Head.Scenario},
		{"seed", strconv.FormatUint(a.Head.Seed, 10), strconv.FormatUint(b.Head.Seed, 10)},
		{"preset", a.Head.Preset, b.Head.Preset},
	} {
		if m.A != m.B {
			return Result{}, &m
		}
	}
	r := Result{A: a.Head, B: b.Head, Random: map[string]int{}}
	first, differ := Parting(a.Timeline, b.Timeline)
	if !differ {
		return r, nil
	}
	x, err := observe(about(a, first))
	if err != nil {
		return Result{}, err
	}
	y, err := observe(about(b, first))
	if err != nil {
		return Result{}, err
	}
	r.compare(x, y)
	return r, nil
}

// Parting is the position of the first event that differs, or that one timeline has alone.
func Parting(a, b *capture.Timeline) (int, bool) {
	for i := range min(a.Len(), b.Len()) {
		if !reflect.DeepEqual(a.At(i), b.At(i)) {
			return i, true
		}
	}
	return min(a.Len(), b.Len()), a.Len() != b.Len()
}

// about is what a section has about a position.
func about(s capture.Section, at int) capture.Section {
	events := s.Timeline.Events()
	s.Timeline = new(capture.Timeline)
	for _, ev := range events[max(0, at-before):min(len(events), at+behind)] {
		s.Timeline.Append(ev)
	}
	return s
}
