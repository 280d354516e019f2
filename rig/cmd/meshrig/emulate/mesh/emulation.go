package mesh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/capture/rotate"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate/keep"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/outlet"
	"github.com/meshrig/meshrig/rig/topology"
)

// emulation is a mesh that lives, and what is around it.
type emulation struct {
	top     *topology.Topology
	streams cli.Streams
	clock   clock.Clock
	speed   float64
	ended   clock.Time
	dir     string // where flashes are kept; empty: nowhere

	mesh    *live.Mesh
	flashes map[*topology.Node]*firmware.Flash
	kept    []*keep.Flash
	outlets map[*topology.Node]outlet.Outlet
	served  sync.WaitGroup
	record  *record
	capture *rotate.File
	view    view
	keys    explain.Keys
	known   map[*topology.Node]bool // its key is among the keys
	frames  int
	began   time.Time
}

// view shows people what happens.
type view interface {
	frame(f live.Frame, summary string) error
	did(at clock.Time, c topology.Command) error
	printed(at clock.Time, n *topology.Node, line string) error
	// close shows what is left to show.
	close() error
}

// open makes the mesh and everything around it.
func (e *emulation) open(ctx context.Context, o *options) error {
	e.flashes, e.outlets, e.known = map[*topology.Node]*firmware.Flash{}, map[*topology.Node]outlet.Outlet{}, map[*topology.Node]bool{}
	e.began = time.Now()
	shown := newLines(e.prints)
	mesh, err := live.New(e.top, live.Config{
		Clock: e.clock, Epoch: e.epoch(o), Make: e.make,
		Printed: func(at clock.Time, n *topology.Node, data []byte) error {
			if out, ok := e.outlets[n]; ok {
				if _, err := out.Write(data); err != nil {
					return fmt.Errorf("emulate: %s: %w", n.Name, err)
				}
			}
			if n.Role == topology.Companion {
				return nil // its line speaks to an app
			}
			return shown.add(at, n, data)
		},
		Aired: e.aired, Did: e.did,
	})
	if err != nil {
		return err
	}
	e.mesh = mesh
	if o.record != "" {
		if e.record, err = newRecord(o.record, e.top.Seed, mesh.Epoch()); err != nil {
			return err
		}
	}
	if o.capture != "" {
		if e.capture, err = newCapture(o, mesh.Epoch()); err != nil {
			return err
		}
	}
	if !o.closed {
		if err := e.openPorts(ctx); err != nil {
			return err
		}
	}
	return e.show(o)
}

// epoch is what clocks show at the start of a mesh that does not say so: the host's time if it lives
// at its pace, else always the same, so that it does the same again.
func (e *emulation) epoch(o *options) uint32 {
	if o.speed == 1 {
		return uint32(e.began.Unix()) // until 2106
	}
	return firmware.DefaultEpoch
}

// show begins the view.
func (e *emulation) show(o *options) error {
	out := e.streams.Out
	if o.asJSON {
		e.view = &jsonLines{out}
		return nil
	}
	for _, n := range e.top.All() {
		if port, ok := e.outlets[n]; ok {
			what := "console"
			if n.Role == topology.Companion {
				what = "client"
			}
			fmt.Fprintf(out, "%-16s %-8s %s\n", n.Name, what, port.Where())
		}
	}
	fmt.Fprintf(out, "%v; seed %d; help lists what can be typed, Ctrl-C ends it\n", e.top, e.top.Seed)
	if cli.Terminal(out) {
		e.view = newTable(e, out)
		return nil
	}
	e.view = &log{out}
	return nil
}

// aired takes in a frame.
func (e *emulation) aired(f live.Frame) error {
	e.frames++
	if e.capture != nil {
		if err := captured(e.capture, f); err != nil {
			return err
		}
	}
	return e.view.frame(f, e.brief(f))
}

// mostKeys is with how many nodes frames are opened: each is tried with the keys of all.
const mostKeys = 100

// brief says in a few words what a frame is.
func (e *emulation) brief(f live.Frame) string {
	if len(e.top.All()) <= mostKeys {
		for _, n := range e.top.All() {
			if key, ok := e.private(n); ok && !e.known[n] {
				e.keys.AddPrivate(n.Name, key)
				e.known[n] = true
			}
		}
	}
	e.keys.Learn(f.Payload)
	return explain.Brief(f.Payload, &e.keys)
}

func (e *emulation) did(at clock.Time, c topology.Command, asked bool) error {
	if out, ok := e.outlets[e.node(c.Node)]; ok {
		// A board without power answers nobody, and drops who tries.
		if _, on := e.mesh.Node(c.Node); c.Verb == topology.PowerOff || c.Verb == topology.Join && !on {
			out.Hang()
		}
	}
	if e.record != nil && asked {
		if err := e.record.did(at, c); err != nil {
			return err
		}
	}
	return e.view.did(at, c)
}

// errEnd ends a mesh that is to end.
var errEnd = errors.New("the end")

// end ends the mesh.
func (e *emulation) end(at clock.Time) error {
	e.ended = at
	return errEnd
}

// askEnd ends the mesh as soon as may be, behind what was asked of it, and may be called from any
// goroutine.
func (e *emulation) askEnd() {
	e.mesh.Post(func(now clock.Time) error {
		e.mesh.Later(now+1, e.end)
		return nil
	})
}

func (e *emulation) node(name string) *topology.Node {
	n, _ := e.top.Node(name)
	return n
}

func (e *emulation) prints(at clock.Time, n *topology.Node, line string) error {
	return e.view.printed(at, n, line)
}

// close ends everything, and says what came of it.
func (e *emulation) close() error {
	var errs []error
	for _, o := range e.outlets {
		errs = append(errs, o.Close())
	}
	for _, k := range e.kept {
		errs = append(errs, k.Close())
	}
	if e.view != nil {
		errs = append(errs, e.view.close())
	}
	if e.capture != nil {
		errs = append(errs, e.capture.Close())
	}
	if e.record != nil {
		errs = append(errs, e.record.close(e.ended))
	}
	if e.view != nil {
		e.summary(e.streams.Err)
	}
	return errors.Join(errs...)
}

func (e *emulation) summary(w io.Writer) {
	fmt.Fprintf(w, "emulate: ended after %v of the mesh, %d frames\n", e.ended.Sub(0), e.frames)
	if e.capture != nil {
		fmt.Fprintf(w, "emulate: captured to %s\n", e.capture.Name())
	}
	if e.record != nil {
		fmt.Fprintf(w, "emulate: recorded to %s\n", e.record.name)
	}
}
