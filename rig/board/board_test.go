package board_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
)

var errCause = errors.New("line 3 is too long")

func TestErrorText(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]board.Error{
		"board: room: run: time goes on: ran back: line 3 is too long": {
			Board: "room", Stage: "run", Rule: "time goes on", Line: "ran back", Err: errCause,
		},
		"board: room: open: line 3 is too long": {Board: "room", Stage: "open", Err: errCause},
		"board: room: boot: prints its banner":  {Board: "room", Stage: "boot", Rule: "prints its banner"},
		"board":                                 {},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	stopped := &board.Error{Firmware: true, Err: errCause}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{stopped, true},
		{fmt.Errorf("wrapped: %w", stopped), true},
		{&board.Error{Err: stopped}, false},
		{errCause, false},
		{nil, false},
	} {
		if got := board.Stopped(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
	if !errors.Is(stopped, errCause) {
		t.Error("the cause is lost")
	}
}

func TestBanner(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("5A", 32)
	for _, c := range []struct {
		out string
		end int
		ok  bool
	}{
		{"Room ID: " + key + "\r\n", 75, true},
		{"boot noise\xffRoom ID: " + strings.ToLower(key) + "\r\nmore", 86, true},
		{"Room ID: short\r\nRoom ID: " + key + "\r\n", 91, true},
		{"Room ID: " + key, 0, false},
		{"Room ID: " + key + "\r", 0, false},
		{"Room ID: " + key[1:] + "Z\r\n", 0, false},
		{"Room ID: " + key + "00\r\n", 0, false},
		{"", 0, false},
	} {
		got, end, ok := board.Banner(c.out)
		if ok != c.ok || end != c.end || ok && got[0] != 0x5A {
			t.Errorf("%q: %x, %d, %v, want %d, %v", c.out, got[:2], end, ok, c.end, c.ok)
		}
	}
}

func FuzzBanner(f *testing.F) {
	f.Add("Room ID: " + strings.Repeat("5A", 32) + "\r\n")
	f.Fuzz(func(t *testing.T, out string) {
		if _, end, ok := board.Banner(out); ok && (end < 75 || end > len(out)) {
			t.Errorf("end %d of %d", end, len(out))
		}
	})
}

func TestRestarts(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]bool{
		"reboot": true, " reboot\r": true, "clkreboot": true, "ab|reboot": true,
		"ver": false, "set name reboot": false, "": false, "abc|reboot": false,
	} {
		if got := board.Restarts(command); got != want {
			t.Errorf("%q: %v, want %v", command, got, want)
		}
	}
}

func TestAbilities(t *testing.T) {
	t.Parallel()
	can := board.CanPower | board.CanFill
	if !can.Has(board.CanPower) || can.Has(board.CanPower|board.CanWipe) || !can.Has(0) {
		t.Errorf("abilities %b", can)
	}
}
