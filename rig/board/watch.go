package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app/frames"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Watch reads what a board's console prints for signs of its end: panic text with its back
// trace, what a boot loader says of the last reset, and the banner of another role. The zero
// value is ready. It keeps a few kilobytes at most, whatever comes.
type Watch struct {
	// Role is the board's; zero: a room server.
	Role role.Role
	// Restarting says that the board was told to restart, so that a reset alone is no fault.
	Restarting bool

	frames   frames.Split // of a board that speaks to an app
	line     []byte       // the last one, as far as it has come
	banner   []byte       // the end of the same line, for a banner
	answered bool
	fault    cause
	text     []byte // the fault's, from its first line on
	complete bool
}

// cause is what ended a board.
type cause uint8

const (
	nothing cause = iota
	panicked
	watchdog
	supply    // it browned out
	poweredOn // it lost its power
	fromHost  // its reset line was moved, or its debugger
	misflashed
)

// rules are what a board should have done instead, and what to do next where that is a person's affair.
var rules = map[cause]string{
	panicked:  "panicked",
	watchdog:  "was reset by its watchdog",
	supply:    "lost its supply; look at hub, cable and relay",
	poweredOn: "lost its power, which the rig did not take; look at hub, cable and supply",
	fromHost:  "was reset, and not by the rig; end the program that moves its lines, or leave its button alone",
}

const (
	longestLine = 512  // longer ones are read in pieces
	longestText = 4096 // of a fault
	bannerSize  = 128  // room for a whole banner
)

// The first words of faults. Those of an ESP32 are ESP-IDF's (its guide, "Fatal Errors"), the
// others those of the cores that room servers are built with. An nRF52 restarts without a word.
var (
	panics = []string{
		"Guru Meditation Error: ", "abort() was called at PC ", "assert failed: ", "***ERROR*** A stack overflow in task ",
		"Stack smashing protect failure!", "CORRUPT HEAP: ", "Debug exception reason: ", "Backtrace:",
		"*** PANIC ***", "HardFault", "Hard fault", "++ MbedOS Fault Handler ++", "terminate called ",
	}
	taskWatchdog = "Task watchdog got triggered"
	brownout     = "Brownout detector was triggered"
	rebooting    = "Rebooting..." // the last of ESP-IDF's words
)

// ErrRole means that a board runs the firmware of another role than it should.
var ErrRole = errors.New("wrong role")

// arrow stands between the echo of a command and its reply (main.cpp loop, v1.17.1).
const arrow = "  -> "

// Print takes what was printed and tells whether a boot banner ended in it. A board that speaks to an
// app has none: that it answers the app again counts. What stands in its frames may be the words of
// anybody, and is not read.
func (w *Watch) Print(data []byte) (booted bool) {
	w.Role = room.Unless(w.Role)
	if !w.Role.App {
		return w.print(data)
	}
	w.frames.Take(data, func(frame []byte) {
		w.answered = true
		booted = booted || !companion.Code(frame[0]).Push()
	}, func(stray []byte) { w.print(stray) })
	return booted
}

func (w *Watch) print(data []byte) (booted bool) {
	for _, b := range data {
		w.line, w.banner = append(w.line, b), append(w.banner, b)
		if b == '\n' {
			if _, _, ok := w.Role.ReadBanner(string(w.banner)); ok {
				booted, w.answered = true, true
			}
			w.banner = w.banner[:0]
		}
		if len(w.banner) > 2*bannerSize { // a long line, or garbage
			w.banner = append(w.banner[:0], w.banner[bannerSize:]...)
		}
		if b == '\n' || len(w.line) == longestLine {
			w.read(string(w.line))
			w.line = w.line[:0]
		}
	}
	return booted
}

// read reads one line, its end included.
func (w *Watch) read(line string) {
	was := w.fault
	if w.fault == nothing {
		w.fault = w.begins(line)
	}
	if strings.HasPrefix(line, arrow) || strings.Contains(line, "\r"+arrow) {
		w.answered = true
	}
	if w.fault == nothing {
		return
	}
	switch {
	case was != nothing && told(line), strings.HasPrefix(line, rebooting):
		w.complete = true
	case w.fault != panicked:
		w.complete = true
	}
	if len(w.text)+len(line) <= longestText {
		w.text = append(w.text, line...)
	}
}

// Faulty tells whether the board has begun to say why it ends, and whether that is all.
func (w *Watch) Faulty() (faulty, complete bool) { return w.fault != nothing, w.complete }

// Fault is what ended the board, with its own words; nil if nothing did. It is the firmware's
// doing if the board had answered before, and neither its supply failed nor its role is wrong.
func (w *Watch) Fault(name string) *Error {
	if w.fault == nothing {
		return nil
	}
	rule := rules[w.fault]
	var err error
	if w.fault == misflashed {
		rule = "is no " + w.Role.Called
		err = fmt.Errorf("%w; flash a %s, or correct the rig file", ErrRole, w.Role.Called)
	}
	words := strings.TrimSpace(strings.ReplaceAll(string(slices.Concat(w.text, w.line)), "\r", ""))
	return &Error{
		Board: name, Stage: "run", Rule: rule, Line: strings.ToValidUTF8(words, "?"),
		Told:     w.fault != misflashed,
		Firmware: w.answered && (w.fault == panicked || w.fault == watchdog), Err: err,
	}
}

// begins tells what fault a line begins.
func (w *Watch) begins(line string) cause {
	if _, other := known.Other(w.Role, line); other {
		return misflashed
	}
	// Before its first words a board may well be reset once more: an ESP32 whose flash chip is
	// slow to wake up lets its watchdog bite at power-on.
	idle := !w.answered || w.Restarting
	if strings.Contains(line, brownout) && !idle {
		return supply
	}
	if why, _ := resetOf(line); why != nothing && !idle {
		return why
	}
	if strings.Contains(line, taskWatchdog) {
		return panicked
	}
	for _, first := range panics {
		if strings.HasPrefix(line, first) {
			return panicked
		}
	}
	return nothing
}
