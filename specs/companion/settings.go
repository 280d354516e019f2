package companion

import (
	"bytes"
	"context"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// tuning is what stands behind SetRadio.
func tuning(kHz, hz uint32, sf, cr byte, more ...byte) []byte {
	return append(append(append(number(kHz), number(hz)...), sf, cr), more...)
}

// as is the tuning of a bench, and what may stand behind it.
func as(p lora.Params, more ...byte) []byte {
	return tuning(uint32(p.Frequency/1000), uint32(p.Bandwidth), byte(p.SpreadingFactor), byte(p.CodingRate), more...)
}

// onRepeating tunes a bench to a frequency on which companions may repeat.
func onRepeating(c *bench.Config) {
	c.Params = lora.Default().Params()
	c.Params.Frequency = 869_495_000
}

// scoped is what stands behind SetDefaultScope.
func scoped(name string, key identity.TransportKey) []byte {
	return append(append([]byte(name), make([]byte, 31-len(name))...), key[:]...)
}

// region is the key of a region of the specs.
func region(name string) identity.TransportKey {
	key, _ := identity.RegionKey(name)
	return key
}

// floodsText has the app flood a text on the public channel and returns its packet.
func floodsText(ctx context.Context, b *bench.Bench, text string) wire.Packet {
	GinkgoHelper()
	b.Room().App().Do(ctx, frames.SendChannelText, append(append([]byte{0, 0}, number(1)...), text...)...)
	return packet(b.Await(ctx, soon, onAir(wire.TypeGrpTxt)))
}

var _ = Describe("settings of the app", func() {
	It("name the radio", For("CST-001"), func(ctx SpecContext) {
		_, a := radio(ctx)
		refused(ctx, a, frames.Unsupported, frames.SetName)
		a.Do(ctx, frames.SetName, []byte("Grüße")...)
		Expect(a.Self(ctx).Name).To(Equal("Grüße"))
		long := strings.Repeat("0123456789", 4)
		a.Do(ctx, frames.SetName, []byte(long)...)
		Expect(a.Self(ctx).Name).To(Equal(long[:31]))
	})

	It("place the radio on the globe", For("CST-002"), func(ctx SpecContext) {
		_, a := radio(ctx)
		place := func(latitude, longitude int32) []byte {
			return append(number(uint32(latitude)), number(uint32(longitude))...)
		}
		for _, good := range [][2]int32{{90_000_000, -180_000_000}, {-90_000_000, 180_000_000}} {
			a.Do(ctx, frames.SetPosition, place(good[0], good[1])...)
		}
		for _, bad := range [][2]int32{{90_000_001, 0}, {-90_000_001, 0}, {0, 180_000_001}, {0, -180_000_001}} {
			refused(ctx, a, frames.IllegalArgument, frames.SetPosition, place(bad[0], bad[1])...)
		}
		s := a.Self(ctx)
		Expect([]int32{s.Latitude, s.Longitude}).To(Equal([]int32{-90_000_000, 180_000_000}))
	})

	It("tune the radio", For("CST-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		was, next := b.Params(), b.Params()
		next.Frequency, next.Bandwidth, next.SpreadingFactor, next.CodingRate = 868_100_000, 125_000, 9, 7
		a.Do(ctx, frames.SetRadio, as(next)...)
		s := a.Self(ctx).Radio
		Expect(s.Frequency).To(BeNumerically("~", 868_100, 1))
		s.Frequency = 868_100
		Expect(s).To(Equal(frames.Radio{Frequency: 868_100, Bandwidth: 125_000, SpreadingFactor: 9, CodingRate: 7}))
		b.Tune(next)
		a.Do(ctx, frames.SendAdvert)
		b.Await(ctx, soon, client.IsAdvert())
		a.Do(ctx, frames.SetRadio, as(was)...)
		b.Tune(was)
	})

	It("tune the radio to what there is", For("CST-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		before := a.Self(ctx).Radio
		for _, bad := range [][]byte{
			tuning(149_999, 125_000, 7, 5), tuning(2_500_001, 125_000, 7, 5), tuning(868_100, 6_999, 7, 5), tuning(868_100, 500_001, 7, 5),
			tuning(868_100, 125_000, 4, 5), tuning(868_100, 125_000, 13, 5), tuning(868_100, 125_000, 7, 4), tuning(868_100, 125_000, 7, 9),
		} {
			refused(ctx, a, frames.IllegalArgument, frames.SetRadio, bad...)
		}
		Expect(a.Self(ctx).Radio).To(Equal(before))
		a.Do(ctx, frames.SetRadio, as(b.Params())...)
	})

	It("set the power", For("CST-005"), func(ctx SpecContext) {
		_, a := radio(ctx)
		s := a.Self(ctx)
		for _, bad := range []int8{-10, s.MaxPower + 1, 127, -128} {
			refused(ctx, a, frames.IllegalArgument, frames.SetPower, byte(bad))
		}
		Expect(a.Self(ctx).Power).To(Equal(s.Power))
		minus := int8(-9)
		for _, good := range []byte{byte(minus), 3, byte(s.MaxPower)} {
			a.Do(ctx, frames.SetPower, good)
			Expect(byte(a.Self(ctx).Power)).To(Equal(good))
		}
	})

	It("tune receiving and sending", For("CST-006"), func(ctx SpecContext) {
		_, a := radio(ctx)
		a.Do(ctx, frames.SetTuning, append(number(1500), number(2500)...)...)
		Expect(a.Get(ctx, frames.Tuning, frames.GetTuning)).To(Equal(append(number(1500), number(2500)...)))
		a.Do(ctx, frames.SetTuning, append(number(0), number(1000)...)...)
	})

	It("are set as far as they are there", For("CST-007"), func(ctx SpecContext) {
		_, a := radio(ctx)
		others := func() []byte {
			data := a.Get(ctx, frames.SelfInfo, frames.AppStart, app.Hello()...)
			return data[43:47] // multiple acknowledgements, position policy, telemetry modes, manual adding
		}
		a.Do(ctx, frames.SetOther, 1, 0b10_01_10, 1, 1)
		Expect(others()).To(Equal([]byte{1, 1, 0b10_01_10, 1}))
		a.Do(ctx, frames.SetOther, 0)
		Expect(others()).To(Equal([]byte{1, 1, 0b10_01_10, 0}))
		a.Do(ctx, frames.SetOther, 0, 0)
		Expect(others()).To(Equal([]byte{1, 1, 0, 0}))
		a.Do(ctx, frames.SetOther, 0, 0, 0)
		Expect(others()).To(Equal([]byte{1, 0, 0, 0}))
		a.Do(ctx, frames.SetOther, 0, 0, 0, 0)
		Expect(others()).To(Equal(make([]byte, 4)))
	})

	It("choose the size of path hashes", For("CST-008"), func(ctx SpecContext) {
		_, a := radio(ctx)
		for _, mode := range []byte{1, 2, 0} {
			a.Do(ctx, frames.SetPathHashMode, 0, mode)
			Expect(a.Query(ctx, 3).PathHashMode).To(Equal(mode))
		}
		for _, mode := range []byte{3, 255} {
			refused(ctx, a, frames.IllegalArgument, frames.SetPathHashMode, 0, mode)
		}
		refused(ctx, a, frames.Unsupported, frames.SetPathHashMode, 1, 1)
		Expect(a.Query(ctx, 3).PathHashMode).To(BeZero())
	})

	It("choose the size of path hashes on the air", For("CST-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for mode := range byte(3) {
			a.Do(ctx, frames.SetPathHashMode, 0, mode)
			a.Do(ctx, frames.SendAdvert, 1)
			p := packet(b.Await(ctx, soon, client.IsAdvert()))
			Expect(p.Path.HashSize()).To(BeEquivalentTo(mode + 1))
			b.Pass(ctx, seconds(2)) // the next advert has another time stamp
		}
	})

	It("say what is added by itself", For("CST-010"), func(ctx SpecContext) {
		_, a := radio(ctx)
		for _, c := range [][2][]byte{
			{{0x1E, 3}, {0x1E, 3}}, {{0x02}, {0x02, 3}}, {{0x02, 64}, {0x02, 64}}, {{0x02, 65}, {0x02, 64}}, {{0, 255}, {0, 64}}, {{0, 0}, {0, 0}},
		} {
			a.Do(ctx, frames.SetAutoAdd, c[0]...)
			Expect(a.Get(ctx, frames.AutoAdd, frames.GetAutoAdd)).To(Equal(c[1]), "%x", c[0])
		}
	})

	It("outlive a restart", For("CST-020"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetPosition, append(number(47_250_000), number(8_500_000)...)...)
		a.Do(ctx, frames.SetTuning, append(number(500), number(1500)...)...)
		a.Do(ctx, frames.SetPower, 10)
		a.Do(ctx, frames.SetPIN, number(123_456)...)
		a.Do(ctx, frames.SetOther, 1, 0b10_01_10, 1, 1)
		a.Do(ctx, frames.SetPathHashMode, 0, 1)
		a.Do(ctx, frames.SetAutoAdd, 0x0F, 7)
		a.Do(ctx, frames.SetDefaultScope, scoped("europe", region("europe"))...)
		look := func() [][]byte {
			a := b.Room().App()
			return [][]byte{
				a.Get(ctx, frames.SelfInfo, frames.AppStart, app.Hello()...), a.Get(ctx, frames.DeviceInfo, frames.DeviceQuery, 3),
				a.Get(ctx, frames.Tuning, frames.GetTuning), a.Get(ctx, frames.AutoAdd, frames.GetAutoAdd),
				a.Get(ctx, frames.DefaultScope, frames.GetDefaultScope),
			}
		}
		before := look()
		b.Room().Reboot(ctx)
		Expect(look()).To(Equal(before))
	})
})

