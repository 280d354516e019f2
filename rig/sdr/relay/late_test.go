package relay_test

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/relay"
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
