package serial

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Board is a board under test behind a port. It is a [board.Board]. It owns its port: close the
// board, not the port.
type Board struct {
	Port  *Port // as it was opened first
	Clock *clock.Wall
	About board.Info
	// Role is what it is; zero: a room server.
	Role role.Role
	// Err is the error bar of what it prints, the measured latency of its line.
	Err time.Duration
	// Switch removes and applies its power; nil: it has no switch.
	Switch func(on bool) error
	// Restart restarts it without taking its power; nil: by its role's command.
	Restart func(ctx context.Context) error
	// Locate waits until the board's port is there and returns its path, which may be another
	// than before: a board with a USB port of its own takes it along when it restarts. nil: a port
	// that goes away is lost.
	Locate func(ctx context.Context) (path string, err error)
	// Return is how long the port may be away, power being on; 0: [Return].
	Return time.Duration

	mu     sync.Mutex
	moved  *Port         // where the board was found again; nil: Port
	change chan struct{} // closed when moved changes or the board is closed
	dark   chan struct{} // not nil while power is off; closed when it is applied
	lit    time.Time     // when power was applied last; zero: not by us
	asked  bool          // it was told to restart and has not printed its banner yet
	closed bool
}

// Return is how long a board's port may be away if a Board leaves it open: boot loader, USB
// enumeration and udev take 1 to 4 s.
const Return = 15 * time.Second

// restartTime bounds a Restart, which is some lines moved or a few bytes typed.
const restartTime = 5 * time.Second

// ErrNoSwitch is the cause of an error about power that nobody can remove.
var ErrNoSwitch = errors.New("no power switch; give the board one in the rig file or leave out specs that need power")

// Info is what is known of the board.
func (b *Board) Info() board.Info { return b.About }

// Power removes or applies power. A board without a switch is restarted instead of switched
// on, which ends in the same banner, and cannot be switched off.
func (b *Board) Power(on bool) error {
	switch {
	case b.Switch != nil:
		b.light(on)
		return b.Switch(on)
	case !on:
		return b.Port.fail("power", ErrNoSwitch)
	case b.Restart == nil:
		return b.Write([]byte("\r" + room.Unless(b.Role).Reboot() + "\r"))
	}
	b.ask()
	ctx, stop := context.WithTimeout(context.Background(), restartTime)
	defer stop()
	if err := b.Restart(ctx); err != nil {
		return b.Port.fail("restart", err)
	}
	return nil
}

// light notes that power is about to be removed or applied.
func (b *Board) light(on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = true
	if on {
		b.lit = time.Now()
	}
	switch {
	case on && b.dark != nil:
		close(b.dark)
		b.dark = nil
	case !on && b.dark == nil:
		b.dark = make(chan struct{})
	}
}

func (b *Board) ask() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = true
}

// Write types bytes at its console. While the board's port is away it waits for it as long as
// it may be away.
func (b *Board) Write(data []byte) error {
	if room.Unless(b.Role).RestartsOn(string(data)) {
		b.ask()
	}
	for {
		port, change := b.now()
		err := port.Write(data)
		if b.Locate == nil || !errors.Is(err, ErrUnplugged) && !errors.Is(err, ErrClosed) || b.isClosed() {
			return err
		}
		late := time.NewTimer(b.patience())
		select {
		case <-change:
		case <-late.C:
			return port.fail("write", ErrUnplugged) // whoever follows the board may have closed what was left
		}
		late.Stop()
	}
}

// WriteOnce types bytes at its console as Write does, but for a board whose port is away: it does not
// get them.
func (b *Board) WriteOnce(data []byte) error {
	port, _ := b.now()
	return port.Write(data)
}

// Lines are the modem lines of the port that the board has now; they are what a restart by
// DTR and RTS moves.
func (b *Board) Lines() interface{ SetLines(dtr, rts bool) error } { return lines{b} }

type lines struct{ b *Board }

func (l lines) SetLines(dtr, rts bool) error {
	port, _ := l.b.now()
	return port.SetLines(dtr, rts)
}

// now is the port that the board has, and what tells that it has another.
func (b *Board) now() (*Port, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.change == nil {
		b.change = make(chan struct{})
	}
	if b.moved != nil {
		return b.moved, b.change
	}
	return b.Port, b.change
}

func (b *Board) patience() time.Duration {
	if b.Return > 0 {
		return b.Return
	}
	return Return
}

func (b *Board) isClosed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed
}

// Close closes the port that the board has now and ends its reader.
func (b *Board) Close() error {
	port, _ := b.now()
	b.mu.Lock()
	if !b.closed {
		b.closed = true
		close(b.change)
	}
	b.mu.Unlock()
	return port.Close()
}
