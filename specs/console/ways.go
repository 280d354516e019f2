package console

import (
	"context"
	"maps"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// printed is what the board printed since a mark without being typed at.
func printed(b *bench.Bench, from int) string {
	var text strings.Builder
	for _, ev := range b.Events()[from:] {
		if ev.Kind == capture.ConsoleOut {
			text.WriteString(ev.Text)
		}
	}
	return text.String()
}

// expectAlike sends a command, expects its reply there and that the serial line says nothing of it.
func expectAlike(b *bench.Bench, there ask, command string, want any) {
	GinkgoHelper()
	from := len(b.Events())
	matcher, ok := want.(OmegaMatcher)
	if !ok {
		matcher = Equal(want)
	}
	Expect(there(command)).To(matcher, "reply to %s", command)
	Expect(printed(b, from)).To(BeEmpty(), "printed on the serial line for %s over the air", command)
}

var _ = Describe("each key over the air", func() {
	It("is set and read with the replies of the serial line, which reads the same", For("CON-135"), func(ctx SpecContext) {
		b := Bench(ctx)
		here, there := serial(ctx, b), overAir(ctx, b)
		for _, k := range append(settable(false), settable(true)...) {
			if k.SerialSet {
				continue
			}
			before := strings.TrimPrefix(here("get "+k.Name), "> ")
			for n := range k.Values {
				taken := expectTaken(there, n, k)
				expectRead(here, "on the serial line", taken)
				if k.Name != "af" && k.Name != "dutycycle" { // a low share holds up the reply
					expectRead(there, "over the air", taken)
				}
			}
			here("set " + k.Name + " " + strings.TrimSuffix(before, "%"))
		}
		for _, k := range versions.Keys(Version()) {
			if k.Kind == versions.Fixed {
				Expect(there("get "+k.Name)).To(Equal(here("get "+k.Name)), "reply to get %s", k.Name)
			}
		}
	})

	It("that was set is kept through a restart", For("CON-136"), func(ctx SpecContext) {
		b := Bench(ctx)
		there, taken := overAir(ctx, b), map[string]string{}
		for _, k := range settable(false) {
			maps.Copy(taken, expectTaken(there, 0, k))
		}
		b.Room().Reboot(ctx)
		expectRead(serial(ctx, b), "after a restart", taken)
	})
})

// replies are commands without an effect that lasts, and what they answer on any way.
func replies(b *bench.Bench) map[string]any {
	return map[string]any{
		"ver":                MatchRegexp(`^v?\d+\.\d+\.\d+\S* \(Build: .+\)$`),
		"clock":              MatchRegexp(`^\d\d:\d\d - \d{1,2}/\d{1,2}/\d{4} UTC$`),
		"neighbors":          "not supported",
		"neighbor.remove 00": "OK",
		"get name":           "> " + b.Room().Name(),
		"get":                "Unknown command",
		"set":                "Unknown command",
		"get nothing":        "??: nothing",
		"set nothing 1":      "unknown config: nothing 1",
		"password":           "Unknown command",
		"time":               "Unknown command",
		"tempradio":          "Unknown command",
		"setperm":            "Unknown command",
		"time 1":             "(ERR: clock cannot go backwards)",
		"tempradio 1,2":      "Error, invalid params",
		"setperm xy":         HavePrefix("Err - bad"),
		"clear stats":        "(OK - stats reset)",
		"log start":          "   logging on",
		"log stop":           "   logging off",
		"log erase":          "   log erased",
		"set flood.max":      "unknown config: flood.max",
		"set repeat":         "unknown config: repeat",
		"set tx":             "unknown config: tx",
		"xy|get flood.max":   HavePrefix("xy|> "),
	}
}

var _ = Describe("each command", func() {
	It("has its reply on the serial line", For("CON-137"), func(ctx SpecContext) {
		b := Bench(ctx)
		for command, want := range InOrder(replies(b)) {
			matcher, ok := want.(OmegaMatcher)
			if !ok {
				matcher = Equal(want)
			}
			Expect(serial(ctx, b)(command)).To(matcher, "reply to %s", command)
		}
	})

	It("has the same reply over the air, and the serial line says nothing", For("CON-138"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		for command, want := range InOrder(replies(b)) {
			expectAlike(b, there, command, want)
		}
	})
})

// expectAdverts has both kinds of adverts sent by the two commands for adverts, their replies and how they leave.
func expectAdverts(ctx context.Context, b *bench.Bench, where ask) {
	GinkgoHelper()
	for _, c := range []struct {
		command, reply string
		route          wire.Route
	}{{"advert", "OK - Advert sent", wire.Flood}, {"advert.zerohop", "OK - zerohop advert sent", wire.Direct}} {
		Expect(where(c.command)).To(Equal(c.reply))
		p, _ := advertOf(ctx, b, deadline.AdvertSoon)
		Expect(p.Route).To(Equal(c.route), "route of %s", c.command)
	}
}

var _ = Describe("command with an effect", func() {
	It("is an advert, typed or sent", For("CON-146"), func(ctx SpecContext) {
		b := Bench(ctx)
		expectAdverts(ctx, b, serial(ctx, b))
		expectAdverts(ctx, b, overAir(ctx, b))
	})

	It("over the air is a key, which the room has from its next start on", For("CON-143"), func(ctx SpecContext) {
		b := Bench(ctx)
		there, old := overAir(ctx, b), b.Room().PublicKey()
		carol := b.Client("carol").Identity()
		private, public := carol.Private(), carol.Public()
		expectAlike(b, there, "set prv.key 1234", "Error, bad key")
		expectAlike(b, there, "set prv.key "+strings.Repeat("0", len(Hex(private[:]))), "Error, bad key")
		expectAlike(b, there, "set prv.key "+strings.ToUpper(Hex(private[:])), "OK, reboot to apply! New pubkey: "+strings.ToUpper(Hex(public[:])))
		expectAlike(b, there, "get public.key", "> "+strings.ToUpper(Hex(old[:])))
		b.Room().Reboot(ctx)
		Expect(b.Room().PublicKey()).To(Equal(public))
	})

	It("over the air is a password, which holds at once and after a restart", For("CON-144"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		expectAlike(b, there, "password s3cret", "password now: s3cret")
		expectAlike(b, there, "set guest.password welcome", "OK")
		for _, name := range []string{"bob", "carol"} {
			old := b.Client(name).SendLogin(ctx, b.Room().AdminPassword())
			b.Never(ctx, deadline.Quiet, b.Client(name).IsReply(old))
			Expect(b.Client(name).Login(ctx, "welcome").Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
			Expect(b.Client(name).Login(ctx, "s3cret").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
			b.Room().Reboot(ctx)
			b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		}
	})

	It("over the air begins, ends and erases the log, and none is begun after a restart", For("CON-145"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		expectAlike(b, there, "log erase", "   log erased")
		expectAlike(b, there, "log start", "   logging on")
		b.Pass(ctx, deadline.Quiet)
		some := len(log(ctx, b))
		Expect(some).To(Held(b, "lines of the log", BeNumerically(">", 0)))
		expectAlike(b, there, "log stop", "   logging off")
		stopped := len(log(ctx, b))
		there("get role")
		b.Pass(ctx, deadline.Quiet)
		Expect(log(ctx, b)).To(HaveLen(stopped))
		expectAlike(b, there, "log start", "   logging on")
		b.Room().Reboot(ctx)
		kept := len(log(ctx, b))
		Expect(kept).To(Held(b, "lines kept of the log", BeNumerically(">=", stopped)))
		b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		Expect(log(ctx, b)).To(HaveLen(kept))
		expectAlike(b, there, "log erase", "   log erased")
		Expect(log(ctx, b)).To(BeEmpty())
	})

	It("over the air clears the counters", For("CON-147"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		b.Pass(ctx, deadline.Quiet)
		before := packets(ctx, b)
		expectAlike(b, there, "clear stats", "(OK - stats reset)")
		b.Pass(ctx, deadline.Quiet)
		Expect(packets(ctx, b).Received).To(Held(b, "packets received after the reset", BeNumerically("<", before.Received)))
		Expect(packets(ctx, b).Sent).To(Held(b, "packets sent after the reset", BeNumerically("<=", 1))) // the reply itself
	})

	It("over the air switches power saving, which is kept through a restart", For("CON-148"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		expectAlike(b, there, "powersaving", "off")
		reply := there("powersaving on")
		Expect(reply).To(Or(HavePrefix("on - "), HaveSuffix("not supported")))
		b.Pass(ctx, deadline.ListSave)
		want := "off"
		if strings.HasPrefix(reply, "on") {
			want = "on"
		}
		b.Room().Reboot(ctx)
		Expect(serial(ctx, b)("powersaving")).To(Equal(want))
		b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		expectAlike(b, there, "powersaving off", "off")
		b.Room().Reboot(ctx)
		Expect(serial(ctx, b)("powersaving")).To(Equal("off"))
	})

	It("over the air is a post of the room", For("CON-149"), func(ctx SpecContext) {
		b := Bench(ctx)
		there, bob := overAir(ctx, b), b.Client("bob")
		bob.LoginGuest(ctx)
		expectAlike(b, there, "room.post", HavePrefix("ERR"))
		expectAlike(b, there, "room.post from the chair", "OK")
		Expect(bob.AwaitPush(ctx, deadline.PushAfterPost).Text).To(Equal("from the chair"))
	})

	It("over the air changes permissions", For("CON-150"), func(ctx SpecContext) {
		b := Bench(ctx)
		there, bob := overAir(ctx, b), b.Client("bob")
		bob.LoginGuest(ctx)
		public := bob.Identity().Public()
		expectAlike(b, there, "setperm "+Hex(public[:])+" 3", "OK")
		Expect(bob.Command(ctx, "get role")).To(Equal("> room_server"))
		Expect(b.Room().Console().Dump(ctx, "get acl")).To(ContainSubstring("03 " + strings.ToUpper(Hex(public[:]))))
		expectAlike(b, there, "setperm "+Hex(public[:])+" 0", "OK")
		refused := bob.SendCommand(ctx, "get role")
		b.Never(ctx, deadline.Quiet, bob.IsReply(refused))
		Expect(b.Room().Console().Dump(ctx, "get acl")).NotTo(ContainSubstring(strings.ToUpper(Hex(public[:]))))
	})
})
