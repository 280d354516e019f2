package companion

import (
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
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Settings of what is added by itself (AUTO_ADD_ of MyMesh.cpp, v1.17.1).
const (
	overwrite   = 1 << 0
	addChat     = 1 << 1
	addRepeater = 1 << 2
	addRoom     = 1 << 3
	addSensor   = 1 << 4
)

var _ = Describe("adverts of others", func() {
	It("make contacts, whose keys the app is told", For("CAD-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeRoom)
		stamp := alice.stamp()
		alice.send(ctx, alice.advert(stamp, "alice", 47_250_000, -8_500_000))
		ev := b.Await(ctx, turn, a.Says(frames.PushAdvert, alice.key()...))
		Expect(ev.Frame).To(HaveLen(33))
		c := known(ctx, b, alice)
		Expect([]any{c.Type, c.Flags, c.PathLength, c.Name, c.Advertised, c.Latitude, c.Longitude}).To(Equal([]any{
			uint8(wire.NodeRoom), uint8(0), uint8(frames.PathUnknown), "alice", stamp, int32(47_250_000), int32(-8_500_000),
		}))
	})

	It("count if they are newer", For("CAD-002"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		stamp := alice.stamp()
		alice.send(ctx, alice.advert(stamp, "alice"))
		b.Pass(ctx, seconds(1))
		for _, old := range []uint32{stamp, stamp - 1, 0} {
			b.Skip()
			alice.send(ctx, alice.advert(old, fmt.Sprintf("alice at %d", old)))
			b.Await(ctx, turn, a.Is(frames.LogRxData))
			b.Never(ctx, none, a.IsAny())
			Expect(known(ctx, b, alice).Name).To(Equal("alice"))
		}
	})

	It("change what contacts are called and where they are", For("CAD-003"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		alice.send(ctx, alice.advert(alice.stamp(), "alice anew", 1_000_000, 2_000_000))
		b.Pass(ctx, seconds(1))
		c := known(ctx, b, alice)
		Expect([]any{c.Name, c.Latitude, c.Longitude, c.PathLength}).To(Equal([]any{"alice anew", int32(1_000_000), int32(2_000_000), uint8(0)}))
	})

	It("are nothing without a name", For("CAD-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeChat)
		alice.send(ctx, alice.advert(alice.stamp(), "", 1, 1))
		b.Await(ctx, turn, a.Is(frames.LogRxData))
		b.Never(ctx, none, a.IsAny())
		stranger(ctx, b, alice)
	})

	It("are nothing with a wrong signature, heard or imported", For("CAD-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeChat)
		p := alice.advert(alice.stamp(), "alice")
		p.Payload[len(p.Payload)-1] ^= 1 // the last letter of the name
		alice.send(ctx, p)
		b.Pass(ctx, seconds(1))
		stranger(ctx, b, alice)
		p = alice.advert(alice.stamp(), "alice")
		p.Payload[40] ^= 1 // the signature
		p.Route = wire.Flood
		a.Do(ctx, frames.ImportContact, frame(p)...)
		b.Pass(ctx, seconds(1))
		stranger(ctx, b, alice)
	})

	for _, way := range []wire.Route{wire.Direct, wire.Flood, wire.TransportFlood, wire.TransportDirect} {
		It("count whatever their way is: "+way.String(), For("CAD-006"), func(ctx SpecContext) {
			b, _ := radio(ctx)
			alice := meet(b, "alice", wire.NodeChat)
			p := alice.advert(alice.stamp(), "alice")
			p.Route, p.TransportCodes[0] = way, 0x1234
			alice.send(ctx, p)
			b.Pass(ctx, seconds(1))
			known(ctx, b, alice)
		})
	}

	It("are nothing with more than 32 bytes of data", For("CAD-018"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		for _, size := range []int{32, 33} {
			p := meet(b, fmt.Sprintf("%d bytes", size), wire.NodeChat)
			data := append([]byte{0x80 | byte(wire.NodeChat)}, strings.Repeat("n", size-1)...)
			stamp, key := p.stamp(), p.Public()
			signature := p.SignAdvert(stamp, data)
			payload := append(append(append(key[:], number(stamp)...), signature[:]...), data...)
			p.send(ctx, wire.Packet{Route: wire.Direct, Type: wire.TypeAdvert, Payload: payload})
			b.Pass(ctx, seconds(1))
			if size > wire.MaxAdvertData {
				stranger(ctx, b, p)
			} else {
				known(ctx, b, p)
			}
		}
	})

	It("tell the way that they came", For("CAD-016"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeChat)
		ask := append([]byte{0}, alice.key()...)
		refused(ctx, a, frames.NotFound, frames.GetAdvertPath, ask...)
		p := alice.advert(alice.stamp(), "alice")
		p.Route, p.Path = wire.Flood, stimuli.Repeaters(2, 3)
		alice.send(ctx, p)
		b.Pass(ctx, seconds(1))
		data := a.Get(ctx, frames.AdvertPath, frames.GetAdvertPath, ask...)
		Expect(binary.LittleEndian.Uint32(data)).To(BeNumerically("~", a.Time(ctx), 3))
		Expect(Hex(data[4:])).To(Equal(Hex(p.Path.AppendTo(nil))))
	})

	It("tell the way that the last one came, with those of others between", For("CAD-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, bob := meet(b, "alice", wire.NodeChat), meet(b, "bob", wire.NodeChat)
		for i, from := range []*peer{alice, bob, alice} {
			p := from.advert(from.stamp(), from.name)
			p.Route, p.Path = wire.Flood, stimuli.Repeaters(1, i+1)
			from.send(ctx, p)
			b.Pass(ctx, seconds(2))
			data := a.Get(ctx, frames.AdvertPath, frames.GetAdvertPath, append([]byte{0}, from.key()...)...)
			Expect(Hex(data[4:])).To(Equal(Hex(p.Path.AppendTo(nil))))
		}
	})

	It("are known by their ways for the last sixteen", For("CAD-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		const ways = 16
		var peers []*peer
		for i := range ways + 1 {
			p := meet(b, fmt.Sprintf("node %d", i), wire.NodeChat)
			peers = append(peers, p)
			p.send(ctx, p.advert(p.stamp(), p.name))
			b.Pass(ctx, seconds(2))
			if i == ways-1 {
				a.Get(ctx, frames.AdvertPath, frames.GetAdvertPath, append([]byte{0}, peers[0].key()...)...)
			}
		}
		refused(ctx, a, frames.NotFound, frames.GetAdvertPath, append([]byte{0}, peers[0].key()...)...)
		for _, p := range peers[1:] {
			a.Get(ctx, frames.AdvertPath, frames.GetAdvertPath, append([]byte{0}, p.key()...)...)
		}
	})
})

