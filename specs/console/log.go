package console

import (
	"fmt"
	"regexp"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// logged is the form of a line of the log, behind the time what it says of a frame.
var logged = regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d - \d{1,2}/\d{1,2}/\d{4} U: (.*?)\r?$`)

// log reads the log, a line for each frame, without the times.
func log(ctx SpecContext, b *bench.Bench) []string {
	GinkgoHelper()
	lines := []string{}
	for _, m := range logged.FindAllStringSubmatch(b.Room().Console().Dump(ctx, "log"), -1) {
		lines = append(lines, m[1])
	}
	return lines
}

// ofLog matches the line for a frame that was on the air: the way, its length without what
// transport codes take, its type, route and payload, and between whom it goes if that shows.
func ofLog(ev capture.Event) OmegaMatcher {
	GinkgoHelper()
	p := stimuli.Packet(ev)
	way, route, ends := "TX", "F", ""
	if ev.Kind == capture.Sent {
		way = "RX"
	}
	if p.Route.IsDirect() {
		route = "D"
	}
	switch p.Type { //nolint:exhaustive // the others name nobody
	case wire.TypePath, wire.TypeReq, wire.TypeResponse, wire.TypeTxt:
		ends = fmt.Sprintf(" [%02X -> %02X]", p.Payload[1], p.Payload[0])
	}
	head := fmt.Sprintf("%s, len=%d (type=%d, route=%s, payload_len=%d)", way, p.Size(), p.Type, route, len(p.Payload))
	if way == "TX" {
		return Equal(head + ends)
	}
	return MatchRegexp("^" + regexp.QuoteMeta(head) + ` SNR=-?\d+ RSSI=-?\d+ score=\d+` + regexp.QuoteMeta(ends) + "$")
}

// onAir are the frames that started since an instant.
func onAir(b *bench.Bench, from clock.Time) (list []capture.Event) {
	for _, ev := range b.Events() {
		if (ev.Kind == capture.Heard || ev.Kind == capture.Sent) && ev.Start.At >= from {
			list = append(list, ev)
		}
	}
	return list
}

// expectLogged lets an administrator along path talk, and expects a line of the log for each frame.
func expectLogged(ctx SpecContext, path wire.Path) {
	GinkgoHelper()
	b := Bench(ctx)
	c := b.Room().Console()
	c.Command(ctx, "log erase")
	Expect(strings.TrimSpace(c.Command(ctx, "log start"))).To(Equal("logging on"))
	from := b.Now()
	alice := b.Client("alice")
	alice.Behind(path)
	alice.LoginAdmin(ctx)
	alice.Post(ctx, "for the log")
	b.Pass(ctx, deadline.Quiet) // a repeater replies to it
	alice.Status(ctx)
	alice.Command(ctx, "get role")
	b.Pass(ctx, deadline.Quiet)
	frames, lines := onAir(b, from), log(ctx, b)
	Expect(lines).To(HaveLen(len(frames)))
	for i, ev := range frames {
		Expect(lines[i]).To(ofLog(ev))
	}
}

var _ = Describe("log of frames", func() {
	It("has a line for each", For("CON-085"), func(ctx SpecContext) {
		path, err := wire.NewPath(1, []byte{0x71}, []byte{0x72})
		Expect(err).NotTo(HaveOccurred())
		expectLogged(ctx, path)
	})

	It("counts the bytes of longer path hashes", For("CON-086"), func(ctx SpecContext) {
		path, err := wire.NewPath(3, []byte{0x71, 1, 2}, []byte{0x72, 3, 4})
		Expect(err).NotTo(HaveOccurred())
		expectLogged(ctx, path)
	})

	It("begins and ends when asked for, and can be erased", For("CON-087"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		c.Command(ctx, "log erase")
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		b.Pass(ctx, deadline.Quiet)
		Expect(log(ctx, b)).To(BeEmpty())
		c.Command(ctx, "log start")
		alice.Status(ctx)
		b.Pass(ctx, deadline.Quiet)
		const frames = 2 // the request and its answer
		Expect(log(ctx, b)).To(HaveLen(frames))
		Expect(strings.TrimSpace(c.Command(ctx, "log stop"))).To(Equal("logging off"))
		alice.Status(ctx)
		b.Pass(ctx, deadline.Quiet)
		Expect(log(ctx, b)).To(HaveLen(frames))
		Expect(strings.TrimSpace(c.Command(ctx, "log erase"))).To(Equal("log erased"))
		Expect(log(ctx, b)).To(BeEmpty())
	})
})
