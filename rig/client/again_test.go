package client_test

import (
	"context"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
)

// What a frame of the board met is sent again when the air is quiet, a post with its time stamp and
// the next attempt; what met nothing is not.
func TestTriesAgain(t *testing.T) {
	t.Parallel()
	const now, air = 10_000_000, 400_000 // of what alice sends
	during := onAir(capture.Heard, now+300, now+air+1000)
	broken := onAir(capture.HeardBad, now-1000, now+1)
	behind := onAir(capture.Heard, now+air, now+2*air)
	vague := onAir(capture.Heard, now+air-300, now+2*air)
	vague.Start.Err = 500
	for name, c := range map[string]struct {
		met   []capture.Event
		lulls int // how often she tries again; -1: it fails
	}{
		"met nothing":                 {},
		"met a frame":                 {met: []capture.Event{during}, lulls: 1},
		"met a broken frame":          {met: []capture.Event{broken}, lulls: 1},
		"met one each time":           {met: []capture.Event{during, during, during}, lulls: 3},
		"met one too often":           {met: []capture.Event{during, during, during, during}, lulls: -1},
		"met nothing, but for errors": {met: []capture.Event{vague}, lulls: -1},
		"a frame behind it":           {met: []capture.Event{behind}, lulls: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, lulls := newScene(t), 0
			s.now, s.air = now, air
			s.alice = client.New(s.paper, client.Config{
				Name: "alice", Identity: aliceKey(), Epoch: epoch,
				Room: func() client.Room { return client.Room{PublicKey: s.room.Public()} },
				Lull: func(context.Context) { lulls++ },
			})
			s.meets = c.met
			if c.lulls >= 0 {
				post := wire.Text{Timestamp: epoch + 10, Attempt: uint8(1 + c.lulls), Text: "hello"}
				code := identity.AckHash(post.AppendAcked(nil), s.alice.PublicKey())
				ack := s.frame(&wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: code[:]})
				ack.Start.At, ack.At.At = clock.Never, clock.Never
				s.reply = &ack
			}
			defer func() {
				if failed := recover() != nil; failed != (c.lulls < 0) || !failed && (lulls != c.lulls || len(s.sent) != c.lulls+1) {
					t.Errorf("failed %v; %d lulls, %d sent", failed, lulls, len(s.sent))
				}
			}()
			if got := s.alice.Post(t.Context(), "hello", client.Attempt(1)); got.Timestamp != epoch+10 {
				t.Errorf("time stamp %d", got.Timestamp)
			}
		})
	}
}
