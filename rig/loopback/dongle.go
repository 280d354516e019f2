package loopback

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

const (
	// shared is how many benches hear with one dongle: as many as lie in the 250 kS/s that a dongle
	// gives at least, because what samples cost goes by their rate.
	shared = 2
	// sharedStep lies between the frequencies of two benches then: more than a bandwidth and what a
	// receiver's filter needs beside it.
	sharedStep lora.Frequency = 100_000
	// patience is how long, in real time, a program may be held up before it loses samples of a dongle,
	// and pause how long a dongle lets pass between two blocks of them.
	patience = 5 * time.Second
	pause    = 10 * time.Millisecond
)

// dongleName is the software radio that hears a bench.
func dongleName(bench int) string { return fmt.Sprintf("dongle-%d", bench/shared+1) }

// step lies between the frequencies of two benches.
func (r Rig) step() lora.Frequency {
	if r.SDR {
		return sharedStep
	}
	return channelStep
}

// dongle is a software radio whose antenna is on the air of the boards.
type dongle struct {
	name   string
	radio  *antenna.Dongle
	server net.Listener
}

// addDongles puts the software radios on the air, whose crystals and those of the boards are off as
// those are that one buys, and opens a port for each.
func (s *served) addDongles(ctx context.Context, benches int) error {
	for i := 0; i < benches; i += shared {
		name := dongleName(i)
		radio, err := antenna.NewDongle(s.world, name, antenna.Config{
			Seed: uint64(i) + 1, Spread: 10, PPM: 5, Behind: s.clock.Bench(patience), Pause: max(s.clock.Real(pause), time.Millisecond),
		})
		if err != nil {
			return fmt.Errorf("loopback: %w", err)
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("loopback: server of %s: %w", name, err)
		}
		s.closers = append(s.closers, l)
		s.dongles = append(s.dongles, dongle{name, radio, l})
	}
	return nil
}

// serveDongles serves the software radios until the context ends. An error ends the rig; wait returns
// when nobody is served any more.
func (s *served) serveDongles(ctx context.Context, stop func()) (wait func()) {
	var done sync.WaitGroup
	for _, d := range s.dongles {
		done.Go(func() {
			if err := d.radio.Serve(ctx, d.server); err != nil {
				s.world.Post(func(clock.Time) error { return err })
			}
		})
	}
	return func() {
		stop()
		done.Wait()
	}
}
