package health

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// Policy says when a board sits out and when it returns. Its zero value is usable.
type Policy struct {
	Troubles int     // that many troubled runs ...
	Runs     int     // ... of the last this many make a board sit out; 0 and 0: 3 of 10
	Streak   int     // clean golden checks in a row that bring it back; 0: 3
	Share    float64 // of the boards of a kind, how many may sit out at most; 0: 0.5
}

// The policy of a rig that says nothing.
const (
	DefaultTroubles = 3
	DefaultRuns     = 10
	DefaultStreak   = 3
	DefaultShare    = 0.5
)

func (p Policy) complete() Policy {
	p.Troubles, p.Runs = cmp.Or(max(p.Troubles, 0), DefaultTroubles), cmp.Or(max(p.Runs, 0), DefaultRuns)
	p.Runs = max(p.Runs, p.Troubles) // fewer runs could not hold that many
	p.Streak, p.Share = cmp.Or(max(p.Streak, 0), DefaultStreak), cmp.Or(p.Share, DefaultShare)
	return p
}

// State is what becomes of a board.
type State string

// The states.
const (
	Fit         State = "fit"         // used
	Watched     State = "watched"     // used, and had trouble lately
	Kept        State = "kept"        // used with a warning: too many of its kind sit out already
	Quarantined State = "quarantined" // sits out; its golden checks go on
)

// Standing is what is decided of one board, and why.
type Standing struct {
	Board    string `json:"board"`
	Kind     string `json:"kind"`
	State    State  `json:"state"`
	Runs     int    `json:"runs"`     // in all
	Window   int    `json:"window"`   // the last ones, since it last returned
	Troubles int    `json:"troubles"` // troubled ones among those
	Streak   int    `json:"streak"`   // clean golden checks in a row since it had to sit out
	Why      string `json:"why"`
	Todo     string `json:"todo,omitempty"`
}

// Usable tells whether a run may use the board.
func (s Standing) Usable() bool { return s.State != Quarantined }

// Decide says of every board whether it may be used, from the past alone: the same boards with
// the same past get the same answers, in the order they came. Of each kind at most the share
// of the policy sits out, the worst boards.
func Decide(p Policy, boards []Past) []Standing {
	p = p.complete()
	list := make([]Standing, len(boards))
	kinds := map[string][]int{}
	for i, b := range boards {
		list[i] = p.judge(b)
		kinds[b.Kind] = append(kinds[b.Kind], i)
	}
	for _, members := range kinds {
		// A hair more than the share, for shares that no float64 holds: 3 boards at 1/3.
		room := int(math.Floor(min(max(p.Share, 0), 1)*float64(len(members)) + 1e-9))
		out := slices.DeleteFunc(slices.Clone(members), func(i int) bool { return list[i].State != Quarantined })
		slices.SortFunc(out, func(i, j int) int { return worse(list[i], list[j]) })
		for n, i := range out {
			if n >= room {
				list[i].State = Kept
			}
		}
	}
	for i := range list {
		list[i].Why, list[i].Todo = p.words(list[i], boards[i].Last)
	}
	return list
}

// worse orders boards from the worst to the best.
func worse(a, b Standing) int {
	return cmp.Or(cmp.Compare(b.Troubles, a.Troubles), cmp.Compare(a.Streak, b.Streak), cmp.Compare(a.Board, b.Board))
}

// judge follows a board through its runs, as if it were the only one of its kind.
func (p Policy) judge(b Past) Standing {
	s := Standing{Board: b.Name, Kind: b.Kind, State: Fit, Runs: len(b.Runs)}
	var window []bool // of the runs that count, which had trouble
	for _, r := range b.Runs {
		window = append(window, r.Troubled())
		window = window[max(0, len(window)-p.Runs):]
		if s.State == Quarantined {
			switch {
			case r.Troubled():
				s.Streak = 0
			case r.Golden == Passed:
				s.Streak++
			}
			if s.Streak < p.Streak {
				continue
			}
			// It has returned, and what was is forgiven.
			s.State, s.Streak, window = Fit, 0, nil
			continue
		}
		if count(window) >= p.Troubles {
			s.State = Quarantined
		}
	}
	s.Window, s.Troubles = len(window), count(window)
	if s.State == Fit && s.Troubles > 0 {
		s.State = Watched
	}
	return s
}

func count(window []bool) int {
	n := 0
	for _, troubled := range window {
		if troubled {
			n++
		}
	}
	return n
}

// words says why a board stands as it does, and what a person can do.
func (p Policy) words(s Standing, last string) (why, todo string) {
	if s.Troubles > 0 {
		why = fmt.Sprintf("trouble in %d of %s", s.Troubles, words.Count(s.Window, "run"))
		if last != "" {
			why += ", the last: " + last
		}
	}
	const look = "look at its cable, hub port and supply"
	back := fmt.Sprintf("it returns after %d clean golden checks in a row, %d so far", p.Streak, s.Streak)
	switch s.State {
	case Quarantined:
		return why, look + "; " + back
	case Kept:
		return why, fmt.Sprintf("%s; it should sit out, but at most %.0f%% of kind %s may", look, 100*p.Share, s.Kind)
	case Watched:
		return why, fmt.Sprintf("nothing yet; it sits out from %d of %d", p.Troubles, p.Runs)
	case Fit:
	}
	if s.Runs == 0 {
		return "never used", ""
	}
	return "no trouble in " + words.Count(s.Window, "run"), ""
}
