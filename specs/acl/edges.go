package acl

import (
	"fmt"
	"strconv"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("administrator", func() {
	It("of the list is known to a room that got another key", For("ACL-067"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		private := b.Client("new key").Identity().Private()
		Expect(b.Room().Console().Command(ctx, "set prv.key "+Hex(private[:]))).To(HavePrefix(done))
		b.Room().Reboot(ctx)
		b.Pass(ctx, deadline.BootAdvert)
		Expect(b.Room().PublicKey()).To(Equal(b.Client("new key").PublicKey()))
		alice.ForgetPath()
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("stays one without a password when any password lets in", For("ACL-068"), func(ctx SpecContext) {
		b := Bench(ctx)
		set(ctx, b, "set allow.read.only on")
		alice, carol := b.Client("alice"), b.Client("carol")
		alice.LoginAdmin(ctx)
		Expect(carol.Login(ctx, "")).To(beReader())
		Expect(alice.Login(ctx, "")).To(beAdmin())
	})

	It("is sent the keys of 20 administrators", For("ACL-069"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		want := []wire.AccessEntry{told(alice)}
		for i := range versions.Clients - 1 {
			c := b.Client(fmt.Sprintf("admin %d", i))
			Expect(setperm(ctx, b, keyOf(c), "3")).To(Equal(done))
			want = append(want, told(c))
		}
		Expect(alice.AccessList(ctx)).To(ConsistOf(want))
	})

	It("is not sent the list when it asks for what is not defined yet", For("ACL-070"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for _, reserved := range [][]byte{{1, 0}, {0, 1}, {0xFF, 0xFF}} {
			alice.SendRequest(ctx, wire.RequestAccessList, append(reserved, 0, 0, 1, 2, 3, 4))
			silent(ctx, b, alice)
		}
		Expect(alice.AccessList(ctx)).To(HaveLen(1))
	})

	It("is one whatever the six upper bits of its permissions are", For("ACL-073"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		const upper = 0x80 | admin
		Expect(setperm(ctx, b, keyOf(alice), strconv.Itoa(upper))).To(Equal(done))
		Expect(alice.Login(ctx, "")).To(role(wire.LoginAdmin, upper))
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
	})

	It("gets replies whose time stamps are not its commands'", For("ACL-074"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for ahead := range uint32(4) { // one of these is the board's time when the command has come
			sent := alice.SendCommand(ctx, "get role", client.At(alice.Now()+ahead))
			reply := replyOf(ctx, b, alice, sent)
			Expect(reply.Text).To(Equal("> room_server"))
			Expect(reply.Timestamp).NotTo(Equal(sent.Timestamp))
			b.Pass(ctx, deadline.For(20*time.Second, "the next command's time stamp is to be later"))
		}
	})
})

// replyOf awaits the reply to a command and returns it whole.
func replyOf(ctx SpecContext, b *bench.Bench, c *client.Client, sent *client.Sent) wire.Text {
	GinkgoHelper()
	p := stimuli.Packet(b.Await(ctx, deadline.CommandReply, c.IsReply(sent)))
	d, err := wire.DecodeDatagram(p.Payload)
	Expect(err).NotTo(HaveOccurred())
	plain, err := identity.NewBox(c.Identity().SharedSecret(b.Room().PublicKey())).Open(nil, d.Sealed)
	Expect(err).NotTo(HaveOccurred())
	text, err := wire.DecodeText(plain)
	Expect(err).NotTo(HaveOccurred())
	return text
}

var _ = Describe("crowd", func() {
	It("of six whose keys start alike is served one and all", For("ACL-071"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		people := []*client.Client{alice}
		for i := range 5 {
			people = append(people, b.Namesake(fmt.Sprintf("like alice %d", i), alice))
		}
		for _, c := range people {
			Expect(c.LoginGuest(ctx)).To(beMember())
		}
		for _, c := range people {
			c.Status(ctx)
			c.Post(ctx, "from "+c.Name())
			b.Pass(ctx, deadline.For(time.Minute, "the post is pushed to the others"))
		}
	})

	It("leaves nothing of a client behind whose place another takes", For("ACL-072"), func(ctx SpecContext) {
		b := Bench(ctx)
		for i := range versions.Clients {
			b.Client(fmt.Sprintf("guest %d", i)).LoginGuest(ctx)
		}
		late := b.Client("late")
		const slow = 24 * 3600 // seconds that its clock is behind those of the others
		at := late.Now() - slow
		Expect(late.LoginGuest(ctx, client.At(at))).To(beMember())
		sent := late.SendPost(ctx, "better late", client.At(at+1))
		b.Await(ctx, deadline.Ack, late.IsAck(sent))
	})
})
