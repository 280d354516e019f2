// Package sx1262test records what a driver and a chip say to each other, and plays the chip's part.
//
// A recording is text, a line for each thing that happened: "spi OUT IN" with the bytes of a
// transaction, "now AT" when the driver looked at the clock, "edge AT ERR" when an interrupt came
// that it waited for, "none" when none came, "busy LEVEL" when it looked at BUSY. Times are
// microseconds, errors nanoseconds.
package sx1262test

import (
	"io"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/tape"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
)

// Recorder writes down what goes through it. Its Close tells whether all was written.
type Recorder struct{ *tape.Writer }

// Record makes a recorder of a chip's wiring and the clock that its driver goes by. The driver is
// given what it returns instead of them.
func Record(to io.Writer, w sx1262.Wiring, clk clock.Clock) (Recorder, sx1262.Wiring, clock.Clock) {
	r := tape.NewWriter(to)
	edges := w.Edges
	if edges == nil {
		edges = sx1262.PinEdges(w.Interrupt, clk)
	}
	w.Port, w.Edges, w.Busy = recordedPort{w.Port, r}, recordedEdges{edges, r}, recordedPin{w.Busy, r}
	return Recorder{r}, w, recordedClock{clk, r}
}

type recordedPort struct {
	spi.Port

	r *tape.Writer
}

// Connect connects and records what is exchanged.
func (p recordedPort) Connect(f physic.Frequency, mode spi.Mode, bits int) (spi.Conn, error) {
	c, err := p.Port.Connect(f, mode, bits)
	return recordedConn{c, p.r}, err
}

type recordedConn struct {
	spi.Conn

	r *tape.Writer
}

// Tx exchanges bytes.
func (c recordedConn) Tx(w, r []byte) error {
	err := c.Conn.Tx(w, r)
	if err == nil {
		c.r.Printf("spi %x %x", w, r)
	}
	return err
}

type recordedPin struct {
	gpio.PinIO

	r *tape.Writer
}

// Read is the pin's level.
func (p recordedPin) Read() gpio.Level {
	l := p.PinIO.Read()
	p.r.Printf("busy %d", map[gpio.Level]int{gpio.High: 1}[l])
	return l
}

type recordedEdges struct {
	sx1262.Edges

	r *tape.Writer
}

// Await waits for an edge.
func (e recordedEdges) Await(patience time.Duration) (clock.Stamp, bool, error) {
	at, ok, err := e.Edges.Await(patience)
	switch {
	case err != nil:
	case ok:
		e.r.Printf("edge %d %d", int64(at.At), at.Err.Nanoseconds())
	default:
		e.r.Printf("none")
	}
	return at, ok, err
}

type recordedClock struct {
	clock.Clock

	r *tape.Writer
}

// Now is what the clock shows.
func (c recordedClock) Now() clock.Time {
	now := c.Clock.Now()
	c.r.Printf("now %d", int64(now))
	return now
}
