package bench

import (
	"testing"

	"github.com/meshrig/meshrig/rig/clock"
)

// prompted acts once at the time that it is told.
type prompted struct{ at clock.Time }

func (p *prompted) name() string    { return "prompted" }
func (p *prompted) due() clock.Time { return p.at }
func (p *prompted) act(now, _ clock.Time) (clock.Time, error) {
	p.at = clock.Never
	return now, nil
}

// A bench on which time passes between two acts stands still at neither, however long it lasts.
func TestLoopThatWaitsBetweenActs(t *testing.T) {
	p := &prompted{at: clock.Never}
	l := loop{clk: &clock.Virtual{}, inbox: newInbox(), sources: []source{p}}
	for now := clock.Time(1); now < 2*maxTurns; now++ {
		if done, err := l.step(t.Context(), now); !done || err != nil {
			t.Fatalf("wait until %v: done %t, %v", now, done, err)
		}
		p.at = now
		if done, err := l.step(t.Context(), now); done || err != nil {
			t.Fatalf("act at %v: done %t, %v", now, done, err)
		}
	}
}

// One that acts again and again in the same microsecond does.
func TestLoopThatStandsStill(t *testing.T) {
	p := &prompted{}
	l := loop{clk: &clock.Virtual{}, inbox: newInbox(), sources: []source{p}}
	for range maxTurns + 2 {
		p.at = 0
		if _, err := l.step(t.Context(), 1); err != nil {
			return
		}
	}
	t.Error("the loop never called it standing still")
}
