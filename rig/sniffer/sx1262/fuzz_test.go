package sx1262_test

import (
	"errors"
	"testing"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
)

// noisy is a bus over which a chip answers rightly until it is made to answer anything.
type noisy struct {
	spi.PortCloser

	answers []byte // what comes instead, over and over
}

func (n *noisy) Connect(f physic.Frequency, mode spi.Mode, bits int) (spi.Conn, error) {
	c, err := n.PortCloser.Connect(f, mode, bits)
	return &noisyConn{Conn: c, n: n}, err
}

type noisyConn struct {
	spi.Conn

	n  *noisy
	at int
}

func (c *noisyConn) Tx(w, r []byte) error {
	err := c.Conn.Tx(w, r)
	for i := range r {
		if len(c.n.answers) > 0 {
			r[i] = c.n.answers[c.at%len(c.n.answers)]
			c.at++
		}
	}
	return err
}

var _ conn.Conn = (*noisyConn)(nil)

// newNoisy drives a chip on such a bus, on an air of its own.
func newNoisy(t *testing.T) (*sx1262.Sniffer, *noisy) {
	t.Helper()
	medium := channel.New(channel.Config{})
	port, err := medium.AttachListener("ear")
	if err != nil {
		t.Fatal(err)
	}
	clk := &clock.Virtual{}
	chip := emulated.OnPort(port, clk, emulated.Config{})
	bus := &noisy{PortCloser: chip.Port()}
	w := wire(chip)
	w.Port = bus
	s, err := sx1262.New(w, sx1262.Config{Name: "chip", Clock: clk, Err: time.Microsecond, Pause: chip.Pause})
	if err != nil {
		t.Fatal(err)
	}
	return s, bus
}

// FuzzAnswers has a chip answer anything while it is driven: the driver ends, and what it posts is a
// frame that there can be.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte{0xFF})
	f.Add([]byte{0x00})
	f.Add([]byte{0x52, 0x52, 0x02, 0x00})
	f.Fuzz(func(t *testing.T, answers []byte) {
		s, bus := newNoisy(t)
		if err := s.Tune(lora.Default().Params()); err != nil {
			t.Fatal(err)
		}
		bus.answers = answers
		_ = s.Interrupted(clock.Stamp{}, func(f sniffer.Frame) {
			if len(f.Payload) > lora.MaxPayload || f.End.Err < 0 || f.PayloadTime.Err < 0 {
				t.Errorf("%+v", f)
			}
		})
		_ = s.Tune(lora.Default().Params())
	})
}

// BenchmarkFrame is what a frame costs from its interrupts to its record, the emulated chip and its
// bus included.
func BenchmarkFrame(b *testing.B) {
	radio := lora.Default().Params()
	w := newStill(b, channel.Config{}, radio)
	payload := make([]byte, 50)
	b.ReportAllocs()
	for b.Loop() {
		w.send(payload)
		w.heard, w.truth = w.heard[:0], w.truth[:0]
	}
}

// TestGarbage holds that a chip whose interrupts do not end is an error, and not an endless loop.
func TestGarbage(t *testing.T) {
	t.Parallel()
	s, bus := newNoisy(t)
	bus.answers = []byte{0xFF}
	if err := s.Interrupted(clock.Stamp{}, func(sniffer.Frame) {}); !errors.Is(err, sx1262.ErrGarbage) {
		t.Error(err)
	}
	if err := s.Tune(lora.Default().Params()); !errors.Is(err, sx1262.ErrUntuned) {
		t.Error(err)
	}
}
