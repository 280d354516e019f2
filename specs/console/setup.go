package console

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
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// advertOf awaits an advert of the board and returns what it says.
func advertOf(ctx context.Context, b *bench.Bench, d deadline.Deadline) (wire.Packet, wire.AdvertData) {
	GinkgoHelper()
	p := stimuli.Packet(b.Await(ctx, d, client.IsAdvert()))
	a, err := wire.DecodeAdvert(p.Payload)
	Expect(err).NotTo(HaveOccurred())
	data, err := wire.DecodeAdvertData(a.Data)
	Expect(err).NotTo(HaveOccurred())
	return p, data
}

var _ = Describe("set-up of a room", func() {
	It("names it with set name", For("CON-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set name Reading room")
		b.Room().Console().Command(ctx, "advert")
		packet, data := advertOf(ctx, b, deadline.AdvertSoon)
		Expect(data.Name).To(Equal("Reading room"))
		Expect(packet.Route.IsFlood()).To(BeTrue(), "route %v", packet.Route)
	})

	It("changes the administrators' password with password", For("CON-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "password s3cret")).To(Equal("password now: s3cret"))
		alice := b.Client("alice")
		old := alice.SendLogin(ctx, b.Room().AdminPassword())
		b.Never(ctx, deadline.Quiet, alice.IsReply(old))
		Expect(alice.Login(ctx, "s3cret").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
	})

	It("changes the guests' password with set guest.password", For("CON-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set guest.password welcome")
		bob := b.Client("bob")
		old := bob.SendLogin(ctx, b.Room().GuestPassword())
		b.Never(ctx, deadline.Quiet, bob.IsReply(old))
		Expect(bob.Login(ctx, "welcome").Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
	})

	It("lets anyone read with set allow.read.only on", For("CON-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		refused := bob.SendLogin(ctx, "no such password")
		b.Never(ctx, deadline.Quiet, bob.IsReply(refused))
		b.Room().Console().Command(ctx, "set allow.read.only on")
		Expect(bob.Login(ctx, "no such password").Permissions).To(BeEquivalentTo(wire.RoleGuest))
		post := bob.SendPost(ctx, "from a reader")
		b.Never(ctx, deadline.Quiet, bob.IsAck(post))
		b.Room().Console().Command(ctx, "set allow.read.only off")
		late := b.Client("carol").SendLogin(ctx, "no such password")
		b.Never(ctx, deadline.Quiet, b.Client("carol").IsReply(late))
	})

	It("does not know most of the names of the article's set-up", For("CON-014"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, setting := range []string{
			"admin_password secret", "guest_password secret", "allow_blank_password on", "flood_advert_interval 4",
			"advert_lat 47.5", "advert_long 8.5", "advert_name Room",
		} {
			Expect(c.Command(ctx, "set "+setting)).To(Equal("unknown config: "+setting), "reply to set %s", setting)
		}
	})

	It("knows set freq and time", For("CON-015"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		Expect(c.Command(ctx, "set freq 910.525")).To(Equal("OK - reboot to apply"))
		Expect(c.Command(ctx, "get freq")).To(HavePrefix("> 910.5")) // a 32-bit float, cut off
		later := b.Config().Epoch + uint32((100 * time.Hour).Seconds())
		Expect(c.Command(ctx, fmt.Sprintf("time %d", later))).To(HavePrefix("OK - clock set: "))
		Expect(b.Room().Clock(ctx)).To(Held(b, "clock, seconds", BeNumerically("~", later, 60)))
	})

	It("knows no key of a bridge to the internet", For("CON-016"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, key := range []string{"mqtt.topic", "mqtt.server", "topic.prefix", "http.port", "tcp.port", "wifi.ssid"} {
			Expect(c.Command(ctx, "get "+key)).To(Equal("??: "+key), "reply to get %s", key)
			setting := key + " x"
			Expect(c.Command(ctx, "set "+setting)).To(Equal("unknown config: "+setting), "reply to set %s", setting)
		}
	})

	It("has no bridge to another board", For("CON-194"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		if Since("1.10.0") {
			Expect(c.Command(ctx, "get bridge.type")).To(Equal("> none"))
		}
		for _, setting := range []string{
			"bridge.enabled on", "bridge.delay 500", "bridge.source tx", "bridge.baud 115200", "bridge.channel 1", "bridge.secret LVSITANOS",
		} {
			key, _, _ := strings.Cut(setting, " ")
			Expect(c.Command(ctx, "get "+key)).To(Equal("??: "+key), "reply to get %s", key)
			Expect(c.Command(ctx, "set "+setting)).To(Equal("unknown config: "+setting), "reply to set %s", setting)
		}
	})
})

