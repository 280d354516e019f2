package hearing

import (
	"math/rand/v2"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Bars are how exactly a set of instruments tells when a frame was on real air. The zero value of an error is
// none.
type Bars struct {
	Name  string
	Knows sniffer.Quantity
	// Probe is by how much at most the stamps of what the probe sent are off, by its own word, and Late by
	// how much later than that some of them are in truth.
	Probe, Late time.Duration
	// Heard is by how much those of what boards sent are off, in bench time.
	Heard time.Duration
	// Own, if not 0, is by how much readings of a clock of the instrument's own are off, by which it hears
	// what the probe sends, too. Drift is that clock's.
	Own   time.Duration
	Drift clock.PPM
}

// Blurred hears what the tap hears, and tells it no better than a set of instruments does. What it says is off at
// random, as far as its error bars allow; only of what is late it says nothing.
func Blurred(bars Bars) *bench.Ear {
	draws := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // draws that a seed repeats
	off := func(most time.Duration) time.Duration {
		return time.Duration(draws.Int64N(2*int64(most)+1)) - most
	}
	ear := &bench.Ear{Name: bars.Name, Knows: bars.Knows, Clocked: bars.Own > 0}
	ear.Make = func(s bench.EarSetup) (bench.Listener, error) {
		draws = rand.New(rand.NewPCG(s.Seed, 1)) //nolint:gosec // draws that a seed repeats
		return &blurredEar{EarSetup: s, bars: bars, off: off, begin: off(bars.Heard)}, nil
	}
	ear.Probe = func(start, end clock.Stamp) (clock.Stamp, clock.Stamp) {
		by := off(bars.Probe)
		if bars.Late > 0 {
			by += time.Duration(draws.Int64N(int64(bars.Late)))
		}
		return clock.Stamp{At: start.At.Add(by), Err: bars.Probe}, clock.Stamp{At: end.At.Add(by), Err: bars.Probe}
	}
	return ear
}

type blurredEar struct {
	bench.EarSetup

	bars  Bars
	off   func(most time.Duration) time.Duration
	begin time.Duration // by how much it is off when its clock began: the same in all that it reads
	runs  int
}

// Notice posts what the port received, as far as the set knows it.
func (e *blurredEar) Notice(ev channel.Event) error {
	if ev.Kind != channel.FrameReceived && ev.Kind != channel.FrameBad {
		return nil
	}
	f := bench.Tapped(ev)
	f.Known &= e.bars.Knows
	by := e.off(e.bars.Heard)
	if e.bars.Own > 0 {
		by = e.begin
	}
	f.Start, f.End = e.stamp(f.Start.At, by), e.stamp(f.End.At, by)
	if !f.Known.Has(sniffer.Start) {
		f.Start = clock.Stamp{}
	}
	if !f.Known.Has(sniffer.Duration) {
		f.Duration = sniffer.Span{}
	}
	if !f.Known.Has(sniffer.PayloadTime) {
		f.PayloadTime = sniffer.Span{}
	}
	e.Post(f)
	return nil
}

func (e *blurredEar) stamp(at clock.Time, by time.Duration) clock.Stamp {
	s := clock.Stamp{At: at.Add(by), Err: e.bars.Heard}
	if e.bars.Own > 0 {
		s.Own = clock.Reading{Clock: e.bars.Name, Run: e.runs, At: at.Add(e.off(e.bars.Own)), Err: e.bars.Own, Drift: e.bars.Drift}
	}
	return s
}

// Tune tunes the port.
func (e *blurredEar) Tune(now clock.Time, radio lora.Params) error {
	e.runs++
	return e.Port.Tune(now, radio)
}

// Due is never.
func (*blurredEar) Due() clock.Time { return clock.Never }

// Act has nothing to do.
func (*blurredEar) Act(clock.Time) error { return nil }
