package room

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
)

// No post is known whose acknowledgement is four zero bytes, so this is seen from inside.
func TestZeroAckIsNone(t *testing.T) {
	for _, c := range []struct {
		quirks Quirks
		ack    uint32
		want   bool
	}{
		{ack: 1, want: true},
		{ack: 0, want: true},
		{quirks: Quirks{ZeroAckIsNone: true}, ack: 1, want: true},
		{quirks: Quirks{ZeroAckIsNone: true}, ack: 0, want: false},
	} {
		if got := c.quirks.awaited(c.ack); got != c.want {
			t.Errorf("%+v: %d is awaited: %t", c.quirks, c.ack, got)
		}
	}
}

// TestAttempt holds that the tries of a push go through all attempt bits, whatever is drawn.
func TestAttempt(t *testing.T) {
	r := new(Room)
	client, p := &admin.Client{Sync: admin.Sync{PushTimestamp: 7, Attempt: 2}}, &post{timestamp: 7}
	seen := map[uint8]bool{2: true}
	for range 3 {
		client.Sync.Attempt = r.attempt(client, p)
		seen[client.Sync.Attempt] = true
	}
	if len(seen) != 4 || client.Sync.Attempt != 1 {
		t.Errorf("%v, last %d", seen, client.Sync.Attempt)
	}
}
