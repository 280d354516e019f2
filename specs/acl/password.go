package acl

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("password", func() {
	It("that is wrong is not answered", For("ACL-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		mallory := b.Client("mallory")
		for _, right := range []string{b.Room().AdminPassword(), b.Room().GuestPassword()} {
			for _, wrong := range nearly(right) {
				refused(ctx, b, mallory, wrong)
			}
		}
		Expect(mallory.LoginGuest(ctx)).To(beMember())
	})

	It("that is blank is not answered to a stranger", For("ACL-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		mallory := b.Client("mallory")
		refused(ctx, b, mallory, "")
		mallory.LoginGuest(ctx)
		Expect(mallory.Login(ctx, "")).To(beMember())
	})

	It("that is blank is answered to a client with what it may do", For("ACL-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		bob.LoginGuest(ctx)
		Expect(alice.Login(ctx, "")).To(beAdmin())
		Expect(bob.Login(ctx, "")).To(beMember())
	})

	It("of 15 bytes is compared to its end", For("ACL-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		const long = "fifteen-bytes-x"
		set(ctx, b, "set guest.password "+long)
		mallory := b.Client("mallory")
		refused(ctx, b, mallory, long[:14])
		refused(ctx, b, mallory, long[:14]+"y")
		Expect(mallory.Login(ctx, long)).To(beMember())
	})

	It("of more than 15 bytes is kept up to there", For("ACL-014"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		const long = "sixteen-bytes-xy"
		Expect(b.Room().Console().Command(ctx, "password "+long)).To(Equal("password now: " + long[:15]))
		Expect(b.Client("alice").Login(ctx, long[:15])).To(beAdmin())
	})

	It("of a board as it comes is password for administrators", For("ACL-015"), Needs(Erase), func(ctx SpecContext) {
		b := factory(ctx)
		Expect(b.Client("alice").Login(ctx, bench.FactoryAdminPassword)).To(beAdmin())
	})

	It("of a board as it comes is hello for guests", For("ACL-016"), Needs(Erase), func(ctx SpecContext) {
		b := factory(ctx)
		Expect(b.Client("alice").Login(ctx, bench.FactoryGuestPassword)).To(beMember())
	})

	It("for guests can be changed, which leaves alone who is in", For("ACL-017"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		set(ctx, b, "set guest.password fresh-water")
		refused(ctx, b, bob, b.Room().GuestPassword())
		Expect(bob.Login(ctx, "fresh-water")).To(beMember())

		Expect(alice.Login(ctx, "")).To(beMember())
		alice.Post(ctx, "I am still in")
		reads(ctx, b, bob, "I am still in")
		bob.Post(ctx, "so you are")
		reads(ctx, b, alice, "so you are")
	})

	It("for administrators can be changed, which leaves alone who is in", For("ACL-018"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		Expect(b.Room().Console().Command(ctx, "password new-broom")).To(Equal("password now: new-broom"))
		refused(ctx, b, bob, b.Room().AdminPassword())
		Expect(bob.Login(ctx, "new-broom")).To(beAdmin())
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("for guests that is empty lets anyone in without one, and write", For("ACL-019"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		set(ctx, b, "set guest.password ")
		mallory := b.Client("mallory")
		Expect(mallory.Login(ctx, "")).To(beMember())
		mallory.Post(ctx, "an open door")
		reads(ctx, b, alice, "an open door")
		refused(ctx, b, b.Client("eve"), b.Room().GuestPassword())
	})

	It("does not matter to who only wants to read, with allow.read.only on", For("ACL-020"), func(ctx SpecContext) {
		b := Bench(ctx)
		set(ctx, b, "set allow.read.only on")
		Expect(b.Client("alice").LoginGuest(ctx)).To(beMember())
		Expect(b.Client("bob").LoginAdmin(ctx)).To(beAdmin())
		Expect(b.Client("mallory").Login(ctx, "whatever")).To(beReader())
		Expect(b.Client("carol").Login(ctx, "")).To(beReader())
	})

	It("is of no use in a log-in that is not sealed for the room", For("ACL-021"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for _, m := range []client.Misbehavior{{WrongMAC: true}, {WrongKey: true}, {CutFrame: 16}} {
			alice.Misbehavior = m
			refused(ctx, b, alice, b.Room().GuestPassword())
		}
		alice.Misbehavior = client.Misbehavior{}
		Expect(alice.LoginGuest(ctx)).To(beMember())
	})
})

// nearly are passwords that differ little from the right one.
func nearly(right string) []string {
	list := []string{right[:len(right)-1], right[1:], "x" + right}
	if len(right) < 15 { // what is longer is cut by the client
		list = append(list, right+"x", right+" ")
	}
	if upper := strings.ToUpper(right); upper != right {
		list = append(list, upper)
	}
	return list
}

// factory is a board as it comes, but for its radio, which is that of the bench.
func factory(ctx SpecContext) *bench.Bench {
	GinkgoHelper()
	b := Bench(ctx, Factory)
	p := b.Params()
	command := fmt.Sprintf("set radio %g,%g,%d,%d", p.Frequency.MHz(), float64(p.Bandwidth)/1e3, p.SpreadingFactor, p.CodingRate)
	Expect(b.Room().Console().Command(ctx, command)).To(HavePrefix(done))
	b.Room().Reboot(ctx)
	b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
	return b
}
