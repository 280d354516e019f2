package compare

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// quantity is what was judged, and in what.
type quantity struct{ name, unit string }

// place is where in a session a value comes from: the how manieth of a spec. Values of one place
// can be compared, those of two specs are of two stimuli.
type place struct {
	spec string
	nth  int
}

// session is what one board showed in one run.
type session struct {
	run, board string
	image      string
	version    string
	began      time.Time
	with       bool // of the candidate
	values     map[quantity]map[place]report.Judged
}

// sessionsOf are the sessions of reports, which are of the candidate or not.
func sessionsOf(reports []*report.Report, with bool) (sessions []session) {
	for _, all := range reports {
		for _, r := range all.OnBoards() {
			if r.Head == nil { // nobody knows when it began
				continue
			}
			for _, b := range r.Benches {
				s := session{
					run: r.Run, board: b.Board, image: cmp.Or(b.Image, r.Image), version: cmp.Or(b.Version, r.Version),
					began: r.Began, with: with, values: map[quantity]map[place]report.Judged{},
				}
				s.take(r)
				if len(s.values) > 0 {
					sessions = append(sessions, s)
				}
			}
		}
	}
	return sessions
}

// take takes what the board judged to an end.
func (s session) take(r *report.Report) {
	for _, v := range r.Verdicts {
		for _, spec := range v.Specs {
			mine := spec.Board == s.board || spec.Board == "" && len(r.Benches) == 1
			again := spec.Requirement != "" && spec.Requirement != v.ID // a crash, which is told twice
			if !mine || again || spec.Verdict == report.Error || spec.Verdict == report.Skip {
				continue
			}
			for _, j := range spec.Judged {
				what := quantity{j.What, j.Unit}
				if s.values[what] == nil {
					s.values[what] = map[place]report.Judged{}
				}
				at := place{spec: spec.Text}
				for _, taken := s.values[what][at]; taken; _, taken = s.values[what][at] {
					at.nth++
				}
				s.values[what][at] = j
			}
		}
	}
}

// inOrder puts sessions into the order of boards and of time, whatever order they come in. One that
// is there twice counts once.
func inOrder(sides ...[]session) []session {
	sessions := slices.Concat(sides...)
	slices.SortStableFunc(sessions, func(a, b session) int {
		return cmp.Or(cmp.Compare(a.board, b.board), a.began.Compare(b.began), cmp.Compare(a.run, b.run))
	})
	return slices.CompactFunc(sessions, func(a, b session) bool { return a.board == b.board && a.run == b.run })
}

// quantities are all that sessions have values of, in the order of the alphabet.
func quantities(sessions []session) []quantity {
	all := map[quantity]bool{}
	for _, s := range sessions {
		for what := range s.values {
			all[what] = true
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b quantity) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.unit, b.unit))
	})
}

// pairs are sessions that followed each other, one of each side.
type pairs []struct{ base, with session }

// pairsOf makes the pairs of one board's sessions in their order, each of which is in one at most.
func pairsOf(sessions []session) (ps pairs) {
	for i := 0; i+1 < len(sessions); i++ {
		a, b := sessions[i], sessions[i+1]
		if a.with == b.with {
			continue
		}
		if a.with {
			a, b = b, a
		}
		ps = append(ps, struct{ base, with session }{a, b})
		i++
	}
	return ps
}
