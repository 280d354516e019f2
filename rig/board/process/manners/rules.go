// Package manners tests whether a program keeps to the virtual board protocol, rule by rule,
// before any firmware in it is judged.
package manners

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
)

// Result is what was found on one rule.
type Result struct {
	Rule      string `json:"rule"`
	Statement string `json:"statement"`
	// Err says which line broke the rule, nil if none did.
	Err error `json:"-"`
	// Skipped says why the rule was not tested.
	Skipped string `json:"skipped,omitempty"`
}

// rule is one rule and its test. A test that cannot be made says why in skipped.
type rule struct {
	name, statement string
	test            func(ctx context.Context, target process.Target, of sessions) (skipped string, err error)
}

// sessions are those that several rules look at: a plain one, and one in small steps, which is
// lived when it is first asked for.
type sessions struct {
	plain *session
	small func() (*session, error)
}

// Check tests every rule on a program. The error is that of a program that cannot be reached.
func Check(ctx context.Context, target process.Target) ([]Result, error) {
	m, err := target.Open(ctx, board.Setup{})
	if err != nil {
		return nil, err
	}
	if err := m.Close(); err != nil {
		return nil, err
	}
	plain := &session{}
	broken := plain.live(ctx, target, 0)
	of := sessions{plain, sync.OnceValues(func() (*session, error) {
		small := &session{stride: stride}
		return small, small.live(ctx, target, 0)
	})}
	var results []Result
	for _, r := range rules() {
		result := Result{Rule: r.name, Statement: r.statement}
		switch {
		case r.test == nil: // the plain session itself
			result.Err = broken
		case broken != nil:
			result.Skipped = "a plain session does not come to its end"
		default:
			result.Skipped, result.Err = r.test(ctx, target, of)
		}
		results = append(results, result)
	}
	return results, ctx.Err()
}

func rules() []rule {
	return []rule{
		{"turns", "answers hello with ready, gives each turn back with an at that lies in it, writes well-formed lines of verbs that it has, and exits 0 after bye", nil},
		{"silence", "writes nothing while the turn is the rig's", func(ctx context.Context, t process.Target, _ sessions) (string, error) {
			return "", (&session{listen: silences}).live(ctx, t, 0)
		}},
		{"line-length", fmt.Sprintf("takes a line of %d bytes", process.MaxLine), func(ctx context.Context, t process.Target, _ sessions) (string, error) {
			return "", (&session{long: true}).live(ctx, t, 0)
		}},
		{"unknown-keys", "ignores keys that it does not know, in any place", func(ctx context.Context, t process.Target, of sessions) (string, error) {
			t.Extra = "x-new=1"
			other := &session{}
			if err := other.live(ctx, t, 0); err != nil {
				return "", err
			}
			return "", differ("with a key that it does not know", of.plain.deeds, other.deeds)
		}},
		{"determinism", "does the same for the same seed and the same input", func(ctx context.Context, t process.Target, of sessions) (string, error) {
			again := &session{}
			if err := again.live(ctx, t, 0); err != nil {
				return "", err
			}
			if err := differ("the second time", of.plain.deeds, again.deeds); err != nil {
				return "", err
			}
			if !slices.Equal(of.plain.nexts, again.nexts) {
				return "", fmt.Errorf("its next differs from one session to the next in one of %d turns", len(of.plain.nexts))
			}
			return "", nil
		}},
		{"early-end", "ends its turn at its first tx, serial or radio, with an at that says when that was", func(_ context.Context, _ process.Target, of sessions) (string, error) {
			small, err := of.small()
			if err != nil {
				return "", err
			}
			return "", differ(fmt.Sprintf("in turns of at most %d microseconds", stride), of.plain.deeds, small.deeds)
		}},
		{"next", "does nothing before the next that it gave, or after next=never, unless something reaches it", func(_ context.Context, _ process.Target, of sessions) (string, error) {
			if of.plain.early != nil {
				return "", of.plain.early
			}
			small, err := of.small()
			if err != nil {
				return "", err
			}
			return "", small.early
		}},
		{"power", "does nothing without power, says next=never then, and boots when it is back", power},
		{"can", "says can=millis only if its counter can start elsewhere, and names no other ability", can},
	}
}

// power judges the plain session's last minute.
func power(_ context.Context, _ process.Target, of sessions) (string, error) {
	if of.plain.off != nil {
		return "", of.plain.off
	}
	var first, again []deed
	for _, d := range of.plain.deeds {
		switch {
		case d.at < onAt-offAt:
			first = append(first, d)
		case d.at >= onAt:
			again = append(again, d)
		}
	}
	switch {
	case len(first) == 0:
		return fmt.Sprintf("it does nothing in the first %v after power", (onAt - offAt).Sub(0)), nil
	case len(again) == 0:
		return "", fmt.Errorf("nothing happens in %v after power is back; the first time %v", (endAt - onAt).Sub(0), first[0])
	}
	return "", nil
}

// can judges the abilities of the ready line.
func can(ctx context.Context, t process.Target, of sessions) (string, error) {
	abilities := of.plain.m.Ready().Can
	if len(abilities) == 0 {
		return "it announces no ability", nil
	}
	for _, ability := range abilities {
		if !slices.Contains([]string{"millis", "sensor", "cut"}, ability) {
			return "", fmt.Errorf("ready: can: %q is no ability; there are millis, sensor and cut", ability)
		}
	}
	if !slices.Contains(abilities, "millis") {
		return "it cannot start its counter elsewhere", nil
	}
	// Half a minute before the counter's end, so that it passes zero in the session.
	return "", (&session{}).live(ctx, t, 1<<32-30_000)
}

// differ tells the first difference between two sessions.
func differ(when string, want, got []deed) error {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			return fmt.Errorf("%s it does not do: %v", when, want[i])
		case i >= len(want):
			return fmt.Errorf("%s it also does: %v", when, got[i])
		case want[i] != got[i]:
			return fmt.Errorf("%s it does: %v\ninstead of: %v", when, got[i], want[i])
		}
	}
	return nil
}
