package sx1262test

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"periph.io/x/conn/v3"
	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
)

// ErrOver means that a recording has come to its end. A driver that listens ends with it.
var ErrOver = errors.New("sx1262test: the recording is over")

// Player is the chip of a recording.
type Player struct {
	mu    sync.Mutex
	lines []string
	done  int
	err   error
}

// Play reads a recording.
func Play(from io.Reader) (*Player, error) {
	p := &Player{}
	s := bufio.NewScanner(from)
	for s.Scan() {
		p.lines = append(p.lines, s.Text())
	}
	return p, s.Err()
}

// Wiring is how a driver reaches the chip, and the clock that it goes by.
func (p *Player) Wiring() (sx1262.Wiring, clock.Clock) {
	return sx1262.Wiring{
		Port: playedPort{p}, Edges: playedEdges{p}, Reset: &gpiotest.Pin{N: "NRESET"}, Busy: playedPin{&gpiotest.Pin{N: "BUSY"}, p},
	}, playedClock{p}
}

// Close tells what the driver did otherwise than in the recording, or that it left something out.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.err != nil:
		return p.err
	case p.done < len(p.lines):
		return fmt.Errorf("sx1262test: line %d of %d: %q was not asked for", p.done+1, len(p.lines), p.lines[p.done])
	}
	return nil
}

// next takes the next line, if it is of a kind that the driver can be answered with.
func (p *Player) next(kinds ...string) (kind string, fields []string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return "", nil, p.err
	}
	if p.done == len(p.lines) {
		return "", nil, ErrOver
	}
	line := p.lines[p.done]
	p.done++
	for _, k := range kinds {
		if rest, ok := cutKind(line, k); ok {
			return k, rest, nil
		}
	}
	p.err = fmt.Errorf("sx1262test: line %d: the driver wants %v, recorded is %q", p.done, kinds, line)
	return "", nil, p.err
}

// wrong notes that the driver strayed from the recording.
func (p *Player) wrong(format string, args ...any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = fmt.Errorf("sx1262test: line %d: "+format, append([]any{p.done}, args...)...)
	}
	return p.err
}

type playedPort struct{ p *Player }

// String names the port.
func (playedPort) String() string { return "recorded SPI" }

// Connect always succeeds.
func (p playedPort) Connect(physic.Frequency, spi.Mode, int) (spi.Conn, error) {
	return playedConn(p), nil
}

type playedConn struct{ p *Player }

// String names the connection.
func (playedConn) String() string { return "recorded SX1262" }

// Duplex is full.
func (playedConn) Duplex() conn.Duplex { return conn.Full }

// Tx gives what the chip gave for these bytes.
func (c playedConn) Tx(w, r []byte) error {
	_, fields, err := c.p.next("spi")
	if err != nil {
		return err
	}
	if len(fields) != 2 || fields[0] != hex.EncodeToString(w) {
		return c.p.wrong("the driver sends %x, recorded is %v", w, fields)
	}
	in, err := hex.DecodeString(fields[1])
	if err != nil || len(in) != len(r) {
		return c.p.wrong("%q is not what %d bytes were answered with", fields[1], len(w))
	}
	copy(r, in)
	return nil
}

// TxPackets is not recorded.
func (playedConn) TxPackets([]spi.Packet) error {
	return errors.New("sx1262test: packets are not recorded")
}

type playedPin struct {
	gpio.PinIO

	p *Player
}

// Read is the level that the pin had.
func (p playedPin) Read() gpio.Level {
	_, fields, err := p.p.next("busy")
	return err == nil && len(fields) == 1 && fields[0] == "1"
}

type playedEdges struct{ p *Player }

// Await gives the next edge, or none where none came.
func (e playedEdges) Await(time.Duration) (clock.Stamp, bool, error) {
	kind, fields, err := e.p.next("edge", "none")
	if err != nil || kind == "none" {
		return clock.Stamp{}, false, err
	}
	at, err := numbers(fields, 2)
	if err != nil {
		return clock.Stamp{}, false, e.p.wrong("%v", err)
	}
	return clock.Stamp{At: clock.Time(at[0]), Err: time.Duration(at[1])}, true, nil
}

type playedClock struct{ p *Player }

// Now is what the clock showed. Where the recording has no time, the error comes with the next thing.
func (c playedClock) Now() clock.Time {
	_, fields, err := c.p.next("now")
	if err != nil {
		return 0
	}
	at, err := numbers(fields, 1)
	if err != nil {
		_ = c.p.wrong("%v", err)
		return 0
	}
	return clock.Time(at[0])
}

// Wait does not: a driver does not wait by this clock.
func (c playedClock) Wait(context.Context, clock.Time, <-chan struct{}) (clock.Time, error) {
	return 0, errors.New("sx1262test: nothing waits by a recorded clock")
}

// cutKind splits a line of a kind.
func cutKind(line, kind string) (fields []string, ok bool) {
	fields = strings.Fields(line)
	if len(fields) == 0 || fields[0] != kind {
		return nil, false
	}
	return fields[1:], true
}

// numbers reads so many numbers.
func numbers(fields []string, n int) ([]int64, error) {
	if len(fields) != n {
		return nil, fmt.Errorf("%d numbers, want %d", len(fields), n)
	}
	list := make([]int64, n)
	for i, f := range fields {
		var err error
		if list[i], err = strconv.ParseInt(f, 10, 64); err != nil {
			return nil, err
		}
	}
	return list, nil
}
