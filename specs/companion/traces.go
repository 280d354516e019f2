package companion

import (
	"bytes"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("traces and raw packets", func() {
	It("traces go along the hashes that the app gives", For("CPT-008"), func(ctx SpecContext) {
		b, a := radio(ctx)
		hashes := []byte{0x11, 0x22, 0x33}
		data := append(append(number(0x04030201), number(0x0D0C0B0A)...), 0)
		sent := a.Sends(ctx, frames.SendTrace, append(data, hashes...)...)
		Expect(sent.Tag).To(Equal([4]byte{1, 2, 3, 4}))
		p := packet(b.Await(ctx, soon, onAir(wire.TypeTrace)))
		Expect(Hex(p.Payload)).To(Equal(Hex(append(data, hashes...))))
		Expect(p.Route).To(Equal(wire.Direct))
	})

	It("traces may take longer over more hops, up to 64", For("CPT-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, hops := range []int{1, 63, 64} {
			t := b.Params().TimeOnAir(2 + 9 + hops).Truncate(time.Millisecond)
			sent := a.Sends(ctx, frames.SendTrace, append(make([]byte, 9), bytes.Repeat([]byte{0x11}, hops)...)...)
			want := limitBase + (6*t+limitPerHop)*time.Duration(hops+1)
			Expect(sent.Wait).To(BeNumerically("~", want, 12*time.Millisecond*time.Duration(hops+1)), "%d hops", hops)
			b.Pass(ctx, seconds(10))
		}
	})

	It("traces that come to their end are told to the app", For("CPT-010"), func(ctx SpecContext) {
		b, a := radio(ctx)
		trace := wire.Trace{Tag: 0x04030201, Auth: 0x0D0C0B0A, Hashes: []byte{0x11, 0x22}}
		p := wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Path: stimuli.Path(0x28, 0x14), Payload: stimuli.Encode(trace)}
		b.Send(ctx, "alice", frame(p))
		log, err := frames.ParseLogged(app.Of(b.Await(ctx, turn, a.Is(frames.LogRxData))).Data)
		Expect(err).NotTo(HaveOccurred())
		b.Await(ctx, turn, a.Says(frames.PushTrace, 0, 2, 0, 1, 2, 3, 4, 0x0A, 0x0B, 0x0C, 0x0D, 0x11, 0x22, 0x28, 0x14, byte(log.SNR)))
	})

	It("raw packets go along a path and are told to the app", For("CPT-011"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SendRaw, 2, 0x11, 0x22, 'd', 'a', 't', 'a')
		p := packet(b.Await(ctx, soon, onAir(wire.TypeRawCustom)))
		Expect([]any{p.Route, p.Path, string(p.Payload)}).To(Equal([]any{wire.Direct, stimuli.Path(0x11, 0x22), "data"}))
		refused(ctx, a, frames.Unsupported, frames.SendRaw, 0xFF, 'd', 'a', 't', 'a', 'x')
		b.Send(ctx, "alice", frame(wire.Packet{Route: wire.Direct, Type: wire.TypeRawCustom, Payload: []byte("more")}))
		said := app.Of(b.Await(ctx, turn, a.Is(frames.PushRaw)))
		Expect([]any{said.Data[2], string(said.Data[3:])}).To(Equal([]any{byte(0xFF), "more"}))
	})

	It("control data goes to neighbours and is told to the app", For("CPT-014"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SendControl, 0x80, 1, 2, 3)
		p := packet(b.Await(ctx, soon, onAir(wire.TypeControl)))
		Expect([]any{p.Route, p.Path.Hops(), p.Payload}).To(Equal([]any{wire.Direct, 0, []byte{0x80, 1, 2, 3}}))
		refused(ctx, a, frames.Unsupported, frames.SendControl, 0x10, 1, 2, 3)
		b.Send(ctx, "alice", frame(wire.Packet{Route: wire.Direct, Type: wire.TypeControl, Payload: []byte{0x90, 9, 9, 9, 9, 9, 9}}))
		said := app.Of(b.Await(ctx, turn, a.Is(frames.PushControl)))
		Expect(Hex(said.Data[2:])).To(Equal("0090090909090909"))
	})

	It("frames of the app's go as they are", For("CPT-015"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := meet(b, "alice", wire.NodeChat)
		bytes := frame(alice.advert(alice.stamp(), "alice"))
		a.Do(ctx, frames.SendPacket, append([]byte{0}, bytes...)...)
		Expect(Hex(b.Await(ctx, soon, onAir(wire.TypeAdvert)).Frame)).To(Equal(Hex(bytes)))
	})

	It("traces go along whole hashes, up to 64", For("CPT-016"), func(ctx SpecContext) {
		b, a := radio(ctx)
		for _, c := range []struct {
			flags  byte
			hashes int
		}{{0, 65}, {1, 3}, {1, 130}, {2, 6}, {3, 12}} {
			refused(ctx, a, frames.IllegalArgument, frames.SendTrace, append(append(make([]byte, 8), c.flags), bytes.Repeat([]byte{0x11}, c.hashes)...)...)
		}
		b.Never(ctx, soon, onAir(wire.TypeTrace))
	})

	It("traces with longer hashes are told with one SNR a hop", For("CPT-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		trace := wire.Trace{Tag: 0x04030201, Flags: 1, Hashes: []byte{0x11, 0x22, 0x33, 0x44}}
		p := wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Path: stimuli.Path(0x28, 0x14), Payload: stimuli.Encode(trace)}
		b.Send(ctx, "alice", frame(p))
		log, err := frames.ParseLogged(app.Of(b.Await(ctx, turn, a.Is(frames.LogRxData))).Data)
		Expect(err).NotTo(HaveOccurred())
		ev := b.Await(ctx, turn, a.Says(frames.PushTrace, 0, 4, 1, 1, 2, 3, 4, 0, 0, 0, 0, 0x11, 0x22, 0x33, 0x44, 0x28, 0x14, byte(log.SNR)))
		Expect(ev.Frame).To(HaveLen(1 + 11 + 4 + 2 + 1))
	})

	It("traces on their way are neither told nor passed on", For("CPT-018"), func(ctx SpecContext) {
		b, a := radio(ctx)
		key := b.Room().PublicKey()
		for _, hashes := range [][]byte{{0x11, key[0], 0x22}, {0x11, ^key[0], 0x22}} {
			b.Skip()
			p := wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Path: stimuli.Path(0x28), Payload: stimuli.Encode(wire.Trace{Tag: 7, Hashes: hashes})}
			b.Send(ctx, "alice", frame(p))
			b.Await(ctx, turn, a.Is(frames.LogRxData))
			b.Never(ctx, soon, capture.Or(a.IsAny(), capture.Is(capture.Heard)))
		}
	})

	It("raw packets are told once, and not if they were flooded", For("CPT-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		b.Send(ctx, "alice", frame(wire.Packet{Route: wire.Flood, Type: wire.TypeRawCustom, Payload: []byte("flooded")}))
		b.Never(ctx, soon, a.Is(frames.PushRaw))
		raw := frame(wire.Packet{Route: wire.Direct, Type: wire.TypeRawCustom, Payload: []byte("direct")})
		b.Send(ctx, "alice", raw)
		b.Await(ctx, turn, a.Is(frames.PushRaw))
		b.Send(ctx, "alice", raw)
		b.Never(ctx, soon, a.Is(frames.PushRaw))
	})

	It("control data is told of neighbours alone, and if its first bit is set", For("CPT-020"), func(ctx SpecContext) {
		b, a := radio(ctx)
		key := b.Room().PublicKey()
		data := []byte{0x90, 9, 9, 9, 9, 9, 9}
		for _, p := range []wire.Packet{
			{Route: wire.Flood, Type: wire.TypeControl, Payload: data},
			{Route: wire.Direct, Type: wire.TypeControl, Path: stimuli.Path(key[0]), Payload: data},
			{Route: wire.Direct, Type: wire.TypeControl, Payload: append([]byte{0x10}, data[1:]...)},
		} {
			b.Skip()
			b.Send(ctx, "alice", frame(p))
			b.Await(ctx, turn, a.Is(frames.LogRxData))
			b.Never(ctx, soon, capture.Or(a.IsAny(), capture.Is(capture.Heard)))
		}
	})
})
