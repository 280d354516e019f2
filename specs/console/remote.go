package console

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("command over the air", func() {
	It("changes what the serial line reads", For("CON-050"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(alice.Command(ctx, "set name From afar")).To(Equal("OK"))
		Expect(alice.Command(ctx, "get name")).To(Equal("> From afar"))
		Expect(b.Room().Console().Command(ctx, "get name")).To(Equal("> From afar"))
		Expect(alice.Command(ctx, "set allow.read.only on")).To(Equal("OK"))
		Expect(b.Room().Console().Command(ctx, "get allow.read.only")).To(Equal("> on"))
		Expect(alice.Command(ctx, "nonsense")).To(Equal("Unknown command"))
	})

	It("is ignored unless an administrator sends it", For("CON-051"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		bob.LoginGuest(ctx)
		refused := bob.SendCommand(ctx, "set name Not by a guest")
		b.Never(ctx, deadline.Quiet, bob.IsReply(refused))
		Expect(b.Room().Console().Command(ctx, "get name")).To(Equal("> " + b.Room().Name()))
		Expect(alice.Command(ctx, "get name")).To(Equal("> " + b.Room().Name()))
	})

	It("does not reveal what is for the serial line", For("CON-052"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for command, want := range InOrder(map[string]string{
			"get prv.key": "??: prv.key",
			"get acl":     "??: acl",
			"log":         "Unknown command",
			"erase":       "Unknown command",
		}) {
			Expect(alice.Command(ctx, command)).To(Equal(want), "reply to %s", command)
		}
		b.Room().Reboot(ctx)
		Expect(b.Room().Console().Command(ctx, "get name")).To(Equal("> "+b.Room().Name()), "nothing was erased")
	})

	It("does not report statistics", For("CON-053"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for _, command := range []string{"stats-core", "stats-radio", "stats-packets"} {
			Expect(alice.Command(ctx, command)).To(Equal("Unknown command"), "reply to %s", command)
		}
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("does not move the room to another frequency", For("CON-054"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		before := b.Room().Console().Command(ctx, "get freq")
		Expect(alice.Command(ctx, "set freq 433.5")).To(Equal("unknown config: freq 433.5"))
		Expect(b.Room().Console().Command(ctx, "get freq")).To(Equal(before))
	})

	It("does not begin to load regions", For("CON-055"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		b.Room().Silent(true) // released firmware swallows every command from here on
		load := alice.SendCommand(ctx, "region load")
		b.Pass(ctx, deadline.Quiet)
		again := alice.SendCommand(ctx, "get role")
		b.Await(ctx, deadline.CommandReply, alice.IsReply(again))
		Expect(load.Timestamp).To(Held(b, "time in the first reply", BeNumerically("<", again.Timestamp)))
		Expect(b.Room().Console().Command(ctx, "get role")).To(Equal("> room_server"))
	})
})