var _ = Describe("what is added by itself", func() {
	It("is nothing where contacts are added by hand, and told as a whole", For("CAD-007"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetOther, 1)
		alice := meet(b, "alice", wire.NodeChat)
		stamp := alice.stamp()
		alice.send(ctx, alice.advert(stamp, "alice", 3, 4))
		said := app.Of(b.Await(ctx, turn, a.Is(frames.PushNewAdvert)))
		Expect(said.Data).To(HaveLen(frames.ContactSize))
		c, err := frames.ParseContact(said.Data)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{identity.PublicKey(c.Key), c.Name, c.Advertised, c.Latitude, c.PathLength}).To(Equal(
			[]any{alice.Public(), "alice", stamp, int32(3), uint8(frames.PathUnknown)}))
		stranger(ctx, b, alice)
	})

	for name, one := range InOrder(map[string]struct {
		kind wire.NodeType
		bit  byte
	}{
		"companions": {wire.NodeChat, addChat}, "repeaters": {wire.NodeRepeater, addRepeater},
		"rooms": {wire.NodeRoom, addRoom}, "sensors": {wire.NodeSensor, addSensor},
	}) {
		It("is what its kind's bit says: "+name, For("CAD-008"), func(ctx SpecContext) {
			b, a := radio(ctx)
			a.Do(ctx, frames.SetOther, 1)
			all := byte(addChat | addRepeater | addRoom | addSensor)
			for i, c := range []struct {
				bits  byte
				added bool
			}{{all &^ one.bit, false}, {one.bit, true}} {
				a.Do(ctx, frames.SetAutoAdd, c.bits)
				p := meet(b, fmt.Sprintf("node %d", i), one.kind)
				p.send(ctx, p.advert(p.stamp(), p.name))
				b.Pass(ctx, seconds(1))
				_, added := a.Contact(ctx, p.Public())
				Expect(added).To(Equal(c.added), "with bits %02x", c.bits)
			}
		})
	}

	It("is what has come over few enough hops", For("CAD-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for i, c := range []struct {
			limit byte
			hops  int
			added bool
		}{{0, 9, true}, {1, 0, true}, {1, 1, false}, {4, 3, true}, {4, 4, false}} {
			a.Do(ctx, frames.SetAutoAdd, 0, c.limit)
			p := meet(b, fmt.Sprintf("node %d", i), wire.NodeChat)
			advert := p.advert(p.stamp(), p.name)
			advert.Route, advert.Path = wire.Flood, stimuli.Repeaters(1, c.hops)
			b.Skip()
			p.send(ctx, advert)
			b.Pass(ctx, seconds(1))
			_, added := a.Contact(ctx, p.Public())
			Expect(added).To(Equal(c.added), "limit %d, %d hops", c.limit, c.hops)
		}
	})

	It("is nothing where there is no room, which the app is told", For("CAD-010"), func(ctx SpecContext) {
		b, a := radio(ctx)
		crowd(ctx, b, 0)
		alice := meet(b, "alice", wire.NodeChat)
		alice.send(ctx, alice.advert(alice.stamp(), "alice"))
		b.Await(ctx, turn, a.Says(frames.PushNewAdvert, alice.key()...))
		b.Await(ctx, turn, a.Is(frames.PushFull))
		stranger(ctx, b, alice)
	})

	It("takes the place of the oldest that is no favourite", For("CAD-011"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetAutoAdd, overwrite)
		keys := crowd(ctx, b, 0)
		favourite, _ := a.Contact(ctx, keys[0])
		favourite.Flags = frames.Favourite
		a.Do(ctx, frames.SetContact, favourite.Append(nil)...)
		alice := meet(b, "alice", wire.NodeChat)
		alice.send(ctx, alice.advert(alice.stamp(), "alice"))
		b.Await(ctx, turn, a.Says(frames.PushDeleted, keys[1][:]...))
		known(ctx, b, alice)
		_, kept := a.Contact(ctx, keys[0])
		_, gone := a.Contact(ctx, keys[1])
		Expect([]bool{kept, gone}).To(Equal([]bool{true, false}))
	})
})