// again floods something new of a peer's.
func (p *peer) again(ctx context.Context) wire.Packet {
	GinkgoHelper()
	packet := wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: number(p.stamp())}
	p.send(ctx, packet)
	return packet
}

// repeats matches a packet of another that goes on.
func repeats(p wire.Packet) capture.Matcher {
	return capture.Func("the packet goes on", func(ev capture.Event) bool {
		var got wire.Packet
		return ev.Kind == capture.Heard && got.Decode(ev.Frame) == nil && got.Type == p.Type && bytes.Equal(got.Payload, p.Payload)
	})
}

var _ = Describe("repeating for others", func() {
	It("is allowed on some frequencies", For("CST-011"), func(ctx SpecContext) {
		_, a := radio(ctx)
		var want []byte
		for _, kHz := range []uint32{433_000, 869_495, 918_000} {
			want = slices.Concat(want, number(kHz), number(kHz))
		}
		Expect(a.Get(ctx, frames.RepeatFrequencies, frames.GetRepeatFrequencies)).To(Equal(want))
	})

	It("happens where the app wants it", For("CST-012"), func(ctx SpecContext) {
		b, a := radio(ctx, onRepeating)
		alice := meet(b, "alice", wire.NodeChat)
		a.Do(ctx, frames.SetRadio, as(b.Params(), 1)...)
		sent := alice.again(ctx)
		got := packet(b.Await(ctx, turn, repeats(sent)))
		own := b.Room().PublicKey()
		Expect(got.Path.Bytes()).To(Equal(own[:1]))
		Expect(a.Query(ctx, 3).Repeats).To(BeNumerically("==", 1))
	})

	It("is refused on other frequencies", For("CST-013"), func(ctx SpecContext) {
		_, a := radio(ctx)
		before := a.Self(ctx).Radio
		for _, kHz := range []uint32{432_999, 433_001, 869_494, 869_496, 869_618, 917_999, 918_001} {
			refused(ctx, a, frames.IllegalArgument, frames.SetRadio, tuning(kHz, 62_500, 8, 5, 1)...)
		}
		Expect(a.Self(ctx).Radio).To(Equal(before))
		Expect(a.Query(ctx, 3).Repeats).To(BeZero())
	})

	It("does not happen else", For("CST-014"), func(ctx SpecContext) {
		b, _ := radio(ctx, onRepeating)
		alice := meet(b, "alice", wire.NodeChat)
		sent := alice.again(ctx)
		b.Never(ctx, seconds(10), repeats(sent))
		along := wire.Packet{
			Route: wire.Direct, Type: wire.TypeAck, Payload: number(alice.stamp()), Path: stimuli.Through(b.Room().PublicKey(), 1, 1),
		}
		alice.send(ctx, along)
		b.Never(ctx, seconds(10), repeats(along))
	})

	It("ends when the radio is tuned without it", For("CST-015"), func(ctx SpecContext) {
		b, a := radio(ctx, onRepeating)
		a.Do(ctx, frames.SetRadio, as(b.Params(), 1)...)
		Expect(a.Query(ctx, 3).Repeats).To(BeNumerically("==", 1))
		a.Do(ctx, frames.SetRadio, as(b.Params())...)
		Expect(a.Query(ctx, 3).Repeats).To(BeZero())
	})
})

