package relay_test

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// tardy is a connection that is read from late: its program waited for a busy machine.
type tardy struct{ net.Conn }

func (c tardy) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	<-time.After(time.Second)
	return n, err
}

// A client that reads what a relay says first only a second later joins it nevertheless.
func TestJoinOnABusyMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := serve(t)
		c, err := relay.Join(tardy{s.connect()})
		if err != nil {
			t.Fatal(err)
		}
		s.give(0, 0, "")
		if b, err := c.Next(t.Context()); err != nil || len(b.IQ) != piece {
			t.Errorf("%d samples, %v", len(b.IQ), err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		s.stop()
		<-s.ran
		<-s.ran
	})
}

// asked is a receiver that counts how often it was asked what it is set to.
type asked struct {
	*receiver

	times int
}

func (a *asked) Info() source.Info {
	a.times++
	return a.receiver.Info()
}

// A source is asked what it is set to before samples are taken of it: it is no two goroutines' at once.
func TestSourceIsAskedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		from := &asked{receiver: newReceiver()}
		hands := relay.New(from, rtltcp.R820T())
		before := from.times
		ctx, stop := context.WithCancel(t.Context())
		conns, ran := make(chan net.Conn, 1), make(chan error, 2)
		go func() { ran <- hands.Run(ctx) }()
		go func() { ran <- hands.Serve(ctx, pipes{conns}) }()
		here, there := net.Pipe()
		conns <- there
		c, err := relay.Join(here)
		if err != nil || c.Info().Centre != centre {
			t.Errorf("%v, %v", c, err)
		}
		stop()
		<-ran
		<-ran
		if from.times != before {
			t.Errorf("asked %d times while its samples were taken", from.times-before)
		}
	})
}
