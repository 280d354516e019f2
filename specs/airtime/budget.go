// Package airtime holds the specs of how much a room sends, when it starts to, and when it must
// not. They are judged from the channel: from the starts and the lengths of the frames there.
package airtime

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// window is the time over which a room's share of the air is counted (Dispatcher, v1.14.1 to v1.17.1).
const window = time.Hour

// wrap is when a counter of milliseconds in 32 bits starts over.
const wrap = (1 << 32) * time.Millisecond

const (
	shortReply = 40  // characters of a reply that takes less than half of the longest airtime
	longReply  = 150 // characters of one of the longest replies, which take about two thirds of it
)

// limit has the room keep to a share of the air, in percent, and returns the share.
func limit(ctx context.Context, b *bench.Bench, percent float64) float64 {
	GinkgoHelper()
	Expect(b.Room().Console().Command(ctx, Numbers().DutyCycle(percent))).To(HavePrefix("OK"))
	return percent / 100
}

// reserve is what a room may send at once beyond its share: an hour's worth where the release
// keeps a bucket, nothing where silence follows each frame.
func reserve(share float64) time.Duration {
	if !Numbers().Bucket {
		return 0
	}
	return part(window, share)
}

func part(d time.Duration, share float64) time.Duration {
	return time.Duration(float64(d) * share)
}

// demand has an administrator ask for replies of that many characters, one after another, and
// goes on asking while none comes, until done.
func demand(ctx context.Context, b *bench.Bench, c *client.Client, characters int, done func() bool) {
	const pause = 15 * time.Second // short against the time in which a share of 1 % pays for a frame
	for n := 0; !done(); n++ {
		if comes, _ := ask(ctx, b, c, n, characters); !comes {
			wait(ctx, b, b.Now().Add(pause))
		}
	}
}

// ask has an administrator ask for a reply of that many characters and tells whether it comes
// in time, and whether it starts as soon as if there were no limit.
func ask(ctx context.Context, b *bench.Bench, c *client.Client, n, characters int) (comes, prompt bool) {
	const late = time.Second
	key := strconv.Itoa(n)
	sent := c.SendCommand(ctx, "get "+key+strings.Repeat("k", characters-len(key)))
	position := b.Mark()
	ev, comes := b.Next(ctx, &position, deadline.CommandReply, c.IsReply(sent))
	return comes, comes && ev.Start.Since(sent.End).Value < late
}

// exhaust has an administrator ask until a reply is late, because the room has used up its share.
func exhaust(ctx context.Context, b *bench.Bench, c *client.Client) {
	GinkgoHelper()
	from := b.Now()
	for n := 0; ; n++ {
		if _, prompt := ask(ctx, b, c, n, shortReply); !prompt {
			return
		}
		Expect(b.Now()).To(Held(b, "the room answers for an hour, whatever its share", BeNumerically("<", from.Add(window))))
	}
}

// wait lets time pass until an instant and no longer, without a word on the console.
func wait(ctx context.Context, b *bench.Bench, until clock.Time) {
	position := b.Mark()
	nothing := capture.Func("nothing", func(capture.Event) bool { return false })
	b.Next(ctx, &position, deadline.Until(until, "time passes"), nothing)
}

// use is the airtime of the frames of the board that started at or after an instant.
func use(b *bench.Bench, from clock.Time) (total time.Duration) {
	for _, ev := range b.Heard(from, clock.Never) {
		total += airtime(b, ev)
	}
	return total
}

// airtime is how long a frame is on the air, by physics.
func airtime(b *bench.Bench, ev capture.Event) time.Duration {
	return b.Params().TimeOnAir(len(ev.Frame))
}

// longest is the longest airtime among frames.
func longest(b *bench.Bench, frames []capture.Event) (most time.Duration) {
	for _, ev := range frames {
		most = max(most, airtime(b, ev))
	}
	return most
}

// expectShare judges every window between the start of one frame and the end of a later one.
func expectShare(b *bench.Bench, frames []capture.Event, share float64) {
	GinkgoHelper()
	if breach := exceeded(b, frames, share); breach != "" {
		FailRequirement(breach)
	}
}

// exceeded says in which of these windows too much was sent, "" in none.
func exceeded(b *bench.Bench, frames []capture.Event, share float64) string {
	allowance := reserve(share) + longest(b, frames)
	for i, first := range frames {
		var total, counted time.Duration
		for _, last := range frames[i:] {
			total += airtime(b, last)
			counted += versions.Grid // a board counts the airtime of a frame in whole milliseconds
			w := last.At.Since(first.Start).Value
			if most := allowance + counted + part(w, share); total > most {
				return fmt.Sprintf("%v on the air from %v to %v, want at most %v", total, first.Start.At, last.At.At, most)
			}
		}
	}
	return ""
}

// expectHour judges every hour.
func expectHour(b *bench.Bench, frames []capture.Event, share float64) {
	GinkgoHelper()
	most := part(window, share) + longest(b, frames)
	for i, first := range frames {
		var total time.Duration
		for _, ev := range frames[i:] {
			if ev.At.Since(first.Start).Value <= window {
				total += airtime(b, ev)
			}
		}
		if total > most {
			FailRequirement(fmt.Sprintf("%v on the air in the hour from %v, want at most %v", total, first.Start.At, most))
		}
	}
}

// asked is how much a room has to send before its share is seen to be the limit: a room may keep
// back the longest frame, so as not to exceed the share with it.
func asked(b *bench.Bench, share float64) time.Duration {
	return part(reserve(share), 0.9) - b.Params().TimeOnAir(wire.MaxFrame)
}

