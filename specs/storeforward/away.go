package storeforward

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("absence", func() {
	It("loses nothing for a client that comes back after 8 hours", For("SF-027"), Costs(9*time.Hour), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "see you tonight")
		seen := bob.AwaitPush(ctx, deadline.PushAfterPost).Timestamp
		b.Pass(ctx, deadline.Quiet)

		bob.Misbehavior.Deaf = true
		const hours = 8
		missed := make([]string, 0, hours)
		for i := range hours {
			missed = append(missed, fmt.Sprintf("hour %d", i+1))
			alice.Post(ctx, missed[i])
			b.Pass(ctx, deadline.For(time.Hour, "the client is away"))
		}
		bob.Misbehavior.Deaf = false
		login := bob.LoginGuest(ctx, client.Since(seen))
		sync(ctx, bob, len(missed))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		Expect(texts(pushesTo(b, bob, login.Sent.End.At))).To(Equal(missed))
	})

	It("of the board for a reboot loses its posts", For("SF-028"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "before")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "before")
		b.Pass(ctx, deadline.Quiet)
		b.Room().Reboot(ctx)
		b.Pass(ctx, deadline.BootAdvert)

		alice.ForgetPath()
		bob.ForgetPath()
		alice.LoginGuest(ctx)
		back := bob.LoginGuest(ctx, client.Since(0))
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
		alice.Post(ctx, "after")
		bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(texts(pushesTo(b, bob, back.Sent.End.At))).To(Equal([]string{"after"}))
	})

	It("of an administrator ends when it talks after a reboot", For("SF-039"), func(ctx SpecContext) {
		b := room(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		b.Room().Reboot(ctx)
		b.Pass(ctx, deadline.BootAdvert)

		bob := join(ctx, b, "bob")
		bob.Post(ctx, "who is still here?")
		b.Never(ctx, deadline.QuietPush, alice.IsPush())
		alice.SendRequest(ctx, wire.RequestStatus, nil)
		Expect(alice.AwaitPush(ctx, deadline.PushAfterLogin).Text).To(Equal("who is still here?"))
	})
})
