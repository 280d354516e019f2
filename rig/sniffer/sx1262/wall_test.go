package sx1262_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262/sx1262test"
)

// living is a world that goes on by a wall clock, which is the fake one of a bubble.
type living struct {
	t      *testing.T
	clk    *clock.Wall
	world  *pace.World
	sender *channel.Port
	chip   *emulated.Chip
}

func newLiving(t *testing.T, cfg emulated.Config) *living {
	t.Helper()
	l := &living{t: t, clk: clock.NewWall()}
	l.world = pace.NewWorld(l.clk)
	var err error
	if l.sender, err = l.world.Join("sender", func(channel.Event) error { return nil }); err == nil {
		l.chip, err = emulated.Join(l.world, "chip", cfg)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.world.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l
}

// send has the sender send a frame now, and returns when it will have ended.
func (l *living) send(radio lora.Params, payload string) clock.Time {
	l.t.Helper()
	return airtest.Send(l.world, l.sender, radio, payload)
}

// delayed are edges of which the program is told late, by up to 300 us.
type delayed struct {
	sx1262.Edges

	clk clock.Clock
	n   int
}

func (d *delayed) Await(patience time.Duration) (clock.Stamp, bool, error) {
	_, ok, err := d.Edges.Await(patience)
	if ok {
		d.n++
		<-time.After(time.Duration(1+d.n%3) * 100 * time.Microsecond)
	}
	return clock.Stamp{At: d.clk.Now()}, ok, err
}

// TestListens has a chip listen in wall time, with interrupts that the kernel stamps and with such
// as the program hears of late: the measured error tells the one from the other, and what is heard
// is true within it.
func TestListens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edges     func(*living) sx1262.Edges
		atLeast   time.Duration
		atMost    time.Duration
		interrupt bool
	}{
		"pin":    {atMost: 200 * time.Microsecond, interrupt: true},
		"kernel": {edges: func(l *living) sx1262.Edges { return emulated.Edges{Chip: l.chip} }, atMost: 200 * time.Microsecond},
		"late": {edges: func(l *living) sx1262.Edges {
			return &delayed{Edges: emulated.Edges{Chip: l.chip}, clk: l.clk}
		}, atLeast: 600 * time.Microsecond, atMost: 900 * time.Microsecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newLiving(t, emulated.Config{})
				w := wire(l.chip)
				if c.edges != nil {
					w.Edges, w.Interrupt = c.edges(l), nil
				}
				var tape strings.Builder
				recorder, w, clk := sx1262test.Record(&tape, w, l.clk)
				s, err := sx1262.New(w, sx1262.Config{Name: "chip", Clock: clk})
				if err != nil {
					t.Fatal(err)
				}
				radio := lora.Default().Params()
				if err := s.Tune(radio); err != nil {
					t.Fatal(err)
				}
				if s.Err() < c.atLeast || s.Err() > c.atMost {
					t.Errorf("error of interrupts %v, want %v to %v", s.Err(), c.atLeast, c.atMost)
				}
				listening, stop := context.WithCancel(t.Context())
				heard := make(chan sniffer.Frame, 10)
				ended := make(chan error, 1)
				go func() { ended <- s.Listen(listening, func(f sniffer.Frame) { heard <- f }) }()
				var frames []sniffer.Frame
				for range 3 {
					end := l.send(radio, "over the air")
					f := <-heard
					frames = append(frames, f)
					if d := f.End.At.Sub(end); max(d, -d) > f.End.Err {
						t.Errorf("end %v, truly %v", f.End, end)
					}
					truly := radio.TimeOnAir(len(f.Payload)) - radio.HeaderTime()
					if d := f.PayloadTime.Value - truly; max(d, -d) > f.PayloadTime.Err {
						t.Errorf("payload %v, truly %v", f.PayloadTime, truly)
					}
					<-time.After(2 * time.Second) // the chip is checked meanwhile
				}
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if err := errors.Join(s.Close(), recorder.Close()); err != nil {
					t.Error(err)
				}
				if refused := l.chip.Refused(); refused != nil {
					t.Errorf("refused %q", refused)
				}
				replay(t, tape.String(), radio, frames)
			})
		})
	}
}

