package companion

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// known is the radio's contact of a peer, which it must have.
func known(ctx context.Context, b *bench.Bench, p *peer) frames.Contact {
	GinkgoHelper()
	c, ok := b.Room().App().Contact(ctx, p.Public())
	Expect(ok).To(BeTrue(), "%s is a contact", p.name)
	return c
}

// stranger fails unless the radio has no contact of a peer.
func stranger(ctx context.Context, b *bench.Bench, p *peer) {
	GinkgoHelper()
	_, ok := b.Room().App().Contact(ctx, p.Public())
	Expect(ok).To(BeFalse(), "%s is a contact", p.name)
}

// crowd fills the table of contacts, as many as the radio says that there is room for, but for some.
// Each has the time of its change that its number says, so that the first is the oldest.
func crowd(ctx context.Context, b *bench.Bench, but int) (keys []identity.PublicKey) {
	GinkgoHelper()
	a := b.Room().App()
	now := a.Time(ctx)
	for i := range a.Query(ctx, 3).Contacts - but {
		c := frames.Contact{Type: uint8(wire.NodeChat), Name: fmt.Sprintf("one of many %d", i), Changed: now - 10_000 + uint32(i)}
		binary.BigEndian.PutUint32(c.Key[:], 0x77000000|uint32(i))
		a.Do(ctx, frames.SetContact, c.Append(nil)...)
		keys = append(keys, c.Key)
	}
	return keys
}

