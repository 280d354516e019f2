package loopback

import (
	"bytes"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/pace"
)

// node is a board of a world at the end of a serial line, on which bytes take their time.
type node struct {
	world   *pace.World
	board   *pace.Node
	print   func([]byte)
	byte    time.Duration // on the line
	out, in clock.Time    // when the line is free again
	// tell, if not nil, is told what the board does.
	tell func(name string, at clock.Time, o board.Output) error
}

// newNode puts a board into the world, without power. What it prints is handed to print when its
// last byte has come out of a line of so many bits a second, each byte ten.
func newNode(w *pace.World, name string, m board.Machine, baud int, print func([]byte)) (*node, error) {
	n := &node{world: w, print: print, byte: 10 * time.Second / time.Duration(baud)}
	var err error
	n.board, err = w.Add(name, m, n.does)
	return n, err
}

// does puts what the board prints on the line.
func (n *node) does(at clock.Time, o board.Output) error {
	if n.tell != nil {
		if err := n.tell(n.board.Name(), at, o); err != nil {
			return err
		}
	}
	if o.Kind != board.SerialOut {
		return nil
	}
	data := bytes.Clone(o.Data)
	n.out = max(at, n.out).Add(time.Duration(len(data)) * n.byte)
	n.world.Later(n.out, func(clock.Time) error {
		n.print(data)
		return nil
	})
	return nil
}

// power removes or applies the board's power. It may be called from any goroutine but the world's.
func (n *node) power(on bool) {
	n.world.Post(func(now clock.Time) error { return n.board.Power(now, on) })
}

// write hands bytes to the board's line; they reach it one after the other. It may be called from
// any goroutine but the world's.
func (n *node) write(data []byte) {
	n.world.Post(func(now clock.Time) error {
		n.in = max(now, n.in).Add(time.Duration(len(data)) * n.byte)
		n.world.Later(n.in, func(at clock.Time) error {
			n.board.Type(at, data)
			return nil
		})
		return nil
	})
}
