package clock

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("clock sync over the air", func() {
	It("sets the clock to 1 s after the command's time stamp", For("CLK-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		stamp := aMinuteIn(ctx, b) + 54 // a second later the minute turns
		command := alice.SendCommand(ctx, "clock sync", client.At(stamp))
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(command))
		Expect(alice.ReplyText(reply)).To(Equal(confirmation(stamp + 1)))
		from := reading{stamp + 1, command.End.At}
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("bob"))), 0, 1)
	})

	DescribeTable("refuses a command's time stamp", func(ctx SpecContext, behind time.Duration) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		command := alice.SendCommand(ctx, "clock sync", client.At(from.seconds-uint32(behind/time.Second)))
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(command))
		Expect(alice.ReplyText(reply)).To(Equal("ERR: clock cannot go backwards"))
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("bob"))), 0, 1)
	},
		Entry("that was the board's time when it was set", For("CLK-005"), 0*time.Second),
		Entry("of an hour ago", For("CLK-005"), time.Hour),
	)
})

var _ = Describe("clock by both ways", func() {
	It("is not set by clock sync on the serial line, which has no time stamp", For("CLK-016"), func(ctx SpecContext) {
		b := Bench(ctx)
		from := set(ctx, b, aMinuteIn(ctx, b))
		Expect(b.Room().Console().Command(ctx, "clock sync")).To(Equal("ERR: clock cannot go backwards"))
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("bob"))), 0, 1)
	})

	It("is set and refused by time over the air, in the words of the serial line", For("CLK-017"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		later := aMinuteIn(ctx, b)
		command := alice.SendCommand(ctx, "time "+decimal(later))
		Expect(alice.ReplyText(b.Await(ctx, deadline.CommandReply, alice.IsReply(command)))).To(Equal(confirmation(later)))
		from := reading{later, command.End.At}
		Expect(alice.Command(ctx, "time "+decimal(later))).To(Equal("(ERR: clock cannot go backwards)"))
		Expect(alice.Command(ctx, "time noon")).To(Equal("(ERR: clock cannot go backwards)"))
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, b.Client("bob"))), 0, 1)
	})
})