var _ = Describe("contacts of the app", func() {
	It("are kept as they were given", For("CCT-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		path := stimuli.Repeaters(2, 5)
		c := frames.Contact{
			Key: meet(b, "alice", wire.NodeRepeater).Public(), Type: uint8(wire.NodeRepeater), Flags: 0x0A, PathLength: path.LengthByte(), Name: "Grüße",
			Advertised: 1_700_000_000, Latitude: 47_250_000, Longitude: -8_500_000,
		}
		copy(c.Path[:], path.Bytes())
		a.Do(ctx, frames.SetContact, undated(c)...)
		got, _ := a.Contact(ctx, c.Key)
		c.Changed = got.Changed
		Expect(got).To(Equal(c))
	})

	It("bear the time of their change that was given, or else the clock's", For("CCT-002"), func(ctx SpecContext) {
		b, a := radio(ctx)
		c := meet(b, "alice", wire.NodeChat).contact()
		c.Changed = 1_600_000_000
		a.Do(ctx, frames.SetContact, c.Append(nil)...)
		got, _ := a.Contact(ctx, c.Key)
		Expect(got.Changed).To(Equal(c.Changed))
		bob := befriend(ctx, b, "bob", wire.NodeChat)
		Expect(known(ctx, b, bob).Changed).To(BeNumerically("~", a.Time(ctx), 1))
	})

	It("change in their place", For("CCT-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		c := alice.contact()
		c.Name = "alice again"
		a.Do(ctx, frames.SetContact, undated(c)...)
		list, _, _ := a.Contacts(ctx)
		Expect(list).To(HaveLen(1))
		Expect(list[0].Name).To(Equal(c.Name))
	})

	It("are listed in their order, and the newest change behind them", For("CCT-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		_, _, newest := a.Contacts(ctx)
		Expect(newest).To(BeZero())
		names := []string{"alice", "bob", "carol"}
		peers := make([]*peer, len(names))
		for i, name := range names {
			peers[i] = befriend(ctx, b, name, wire.NodeChat)
			b.Pass(ctx, seconds(3))
		}
		a.Do(ctx, frames.ResetPath, peers[1].key()...) // which changes it, and not the time of it
		bob := peers[1].advert(peers[1].stamp(), "bob")
		peers[1].send(ctx, bob)
		b.Pass(ctx, seconds(1))
		list, _, newest := a.Contacts(ctx)
		Expect(list).To(HaveLen(3))
		for i, c := range list {
			Expect(c.Name).To(Equal(names[i]))
		}
		Expect(newest).To(Equal(list[1].Changed))
		Expect(newest).To(BeNumerically(">", list[2].Changed))
	})

	It("are listed from a time on", For("CCT-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, name := range []string{"alice", "bob", "carol"} {
			befriend(ctx, b, name, wire.NodeChat)
			b.Pass(ctx, seconds(3))
		}
		all, _, _ := a.Contacts(ctx)
		list, _, _ := a.Contacts(ctx, all[1].Changed)
		Expect(list).To(Equal(all[2:]))
		list, _, newest := a.Contacts(ctx, all[2].Changed)
		Expect(list).To(BeEmpty())
		Expect(newest).To(BeZero())
	})

	It("are counted in all in front of every list", For("CCT-006"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for n, name := range []string{"alice", "bob", "carol"} {
			befriend(ctx, b, name, wire.NodeChat)
			_, total, _ := a.Contacts(ctx)
			Expect(total).To(BeNumerically("==", n+1))
		}
		_, total, _ := a.Contacts(ctx, a.Time(ctx)+10)
		Expect(total).To(BeNumerically("==", 3))
	})

	It("are listed once at a time", For("CCT-007"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, name := range []string{"alice", "bob", "carol"} {
			befriend(ctx, b, name, wire.NodeChat)
		}
		a.Write(append(framed(frames.GetContacts), framed(frames.GetContacts)...))
		Expect(app.Of(b.Await(ctx, turn, a.IsAnswer())).Code.Answer()).To(Equal(frames.ContactsBegin.Answer()))
		b.Await(ctx, turn, a.Says(frames.Err, byte(frames.BadState)))
		b.Await(ctx, turn, a.Is(frames.ContactsEnd))
		a.Contacts(ctx)
	})

	It("are no longer listed to an app that introduces itself", For("CCT-008"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, name := range []string{"alice", "bob", "carol"} {
			befriend(ctx, b, name, wire.NodeChat)
		}
		a.Write(append(framed(frames.GetContacts), framed(frames.AppStart, app.Hello()...)...))
		b.Await(ctx, turn, a.Is(frames.SelfInfo))
		b.Never(ctx, none, a.Is(frames.ContactsEnd))
	})

	It("are found by their whole key", For("CCT-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		Expect(known(ctx, b, alice).Name).To(Equal("alice"))
		other := alice.key()
		other[31] ^= 1
		refused(ctx, a, frames.NotFound, frames.GetContact, other...)
	})

	It("are taken off", For("CCT-010"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, bob := befriend(ctx, b, "alice", wire.NodeChat), befriend(ctx, b, "bob", wire.NodeChat)
		a.Do(ctx, frames.RemoveContact, alice.key()...)
		stranger(ctx, b, alice)
		list, _, _ := a.Contacts(ctx)
		Expect(list).To(HaveLen(1))
		Expect(list[0].Key).To(BeEquivalentTo(bob.Public()))
		refused(ctx, a, frames.NotFound, frames.RemoveContact, alice.key()...)
	})

	It("are taken off with their advert", For("CCT-011"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeChat)
		alice.send(ctx, alice.advert(alice.stamp(), "alice"))
		b.Pass(ctx, seconds(1))
		a.Get(ctx, frames.ExportedContact, frames.ExportContact, alice.key()...)
		a.Do(ctx, frames.RemoveContact, alice.key()...)
		a.Do(ctx, frames.SetContact, undated(alice.contact())...)
		refused(ctx, a, frames.NotFound, frames.ExportContact, alice.key()...)
	})

	It("have names of 31 bytes", For("CCT-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		c := meet(b, "alice", wire.NodeChat).contact()
		c.Name = "0123456789abcdefghijklmnopqrstu"
		a.Do(ctx, frames.SetContact, undated(c)...)
		got, _ := a.Contact(ctx, c.Key)
		Expect(got.Name).To(Equal(c.Name))
	})

	It("are refused when there is no more room", For("CCT-018"), func(ctx SpecContext) {
		b, a := radio(ctx)
		keys := crowd(ctx, b, 0)
		refused(ctx, a, frames.TableFull, frames.SetContact, undated(meet(b, "alice", wire.NodeChat).contact())...)
		_, total, _ := a.Contacts(ctx)
		Expect(total).To(BeNumerically("==", len(keys)))
	})
})

