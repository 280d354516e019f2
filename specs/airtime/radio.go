package airtime

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// temporaryDelay is when a temporary radio begins after its command, so that the reply still
// reaches its sender (MyMesh::applyTempRadioParams, v1.17.1).
const temporaryDelay = 2 * time.Second

// opening is how a frame begins, and whether a checksum ends it.
const opening = sniffer.Preamble | sniffer.SyncWord | sniffer.Checksum

// elsewhere are radio settings of which those of the bench hear nothing.
func elsewhere(radio lora.Params) lora.Params {
	radio.Frequency += 1_000_000
	radio.Bandwidth = lora.BW125k
	if radio.SpreadingFactor != lora.SF7 {
		radio.SpreadingFactor = lora.SF7
	} else {
		radio.SpreadingFactor = lora.SF8
	}
	return radio
}

// words are radio settings as commands take them.
func words(radio lora.Params) string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return fmt.Sprintf("%s,%s,%d,%d", number(radio.Frequency.MHz()), number(float64(radio.Bandwidth)/1e3),
		radio.SpreadingFactor, radio.CodingRate)
}

var _ = Describe("radio", func() {
	// chatter makes the room send frames of many lengths and returns them, of each of which something is known.
	chatter := func(ctx context.Context, b *bench.Bench, known sniffer.Quantity) []capture.Event {
		from := b.Now()
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for n := 1; n <= longReply; n += 16 {
			alice.Command(ctx, "get "+strings.Repeat("k", n))
		}
		alice.Post(ctx, "an acknowledgement")
		b.Room().Console().Command(ctx, "advert")
		b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
		frames := b.Heard(from, b.Now())
		b.Measured(known, frames...)
		return frames
	}

	It("sends each frame with the release's preamble, sync word and checksum", For("AIR-014"), Needs(Measured(opening)), func(ctx SpecContext) {
		b := Bench(ctx)
		frames := chatter(ctx, b, opening)
		Expect(len(frames)).To(Held(b, "frames of the reply", BeNumerically(">", longReply/16)))
		want := b.Params()
		for _, ev := range frames {
			Expect(ev.Params.Preamble).To(Equal(Numbers().Preamble(want.SpreadingFactor)), "preamble of %s", Hex(ev.Frame))
			Expect(ev.Params.SyncWord).To(BeEquivalentTo(lora.SyncWord), "sync word of %s", Hex(ev.Frame))
			Expect(ev.Params.CRC).To(BeTrue(), "checksum of %s", Hex(ev.Frame))
		}
	})

	It("sends each frame for as long as physics says", For("AIR-015"), Needs(Measured(sniffer.Duration)), func(ctx SpecContext) {
		b := Bench(ctx)
		frames := chatter(ctx, b, sniffer.Duration)
		Expect(len(frames)).To(Held(b, "frames of the reply", BeNumerically(">", longReply/16)))
		for _, ev := range frames {
			air := airtime(b, ev)
			b.Lasted(fmt.Sprintf("airtime of %d bytes", len(ev.Frame)), ev, air-versions.Grid, air+versions.Grid)
		}
	})

	It("is silent for 6 hours in an idle room", For("AIR-016"), Costs(7*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		alice.Post(ctx, "the last for today")
		bob.AwaitPush(ctx, deadline.PushAfterPost)
		b.Pass(ctx, deadline.Quiet)
		b.Skip()
		b.Never(ctx, deadline.For(6*time.Hour, "nothing is due"), capture.Is(capture.Heard))
		alice.Post(ctx, "the first for today")
	})

	It("moves with set radio after a reboot, and not before", For("AIR-017"), func(ctx SpecContext) {
		b := Bench(ctx, StoredRadio)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		before, after := b.Params(), elsewhere(b.Params())
		Expect(b.Room().Console().Command(ctx, "set radio "+words(after))).To(Equal("OK - reboot to apply"))
		b.Pass(ctx, deadline.For(time.Minute, "time in which it must not move"))
		alice.Status(ctx)
		b.Room().Reboot(ctx)
		b.Tune(after)
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		alice.LoginGuest(ctx)
		alice.Status(ctx)
		b.Tune(before)
		b.Never(ctx, deadline.Quiet, unheard(ctx, alice))
	})

	It("does not hear other settings", For("AIR-018"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		here := b.Params()
		for _, there := range []lora.Params{
			elsewhere(here),
			with(here, func(p *lora.Params) { p.Frequency += 500_000 }),
			with(here, func(p *lora.Params) { p.SpreadingFactor = elsewhere(here).SpreadingFactor }),
		} {
			b.Tune(there)
			sent := alice.SendRequest(ctx, 1, nil)
			b.Tune(here)
			b.Never(ctx, deadline.Quiet, alice.IsReply(sent))
			alice.Status(ctx)
		}
	})

	It("moves with tempradio for some minutes", For("AIR-019"), func(ctx SpecContext) {
		b := Bench(ctx, StoredRadio)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		before, meanwhile := b.Params(), elsewhere(b.Params())
		const minutes = 2
		command := alice.SendCommand(ctx, fmt.Sprintf("tempradio %s,%d", words(meanwhile), minutes))
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(command))
		Expect(alice.ReplyText(reply)).To(HavePrefix("OK"))
		begin := command.End.At.Add(temporaryDelay)
		end := begin.Add(minutes * time.Minute)

		wait(ctx, b, begin.Add(versions.BoardLatency))
		b.Never(ctx, deadline.Quiet, unheard(ctx, alice))
		b.Tune(meanwhile)
		alice.Status(ctx)
		wait(ctx, b, end.Add(-10*time.Second))
		alice.Status(ctx)
		wait(ctx, b, end.Add(versions.BoardLatency))
		b.Never(ctx, deadline.Quiet, unheard(ctx, alice))
		b.Tune(before)
		alice.Status(ctx)
	})

	It("is back after a reboot during tempradio", For("AIR-020"), func(ctx SpecContext) {
		b := Bench(ctx, StoredRadio)
		Expect(b.Room().Console().Command(ctx, "tempradio "+words(elsewhere(b.Params()))+",60")).To(HavePrefix("OK"))
		b.Pass(ctx, deadline.For(2*temporaryDelay, "the temporary radio begins"))
		alice := b.Client("alice")
		b.Never(ctx, deadline.Quiet, unheard(ctx, alice))
		b.Room().Reboot(ctx)
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		alice.LoginGuest(ctx)
	})
})

// unheard has a client log in and matches an answer to that.
func unheard(ctx context.Context, c *client.Client) capture.Matcher {
	return c.IsReply(c.SendLogin(ctx, bench.DefaultGuestPassword))
}

// with changes radio settings.
func with(p lora.Params, change func(*lora.Params)) lora.Params {
	change(&p)
	return p
}
