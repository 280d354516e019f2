package kiss_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	probe "github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/kiss"
	"github.com/meshrig/meshrig/rig/sniffer/kiss/kisstest"
)

// line is a serial line to a modem in a world, on which bytes take no time.
type line struct {
	world *pace.World
	modem *pace.Node
	out   chan []byte
}

func (l *line) Bytes(int) time.Duration { return 0 }

func (l *line) Write(data []byte) error {
	data = append([]byte(nil), data...)
	l.world.Post(func(now clock.Time) error {
		l.modem.Type(now, data)
		return nil
	})
	return nil
}

func (l *line) Read(ctx context.Context, post func([]byte, time.Time)) error {
	for {
		select {
		case data := <-l.out:
			post(data, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

// scene is a world in a bubble of time, with a modem and a sender.
type scene struct {
	line   *line
	clk    *clock.Wall
	sender *channel.Port
}

func inBubble(t *testing.T, do func(*testing.T, scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		machine, err := emulated.Modem{As: "v1.17.1"}.New(t.Context(), board.Setup{Name: "modem", Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		clk := clock.NewWall()
		s := scene{clk: clk, line: &line{world: pace.NewWorld(clk), out: make(chan []byte, 100)}}
		s.line.modem, err = s.line.world.Add("modem", machine, func(_ clock.Time, o board.Output) error {
			if o.Kind == board.SerialOut {
				s.line.out <- append([]byte(nil), o.Data...)
			}
			return nil
		})
		if err == nil {
			s.sender, err = s.line.world.Join("sender", func(channel.Event) error { return nil })
		}
		if err == nil {
			err = s.line.modem.Power(0, true)
		}
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.line.world.Run(ctx) }()
		<-time.After(5 * time.Second)
		do(t, s)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func (s scene) send(radio lora.Params, payload string) clock.Time {
	return airtest.Send(s.line.world, s.sender, radio, payload)
}

// hear has a sniffer of a line hear so many frames.
func hear(t *testing.T, l board.Line, clk *clock.Wall, radio lora.Params, n int, meanwhile func()) (frames []sniffer.Frame) {
	t.Helper()
	s, err := kiss.New(t.Context(), l, probe.Config{Name: "ear", Clock: clk})
	if err == nil {
		err = s.Tune(radio)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.Name() != "ear" || s.Knows() != kiss.Knows || s.Deaf(0, clk.Now()) != "" {
		t.Errorf("%s knows %v", s.Name(), s.Knows())
	}
	ctx, stop := context.WithCancel(t.Context())
	heard, ended := make(chan sniffer.Frame, 10), make(chan error, 1)
	go func() { ended <- s.Listen(ctx, func(f sniffer.Frame) { heard <- f }) }()
	if meanwhile != nil {
		meanwhile()
	}
	for range n {
		select {
		case f := <-heard:
			frames = append(frames, f)
		case err := <-ended:
			t.Fatal("it ended: ", err)
		case <-time.After(time.Minute):
			t.Fatal("nothing is heard")
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return frames
}

// TestHears holds that a modem as a sniffer hears what is sent, with the least that it knows of it,
// and that what was recorded plays again.
func TestHears(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s scene) { //nolint:thelper // the test itself
		radio := lora.Default().Params() // and not what a modem boots with
		radio.Frequency, radio.SpreadingFactor = 868_100_000, lora.SF7
		var tape strings.Builder
		r := kisstest.Record(&tape, s.line)
		var end clock.Time
		frames := hear(t, r, s.clk, radio, 1, func() { end = s.send(radio, "over the air") })
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		f := frames[0]
		if string(f.Payload) != "over the air" || f.CRC != sniffer.CRCGood || f.Known != kiss.Knows {
			t.Errorf("%+v", f)
		}
		if d := f.End.At.Sub(end); max(d, -d) > f.End.Err {
			t.Errorf("end %v, truly %v", f.End, end)
		}
		for _, q := range []sniffer.Quantity{sniffer.Start, sniffer.Duration, sniffer.PayloadTime, sniffer.Preamble, sniffer.SyncWord, sniffer.Offset} {
			if f.Known.Has(q) {
				t.Errorf("it claims to know %v", q)
			}
		}

		p, err := kisstest.Play(strings.NewReader(tape.String()))
		if err != nil {
			t.Fatal(err)
		}
		again := hear(t, p, clock.NewWall(), radio, 1, nil)
		if string(again[0].Payload) != "over the air" || again[0].SNR != f.SNR {
			t.Errorf("%+v", again[0])
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestOpenRefuses holds that a port that is none is named.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	_, err := kiss.Open(t.Context(), "ear", t.TempDir()+"/none", 0, clock.NewWall())
	if e := (*board.Error)(nil); !errors.As(err, &e) || e.Board != "ear" {
		t.Error(err)
	}
}
