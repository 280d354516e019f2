// Package resettest has the circuits between a host's modem lines and the chip that they
// restart, as a test can look at them.
package resettest

import (
	"fmt"
	"sync"
	"time"
)

// Kind is what stands between the lines and the chip.
type Kind uint8

// The kinds.
const (
	Bridge Kind = iota // a UART bridge with the crossed pair of transistors
	Native             // the USB peripheral of an ESP32-S3
)

// Start is how a chip started.
type Start uint8

// The ways.
const (
	Firmware Start = iota
	Bootloader
)

// String names the way.
func (s Start) String() string {
	if s == Bootloader {
		return "boot loader"
	}
	return "firmware"
}

// Circuit is a chip behind two modem lines. The zero value is an ESP32 behind a UART bridge
// whose port is not open: both lines are down. It is a reset.ModemLines.
type Circuit struct {
	Kind Kind
	// Rise is how long the reset pin of a Bridge takes to rise behind a reset, by the capacitor
	// beside it: only then does the chip look at its strap. 0: at once.
	Rise time.Duration

	mu       sync.Mutex
	dtr, rts bool
	wish     bool      // of a Native: the boot loader at the next reset
	rising   time.Time // when the reset pin was let go of, if it has not risen yet
	moves    []Move
	starts   []Start
}

// Move is one movement of the lines.
type Move struct {
	DTR, RTS bool
	At       time.Time
}

// String shows a move as "dtr+ rts-".
func (m Move) String() string {
	sign := map[bool]string{true: "+", false: "-"}
	return fmt.Sprintf("dtr%s rts%s", sign[m.DTR], sign[m.RTS])
}

// SetLines moves both lines at once and lets the chip feel it.
func (c *Circuit) SetLines(dtr, rts bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.risen()
	c.moves = append(c.moves, Move{dtr, rts, time.Now()})
	was := c.dtr != c.rts && c.rts
	c.dtr, c.rts = dtr, rts
	held, strap := rts && !dtr, dtr && !rts
	switch {
	case c.Kind == Native && strap:
		c.wish = true
	case c.Kind == Native && !dtr && !rts:
		// The chip came out of reset before it forgets the wish.
		if was {
			c.start(c.wish)
		}
		c.wish = false
		return nil
	}
	switch {
	case held:
		c.rising = time.Time{}
	case was && c.Kind == Bridge && c.Rise > 0:
		c.rising = time.Now()
	case was:
		c.start(c.Kind == Native && c.wish || c.Kind == Bridge && strap)
	}
	return nil
}

// risen lets the chip start if its reset pin has risen since the lines were moved last.
func (c *Circuit) risen() {
	if !c.rising.IsZero() && time.Since(c.rising) >= c.Rise {
		c.rising = time.Time{}
		c.start(c.dtr && !c.rts)
	}
}

func (c *Circuit) start(bootloader bool) {
	s := Firmware
	if bootloader {
		s = Bootloader
	}
	c.starts = append(c.starts, s)
}

// Moves are the movements so far.
func (c *Circuit) Moves() []Move {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Move(nil), c.moves...)
}

// Starts are the restarts of the chip so far.
func (c *Circuit) Starts() []Start {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.risen()
	return append([]Start(nil), c.starts...)
}

// Lines tells how the lines are.
func (c *Circuit) Lines() (dtr, rts bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dtr, c.rts
}
