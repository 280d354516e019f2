package bench

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
)

// Send sends a frame in someone's name and returns when it has left; a client's frame waits until the board
// that it talks to has written its list, if it is about to. The cursor moves to where the transmission began.
// Clients call it.
func (b *Bench) Send(ctx context.Context, who string, frame []byte) capture.Event {
	return b.send(ctx, outgoing{at: b.clear(who, b.Now(), len(frame)), who: who, frame: frame})
}

// Queue sends a frame in someone's name at a time, or as soon as the channel is idle then, and
// like Send behind the board's writing.
func (b *Bench) Queue(at clock.Time, who string, frame []byte) {
	b.useAir("Queue")
	b.transmitter.push(outgoing{at: b.clear(who, max(at, b.Now()), len(frame)), who: who, frame: frame})
}

func (b *Bench) send(ctx context.Context, o outgoing) capture.Event {
	b.useAir("Send")
	if len(o.frame) == 0 || len(o.frame) > lora.MaxPayload {
		b.abort(fmt.Sprintf("bench: %s: a frame of %d bytes cannot be sent, want 1 to %d", o.who, len(o.frame), lora.MaxPayload), 2)
	}
	var sent capture.Event
	o.done = &sent
	before := b.timeline.Len()
	b.transmitter.push(o)
	for until := b.until(deadline.IdleAir); sent.Kind != capture.Sent; {
		if b.step(ctx, until) {
			b.abort(fmt.Sprintf("bench: %s: frame not sent within %v", o.who, deadline.IdleAir), 2)
		}
	}
	// What was noted while the frame was on the air comes behind the cursor.
	b.cursor = sent.Seq
	for b.cursor > before && b.timeline.At(b.cursor-1).At.At >= sent.Start.At {
		b.cursor--
	}
	return sent
}
