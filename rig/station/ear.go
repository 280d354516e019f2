package station

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
)

// ProveEar opens the station's ports and proves that probe and board hear each other: an advert
// that the board is asked for on its console is heard, a log-in answered. The board is put back to
// baseline settings for it. An error that wraps a *bench.EarError says which way is not proven.
func (s *Station) ProveEar(ctx context.Context) error {
	var b *bench.Bench
	err := bench.ProveEar(ctx, bench.Config{
		Hardware: s, Params: s.radio, Role: s.Role(), Attach: func(made *bench.Bench) { b = made },
		Seed: uint64(time.Now().UnixNano()), // a client that no board has met
	})
	if b != nil && s.Spent != nil {
		s.Spent(ctx, b.Cost())
	}
	return Named(err, s.Board.Name)
}

// ear tells whether an error is about a radio path that is not proven.
func ear(err error) bool {
	var e *board.Error
	return errors.As(err, &e) && e.Stage == bench.StageEar
}

// proofTime is how long a proof may take: what it waits for if nothing is heard, and the set-up
// of a board before it.
func (s *Station) proofTime() time.Duration {
	const tries = 3 // at most, of each way
	limits := s.Role().Deadlines
	wait := limits.Advert.Of(0, s.radio).Sub(0) + limits.Answer.Of(0, s.radio).Sub(0)
	return tries*wait + deadline.IdleAir.Of(0, s.radio).Sub(0) + time.Minute
}

// Hears tells whether the station's probe hears another station's at some radio settings. The
// other's sends a frame that no node answers, a few times. Neither probe may be in use.
func (s *Station) Hears(ctx context.Context, other *Station, radio lora.Params) (bool, error) {
	receiver, closeReceiver, err := s.probe(ctx, radio)
	if err != nil {
		return false, err
	}
	defer closeReceiver()
	sender, closeSender, err := other.probe(ctx, radio)
	if err != nil {
		return false, err
	}
	defer closeSender()

	packet := wire.Packet{Route: wire.Direct, Type: wire.TypeRawCustom, Payload: []byte(rand.Text())}
	frame, err := packet.AppendTo(nil)
	if err != nil {
		return false, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	heard, left := make(chan struct{}, 1), make(chan struct{}, 1)
	ended := make(chan error, 2)
	listen := func(p probe.Probe, to chan struct{}, match func(probe.Report) bool) {
		ended <- p.Listen(ctx, func(r probe.Report) {
			if match(r) {
				select {
				case to <- struct{}{}:
				default:
				}
			}
		})
	}
	go listen(receiver, heard, func(r probe.Report) bool {
		return r.Kind == probe.Heard && !r.Frame.Bad() && bytes.Equal(r.Frame.Payload, frame)
	})
	go listen(sender, left, func(r probe.Report) bool { return r.Kind == probe.Done })
	const tries = 3
	for range tries {
		if err := sender.Transmit(frame); err != nil {
			return false, err
		}
		// It has left when its sender says so, and is heard at once or not at all.
		for _, event := range []struct {
			is    chan struct{}
			limit time.Duration
		}{{left, deadline.IdleAir.Of(0, radio).Sub(0)}, {heard, time.Second}} {
			late := time.NewTimer(event.limit)
			select {
			case <-event.is:
				late.Stop()
			case err := <-ended:
				late.Stop()
				return false, err
			case <-late.C:
				continue
			}
			if event.is == heard {
				return true, nil
			}
		}
	}
	return false, nil
}

// probe opens the station's probe alone and tunes it.
func (s *Station) probe(ctx context.Context, radio lora.Params) (p probe.Probe, done func(), err error) {
	c := &connection{clock: s.clock()}
	if err = s.connectProbe(ctx, c); err == nil {
		err = c.modem.Tune(radio)
	}
	if err != nil {
		return nil, nil, errors.Join(err, c.close())
	}
	return c.modem, func() { _ = c.close() }, nil // what it had to say was said
}
