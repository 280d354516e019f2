package radio

import (
	"net"
	"testing"
	"time"
)

// A reader that is told to end closes its connection, before the line does or behind it.
func TestNetworkIsClosedTwice(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	port, err := open(t.Context(), "way", listener.Addr().String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	stopped, stop := port.(*network), make(chan error, 1)
	go func() { stop <- stopped.Read(t.Context(), func([]byte, time.Time) {}) }()
	if err := stopped.conn.Close(); err != nil {
		t.Fatal(err)
	}
	<-stop
	if err := port.Close(); err != nil {
		t.Error(err)
	}
}
