package main

import (
	"os"
	"path/filepath"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
)

// awayDeed has the board of a bench, or its modem, leave the bus of the rig in a folder with the first spec.
func awayDeed(deed, dir string, b loopback.Bench) loopback.Bench {
	moment := firstSpec()
	b.Room = moment.Watch(b.Room)
	leaves := func(t board.Target, sign, text string) board.Target {
		return wrap(t, func(m board.Machine) board.Machine {
			return &away{Machine: m, from: moment, sign: filepath.Join(dir, sign), text: text}
		})
	}
	switch deed {
	case "cable out":
		b.Room = leaves(b.Room, filepath.Join(loopback.UnpluggedFolder, "1-1.1"), "")
	case "probe's cable out":
		b.Modem = leaves(b.Modem, filepath.Join(loopback.UnpluggedFolder, "1-1.2"), "")
	case "vanishes": // until somebody switches it on
		b.Room = leaves(b.Room, firstPort, "1")
	}
	return b
}

// away is gone from the bus when it hears its first frame from a moment on, or sends it. If its cable is out,
// that is until its power is seen to go.
type away struct {
	board.Machine

	from       *loopbacktest.Moment
	sign, text string // a file of the rig and what is written into it for that; "": its cable is out
	done       bool
}

func (a *away) Input(t clock.Time, in board.Input) {
	switch {
	case a.done && in.Kind == board.Power && !in.On && a.text == "":
		_ = os.Remove(a.sign)
	case in.Kind == board.FrameIn:
		a.leave()
	}
	a.Machine.Input(t, in)
}

func (a *away) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	out, at, next, err := a.Machine.Run(until)
	for _, o := range out {
		if o.Kind == board.Transmit {
			a.leave()
		}
	}
	return out, at, next, err
}

func (a *away) leave() {
	if a.from.Come() && !a.done {
		a.done = true
		_ = os.WriteFile(a.sign, []byte(a.text), 0o600)
	}
}
