package companion

import (
	"bytes"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// secret is that of a channel that the specs make.
var secret = [16]byte(bytes.Repeat([]byte{7}, 16))

// group is the channel of a secret of 16 bytes.
func group(secret []byte) identity.Channel {
	c, err := identity.NewChannel(secret)
	if err != nil {
		panic(err) // the specs' own
	}
	return c
}

var _ = Describe("channels", func() {
	It("are numbered, and bear names and secrets", For("CCH-001"), func(ctx SpecContext) {
		_, a := radio(ctx)
		c := frames.Channel{Number: 3, Name: "Grüße", Secret: secret}
		a.Do(ctx, frames.SetChannel, c.Append(nil)...)
		got, err := frames.ParseChannel(a.Get(ctx, frames.ChannelInfo, frames.GetChannel, 3))
		Expect(err).NotTo(HaveOccurred())
		Expect(got).To(Equal(c))
		n := a.Query(ctx, 3).Channels
		refused(ctx, a, frames.NotFound, frames.GetChannel, n)
		refused(ctx, a, frames.NotFound, frames.SetChannel, frames.Channel{Number: n}.Append(nil)...)
	})

	It("begin with the public one", For("CCH-002"), Needs(Erase), func(ctx SpecContext) {
		_, a := radio(ctx, Factory)
		got, err := frames.ParseChannel(a.Get(ctx, frames.ChannelInfo, frames.GetChannel, 0))
		Expect(err).NotTo(HaveOccurred())
		Expect(got).To(Equal(frames.Channel{Name: "Public", Secret: [16]byte(publicKey)}))
	})

	It("take no secrets of 32 bytes", For("CCH-003"), func(ctx SpecContext) {
		_, a := radio(ctx)
		refused(ctx, a, frames.Unsupported, frames.SetChannel, append(frames.Channel{Number: 3}.Append(nil), secret[:]...)...)
	})

	It("get texts behind the radio's name, 160 bytes in all", For("CCH-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, text := range []string{"hello", string(bytes.Repeat([]byte{'x'}, 169))} {
			a.Do(ctx, frames.SendChannelText, append(append([]byte{0, 0}, number(1_700_000_000)...), text...)...)
			p := packet(b.Await(ctx, soon, onAir(wire.TypeGrpTxt)))
			public := group(publicKey)
			plain, err := identity.NewBox(public.Secret).Open(nil, p.Payload[1:])
			Expect(err).NotTo(HaveOccurred())
			said, err := wire.DecodeGroupText(plain)
			Expect(err).NotTo(HaveOccurred())
			want := b.Room().Name() + ": " + text
			Expect(said).To(Equal(wire.GroupText{Timestamp: 1_700_000_000, Text: want[:min(len(want), 160)]}))
			b.Pass(ctx, seconds(3))
		}
	})

	It("get plain texts alone", For("CCH-005"), func(ctx SpecContext) {
		_, a := radio(ctx)
		refused(ctx, a, frames.Unsupported, frames.SendChannelText, append(append([]byte{1, 0}, number(1)...), "hello"...)...)
	})

	It("give texts to the app, and nobody acknowledges them", For("CCH-006"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetChannel, frames.Channel{Number: 3, Name: "three", Secret: secret}.Append(nil)...)
		alice, path, three := meet(b, "alice", wire.NodeChat), stimuli.Repeaters(1, 2), group(secret[:])
		say := stimuli.Encode(wire.GroupText{Timestamp: 1_700_000_000, Text: "alice: hello"})
		alice.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Path: path, Payload: identity.NewBox(three.Secret).Seal([]byte{three.Hash}, say)})
		b.Await(ctx, turn, a.Is(frames.PushMessage))
		b.Never(ctx, soon, capture.Is(capture.Heard))
		m, _ := a.Message(ctx)
		Expect([]any{m.Code, m.Channel, m.PathLength, m.Timestamp, m.Text}).To(Equal(
			[]any{frames.ChannelMessageV3, uint8(3), path.LengthByte(), uint32(1_700_000_000), "alice: hello"}))
	})

	It("give texts to the app in the form of the version that it speaks when they come", For("CCH-010"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, path, public := meet(b, "alice", wire.NodeChat), stimuli.Repeaters(1, 2), group(publicKey)
		for i, version := range []byte{2, 3} {
			a.Query(ctx, version)
			say := stimuli.Encode(wire.GroupText{Timestamp: 1_700_000_000 + uint32(i), Text: "alice: hello"})
			alice.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Path: path, Payload: identity.NewBox(public.Secret).Seal([]byte{public.Hash}, say)})
			b.Await(ctx, turn, a.Is(frames.PushMessage))
			b.Pass(ctx, seconds(1))
		}
		short := a.Get(ctx, frames.ChannelMessage, frames.NextMessage)
		Expect(Hex(short)).To(Equal(Hex(slices.Concat([]byte{0, path.LengthByte(), 0}, number(1_700_000_000), []byte("alice: hello")))))
		long := a.Get(ctx, frames.ChannelMessageV3, frames.NextMessage)
		Expect(Hex(long[1:])).To(Equal(Hex(slices.Concat([]byte{0, 0, 0, path.LengthByte(), 0}, number(1_700_000_001), []byte("alice: hello")))))
	})

	It("get data, flooded or along a path", For("CCH-007"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SendChannelData, 0, 0xFF, 0x34, 0xFF, 'd', 'a', 't', 'a')
		p := packet(b.Await(ctx, soon, onAir(wire.TypeGrpData)))
		public := group(publicKey)
		plain, err := identity.NewBox(public.Secret).Open(nil, p.Payload[1:])
		Expect(err).NotTo(HaveOccurred())
		d, err := wire.DecodeGroupData(plain)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{p.Route, d.Type, string(d.Data)}).To(Equal([]any{wire.Flood, uint16(0xFF34), "data"}))
		refused(ctx, a, frames.IllegalArgument, frames.SendChannelData, 0, 0xFF, 0, 0, 'd')
	})

	It("give data to the app, in one form whatever it speaks", For("CCH-008"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Query(ctx, 1)
		alice := meet(b, "alice", wire.NodeChat)
		public := group(publicKey)
		data := stimuli.Encode(wire.GroupData{Type: 0xFF34, Data: []byte("data")})
		alice.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypeGrpData, Payload: identity.NewBox(public.Secret).Seal([]byte{public.Hash}, data)})
		b.Await(ctx, turn, a.Is(frames.PushMessage))
		m, _ := a.Message(ctx)
		Expect([]any{m.Code, m.Channel, m.DataType, string(m.Data)}).To(Equal([]any{frames.ChannelData, uint8(0), uint16(0xFF34), "data"}))
	})

	It("are kept behind a restart", For("CCH-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		c := frames.Channel{Number: 3, Name: "three", Secret: secret}
		a.Do(ctx, frames.SetChannel, c.Append(nil)...)
		b.Room().Reboot(ctx)
		got, err := frames.ParseChannel(a.Get(ctx, frames.ChannelInfo, frames.GetChannel, 3))
		Expect(err).NotTo(HaveOccurred())
		Expect(got.Secret).To(Equal(c.Secret))
	})
})
