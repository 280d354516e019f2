package routing

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/model/regions"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("regions of a room", func() {
	const scripts, steps = 4, 60
	for n := range scripts {
		It(fmt.Sprintf("are those of a model after random commands, the %s time", []string{"first", "second", "third", "fourth"}[n]), For("RT-081"), func(ctx SpecContext) {
			b := Bench(ctx)
			script := regions.Draw(b.Config().Seed, steps, false)
			if d := regions.Play(ctx, b, script, Numbers().AnswersInDefault); d != nil {
				var told []string
				for _, step := range script[:d.Step+1] {
					told = append(told, step.String())
				}
				FailRequirement(d.Error() + "\nthe steps:\n" + strings.Join(told, "\n"))
			}
		})
	}

	It("are 32, each of which scopes what is answered, and a 33rd is none", For("RT-082"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		const most = 32
		name := func(n int) string { return fmt.Sprintf("r%02d", n) }
		for n := range most {
			Expect(c.Command(ctx, "region put "+name(n))).To(HavePrefix("OK"), "region %d", n)
		}
		Expect(c.Command(ctx, "region put "+name(most))).To(HavePrefix("Err"))
		Expect(c.Command(ctx, "region default "+name(most))).To(HavePrefix("Err"))
		alice := b.Client("alice")
		alice.Misbehavior.NoPathReturn = true
		// A code has 16 bits, so one frame of 2000 is taken for one of 32 other regions, and two in a row are not.
		expectUnscoped := func(n int) {
			GinkgoHelper()
			answered := func() wire.Packet {
				return stimuli.Packet(alice.LoginGuest(ctx, client.ViaFlood(), client.Scope("#"+name(n))).Event)
			}
			if answered().Route == wire.Flood {
				return
			}
			Expect(answered()).To(beIn(""), "the answer in region %d", n)
		}
		for _, n := range []int{0, 1, most/2 - 1, most / 2, most - 2, most - 1} {
			answer := alice.LoginGuest(ctx, client.ViaFlood(), client.Scope("#"+name(n)))
			Expect(stimuli.Packet(answer.Event)).To(beIn("#"+name(n)), "the answer in region %d", n)
		}
		expectUnscoped(most)
		Expect(c.Command(ctx, "region remove "+name(3))).To(Equal("OK"))
		Expect(c.Command(ctx, "region put "+name(most))).To(HavePrefix("OK"))
		Expect(stimuli.Packet(alice.LoginGuest(ctx, client.ViaFlood(), client.Scope("#"+name(most))).Event)).To(beIn("#" + name(most)))
		expectUnscoped(3)
	})
})
