package hearing_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/bench/hearing"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// world is a virtual one with a sender and an instrument.
type world struct {
	medium *channel.Channel
	clk    *clock.Virtual
	sender *channel.Port
	ear    bench.Listener
	heard  []sniffer.Frame
}

func newWorld(t *testing.T, ear *bench.Ear) *world {
	t.Helper()
	w := &world{medium: channel.New(channel.Config{}), clk: &clock.Virtual{}}
	var err error
	if w.sender, err = w.medium.Attach("sender"); err != nil {
		t.Fatal(err)
	}
	port, err := w.medium.AttachListener("ear")
	if err == nil {
		w.ear, err = ear.Make(bench.EarSetup{Port: port, Clock: w.clk, Seed: 1, Post: func(f sniffer.Frame) { w.heard = append(w.heard, f) }})
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// run lets everything happen until a time.
func (w *world) run(t *testing.T, until clock.Time) {
	t.Helper()
	for {
		at, _ := w.medium.Next()
		due := w.ear.Due()
		if min(at, due) > until {
			break
		}
		now, err := w.clk.Wait(t.Context(), min(at, due), nil)
		if err != nil {
			t.Fatal(err)
		}
		if due <= at {
			if err := w.ear.Act(now); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if ev, ok := w.medium.Pop(); ok && ev.Port != w.sender {
			if err := w.ear.Notice(ev); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := w.clk.Wait(t.Context(), until, nil); err != nil {
		t.Fatal(err)
	}
}

// TestEars holds that every instrument hears what is sent, on the settings that it is tuned to and
// on others later, at true times, and knows no more than it says that it can.
func TestEars(t *testing.T) {
	t.Parallel()
	for name, ear := range map[string]*bench.Ear{
		"tap": hearing.Tap(), "sx1262": hearing.Chip(), "kiss": hearing.Modem(emulated.Modem{As: "v1.17.1"}), "sdr": hearing.Software(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if ear.Name != name {
				t.Errorf("it is called %q", ear.Name)
			}
			w := newWorld(t, ear)
			radio := lora.Default().Params()
			for _, shift := range []lora.Frequency{0, 500_000} {
				radio.Frequency += shift
				if err := w.ear.Tune(w.clk.Now(), radio); err != nil {
					t.Fatal(err)
				}
				w.run(t, w.clk.Now().Add(time.Minute))
				w.send(t, radio, []byte("over the air"))
				if shift != 0 {
					elsewhere := radio
					elsewhere.Frequency -= shift
					w.send(t, elsewhere, []byte("elsewhere"))
					continue
				}
				w.send(t, radio, bytes.Repeat([]byte("long "), 40))
			}
			if len(w.heard) != 3 {
				t.Fatalf("heard %d frames: %+v", len(w.heard), w.heard)
			}
			for _, f := range w.heard {
				if name == "kiss" && f.End.Err < time.Millisecond {
					t.Errorf("a modem knows when a frame ended to %v", f.End.Err)
				}
				if unknown := f.Known.Without(ear.Knows); unknown != 0 || f.Bad() {
					t.Errorf("%+v knows %v", f, unknown)
				}
				if took := radio.TimeOnAir(len(f.Payload)); f.Known.Has(sniffer.Duration) && (f.Duration.Value-took).Abs() > f.Duration.Err {
					t.Errorf("%v on the air, truly %v", f.Duration, took)
				}
			}
		})
	}
}

// send sends a frame, and holds that what is heard of it then ended when it did.
func (w *world) send(t *testing.T, radio lora.Params, payload []byte) {
	t.Helper()
	before := len(w.heard)
	if err := w.sender.Tune(w.clk.Now(), radio); err != nil {
		t.Fatal(err)
	}
	end, err := w.sender.Transmit(w.clk.Now(), payload)
	if err != nil {
		t.Fatal(err)
	}
	w.run(t, end.Add(time.Second))
	for _, f := range w.heard[before:] {
		if d := f.End.At.Sub(end); !bytes.Equal(f.Payload, payload) || d.Abs() > f.End.Err {
			t.Errorf("%q ended at %v, truly %v", f.Payload, f.End, end)
		}
	}
}
