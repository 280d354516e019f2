package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	loopbackcmd "github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
)

// How many times as fast as real time the boards of a test live. A machine that is late is so many times later there,
// which the specs of frames bear less of than those of a console.
const (
	judgesFrames  = "2"
	judgesConsole = "4"
	inRealSeconds = "1" // what is held to a limit in real time
)

// serveFaulty is the test command `faulty DEED SCALE DIR -- COMMAND...`: meshrig loopback with one
// bench that does a deed.
func serveFaulty() {
	err := serveDeed()
	var exit *cli.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(exit.Code)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serveDeed() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	pair := loopback.Bench{Room: emulated.Target{}, Modem: emulated.Modem{As: loopbackcmd.ModemRelease()}}
	deed, dir, command := os.Args[1], os.Args[3], os.Args[5:]
	scale, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		return err
	}
	rig := loopback.Rig{Dir: dir, Scale: clock.Rate(scale)}
	switch deed {
	case "none":
	case "port lies":
		pair.PortLies = true
	case "wrong role":
		pair.Room = emulated.Target{Change: repeater}
	case "one wrong role":
		other := loopback.Bench{Room: emulated.Target{Change: repeater}, Modem: pair.Modem}
		rig.Benches = []loopback.Bench{pair, other}
		return loopbackcmd.Serve(ctx, rig, command, s)
	case "wrong firmware":
		pair.Room = emulated.Target{Change: func(r *room.Release) { r.Build.Version = "Garden watering" }}
	case "reset loop":
		pair.Room = wrap(pair.Room, func(board.Machine) board.Machine { return &resetLoop{} })
	case "restarts":
		moment := firstSpec()
		pair.Room = moment.Watch(wrap(pair.Room, func(m board.Machine) board.Machine { return &restarting{Machine: m, from: moment} }))
	case "restarts in the proof":
		pair.Room = wrap(pair.Room, func(m board.Machine) board.Machine { return &restarting{Machine: m} })
	case "cable out", "probe's cable out", "vanishes":
		pair = awayDeed(deed, dir, pair)
	case "deaf probe":
		moment := firstSpec()
		pair.Room = moment.Watch(pair.Room)
		pair.Modem = wrap(pair.Modem, func(m board.Machine) board.Machine { return &deaf{Machine: m, from: moment} })
	default:
		benches := radioDeed(deed)
		if benches == nil {
			benches = flashDeed(deed, dir)
		}
		if benches != nil {
			rig.Benches = benches
			return loopbackcmd.Serve(ctx, rig, command, s)
		}
		return fmt.Errorf("no deed %q", deed)
	}
	rig.Benches = []loopback.Bench{pair}
	return loopbackcmd.Serve(ctx, rig, command, s)
}

// repeater lets a room say that it is another thing.
func repeater(r *room.Release) { r.Build.Role = "repeater" }

// wrapped makes the machines of a target do something else.
type wrapped struct {
	board.Target

	around func(board.Machine) board.Machine
}

func wrap(t board.Target, around func(board.Machine) board.Machine) board.Target {
	return wrapped{t, around}
}

func (w wrapped) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	m, err := w.Target.New(ctx, setup)
	if err != nil {
		return nil, err
	}
	return w.around(m), nil
}

// banner is what a room server prints when it has booted.
var banner = []byte("Room ID: " + strings.Repeat("50", 32) + "\r\n")

// resetLoop boots every two seconds and hears nothing.
type resetLoop struct {
	on   bool
	next clock.Time
}

func (r *resetLoop) Input(t clock.Time, in board.Input) {
	if in.Kind == board.Power {
		r.on, r.next = in.On, t
	}
}

func (r *resetLoop) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	if !r.on {
		return nil, until, clock.Never, nil
	}
	if until < r.next {
		return nil, until, r.next, nil
	}
	at := r.next
	r.next = at.Add(2 * time.Second)
	return []board.Output{{Kind: board.SerialOut, Data: banner}}, at, r.next, nil
}

// restarting prints a banner unasked when it hears its first frame from a moment on.
type restarting struct {
	board.Machine

	from      *loopbacktest.Moment
	now, done bool
}

func (r *restarting) Input(t clock.Time, in board.Input) {
	r.now = r.now || in.Kind == board.FrameIn && r.from.Come()
	r.Machine.Input(t, in)
}

func (r *restarting) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	out, at, next, err := r.Machine.Run(until)
	if r.now && !r.done {
		r.done = true
		out = append(out, board.Output{Kind: board.SerialOut, Data: banner})
	}
	return out, at, next, err
}

// deaf neither hears its line nor speaks for ten seconds from the first frame on that it sends
// after a moment.
type deaf struct {
	board.Machine

	from  *loopbacktest.Moment
	until clock.Time
}

func (d *deaf) Input(t clock.Time, in board.Input) {
	if in.Kind != board.SerialIn || t > d.until {
		d.Machine.Input(t, in)
	}
}

func (d *deaf) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	out, at, next, err := d.Machine.Run(until)
	heard := out[:0:0]
	for _, o := range out {
		if o.Kind == board.Transmit && d.until == 0 && d.from.Come() {
			d.until = at.Add(10 * time.Second)
		}
		if o.Kind != board.SerialOut || at > d.until {
			heard = append(heard, o)
		}
	}
	return heard, at, next, err
}
