package clock

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// reset is what clkreboot sets the clock to: 15 May 2024, 10:52:31 UTC
// (CommonCLI::handleCommand, v1.12.0 to v1.17.1).
const reset = 1715770351

var _ = Describe("clock and restarts", func() {
	It("runs on while the board restarts", For("CLK-011"), Needs(Running), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		from := login(ctx, alice)
		b.Room().Reboot(ctx)
		b.Pass(ctx, deadline.BootAdvert)
		alice.ForgetPath()
		ExpectNear(b, "clock on the air, ahead of what it should tell", "s", from.ahead(login(ctx, alice)), 0, 2)
	})

	It("goes to 15 May 2024 by clkreboot", For("CLK-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		from := reading{reset, b.Now()}
		b.Room().Restart(ctx, "clkreboot")
		Expect(b.Room().Console().Command(ctx, "clock")).To(Equal("10:52 - 15/5/2024 UTC"))
		stamp := awaitAdvert(ctx, b, deadline.BootAdvert)
		Expect(stamp).To(Held(b, "time in the advert of the boot", And(
			BeNumerically(">=", from.seconds), BeNumerically("<=", from.then(b.Now())),
		)))
		b.Pass(ctx, deadline.For(20*time.Second, "the minute turns"))
		Expect(b.Room().Console().Command(ctx, "clock")).To(Equal("10:53 - 15/5/2024 UTC"))
	})

	It("goes to 15 May 2024 by an administrator's clkreboot, who is known afterwards", For("CLK-015"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		b.Room().AllowRestart()
		alice.SendCommand(ctx, "clkreboot")
		b.Await(ctx, deadline.Boot, capture.Prints("Room ID"))
		Expect(awaitAdvert(ctx, b, deadline.BootAdvert)).To(Held(b, "time in the advert of the boot", BeNumerically("~", reset+20, 20)))
		Expect(alice.Command(ctx, "clock")).To(Or(Equal("10:52 - 15/5/2024 UTC"), Equal("10:53 - 15/5/2024 UTC")))
	})
})
