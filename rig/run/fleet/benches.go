package fleet

import (
	"context"
	"errors"

	"github.com/meshrig/meshrig/rig/station"
)

// Bench is a bench for work that is no spec: its board introduced itself, and its ear is proven.
type Bench struct {
	Name    string // of the board
	Latency station.Latency
	Sharing int // how many benches take turns with it, itself included

	fleet  *Fleet
	member *member
}

// Benches proves the ears of all boards that can be used, and gives those that are left; an error if
// none is.
func (f *Fleet) Benches(ctx context.Context) (list []*Bench, err error) {
	f.proveEars(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	usable := f.usable()
	for _, m := range usable {
		b := &Bench{Name: m.name(), Latency: m.Latency, fleet: f, member: m}
		for _, other := range usable {
			if other.turn == m.turn {
				b.Sharing++
			}
		}
		list = append(list, b)
	}
	if len(list) == 0 {
		return nil, errors.New("no board can be used:\n" + f.whyOut())
	}
	return list, nil
}

// Turn waits until no bench that it would disturb is in use, and until the region lets its probe
// send. Unless that is an error, done ends the turn.
func (b *Bench) Turn(ctx context.Context) (done func(), err error) {
	b.member.turn.Lock()
	if err = ctx.Err(); err == nil {
		err = b.fleet.awaitAirtime(ctx, b.member, 0)
	}
	if err != nil {
		b.member.turn.Unlock()
		return nil, err
	}
	return b.member.turn.Unlock, nil
}