var _ = Describe("share of the air", func() {
	for _, percent := range []float64{1, 10} {
		It(fmt.Sprintf("of %g %% is not exceeded in any window", percent), For("AIR-001"), func(ctx SpecContext) {
			b := Bench(ctx)
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			from := b.Now()
			share := limit(ctx, b, percent)
			const after = 15 * time.Minute
			exhaust(ctx, b, alice)
			spent := b.Now()
			demand(ctx, b, alice, shortReply, func() bool { return b.Now() > spent.Add(after) })
			frames := b.Heard(from, clock.Never)
			Expect(use(b, from)).To(Held(b, "the room was asked for more than its share", BeNumerically(">", asked(b, share))))
			Expect(len(frames)).To(Held(b, "frames sent", BeNumerically(">=", 2)))
			expectShare(b, frames, share)
		})
	}

	It("of 1 % is not exceeded in any hour", For("AIR-002"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		from := b.Now()
		share := limit(ctx, b, 1)
		// What was sent first is paid for after an hour, and sent again: a quarter more shows all of that.
		tooMuch := part(window, share) + b.Params().TimeOnAir(wire.MaxFrame)
		demand(ctx, b, alice, shortReply, func() bool {
			return b.Now() > from.Add(window+window/4) || use(b, max(from, b.Now().Add(-window))) > tooMuch
		})
		frames := b.Heard(from, clock.Never)
		Expect(use(b, from)).To(Held(b, "the room was asked for more than its share", BeNumerically(">", part(window, share/2))))
		expectHour(b, frames, share)
	})

	It("of 1 % is given out all along", For("AIR-061"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		share := limit(ctx, b, 1)
		const more, silence = 1.2, 40 * time.Minute // asked at once for all that it may send it would be silent for an hour
		from := b.Now()
		ask(ctx, b, alice, 0, shortReply)
		pace := part(use(b, from), 1/(share*more))
		for n := 1; b.Now() < from.Add(5*window/3); n++ {
			next := b.Now().Add(pace)
			ask(ctx, b, alice, n, shortReply)
			wait(ctx, b, next)
		}
		last := clock.Stamp{At: from}
		for _, ev := range b.Heard(from, clock.Never) {
			b.NotAfter("a frame", ev.Start, last.Add(silence))
			last = ev.At
		}
		Expect(last.At).To(Held(b, "end of the last frame", BeNumerically(">", b.Now().Add(-silence))))
	})

	It("is not exceeded with long frames", For("AIR-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		from := b.Now()
		share := limit(ctx, b, 1)
		demand(ctx, b, alice, longReply, func() bool {
			return b.Now() > from.Add(window/2) || exceeded(b, b.Heard(from, clock.Never), share) != ""
		})
		frames := b.Heard(from, clock.Never)
		Expect(longest(b, frames)).To(Held(b, "airtime of the longest frame", BeNumerically(">", b.Params().TimeOnAir(wire.MaxFrame)/2)))
		Expect(use(b, from)).To(Held(b, "the room was asked for more than its share", BeNumerically(">", asked(b, share))))
		expectShare(b, frames, share)
	})

	It("of the default lets a busy room answer without a pause", For("AIR-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for from := b.Now(); b.Now() < from.Add(10*time.Minute); {
			sent := alice.SendCommand(ctx, "get "+strings.Repeat("k", shortReply))
			ev := b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
			answered(b, "a reply", sent.End, ev)
		}
	})

	It("is not exceeded after a reboot", For("AIR-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		percent := 1.0
		if !Numbers().Bucket {
			percent = 10 // before the bucket a factor above 9 did not survive a reboot
		}
		share := limit(ctx, b, percent)
		b.Room().Reboot(ctx)
		from := b.Now()
		boot := b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		wait(ctx, b, boot.At.At.Add(time.Duration(float64(airtime(b, boot))/share))) // its silence, before there was a bucket
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		demand(ctx, b, alice, shortReply, func() bool { return b.Now() > from.Add(20*time.Minute) })
		Expect(use(b, from)).To(Held(b, "the room was asked for more than its share", BeNumerically(">", asked(b, share))))
		expectShare(b, b.Heard(from, clock.Never), share)
	})

	It("delays what waits for it and loses nothing", For("AIR-006"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		limit(ctx, b, 1)
		exhaust(ctx, b, alice)
		mark := b.Mark()
		var sent []*client.Sent
		for i := range 5 {
			sent = append(sent, alice.SendCommand(ctx, fmt.Sprintf("get waiting-%d", i)))
			wait(ctx, b, b.Now().Add(10*time.Second))
		}
		var replies []string
		all := deadline.For(window+time.Hour/6, "an hour pays for what was sent in the hour before")
		b.Rewind(mark)
		for range sent {
			ev := b.Await(ctx, all, capture.And(alice.IsReply(sent[0]), capture.Func("a reply to one that waited", func(ev capture.Event) bool {
				return strings.Contains(alice.ReplyText(ev), "waiting-")
			})))
			replies = append(replies, alice.ReplyText(ev))
		}
		Expect(replies).To(ConsistOf("??: waiting-0", "??: waiting-1", "??: waiting-2", "??: waiting-3", "??: waiting-4"))
	})

	It("is earned back in 50 days of silence", For("AIR-030"), Costs(1195*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		from := b.Now()
		share := limit(ctx, b, 1)
		demand(ctx, b, alice, shortReply, func() bool { return use(b, from) > part(window, share*0.9) })
		wait(ctx, b, b.Now().Add(wrap+time.Minute/2))
		from = b.Now()
		for n := 0; use(b, from) < part(window, share/4); n++ {
			_, prompt := ask(ctx, b, alice, n, shortReply)
			Expect(prompt).To(BeTrue(), "answer %d after %v of silence", n, wrap)
		}
	})
})