// replay has the driver hear the same of a recording.
func replay(t *testing.T, tape string, radio lora.Params, want []sniffer.Frame) {
	t.Helper()
	p, err := sx1262test.Play(strings.NewReader(tape))
	if err != nil {
		t.Fatal(err)
	}
	w, clk := p.Wiring()
	s, err := sx1262.New(w, sx1262.Config{Name: "chip", Clock: clk})
	if err == nil {
		err = s.Tune(radio)
	}
	if err != nil {
		t.Fatal(err)
	}
	var frames []sniffer.Frame
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if err := s.Listen(ctx, func(f sniffer.Frame) { frames = append(frames, f) }); err == nil {
		t.Error("it went on behind the end of the recording")
	}
	for i, f := range frames {
		if i >= len(want) || f.End != want[i].End || f.PayloadTime != want[i].PayloadTime || string(f.Payload) != string(want[i].Payload) {
			t.Errorf("frame %d of the recording: %+v", i, f)
		}
	}
	if len(frames) != len(want) {
		t.Errorf("%d frames, recorded are %d", len(frames), len(want))
	}
}

// cause is that of a *board.Error.
func cause(t *testing.T, err error) error {
	t.Helper()
	var e *board.Error
	if !errors.As(err, &e) || e.Board != "chip" {
		t.Fatalf("%v is no error of the chip", err)
	}
	return e.Err
}

// errAny stands for any error.
var errAny = errors.New("any")

// never are edges that do not come.
type never struct{}

func (never) Await(patience time.Duration) (clock.Stamp, bool, error) {
	<-time.After(patience)
	return clock.Stamp{}, false, nil
}

// stuck is a pin that never changes.
func stuck(l gpio.Level) gpio.PinIO { return &gpiotest.Pin{N: "stuck", L: l} }

// TestFaults goes through what a person wires wrongly.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		chip emulated.Config
		tcxo sx1262.Volts
		wire func(*living, *sx1262.Wiring)
		tune func(*lora.Params)
		want error
	}{
		"right":             {},
		"a TCXO":            {chip: emulated.Config{TCXO: true}, tcxo: 1.8},
		"no chip":           {chip: emulated.Config{Mute: true}, want: sx1262.ErrAbsent},
		"BUSY elsewhere":    {wire: func(_ *living, w *sx1262.Wiring) { w.Busy = stuck(gpio.High) }, want: sx1262.ErrBusy},
		"a TCXO not said":   {chip: emulated.Config{TCXO: true}, want: sx1262.ErrOscillator},
		"a crystal not":     {tcxo: 1.8, want: sx1262.ErrOscillator},
		"a voltage":         {tcxo: 5, want: errAny},
		"DIO1 elsewhere":    {wire: func(_ *living, w *sx1262.Wiring) { w.Edges = never{} }, want: sx1262.ErrDeaf},
		"BUSY unconnected":  {wire: func(_ *living, w *sx1262.Wiring) { w.Busy = stuck(gpio.Low) }, want: sx1262.ErrAbsent},
		"too high":          {tune: func(p *lora.Params) { p.Frequency = 2_400_000_000 }, want: sx1262.ErrFrequency},
		"no radio's":        {tune: func(p *lora.Params) { p.SpreadingFactor = 13 }, want: errAny},
		"500 kHz":           {tune: func(p *lora.Params) { p.Bandwidth = lora.BW500k }},
		"a band of no name": {tune: func(p *lora.Params) { p.Frequency = 315_000_000 }},
		"NSS of its own":    {wire: func(l *living, w *sx1262.Wiring) { w.Select = l.chip.Select() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newLiving(t, c.chip)
				w := wire(l.chip)
				if c.wire != nil {
					c.wire(l, &w)
				}
				s, err := sx1262.New(w, sx1262.Config{Name: "chip", Clock: l.clk, TCXO: c.tcxo})
				radio := lora.Default().Params()
				if c.tune != nil {
					c.tune(&radio)
				}
				if err == nil {
					err = s.Tune(radio)
				}
				switch {
				case c.want == nil && err != nil:
					t.Error(err)
				case c.want == nil:
				case err == nil:
					t.Error("no error")
				case !errors.Is(c.want, errAny) && !errors.Is(cause(t, err), c.want):
					t.Errorf("%v, want %v", err, c.want)
				}
			})
		})
	}
}

