package bench_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// stage is a clock and all instruments of a fake real bench. What the instruments will report
// is planned; when the bench waits, the clock goes to the next planned report and lets it be
// posted, so that a test has the order of real time and none of its hazards.
type stage struct {
	now  clock.Time
	plan []planned

	console chan func([]byte, clock.Stamp)
	heard   chan func(sniffer.Frame)
	reports chan func(probe.Report)
	ended   chan error // ends the console's reader

	radio  lora.Params
	typed  string
	power  []bool
	frames [][]byte
	err    clock.Stamp // error bar of the sniffer

	up       int  // uptime in seconds that it tells; 0: it does not know the question
	unheard  bool // the adverts of its boots are lost
	adverts  int  // how many the console was asked for
	tooQuiet bool // those are lost too
}

type planned struct {
	at clock.Time
	do func()
}

func newStage() *stage {
	return &stage{
		console: make(chan func([]byte, clock.Stamp), 1), heard: make(chan func(sniffer.Frame), 1),
		reports: make(chan func(probe.Report), 1), ended: make(chan error),
	}
}

func (s *stage) later(d clock.Time, do func()) {
	at := s.now + d
	i, _ := slices.BinarySearchFunc(s.plan, at+1, func(p planned, t clock.Time) int { return int(p.at - t) })
	s.plan = slices.Insert(s.plan, i, planned{at, do})
}

func (s *stage) Now() clock.Time { return s.now }

func (s *stage) Wait(ctx context.Context, until clock.Time, wake <-chan struct{}) (clock.Time, error) {
	if err := ctx.Err(); err != nil {
		return s.now, err
	}
	if until <= s.now {
		return s.now, nil
	}
	if len(s.plan) == 0 || s.plan[0].at > until {
		s.now = until
		return s.now, nil
	}
	next := s.plan[0]
	s.plan = s.plan[1:]
	s.now = next.at
	next.do()
	<-wake
	return s.now, nil
}

// print lets the console print some time from now.
func (s *stage) print(d clock.Time, text string) {
	s.later(d, func() {
		post := <-s.console
		post([]byte(text), clock.Stamp{At: s.now, Err: time.Millisecond})
		s.console <- post
	})
}

// air lets the sniffer hear a frame whose last chirp ends some time from now.
func (s *stage) air(d clock.Time, frame string) {
	s.later(d, func() {
		post := <-s.heard
		length := s.radio.TimeOnAir(len(frame))
		post(sniffer.Frame{
			Payload: []byte(frame), CRC: sniffer.CRCGood, Params: s.radio, Known: sniffer.Everything,
			Start: clock.Stamp{At: s.now.Add(-length), Err: s.err.Err}, End: clock.Stamp{At: s.now, Err: s.err.Err},
		})
		s.heard <- post
	})
}

func (fakeBoard) Info() board.Info { return board.Info{Name: "bench 1", Can: board.CanPower} }

func (b fakeBoard) Write(data []byte) error {
	b.typed += string(data)
	for {
		command, rest, ok := strings.Cut(b.typed, "\r")
		if !ok {
			return nil
		}
		b.typed = rest
		// A real line delivers in pieces.
		b.print(2*millisecond, command+"\r  -")
		reply := "> OK\r\n"
		switch command {
		case "ver":
			reply = "> v1.15.0 (Build: 19 Apr 2026)\r\n"
		case "get radio":
			reply = "> > 869.6179809,62.5,8,5\r\n"
		case "stats-core":
			if b.up > 0 {
				reply = fmt.Sprintf("> {\"battery_mv\":4100,\"uptime_secs\":%d,\"errors\":0,\"queue_len\":0}\r\n", b.up)
			}
		case "advert":
			if b.adverts++; !b.tooQuiet {
				key, _ := hex.DecodeString(fakeKey)
				b.air(2*second, "advert of "+string(key))
			}
		}
		b.print(3*millisecond, reply)
	}
}

func (b fakeBoard) Power(on bool) error {
	b.power = append(b.power, on)
	if on {
		b.print(second, "Room ID: "+fakeKey[:20])
		b.print(second+millisecond, fakeKey[20:]+"\r\n")
		if !b.unheard {
			b.air(17*second, "advert")
		}
	}
	return nil
}

func (b fakeBoard) Read(ctx context.Context, post func([]byte, clock.Stamp)) error {
	b.console <- post
	select {
	case <-ctx.Done():
		return nil
	case err := <-b.ended:
		return err
	}
}

func (p fakeProbe) Tune(radio lora.Params) error { p.radio = radio; return nil }

func (p fakeProbe) Transmit(frame []byte) error {
	p.frames = append(p.frames, frame)
	length := clock.At(p.radio.TimeOnAir(len(frame)))
	start := p.now
	p.air(length, string(frame)) // the sniffer hears the rig too
	p.later(length+millisecond, func() {
		post := <-p.reports
		post(probe.Report{Kind: probe.Done, Start: clock.Stamp{At: start}, End: clock.Stamp{At: start + length}})
		p.reports <- post
	})
	return nil
}

func (p fakeProbe) Listen(ctx context.Context, post func(probe.Report)) error {
	p.reports <- post
	<-ctx.Done()
	return nil
}

func (fakeSniffer) Name() string { return "ear" }

func (fakeSniffer) Knows() sniffer.Quantity { return sniffer.Everything }

func (f fakeSniffer) Tune(radio lora.Params) error { f.radio = radio; return nil }

func (f fakeSniffer) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	f.heard <- post
	<-ctx.Done()
	return nil
}

func instruments(s *stage) *bench.Instruments {
	return &bench.Instruments{Clock: s, Board: fakeBoard{s}, Probe: fakeProbe{s}, Sniffers: []sniffer.Sniffer{fakeSniffer{s}}}
}

// hanging is a sniffer that does not hear that it is told to end.
type hanging struct {
	fakeSniffer
	release chan struct{}
}

func (h hanging) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	_ = h.fakeSniffer.Listen(ctx, post)
	<-h.release
	return nil
}

// stuck is a board without a power switch.
type stuck struct{ fakeBoard }

func (stuck) Power(bool) error { return errors.New("no switch") }
