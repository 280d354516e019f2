package mesh

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("path over a repeater", func() {
	It("that is lost is replaced by one over another when a client logs in anew", For("MSH-004"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, fork()...)
		b.Board("r2").PowerOff()
		alice, bob := b.Client("alice"), b.Client("bob")
		for _, c := range clients(alice, bob) {
			c.LoginGuest(ctx)
			leads(c, repeater+1)
			calm(ctx, b)
		}
		b.Board("r2").PowerOn(ctx)
		b.Board("r1").PowerOff()
		lost := alice.SendPost(ctx, "are you there?")
		b.Never(ctx, deadline.Ack.Plus(b.Config().Patience), alice.IsAck(lost))
		for _, c := range clients(alice, bob) {
			c.ForgetPath()
			c.LoginGuest(ctx)
			leads(c, repeater+2)
			calm(ctx, b)
		}
		alice.Post(ctx, "are you there?") // with a new time: the log-in's was later than that of what was lost
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "are you there?")
		calm(ctx, b)
		bob.Post(ctx, "here I am")
		push := alice.AwaitPushOf(ctx, deadline.PushAfterPost, "here I am")
		Expect(push.Route).To(Equal(wire.Direct), "the push, by the new path")
	})

	for size := 1; size <= 3; size++ {
		It(fmt.Sprintf("has hashes of the %d bytes with which a client began it, whatever mode the boards on it are set to", size), For("MSH-005"), Needs(Channel), func(ctx SpecContext) {
			b := Bench(ctx, behind(3)...)
			beside(b, []string{"r1", "r2", "r3"}, "1.14.0", "path hashes of several bytes")
			var want []byte
			for n := range 3 {
				r := b.Board(name(n + 1))
				command(ctx, r, fmt.Sprintf("set path.hash.mode %d", n))
				key := r.PublicKey()
				want = append(want, key[:size]...)
			}
			stimuli.Command(ctx, b, fmt.Sprintf("set path.hash.mode %d", size%3))
			alice := b.Client("alice")
			alice.LoginGuest(ctx, client.HashSize(size))
			path, _ := alice.Path()
			Expect(path.HashSize()).To(Equal(size))
			leads(alice, want...)
			calm(ctx, b)
			alice.Post(ctx, "any size will do")
		})
	}
})

var _ = Describe("scope", func() {
	It("leads a post and what answers it over repeaters of its region alone", For("MSH-006"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, fork()...)
		beside(b, []string{"r1", "r2"}, "1.15.0", "regions by name alone")
		for n, region := range []string{"alps", "jura"} {
			stimuli.Command(ctx, b, "region put "+region)
			command(ctx, b.Board(name(n+1)), "region put "+region)
		}
		for n, region := range []string{"#alps", "#jura"} {
			c := b.Client([]string{"alice", "bob"}[n])
			reply := c.LoginGuest(ctx, client.Scope(region))
			leads(c, byte(repeater+n+1))
			back := stimuli.Packet(reply.Event)
			Expect(back.Route).To(Equal(wire.TransportFlood))
			Expect(hashes(back.Path)).To(Equal([]byte{byte(repeater + n + 1)}))
			calm(ctx, b)
		}
	})

	It("that no repeater between is of leads nowhere", For("MSH-007"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, behind(2)...)
		beside(b, []string{"r1", "r2"}, "1.15.0", "regions by name alone")
		for _, on := range []string{"room", "r1"} {
			command(ctx, b.Board(on), "region put alps")
		}
		command(ctx, b.Board("r2"), "region put jura")
		alice := b.Client("alice")
		sent := alice.SendLogin(ctx, b.Room().GuestPassword(), client.Scope("#alps"))
		b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard)) // by r1
		b.Never(ctx, deadline.Answer.Plus(b.Config().Patience), alice.IsReply(sent))
		alice.LoginGuest(ctx)
		leads(alice, over(2)...)
	})
})
