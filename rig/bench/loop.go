package bench

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// source is a party of a bench that acts at times of its own: the channel, a board, the
// probe. Its place among the sources is its rank among what happens in the same microsecond.
type source interface {
	// due is when it acts next; clock.Never if only others can wake it.
	due() clock.Time
	// act lets it act and tells when it did. A board may run on up to bound, before which
	// nothing else happens; everyone else acts now.
	act(now, bound clock.Time) (at clock.Time, err error)
	// name is how an error calls it.
	name() string
}

// maxTurns is how often sources may act in one microsecond before the bench calls it standing
// still. A hundred boards that all hear a frame take some hundreds.
const maxTurns = 100_000

// loop moves a bench through time, virtual or wall: it waits for what is due first and lets
// it act. Whatever reader goroutines posted meanwhile is taken in between, in the order of
// arrival, in the caller's goroutine.
type loop struct {
	clk     clock.Clock
	inbox   *inbox
	sources []source
	reached clock.Time // when a source last acted
	turns   int        // how often sources acted then
	steps   int        // how many times a source acted, for benchmarks
}

// step waits for the earliest thing to happen until limit and lets it happen. It is true when
// the limit is reached and nothing is left to do before or at it.
func (l *loop) step(ctx context.Context, limit clock.Time) (done bool, err error) {
	first, at, bound := l.earliest(limit)
	now, err := l.clk.Wait(ctx, at, l.inbox.wake)
	if err != nil {
		return false, err
	}
	if l.inbox.deliver() || now < at {
		return false, nil
	}
	if first == nil {
		return true, nil
	}
	l.steps++
	reached, err := first.act(now, bound)
	if err != nil {
		return false, err
	}
	if reached > now {
		if _, err := l.clk.Wait(ctx, reached, nil); err != nil {
			return false, err
		}
	}
	if reached > l.reached {
		l.reached, l.turns = reached, 0
	} else if l.turns++; l.turns > maxTurns {
		return false, &board.Error{
			Board: first.name(), Stage: "run", Rule: "ran back in time",
			Line: fmt.Sprintf("%d turns at %v", l.turns, reached),
		}
	}
	return false, nil
}

// earliest finds who acts first and when, not after limit, and the time before which nobody
// else does. Equal times go to the lower rank, and what is overdue is due now, so that whoever
// waited for the end of a frame does not overtake those who are still to be told of it.
// Without anyone it is nil and limit.
func (l *loop) earliest(limit clock.Time) (first source, at, bound clock.Time) {
	at, bound = limit, limit
	now := min(l.clk.Now(), limit)
	for _, s := range l.sources {
		switch due := max(s.due(), now); {
		case due > limit:
		case first == nil || due < at:
			if first != nil {
				bound = at
			}
			first, at = s, due
		case due < bound:
			bound = due
		}
	}
	return first, at, bound
}