var _ = Describe("adverts that change hands", func() {
	// heardOf is a contact of whom an advert was heard.
	heardOf := func(ctx context.Context, b *bench.Bench) (*peer, wire.Packet) {
		GinkgoHelper()
		alice := meet(b, "alice", wire.NodeChat)
		advert := alice.advert(alice.stamp(), "alice")
		alice.send(ctx, advert)
		b.Pass(ctx, seconds(1))
		return alice, advert
	}

	It("are those that were heard, as if by flood", For("CCT-012"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, advert := heardOf(ctx, b)
		advert.Route = wire.Flood
		Expect(Hex(a.Get(ctx, frames.ExportedContact, frames.ExportContact, alice.key()...))).To(Equal(Hex(frame(advert))))
		refused(ctx, a, frames.NotFound, frames.ExportContact, befriend(ctx, b, "bob", wire.NodeChat).key()...)
	})

	It("are the radio's own without a key", For("CCT-013"), func(ctx SpecContext) {
		b, a := radio(ctx)
		var p wire.Packet
		Expect(p.Decode(a.Get(ctx, frames.ExportedContact, frames.ExportContact))).To(Succeed())
		advert, err := wire.DecodeAdvert(p.Payload)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{p.Route, p.Type, p.Path.Hops()}).To(Equal([]any{wire.Flood, wire.TypeAdvert, 0}))
		Expect(advert.PublicKey).To(BeEquivalentTo(b.Room().PublicKey()))
		Expect(identity.PublicKey(advert.PublicKey).VerifyAdvert(advert.Timestamp, advert.Data, advert.Signature)).To(BeTrue())
		b.Never(ctx, soon, client.IsAdvert())
	})

	It("make contacts", For("CCT-014"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeRoom)
		advert := alice.advert(alice.stamp(), "alice")
		advert.Route = wire.Flood
		a.Do(ctx, frames.ImportContact, frame(advert)...)
		b.Pass(ctx, seconds(1))
		Expect(known(ctx, b, alice).Type).To(BeNumerically("==", wire.NodeRoom))
	})

	It("are nothing else", For("CCT-015"), func(ctx SpecContext) {
		_, a := radio(ctx)
		text := wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: make([]byte, 120)}
		refused(ctx, a, frames.IllegalArgument, frames.ImportContact, frame(text)...)
	})

	It("change nothing if they are old, or the radio's own", For("CCT-020"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, _ := heardOf(ctx, b)
		was := known(ctx, b, alice)
		for _, stamp := range []uint32{was.Advertised, was.Advertised - 1} {
			old := alice.advert(stamp, "another name")
			old.Route = wire.Flood
			a.Do(ctx, frames.ImportContact, frame(old)...)
			b.Pass(ctx, seconds(1))
			Expect(known(ctx, b, alice)).To(Equal(was))
		}
		a.Do(ctx, frames.ImportContact, a.Get(ctx, frames.ExportedContact, frames.ExportContact)...)
		b.Pass(ctx, seconds(1))
		list, _, _ := a.Contacts(ctx)
		Expect(list).To(Equal([]frames.Contact{was}))
	})

	It("are shared with neighbours alone, as scoped to nowhere", For("CCT-016"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, advert := heardOf(ctx, b)
		a.Do(ctx, frames.ShareContact, alice.key()...)
		p := packet(b.Await(ctx, soon, onAir(wire.TypeAdvert)))
		Expect([]any{p.Route, p.TransportCodes, p.Path.Hops()}).To(Equal([]any{wire.TransportDirect, [2]uint16{}, 0}))
		Expect(Hex(p.Payload)).To(Equal(Hex(advert.Payload)))
	})

	It("cannot be shared where none was heard", For("CCT-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		refused(ctx, a, frames.TableFull, frames.ShareContact, befriend(ctx, b, "alice", wire.NodeChat).key()...)
		refused(ctx, a, frames.NotFound, frames.ShareContact, meet(b, "bob", wire.NodeChat).key()...)
	})
})

// tooLong is a name that no advert and no contact holds whole.
var tooLong = strings.Repeat("long ", 8)

// after is some time of the bench later.
func after(ctx context.Context, b *bench.Bench, d time.Duration) {
	b.Pass(ctx, seconds(int(d/time.Second)))
}
