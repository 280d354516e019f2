package persistence

import (
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// listDelay is how long after its last change the access list is written (LAZY_CONTACTS_WRITE_DELAY,
// v1.9.0 to v1.17.1).
const listDelay = 5 * time.Second

// cut is when the board's power was taken away last.
func cut(b *bench.Bench) (at clock.Stamp) {
	for _, ev := range b.Events() {
		if ev.Kind == capture.Power && ev.Text == "off" {
			at = ev.At
		}
	}
	return at
}

var _ = Describe("identity after a power cut", func() {
	It("is the one that adverts carried before", For("PER-010"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		key := b.Room().PublicKey()
		for range 2 {
			b.Room().PowerCycle(ctx, off)
			ev := b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
			p := stimuli.Packet(ev)
			advert, err := wire.DecodeAdvert(p.Payload)
			Expect(err).NotTo(HaveOccurred())
			Expect(advert.PublicKey[:]).To(Equal(key[:]))
		}
	})

	It("is the one that was set last", For("PER-011"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, name := range []string{"carol", "dave"} {
			key := b.Client(name).Identity()
			private := key.Private()
			set(ctx, b, "set prv.key "+Hex(private[:]))
			b.Room().PowerCycle(ctx, off)
			Expect(b.Room().PublicKey()).To(Equal(key.Public()))
		}
	})
})

var _ = Describe("access list after a power cut", func() {
	It("still has the path to an administrator", For("PER-012"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.Behind(stimuli.Path(0x31, 0x32, 0x33))
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		restart(ctx, b)
		sent := alice.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
		p := stimuli.Packet(b.Await(ctx, deadline.Answer, alice.IsReply(sent)))
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path).To(Equal(stimuli.Path(0x33, 0x32, 0x31)))
	})

	It("lacks who came less than 5 s before", For("PER-013"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		came := bob.LoginAdmin(ctx).Sent.End.At
		b.Pass(ctx, deadline.For(time.Second, "the list is written 5 s after its last change"))
		restart(ctx, b)
		b.Timed("the power cut", cut(b), came, came.Add(listDelay))
		Expect(alice.Login(ctx, "").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
		blank := bob.SendLogin(ctx, "")
		b.Never(ctx, deadline.Quiet, bob.IsReply(blank))
		Expect(bob.LoginAdmin(ctx).Permissions).To(BeEquivalentTo(wire.RoleAdmin))
	})

	It("has who came 5 s before, not sooner", For("PER-063"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		sooner := 4900 * time.Millisecond
		if b.Config().Hardware != nil {
			sooner = 4 * time.Second // a hub's port takes a part of a second, and so does proof of life
		}
		for _, person := range []struct {
			name  string
			after time.Duration
			kept  bool
		}{{"alice", sooner, false}, {"bob", 5300 * time.Millisecond, true}} {
			c := b.Client(person.name)
			came := c.LoginAdmin(ctx).Sent.End.At
			// What Pass ends with, proof that the board is alive, takes its time.
			b.Pass(ctx, deadline.Until(came.Add(person.after-deadline.Settle.After), "the list is written 5 s after its last change"))
			restart(ctx, b)
			if !person.kept {
				b.Timed("the power cut", cut(b), came, came.Add(listDelay))
			}
			login := c.SendLogin(ctx, "")
			if person.kept {
				b.Await(ctx, deadline.Answer, c.IsReply(login))
			} else {
				b.Never(ctx, deadline.Quiet, c.IsReply(login))
			}
		}
	})

	It("has a full list of administrators", For("PER-014"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		for i := range versions.Clients {
			b.Client(fmt.Sprintf("admin %d", i)).LoginAdmin(ctx)
		}
		b.Pass(ctx, deadline.ListSave)
		restart(ctx, b)
		for i := range versions.Clients {
			Expect(b.Client(fmt.Sprintf("admin %d", i)).Login(ctx, "").Permissions).To(BeEquivalentTo(wire.RoleAdmin), "admin %d", i)
		}
	})

	It("asks for what an administrator has missed since the sync point that was saved", For("PER-015"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx, client.Since(b.Config().Epoch+3600)) // nothing of the next hour
		b.Pass(ctx, deadline.ListSave)
		restart(ctx, b)
		bob.LoginGuest(ctx)
		alice.Status(ctx)
		bob.Post(ctx, "older than what she has")
		b.Never(ctx, deadline.QuietPush, alice.IsPush())
		alice.LoginAdmin(ctx, client.Since(0))
		alice.AwaitPushOf(ctx, deadline.PushAfterLogin, "older than what she has")
	})
})

var _ = Describe("regions after a power cut", func() {
	mapped := func(ctx SpecContext) *bench.Bench {
		GinkgoHelper()
		b := Bench(ctx)
		for _, line := range []string{"region put alps", "region put jura alps", "region denyf jura", "region put coast"} {
			set(ctx, b, line)
		}
		return b
	}

	It("are those that were saved", For("PER-016"), Needs(PowerOf), func(ctx SpecContext) {
		b := mapped(ctx)
		set(ctx, b, "region save")
		before := b.Room().Console().Dump(ctx, "region")
		Expect(before).To(ContainSubstring("jura"))
		b.Room().PowerCycle(ctx, off)
		Expect(strings.TrimSpace(b.Room().Console().Dump(ctx, "region"))).To(Equal(strings.TrimSpace(before)))
	})

	It("are not those that were not saved", For("PER-017"), Needs(PowerOf), func(ctx SpecContext) {
		b := mapped(ctx)
		set(ctx, b, "region save")
		set(ctx, b, "region put desert")
		set(ctx, b, "region remove coast")
		b.Room().PowerCycle(ctx, off)
		tree := b.Room().Console().Dump(ctx, "region")
		Expect(tree).NotTo(ContainSubstring("desert"))
		Expect(tree).To(ContainSubstring("coast"))
	})

	It("still give the scope of the room's own floods", For("PER-018"), Needs(PowerOf), func(ctx SpecContext) {
		b := mapped(ctx)
		b.Room().Console().Command(ctx, "region default alps")
		set(ctx, b, "region save")
		scoped := func() bool {
			GinkgoHelper()
			set(ctx, b, "advert")
			p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
			return p.Route == wire.TransportFlood
		}
		Expect(scoped()).To(BeTrue(), "before")
		restart(ctx, b)
		Expect(scoped()).To(BeTrue(), "after")
	})
})

var _ = Describe("erased board", func() {
	It("has another key, no clients and no regions", For("PER-019"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		key := b.Room().PublicKey()
		prefix := alice.Prefix()
		Expect(b.Room().Console().Dump(ctx, "get acl")).To(ContainSubstring(strings.ToUpper(Hex(prefix[:]))))
		b.Room().Wipe(ctx)
		Expect(b.Room().PublicKey()).NotTo(Equal(key))
		Expect(b.Room().Console().Dump(ctx, "get acl")).NotTo(ContainSubstring(strings.ToUpper(Hex(prefix[:]))))
	})
})

var _ = Describe("clkreboot", func() {
	It("keeps settings, key and administrators", For("PER-020"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		set(ctx, b, "set flood.max 42")
		b.Pass(ctx, deadline.ListSave)
		key := b.Room().PublicKey()
		b.Room().Restart(ctx, "clkreboot")
		b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		Expect(b.Room().PublicKey()).To(Equal(key))
		Expect(get(ctx, b, "flood.max")).To(Equal("> 42"))
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
	})
})