var _ = Describe("board as it comes", func() {
	It("has the documented settings", For("CON-020"), Needs(Erase), func(ctx SpecContext) {
		c := Bench(ctx, Factory).Room().Console()
		for key, want := range InOrder(map[string]string{
			"af": "1.0", "repeat": "off", "allow.read.only": "off", "flood.max": "64", "txdelay": "0.5", "rxdelay": "0.0",
			"multi.acks": "0", "int.thresh": "0", "agc.reset.interval": "0", "advert.interval": "2", "role": "room_server",
			"flood.advert.interval": strconv.Itoa(Numbers().FloodAdvertHours),
		}) {
			Expect(c.Command(ctx, "get "+key)).To(Equal("> "+want), "reply to get %s", key)
		}
	})

	It("takes the passwords of the documents", For("CON-021"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		Expect(b.Room().Console().Command(ctx, "get guest.password")).To(Equal("> hello"))
		Expect(b.Client("bob").Login(ctx, "hello").Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
		Expect(b.Client("alice").Login(ctx, "password").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
		carol := b.Client("carol")
		b.Never(ctx, deadline.Quiet, carol.IsReply(carol.SendLogin(ctx, "Password")))
	})
})

// kept are settings of every release that a reboot keeps, as typed and as read back.
func kept() map[string][2]string {
	return map[string][2]string{
		"name": {"Kept Room"}, "guest.password": {"visitor"}, "allow.read.only": {"on"}, "repeat": {"on"}, "flood.max": {"12"},
		"lat": {"47.25"}, "lon": {"-8.5"}, "txdelay": {"1.5"}, "rxdelay": {"10", "10.0"}, "direct.txdelay": {"0.75"},
		"af": {"2.5"}, "multi.acks": {"1"}, "int.thresh": {"14"}, "agc.reset.interval": {"16"}, "tx": {"14"},
		"advert.interval": {"240"}, "flood.advert.interval": {"24"},
	}
}

var _ = Describe("settings", func() {
	expectKept := func(ctx SpecContext, b *bench.Bench) {
		GinkgoHelper()
		for key, v := range InOrder(kept()) {
			want := v[0]
			if v[1] != "" {
				want = v[1]
			}
			Expect(b.Room().Console().Command(ctx, "get "+key)).To(Equal("> "+want), "reply to get %s", key)
		}
	}
	setAll := func(ctx SpecContext, b *bench.Bench) {
		GinkgoHelper()
		for key, v := range InOrder(kept()) {
			Expect(b.Room().Console().Command(ctx, "set "+key+" "+v[0])).To(HavePrefix("OK"), "reply to set %s", key)
		}
	}

	It("are kept through a reboot", For("CON-022"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx)
		setAll(ctx, b)
		expectKept(ctx, b)
		b.Room().Reboot(ctx)
		expectKept(ctx, b)
	})

	It("are kept without power", For("CON-022"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		setAll(ctx, b)
		b.Room().PowerCycle(ctx, time.Minute)
		expectKept(ctx, b)
	})

	It("with the passwords are kept through a reboot", For("CON-023"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "password s3cret")
		b.Room().Console().Command(ctx, "set guest.password visitor")
		b.Room().Reboot(ctx)
		Expect(b.Client("alice").Login(ctx, "s3cret").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
		Expect(b.Client("bob").Login(ctx, "visitor").Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
	})

	It("are cut where they are too long", For("CON-024"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		long := strings.Repeat("n", 31) + "cut"
		c.Command(ctx, "set name "+long)
		Expect(c.Command(ctx, "get name")).To(Equal("> " + long[:31]))
		Expect(c.Command(ctx, "password "+strings.Repeat("p", 20))).To(Equal("password now: " + strings.Repeat("p", 15)))
		c.Command(ctx, "set guest.password "+strings.Repeat("g", 20))
		Expect(c.Command(ctx, "get guest.password")).To(Equal("> " + strings.Repeat("g", 15)))
		Expect(b.Client("bob").Login(ctx, strings.Repeat("g", 15)).Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
	})
})
