package station

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/report"
)

// Proof is what came of a try to prove a radio path.
type Proof uint8

// The proofs.
const (
	Untried  Proof = iota // there was nobody to try it with
	Proven                // frames were heard on it
	Unproven              // it was tried and nothing was heard
)

// Blame is whose doing a silence on real air is.
type Blame uint8

// Whom a silence is blamed on.
const (
	OfBoard Blame = iota // the rig's radio works: what the spec concludes of the firmware stands
	OfRig                // the rig's radio is not proven
	Unclear              // the rig cannot tell one from the other
)

// Silence is what is known of the radios of a bench on which a spec heard nothing.
type Silence struct {
	Before Proof // of both ways between board and probe, before the spec
	After  Proof // the same after it
	Other  Proof // of the probe against another transmitter, after it
}

// Blame tells whose doing the silence is. The firmware is blamed only if the rig's radio was
// proven before the spec and, with the board or with another transmitter, after it.
func (s Silence) Blame() Blame {
	switch {
	case s.Before != Proven:
		return OfRig
	case s.After == Proven, s.Other == Proven:
		return OfBoard
	case s.Other == Untried:
		return Unclear
	}
	return OfRig
}

// Finding is what proofs after a silent spec have found.
type Finding struct {
	Blame Blame
	// Err says what is not proven; nil if probe and board hear each other.
	Err error
	// Tried says what the probe was tried against beside the board; "" nothing.
	Tried string
}

// AfterSilence proves the station's ear again, which was proven before a spec that heard nothing.
// If that fails, the probe is tried against the others, each another station of the rig, until it
// is proven. No bench of any of them may be in use.
func (s *Station) AfterSilence(ctx context.Context, others []*Station) Finding {
	f := Finding{Err: s.ProveEar(ctx)}
	silence := Silence{Before: Proven, After: Proven}
	if f.Err != nil {
		var unheard *bench.EarError
		if !errors.As(f.Err, &unheard) { // the way to the board or to the probe is lost
			return Finding{Blame: OfRig, Err: f.Err}
		}
		silence.After = Unproven
		silence.Other, f.Tried = s.against(ctx, unheard.Direction, others)
	}
	f.Blame = silence.Blame()
	return f
}

// against tries one way of the probe against other stations: their probes, or for a station that
// shares the probe its board.
func (s *Station) against(ctx context.Context, way bench.Direction, others []*Station) (p Proof, tried string) {
	var words []string
	for _, other := range others {
		what, heard, err := s.hearsOf(ctx, way, other)
		switch {
		case err != nil:
			words = append(words, fmt.Sprintf("%s could not be tried: %v", what, err))
		case heard:
			return Proven, "the same probe is proven with " + what
		default:
			p = Unproven
			words = append(words, what+" was tried too, and nothing was heard")
		}
	}
	return p, strings.Join(words, "; ")
}

// hearsOf tries one way of the probe against one other station, and says what of it was tried.
func (s *Station) hearsOf(ctx context.Context, way bench.Direction, other *Station) (what string, heard bool, err error) {
	if other.Probe.Name == s.Probe.Name {
		err = other.ProveEar(ctx)
		heard = err == nil
		if ear(err) {
			err = nil
		}
		return "board " + other.Board.Name, heard, err
	}
	if way == bench.BoardToProbe {
		heard, err = s.Hears(ctx, other, s.radio)
	} else {
		heard, err = other.Hears(ctx, s, s.radio)
	}
	return "probe " + other.Probe.Name, heard, err
}

// Judge is the result of a spec that heard nothing, after the finding. A fail stands if the
// firmware is to blame, and a pass if the board is heard; everything else is an error that says
// why, and names what the spec said.
func (f Finding) Judge(s report.Spec) report.Spec {
	switch {
	case s.Verdict != report.Pass && s.Verdict != report.Fail, f.Err == nil:
		return s
	case s.Verdict == report.Fail && f.Blame == OfBoard:
		s.Reason = fmt.Sprintf("%s\nthe rig's radio works: %s; %v", s.Reason, f.Tried, f.Err)
		return s
	}
	why := "no frame was heard, and the rig's radio is not proven behind the spec"
	switch {
	case f.Blame == Unclear:
		s.Ambiguous = s.Verdict == report.Fail
		why = "no frame was heard, and whether the firmware fell silent or the rig's radio fell deaf cannot be told apart: no second board or probe was at hand to try"
	case s.Verdict == report.Pass:
		why = "passed on a silence that nothing proves: the board is not heard"
	}
	parts := []string{fmt.Sprintf("%s: %v", why, f.Err)}
	if f.Tried != "" {
		parts = append(parts, f.Tried)
	}
	if s.Reason != "" {
		parts = append(parts, "the spec said: "+s.Reason)
	}
	s.Verdict, s.Reason = report.Error, strings.Join(parts, "\n")
	return s
}
