package clock

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
)

// reading is what a board's clock showed at an instant of bench time.
type reading struct {
	seconds uint32 // UNIX
	at      clock.Time
}

// then is what the clock shows at a later instant, if it runs as it should.
func (r reading) then(at clock.Time) uint32 {
	return r.seconds + uint32(at.Sub(r.at)/time.Second)
}

// ahead is how many seconds another reading is ahead of what this one foretells.
func (r reading) ahead(other reading) int { return int(other.seconds) - int(r.then(other.at)) }

// login has a client log in and returns the board's time that the answer carries, taken when
// the log-in had arrived.
func login(ctx context.Context, c *client.Client) reading {
	reply := c.LoginGuest(ctx)
	return reading{reply.Timestamp, reply.Sent.End.At}
}

// advert orders an advert and returns the time that it carries, taken when it was ordered.
func advert(ctx context.Context, b *bench.Bench) reading {
	at := b.Now()
	Expect(b.Room().Console().Command(ctx, "advert")).To(Equal("OK - Advert sent"))
	return reading{awaitAdvert(ctx, b, deadline.AdvertSoon), at}
}

// awaitAdvert is the time that the board's next advert carries.
func awaitAdvert(ctx context.Context, b *bench.Bench, d deadline.Deadline) uint32 {
	ev := b.Await(ctx, d, capture.And(client.IsAdvert(), capture.Func("with the room's key", func(ev capture.Event) bool {
		return read(ev).PublicKey == b.Room().PublicKey()
	})))
	return read(ev).Timestamp
}

// read takes an advert apart; it is empty if that cannot be.
func read(ev capture.Event) wire.Advert {
	p := stimuli.Packet(ev)
	a, err := wire.DecodeAdvert(p.Payload)
	if err != nil {
		return wire.Advert{}
	}
	return a
}

// set sets the board's clock by console.
func set(ctx context.Context, b *bench.Bench, seconds uint32) reading {
	r := reading{seconds, b.Now()}
	Expect(b.Room().Console().Command(ctx, fmt.Sprintf("time %d", seconds))).To(Equal(confirmation(seconds)))
	return r
}

// shown is how a console prints a time.
func shown(seconds uint32) string {
	return time.Unix(int64(seconds), 0).UTC().Format("15:04 - 2/1/2006") + " UTC"
}

// confirmation is the reply to a command that set the clock.
func confirmation(seconds uint32) string { return "OK - clock set: " + shown(seconds) }

// aMinuteIn is a time some days ahead of the board's, a few seconds into a minute, so that
// what the console prints is the same for the next half minute.
func aMinuteIn(ctx context.Context, b *bench.Bench) uint32 {
	const days = 3 * 24 * 60 * 60
	return b.Room().Clock(ctx)/60*60 + days + 5
}
