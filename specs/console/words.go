package console

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// temporaryDelay is longer than a temporary radio takes to begin (MyMesh::applyTempRadioParams, v1.17.1: 2 s).
const temporaryDelay = 3 * time.Second

// refusal matches a reply that says that a command was not carried out.
func refusal() OmegaMatcher {
	return WithTransform(strings.ToLower, Or(HavePrefix("err"), HavePrefix("(err"), HavePrefix("unknown"), HavePrefix("??")))
}

// expectRefused types lines, each of which has to be refused and leave what show prints.
func expectRefused(ctx context.Context, b *bench.Bench, show func() string, lines ...string) {
	GinkgoHelper()
	before := show()
	for _, line := range lines {
		Expect(b.Room().Console().Command(ctx, line)).To(refusal(), "reply to %q", line)
		Expect(show()).To(Equal(before), "after %q", line)
	}
}

// reads is what keys answer to get.
func reads(ctx context.Context, b *bench.Bench, keys ...string) func() string {
	return func() string {
		GinkgoHelper()
		var all strings.Builder
		for _, key := range keys {
			all.WriteString(b.Room().Console().Command(ctx, "get "+key) + "\n")
		}
		return all.String()
	}
}

var _ = Describe("command with a word too many or too few", func() {
	It("is refused where it is about regions, and changes none", For("CON-126"), func(ctx SpecContext) {
		b := mountains(ctx)
		c := b.Room().Console()
		show := func() string {
			GinkgoHelper()
			return strings.Join([]string{c.Dump(ctx, "region"), region(ctx, b, "home"), region(ctx, b, "default")}, "\n")
		}
		expectRefused(ctx, b, show,
			"region denyf * foo", "region denyf", "region denyf denyf *", "region allowf jura foo", "region allowf", "region allowf allowf jura",
			"region put coast alps foo", "region put", "region remove jura foo", "region remove", "region remove remove jura",
			"region home jura foo", "region home home jura", "region default jura foo", "region default default jura foo",
			"region get jura foo", "region get", "region list allowed denied", "region list", "region save now", "region def", "region load coast F more",
			"region region denyf *", "regions denyf *", "region foo",
		)
	})

	It("is refused where a number is set, and keeps the old one", For("CON-127"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		for _, key := range versions.Keys(Version()) {
			if key.Kind != versions.Integer && key.Kind != versions.Decimal {
				continue
			}
			good, other := key.Values[0].Typed, key.Values[1].Typed
			c.Command(ctx, "set "+key.Name+" "+good)
			expectRefused(ctx, b, reads(ctx, b, key.Name),
				"set "+key.Name+" "+other+" "+good, "set "+key.Name+" "+other+" foo", "set "+key.Name+" "+other+"foo",
				"set "+key.Name+" foo", "set "+key.Name+" ", "set "+key.Name, "set "+key.Name+" "+key.Name+" "+other,
			)
		}
	})

	It("is refused where something is switched or chosen, and keeps what was", For("CON-128"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		for _, key := range versions.Keys(Version()) {
			if key.Kind != versions.Choice {
				continue
			}
			for i, v := range key.Values {
				other := key.Values[(i+1)%len(key.Values)].Typed
				if reply := c.Command(ctx, "set "+key.Name+" "+v.Typed); reply == "Error: unsupported" {
					continue
				}
				expectRefused(ctx, b, reads(ctx, b, key.Name),
					"set "+key.Name+" "+other+" "+v.Typed, "set "+key.Name+" "+other+"foo", "set "+key.Name+" foo",
					"set "+key.Name+" ", "set "+key.Name, "set "+key.Name+" "+key.Name+" "+other,
				)
			}
		}
	})

	It("is refused where several numbers or a time are set", For("CON-129"), func(ctx SpecContext) {
		b := Bench(ctx)
		clock := b.Room().Clock(ctx)
		expectRefused(ctx, b, reads(ctx, b, "radio"),
			"set radio 868.125,125,9,6,7", "set radio 868.125,125,9", "set radio 868.125 125 9 6", "set radio 868.125,125,9,6 7", "set radio ,125,9,6",
			"set radio 868.125MHz,125,9,6", "set radio 868.125,125kHz,9,6", "set radio 868.125,125,9x,6", "set radio 868.125,125,9,6x",
			"time 4000000000 1", "time 4000000000s", "time ", "time", "time time 4000000000",
		)
		Expect(b.Room().Clock(ctx)).To(Held(b, "clock, seconds", BeNumerically("~", clock, 300)))
		for _, value := range []string{"868,125,7,5,1,2", "868,125,7,5,1 2", "868,125,7,5,1min", "868 125 7 5 1", "tempradio 868,125,7,5,1", "", ",125,7,5,1"} {
			Expect(b.Room().Console().Command(ctx, "tempradio "+value)).To(refusal(), "reply to tempradio %s", value)
		}
		b.Pass(ctx, deadline.For(temporaryDelay, "a temporary radio would begin"))
		b.Client("alice").LoginGuest(ctx)
	})

	It("is not known where it takes none", For("CON-130"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		b.Pass(ctx, deadline.Quiet)
		for _, line := range []string{
			"advert later", "adverts", "advert.zerohop later", "ver later", "version", "clock later", "clocks",
			"clear stats later", "log start later", "log stop later", "log erase later", "erase later", "board later",
		} {
			Expect(c.Command(ctx, line)).To(Equal("Unknown command"), "reply to %q", line)
		}
		b.Never(ctx, deadline.AdvertSoon, capture.Is(capture.Heard))
	})
})
