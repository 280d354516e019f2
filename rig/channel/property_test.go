package channel_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// deed is one post of a random history.
type deed struct {
	at     clock.Time
	port   int
	what   int // 0 off, 1 and 2 tune, else send
	length int
}

// history draws posts of a few ports in the order of time, dense enough to collide often.
func history(t *rapid.T) (channel.Config, []deed) {
	cfg := channel.Config{
		Seed:       rapid.Uint64().Draw(t, "seed"),
		Loss:       rapid.SampledFrom([]float64{0, .3}).Draw(t, "loss"),
		Fading:     lora.DB(rapid.SampledFrom([]float64{0, 6}).Draw(t, "fading")),
		Corruption: rapid.SampledFrom([]float64{0, .3}).Draw(t, "corruption"),
	}
	deeds := make([]deed, rapid.IntRange(0, 30).Draw(t, "deeds"))
	at := clock.Time(0)
	for i := range deeds {
		at += clock.Time(rapid.SampledFrom([]int{0, 1, 4_096, 30_000, 150_000, 400_000}).Draw(t, "gap"))
		deeds[i] = deed{
			at: at, port: rapid.IntRange(0, 3).Draw(t, "port"),
			what: rapid.IntRange(0, 9).Draw(t, "what"), length: rapid.IntRange(1, 60).Draw(t, "length"),
		}
	}
	return cfg, deeds
}

// ran is what a history brought about.
type ran struct {
	events []channel.Event
	truth  []channel.Transmission
	sent   int
}

// order is how a history is posted.
type order int

const (
	inTime      order = iota // each deed when the channel has come to it
	ahead                    // all of it before the channel does anything
	aheadByPort              // the same, one port after the other, the last first
)

// run posts a history and carries it out.
func run(t *rapid.T, cfg channel.Config, deeds []deed, order order) ran {
	deeds = slices.Clone(deeds)
	c := channel.New(cfg)
	var r ran
	c.Tap(func(tx channel.Transmission) { r.truth = append(r.truth, tx) })
	ports := make([]*channel.Port, 4)
	for i := range ports {
		p, err := c.Attach(fmt.Sprintf("p%d", i))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Tune(0, settings()); err != nil {
			t.Fatal(err)
		}
		ports[i] = p
	}
	other := settings()
	other.SpreadingFactor = lora.SF7
	post := func(d deed) {
		var err error
		switch p := ports[d.port]; d.what {
		case 0:
			err = p.Off(d.at)
		case 1:
			err = p.Tune(d.at, other)
		case 2:
			err = p.Tune(d.at, settings())
		default:
			if _, refused := p.Transmit(d.at, make([]byte, d.length)); refused == nil {
				r.sent++
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	pop := func(before clock.Time) {
		for {
			next, ok := c.Next()
			if !ok || next >= before {
				return
			}
			e, ok := c.Pop()
			if !ok {
				continue
			}
			if e.At != next || e.At != c.Now() {
				t.Fatalf("event at %v, announced for %v, at %v", e.At, next, c.Now())
			}
			r.events = append(r.events, e)
		}
	}
	if order == aheadByPort {
		slices.SortStableFunc(deeds, func(a, b deed) int { return b.port - a.port })
	}
	for _, d := range deeds {
		if order == inTime {
			pop(d.at)
		}
		post(d)
	}
	pop(clock.Never)
	return r
}

func lines(events []channel.Event) []string {
	out := make([]string, 0, len(events))
	for _, e := range events {
		out = append(out, fmt.Sprintf("%v #%d %s %v %v %x %v %v %v %v",
			e.At, e.Seq, e.Port.Name(), e.Kind, e.Phase, e.Payload, e.SNR, e.RSSI, e.Start, e.Params))
	}
	return out
}

func TestEventsAreReproducible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, deeds := history(t)
		first := lines(run(t, cfg, deeds, inTime).events)
		for _, other := range []ran{
			run(t, cfg, deeds, inTime),
			run(t, cfg, deeds, ahead),
			run(t, cfg, deeds, aheadByPort),
		} {
			if diff := cmp.Diff(first, lines(other.events)); diff != "" {
				t.Fatalf("the same posts gave other events (-first +other):\n%s", diff)
			}
		}
	})
}

func TestEventsKeepTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, deeds := history(t)
		r := run(t, cfg, deeds, inTime)
		if len(r.truth) != r.sent {
			t.Fatalf("%d frames sent, %d on the air", r.sent, len(r.truth))
		}
		phases := map[*channel.Port]channel.Phase{}
		for i, e := range r.events {
			if i > 0 && (e.At < r.events[i-1].At || e.Seq <= r.events[i-1].Seq) {
				t.Fatalf("event %d comes before its predecessor", i)
			}
			switch e.Kind {
			case channel.PhaseChange:
				checkPhase(t, phases[e.Port], e, r.truth)
				phases[e.Port] = e.Phase
			case channel.FrameReceived, channel.FrameBad:
				if phases[e.Port] != channel.Header {
					t.Fatalf("%v at %v without a header", e.Kind, e.At)
				}
				checkFrame(t, e, r.truth)
			case channel.HeaderError:
				if phases[e.Port] != channel.Preamble {
					t.Fatalf("header error at %v without a preamble", e.At)
				}
			case channel.TransmitDone:
				checkDone(t, e, r.truth)
			}
		}
		for port, phase := range phases {
			if phase.Busy() {
				t.Fatalf("%s is locked on %v when all is over", port.Name(), phase)
			}
		}
	})
}

// checkPhase demands a cause at least six symbols old for a preamble, and that the receiver
// is not sending.
func checkPhase(t *rapid.T, was channel.Phase, e channel.Event, truth []channel.Transmission) {
	if was == e.Phase || was == channel.Idle && e.Phase == channel.Header {
		t.Fatalf("%s goes from %v to %v", e.Port.Name(), was, e.Phase)
	}
	if !e.Phase.Busy() {
		return
	}
	caused := false
	for _, tx := range truth {
		if tx.Sender == e.Port {
			if tx.Start <= e.At && e.At < tx.End {
				t.Fatalf("%s notices a frame at %v while it sends", e.Port.Name(), e.At)
			}
			continue
		}
		caused = caused || tx.Start.Add(tx.Params.LockTime()) <= e.At && e.At <= tx.Start.Add(tx.Params.HeaderTime())
	}
	if !caused {
		t.Fatalf("%s notices %v at %v, and nothing is on the air", e.Port.Name(), e.Phase, e.At)
	}
}

// checkFrame demands that someone else sent the frame and that the receiver did not send
// from its sixth last preamble symbol on.
func checkFrame(t *rapid.T, e channel.Event, truth []channel.Transmission) {
	var from *channel.Transmission
	for i, tx := range truth {
		if tx.Cut && e.Kind == channel.FrameReceived {
			continue
		}
		if tx.Sender != e.Port && tx.Start == e.Start && tx.Start.Add(tx.Params.TimeOnAir(len(tx.Payload))) == e.At {
			from = &truth[i]
		}
	}
	if from == nil {
		t.Fatalf("%s got a %v at %v that nobody sent to its end", e.Port.Name(), e.Kind, e.At)
	}
	locked := from.Start.Add(from.Params.PreambleTime() - from.Params.LockTime())
	for _, tx := range truth {
		if tx.Sender == e.Port && tx.Start < e.At && tx.End > locked {
			t.Fatalf("%s received until %v what it began while sending until %v", e.Port.Name(), e.At, tx.End)
		}
	}
}

func checkDone(t *rapid.T, e channel.Event, truth []channel.Transmission) {
	for _, tx := range truth {
		if tx.Sender == e.Port && tx.End == e.At && !tx.Cut {
			return
		}
	}
	t.Fatalf("%s is done with a frame at %v that it did not send", e.Port.Name(), e.At)
}

// TestOneReceiverOneFrameAtATime follows each receiver's frames, which must not overlap but
// by the part of a preamble that it can do without.
func TestOneReceiverOneFrameAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, deeds := history(t)
		last := map[*channel.Port]clock.Time{}
		for _, e := range run(t, cfg, deeds, inTime).events {
			if e.Kind != channel.FrameReceived && e.Kind != channel.FrameBad {
				continue
			}
			if needed := e.Start.Add(e.Params.PreambleTime() - e.Params.LockTime()); needed < last[e.Port] {
				t.Fatalf("%s got a frame at %v that it cannot have noticed", e.Port.Name(), e.At)
			}
			last[e.Port] = e.At
		}
	})
}

func TestManyFramesNeedNoNewMemory(t *testing.T) {
	w := newWorld(t, channel.Config{}, "A", "B", "C", "D")
	at := time.Duration(0)
	cycle := func() {
		at += time.Second
		w.send("A", at, 50)
		w.runTo(at + time.Second)
	}
	for range 100 {
		cycle()
	}
	// The two are the test's payload and the channel's own copy of it.
	if got := testing.AllocsPerRun(100, cycle); got > 3 {
		t.Errorf("%v allocations a frame", got)
	}
}