// listen has a chip listen in a bubble until it ends with an error, and does something meanwhile.
func listen(t *testing.T, w func(*living) sx1262.Wiring, meanwhile func(*living)) (heard []sniffer.Frame, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newLiving(t, emulated.Config{})
		s, failed := sx1262.New(w(l), sx1262.Config{Name: "chip", Clock: l.clk})
		if failed == nil {
			failed = s.Tune(lora.Default().Params())
		}
		if failed != nil {
			t.Fatal(failed)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Listen(ctx, func(f sniffer.Frame) { heard = append(heard, f) }) }()
		meanwhile(l)
		<-time.After(10 * time.Second)
		stop()
		err = <-ended
	})
	return heard, err
}

// TestRestart holds that a chip that restarts while it listens is an error, and not silence.
func TestRestart(t *testing.T) {
	t.Parallel()
	_, err := listen(t, func(l *living) sx1262.Wiring { return wire(l.chip) }, func(l *living) {
		_ = l.chip.Reset().Out(gpio.Low)
		<-time.After(time.Millisecond)
		_ = l.chip.Reset().Out(gpio.High)
	})
	if !errors.Is(cause(t, err), sx1262.ErrRestarted) {
		t.Error(err)
	}
}

// forgetful are edges that get lost once the chip listens.
type forgetful struct {
	sx1262.Edges

	lost bool
}

func (f *forgetful) Await(patience time.Duration) (clock.Stamp, bool, error) {
	at, ok, err := f.Edges.Await(patience)
	if f.lost {
		<-time.After(patience)
		ok = false
	}
	return at, ok, err
}

// TestLostEdge holds that a frame is heard of which no interrupt was seen, at a time that is as
// uncertain as it is, and without the time of its payload.
func TestLostEdge(t *testing.T) {
	t.Parallel()
	edges := &forgetful{}
	var end clock.Time
	heard, err := listen(t, func(l *living) sx1262.Wiring {
		edges.Edges = emulated.Edges{Chip: l.chip}
		w := wire(l.chip)
		w.Edges, w.Interrupt = edges, nil
		return w
	}, func(l *living) {
		edges.lost = true
		end = l.send(lora.Default().Params(), "unseen")
	})
	if err != nil || len(heard) != 1 || string(heard[0].Payload) != "unseen" {
		t.Fatalf("%+v, %v", heard, err)
	}
	f := heard[0]
	if d := f.End.At.Sub(end); max(d, -d) > f.End.Err || f.End.Err < 100*time.Millisecond {
		t.Errorf("end %v, truly %v", f.End, end)
	}
	if f.Known.Has(sniffer.PayloadTime) {
		t.Errorf("payload took %v", f.PayloadTime)
	}
}

// TestTape holds that a player tells a driver that strays from what was recorded.
func TestTape(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ tape, want string }{
		"other bytes":  {"spi c000 2222\nbusy 0\nspi c0ff 2222\n", "the driver sends 8000"},
		"other things": {"spi c000 2222\nbusy 0\nedge 5 0\n", "the driver wants [spi], recorded is \"edge 5 0\""},
		"garbage":      {"spi c000 22\n", "is not what 2 bytes were answered with"},
		"an error":     {"spi c000 0000\nnow 5\n", "line 3 of 3: \"now 5\" was not asked for"},
		"the end":      {"spi c000 2222\n", ""},
	} {
		p, err := sx1262test.Play(strings.NewReader("busy 0\n" + c.tape))
		if err != nil {
			t.Fatal(err)
		}
		w, clk := p.Wiring()
		if _, err = sx1262.New(w, sx1262.Config{Name: "chip", Clock: clk}); err == nil {
			t.Errorf("%s: no error", name)
		}
		if err := p.Close(); err == nil && c.want != "" || err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