var _ = Describe("the radio's own adverts", func() {
	// own asks for an advert and reads it.
	own := func(ctx SpecContext, b *bench.Bench, how ...byte) (wire.Packet, wire.Advert, wire.AdvertData) {
		GinkgoHelper()
		b.Room().App().Do(ctx, frames.SendAdvert, how...)
		p := packet(b.Await(ctx, soon, client.IsAdvert()))
		advert, err := wire.DecodeAdvert(p.Payload)
		Expect(err).NotTo(HaveOccurred())
		data, err := wire.DecodeAdvertData(advert.Data)
		Expect(err).NotTo(HaveOccurred())
		return p, advert, data
	}

	It("go to neighbours, or by flood if that is asked for", For("CAD-012"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		for _, how := range [][]byte{nil, {0}} {
			p, _, _ := own(ctx, b, how...)
			Expect([]any{p.Route, p.Path.Hops()}).To(Equal([]any{wire.Direct, 0}), "%x", how)
		}
		p, _, _ := own(ctx, b, 1)
		Expect([]any{p.Route, p.Path.Hops()}).To(Equal([]any{wire.Flood, 0}))
	})

	It("are never sent by itself", For("CAD-013"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		b.Never(ctx, seconds(1500), capture.Is(capture.Heard))
		b.Room().Reboot(ctx)
		b.Never(ctx, seconds(1500), capture.Is(capture.Heard))
	})

	It("say that it is a companion, its name, and where it is if it shall", For("CAD-014"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetPosition, append(number(5_000_000), number(6_000_000)...)...)
		_, advert, data := own(ctx, b)
		Expect([]any{data.Type, data.Name, data.HasLocation}).To(Equal([]any{wire.NodeChat, b.Room().Name(), false}))
		Expect(identity.PublicKey(advert.PublicKey)).To(Equal(b.Room().PublicKey()))
		Expect(b.Room().PublicKey().VerifyAdvert(advert.Timestamp, advert.Data, advert.Signature)).To(BeTrue())
		Expect(advert.Timestamp).To(BeNumerically("~", a.Time(ctx), 5))
		a.Do(ctx, frames.SetOther, 0, 0, 1)
		after(ctx, b, 2*time.Second)
		_, _, data = own(ctx, b)
		Expect(data.HasLocation).To(BeTrue())
		Expect([]int32{data.Latitude, data.Longitude}).To(Equal([]int32{5_000_000, 6_000_000}))
	})

	It("bear 31 bytes of the name, or 23 beside a place", For("CAD-015"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetName, []byte(tooLong)...)
		_, _, data := own(ctx, b)
		Expect(data.Name).To(Equal(tooLong[:31]))
		a.Do(ctx, frames.SetOther, 0, 0, 1)
		after(ctx, b, 2*time.Second)
		_, _, data = own(ctx, b)
		Expect(data.Name).To(Equal(tooLong[:23]))
	})
})
