package room

import "testing"

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
