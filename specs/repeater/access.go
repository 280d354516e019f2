package repeater

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("log-in at a repeater", func() {
	It("with the admin password makes an administrator", For("RPA-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for _, way := range []client.Option{client.ViaFlood(), client.ViaDirect()} {
			Expect(alice.LoginAdmin(ctx, way)).To(And(beAdmin(), HaveField("Result", wire.LoginAdmin)))
		}
		Expect(alice.Command(ctx, "get repeat")).To(Equal("> on"))
	})

	It("with the guest password makes a guest", For("RPA-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Client("bob").LoginGuest(ctx)).To(And(beGuest(), HaveField("Result", wire.LoginMember)))
	})

	It("is answered with the level of the firmware", For("RPA-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		got := b.Client("alice").LoginAdmin(ctx)
		Expect(got.LoginResponse).To(And(HaveField("Code", BeZero()), HaveField("KeepAlive", BeZero()), HaveField("FirmwareLevel", BeEquivalentTo(2))))
	})

	It("without a password makes a guest of anyone on a board as it comes", For("RPA-004"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		Expect(b.Client("bob").Login(ctx, "")).To(beGuest())
		Expect(b.Client("carol").Login(ctx, "")).To(beGuest())
		refused(ctx, b, b.Client("mallory"), "any word")
	})

	It("without a password is not answered to a stranger once guests have one", For("RPA-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		mallory := b.Client("mallory")
		refused(ctx, b, mallory, "")
		refused(ctx, b, mallory, "", client.ViaDirect())
		Expect(mallory.LoginGuest(ctx)).To(beGuest())
		stimuli.Command(ctx, b, "set guest.password x")
		refused(ctx, b, b.Client("eve"), "")
	})

	It("without a password gives a client what it had", For("RPA-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		bob.LoginGuest(ctx)
		Expect(alice.Login(ctx, "")).To(beAdmin())
		Expect(bob.Login(ctx, "")).To(beGuest())
		carol := b.Client("carol")
		Expect(typed(ctx, b, "setperm "+Hex(keyOf(carol))+" 2")).To(Equal(done))
		Expect(carol.Login(ctx, "")).To(beLetIn(2))
	})

	It("without a password of a client is answered whatever its time stamp is", For("RPA-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		stamp := alice.LoginAdmin(ctx).Sent.Timestamp
		alice.Login(ctx, "", client.At(stamp-1000))
		refused(ctx, b, alice, b.Room().AdminPassword(), client.At(stamp-1000))
	})

	It("with any word is not answered with allow.read.only on", For("RPA-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "set allow.read.only on")
		mallory := b.Client("mallory")
		refused(ctx, b, mallory, "any word")
		Expect(mallory.LoginGuest(ctx)).To(beGuest())
	})

	It("with the guest password takes an administrator's permissions", For("RPA-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		Expect(alice.LoginAdmin(ctx)).To(beAdmin())
		Expect(alice.LoginGuest(ctx)).To(beGuest())
		Expect(alice.LoginAdmin(ctx)).To(beAdmin())
		Expect(alice.Command(ctx, "get repeat")).To(Equal("> on"))
	})

	It("with a word that is neither password is not answered", For("RPA-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		mallory := b.Client("mallory")
		for _, right := range []string{b.Room().AdminPassword(), b.Room().GuestPassword()} {
			refused(ctx, b, mallory, right+"x")
			refused(ctx, b, mallory, right[:len(right)-1])
		}
		Expect(mallory.LoginAdmin(ctx)).To(beAdmin())
	})

	It("that goes direct is answered by a flooded response while no path is known", For("RPA-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		got := b.Client("alice").LoginGuest(ctx, client.ViaDirect())
		Expect(got.Type).To(Equal(wire.TypeResponse))
		Expect(got.Route.IsFlood()).To(BeTrue(), "route %v", got.Route)
	})
})

var _ = Describe("list of a repeater's clients", func() {
	It("forgets guests with a restart, and no administrators", For("RPA-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		bob.LoginGuest(ctx)
		b.Pass(ctx, deadline.ListSave)
		b.Room().Reboot(ctx)
		alice.Request(ctx, wire.RequestOwnerInfo, nil)
		bob.SendRequest(ctx, wire.RequestOwnerInfo, nil)
		silent(ctx, b, bob)
	})

	It("has 20 places, of which a newcomer takes that of the guest that was silent for longest", For("RPA-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		var guests []*client.Client
		for n := range 20 { // one too many, beside the administrator
			guests = append(guests, b.Client(fmt.Sprintf("guest %d", n)))
		}
		for n, c := range guests[:19] {
			c.LoginGuest(ctx, client.ViaDirect())
			if n == 1 {
				b.Pass(ctx, deadline.For(2*time.Second, "the clock goes on")) // so that the first is the oldest
			}
		}
		guests[0].Request(ctx, wire.RequestOwnerInfo, nil, client.ViaDirect()) // which makes the second the oldest
		guests[19].LoginGuest(ctx, client.ViaDirect())
		guests[1].SendRequest(ctx, wire.RequestOwnerInfo, nil, client.ViaDirect())
		silent(ctx, b, guests[1])
		for _, c := range []*client.Client{guests[0], guests[2], guests[18], guests[19], alice} {
			c.Request(ctx, wire.RequestOwnerInfo, nil, client.ViaDirect())
		}
	})

	It("is printed without guests", For("RPA-014"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		b.Client("bob").LoginGuest(ctx) // stands in front of her
		alice.LoginAdmin(ctx)
		b.Client("carol").LoginGuest(ctx)
		list, err := b.Room().Console().AccessList(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(list).To(HaveExactElements(And(HaveField("Permissions", BeEquivalentTo(admin)), HaveField("Key", alice.PublicKey()))))
	})

	It("gives by setperm what a client may do", For("RPA-015"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		for permissions := range uint8(4) {
			if permissions == guest {
				continue // which removes a client
			}
			Expect(typed(ctx, b, fmt.Sprintf("setperm %s %d", Hex(keyOf(bob)), permissions))).To(Equal(done))
			list, err := b.Room().Console().AccessList(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(list).To(HaveExactElements(And(HaveField("Permissions", permissions), HaveField("Key", bob.PublicKey()))))
			bob.Request(ctx, wire.RequestOwnerInfo, nil)
		}
		Expect(bob.Command(ctx, "get repeat")).To(Equal("> on"))
	})
})

func keyOf(c *client.Client) []byte {
	key := c.PublicKey()
	return key[:]
}