var _ = Describe("scopes of floods", func() {
	It("have a default with a name", For("CST-016"), func(ctx SpecContext) {
		_, a := radio(ctx)
		Expect(a.Get(ctx, frames.DefaultScope, frames.GetDefaultScope)).To(BeEmpty())
		long := scoped(strings.Repeat("n", 30), region("long"))
		for _, good := range [][]byte{scoped("europe", region("europe")), long} {
			a.Do(ctx, frames.SetDefaultScope, good...)
			Expect(a.Get(ctx, frames.DefaultScope, frames.GetDefaultScope)).To(Equal(good))
		}
		refused(ctx, a, frames.IllegalArgument, frames.SetDefaultScope, scoped("", region("none"))...)
		Expect(a.Get(ctx, frames.DefaultScope, frames.GetDefaultScope)).To(Equal(long))
		a.Do(ctx, frames.SetDefaultScope)
		Expect(a.Get(ctx, frames.DefaultScope, frames.GetDefaultScope)).To(BeEmpty())
	})

	It("are the default", For("CST-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		key := region("europe")
		a.Do(ctx, frames.SetDefaultScope, scoped("europe", key)...)
		a.Do(ctx, frames.SendAdvert, 1)
		p := packet(b.Await(ctx, soon, client.IsAdvert()))
		Expect(p.Route).To(Equal(wire.TransportFlood))
		Expect(p.TransportCodes).To(Equal([2]uint16{key.Code(uint8(p.Type), p.Payload), 0}))
	})

	It("are those that the app chose", For("CST-018"), func(ctx SpecContext) {
		b, a := radio(ctx)
		key, other := region("europe"), region("africa")
		a.Do(ctx, frames.SetDefaultScope, scoped("europe", key)...)
		a.Do(ctx, frames.SetScope, append([]byte{0}, other[:]...)...)
		p := floodsText(ctx, b, "one")
		Expect(p.TransportCodes[0]).To(Equal(other.Code(uint8(p.Type), p.Payload)))
		a.Do(ctx, frames.SetScope, 0)
		p = floodsText(ctx, b, "two")
		Expect(p.TransportCodes[0]).To(Equal(key.Code(uint8(p.Type), p.Payload)))
	})

	It("are of no other kind", For("CST-021"), func(ctx SpecContext) {
		_, a := radio(ctx)
		key := region("europe")
		for _, kind := range []byte{2, 0xFF} {
			refused(ctx, a, frames.Unsupported, frames.SetScope, append([]byte{kind}, key[:]...)...)
		}
	})

	It("are none if the app chose that", For("CST-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetDefaultScope, scoped("europe", region("europe"))...)
		a.Do(ctx, frames.SetScope, 1)
		Expect(floodsText(ctx, b, "one").Route).To(Equal(wire.Flood))
	})
})
