// Package airtest has what tests of an open air share: connections within the process, and a room in
// a bubble of time that guests reach by them.
package airtest

import (
	"context"
	"net"
	"testing"
	"testing/synctest"

	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Pipes are connections within the process, as a listener. Those that nobody has accepted yet stand
// in the channel.
type Pipes chan net.Conn

// Accept gives the far end of the next connection, or net.ErrClosed.
func (p Pipes) Accept() (net.Conn, error) {
	conn, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}

// Close ends Accept.
func (p Pipes) Close() error { close(p); return nil }

// Addr is no place.
func (p Pipes) Addr() net.Addr { return &net.UnixAddr{} }

// Dial connects, and gives the near end.
func (p Pipes) Dial() net.Conn {
	here, there := net.Pipe()
	p <- there
	return here
}

// Send has a port of a world that runs send a frame now, and returns when it will have ended.
func Send(w *pace.World, from *channel.Port, radio lora.Params, payload string) clock.Time {
	ended := make(chan clock.Time, 1)
	w.Post(func(now clock.Time) error {
		err := from.Tune(now, radio)
		end := now
		if err == nil {
			end, err = from.Transmit(now, []byte(payload))
		}
		ended <- end
		return err
	})
	return <-ended
}

// World is one whose air is open at its Pipes.
type World struct {
	*pace.World
	Pipes
}

// Serve runs a test beside a room, the board "room" that target makes, which has just been given
// power. Before it runs, prepare may put others on the air; nil: nobody. What fails of the world or of
// its server fails the test.
func Serve(t *testing.T, target board.Target, prepare func(World) error, do func(*testing.T, World)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		machine, err := target.New(t.Context(), board.Setup{Name: "room", Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		w := World{pace.NewWorld(clock.NewWall()), make(Pipes)}
		server := air.NewServer(w.World)
		node, err := w.Add("room", machine, func(at clock.Time, o board.Output) error { return server.Does("room", at, o) })
		if err == nil && prepare != nil {
			err = prepare(w)
		}
		if err != nil {
			t.Fatal(err)
		}
		server.Watch(node, room.Role())
		if err := node.Power(0, true); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() { ended <- w.Run(ctx) }()
		go func() { ended <- server.Serve(ctx, w.Pipes) }()
		do(t, w)
		stop()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
	})
}
