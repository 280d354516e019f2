package console

import (
	"strconv"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("value at the edge of its range", func() {
	It("is taken and reads back", For("CON-100"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, s := range []struct{ key, value, want string }{
			{"advert.interval", "60", ""},
			{"advert.interval", "240", ""},
			{"advert.interval", "0", ""},
			{"flood.advert.interval", "3", ""},
			{"flood.advert.interval", "168", ""},
			{"flood.advert.interval", "0", ""},
			{"flood.max", "0", ""},
			{"flood.max", "64", ""},
			{"txdelay", "0", "0.0"},
			{"txdelay", "2", "2.0"},
			{"direct.txdelay", "0", "0.0"},
			{"direct.txdelay", "2", "2.0"},
			{"rxdelay", "0", "0.0"},
			{"rxdelay", "20", "20.0"},
			{"dutycycle", "1", "1.0%"},
			{"dutycycle", "100", "100.0%"},
			{"path.hash.mode", "0", ""},
			{"path.hash.mode", "2", ""},
			{"radio", "150,7.8,5,5", "150.0,7.8,5,5"},
			{"radio", "2500,500,12,8", "2500.0,500,12,8"},
		} {
			Expect(c.Command(ctx, "set "+s.key+" "+s.value)).To(HavePrefix("OK"), "reply to set %s %s", s.key, s.value)
			want := s.want
			if want == "" {
				want = s.value
			}
			Expect(c.Command(ctx, "get "+s.key)).To(Equal("> "+want), "reply to get %s", s.key)
		}
	})

	It("is taken by tempradio", For("CON-101"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, value := range []string{"150,7.8,5,5,1", "2500,500,12,8,1"} {
			Expect(b.Room().Console().Command(ctx, "tempradio "+value)).To(Equal("OK - temp params for 1 mins"), "reply to tempradio %s", value)
		}
	})

	It("reads back as it was typed when it is a bandwidth", For("CON-102"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, bandwidth := range lora.Bandwidths() {
			kHz := strconv.FormatFloat(float64(bandwidth)/1e3, 'f', -1, 64)
			c.Command(ctx, "set radio 869.525,"+kHz+",9,6")
			Expect(c.Command(ctx, "get radio")).To(HaveSuffix("," + kHz + ",9,6"))
		}
	})
})

var _ = Describe("command", func() {
	It("powersaving is known in small letters, and reports what it is set to", For("CON-103"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		Expect(c.Command(ctx, "powersaving")).To(Equal("off"))
		reply := c.Command(ctx, "powersaving on")
		Expect(reply).To(Or(HavePrefix("on - "), HaveSuffix("not supported")))
		if reply[:2] == "on" {
			Expect(c.Command(ctx, "powersaving")).To(Equal("on"))
		}
		Expect(c.Command(ctx, "powersaving off")).To(Equal("off"))
		Expect(c.Command(ctx, "powersaving")).To(Equal("off"))
	})

	It("room.post without a text is refused and pushes nothing", For("CON-104"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for _, line := range []string{"room.post", "room.post ", "room.post    "} {
			Expect(b.Room().Console().Command(ctx, line)).To(HavePrefix("ERR"), "reply to %q", line)
		}
		b.Never(ctx, deadline.QuietPush, alice.IsPush())
		Expect(b.Room().Console().Command(ctx, "room.post   spoken")).To(Equal("OK"))
		Expect(alice.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("spoken"))
	})
})

var _ = Describe("default region", func() {
	It("that is not known yet is put below *, and allows floods", For("CON-125"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(region(ctx, b, "default")).To(Equal("default scope is <null>"))
		Expect(region(ctx, b, "default alps")).To(Equal("default scope is now alps"))
		Expect(region(ctx, b, "get alps")).To(Equal("alps F"))
		expectScope(flooded(ctx, b), "#alps")
		Expect(flooded(ctx, b).Type).To(Equal(wire.TypeAdvert))
	})
})
