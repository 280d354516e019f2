package bench_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

func TestSendMovesTheCursorAndReachesTheBoard(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	ctx := t.Context()
	sent := b.Probe().Send(ctx, []byte("a frame"))
	if got := sent.At.At.Sub(sent.Start.At); got != b.Params().TimeOnAir(7) {
		t.Errorf("on the air for %v, want %v", got, b.Params().TimeOnAir(7))
	}
	if b.Mark() > sent.Seq {
		t.Errorf("cursor at %d, behind the frame at %d", b.Mark(), sent.Seq)
	}
	b.Pass(ctx, deadline.Settle)
	if len(f.frames) != 1 || string(f.frames[0]) != "a frame" {
		t.Errorf("the board got %q", f.frames)
	}
	for _, ev := range b.Events() {
		if ev.Kind == capture.Heard && string(ev.Frame) == "a frame" {
			t.Error("the sniffer reports the rig's own frame")
		}
	}
}

// The probe waits, also before its receiver can have noticed the board's preamble.
func TestProbeWaitsForAnIdleChannel(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]clock.Time{"header": 300 * millisecond, "first symbol": millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, f := ready(t)
			start := f.now + second
			f.do(start, board.Output{Kind: board.Transmit, Data: make([]byte, 100)})
			b.Probe().Queue(start+after, []byte("polite"))
			b.Room().Console().Type("x") // wakes the board
			heard := b.Await(t.Context(), deadline.Answer, capture.Is(capture.Heard))
			sent := b.Await(t.Context(), deadline.Answer, capture.Is(capture.Sent))
			if sent.Start.At < heard.At.At {
				t.Errorf("sent at %v while a frame was on the air until %v", sent.Start, heard.At)
			}
		})
	}
}

func TestForceDoesNotWait(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	start := f.now + second
	f.do(start, board.Output{Kind: board.Transmit, Data: make([]byte, 100)})
	b.Room().Console().Type("x") // wakes the board
	b.Pass(t.Context(), deadline.Until(start+300*millisecond, "the frame is on the air"))
	at := b.Now()
	if sent := b.Probe().Force(t.Context(), []byte("rude")); sent.Start.At != at {
		t.Errorf("sent at %v, want %v", sent.Start, at)
	}
}

// Frames of several senders that wait for the channel leave in the order of their times, and
// the sniffer takes none of them for a board's, although each begins as another ends.
func TestQueueKeepsOrder(t *testing.T) {
	t.Parallel()
	b, _ := ready(t)
	now, heard := b.Now(), b.Frames()
	for _, c := range []struct {
		at    clock.Time
		frame string
	}{{now + 30, "third"}, {now + 10, "first"}, {now + 30, "fourth"}, {now + 20, "second"}} {
		b.Probe().Queue(c.at, []byte(c.frame))
	}
	for _, want := range []string{"first", "second", "third", "fourth"} {
		if ev := b.Await(t.Context(), deadline.Answer, capture.Is(capture.Sent)); string(ev.Frame) != want {
			t.Errorf("sent %q, want %q", ev.Frame, want)
		}
	}
	if n := b.Frames() - heard; n != 0 {
		t.Errorf("%d frames of the probe taken for a board's", n)
	}
}

func TestNeighbours(t *testing.T) {
	t.Parallel()
	other := new(fake)
	f := new(fake)
	b, end := attempt(t, f, bench.Config{
		Neighbours: []bench.Neighbour{{Name: "next door", Target: target{fake: other}}},
	}, func(b *bench.Bench) {
		b.Probe().Send(t.Context(), []byte("for all"))
		b.Pass(t.Context(), deadline.Settle)
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	last := func(f *fake) string { return string(f.frames[len(f.frames)-1]) }
	if other.name != "next door" || last(other) != "for all" || last(f) != "for all" {
		t.Errorf("%s got %q, the room %q", other.name, other.frames, f.frames)
	}
	var printed int
	for _, ev := range b.Events() {
		if ev.Kind == capture.ConsoleOut && ev.Board == "next door" {
			printed++
		}
	}
	if printed != 1 {
		t.Errorf("next door printed %d times, want its banner", printed)
	}
}

func TestClients(t *testing.T) {
	t.Parallel()
	b, _ := ready(t)
	alice := b.Client("alice")
	if b.Client("alice") != alice {
		t.Error("the same name gave another client")
	}
	if alice.PublicKey()[0] != 0xA1 {
		t.Errorf("alice's key begins with %02x", alice.PublicKey()[0])
	}
	seen := map[byte]string{b.Room().Hash(): "room", alice.PublicKey()[0]: "alice"}
	for _, name := range []string{"bob", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8"} {
		first := b.Client(name).PublicKey()[0]
		if other, taken := seen[first]; taken {
			t.Errorf("%s and %s both begin with %02x", name, other, first)
		}
		seen[first] = name
	}
	twin := b.Namesake("twin", alice)
	if key := twin.PublicKey(); key == alice.PublicKey() || key[0] != alice.PublicKey()[0] {
		t.Errorf("twin has the key %x", key)
	}
	if b.Client("twin") != twin {
		t.Error("the name of a namesake gave another client")
	}
}
