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

var _ = Describe("paths", func() {
	It("that come back are told to the app", For("CPT-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		alice.returns(ctx, stimuli.Repeaters(1, 2), wire.TypeAck, nil, stimuli.Repeaters(1, 3))
		b.Await(ctx, turn, a.Says(frames.PushPath, alice.key()...))
	})

	It("that come back are used", For("CPT-002"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		path := stimuli.Repeaters(2, 2)
		alice.returns(ctx, path, wire.TypeAck, nil, stimuli.Repeaters(1, 3))
		b.Pass(ctx, seconds(4))
		c := known(ctx, b, alice)
		Expect(Hex(append([]byte{c.PathLength}, c.Path[:len(path.Bytes())]...))).To(Equal(Hex(path.AppendTo(nil))))
		b.Skip()
		a.Text(ctx, alice.Public(), 1, 0, "hello")
		l := alice.receives(ctx, wire.TypeTxt)
		Expect([]any{l.Route, l.Path}).To(Equal([]any{wire.Direct, path}))
	})

	It("are returned 500 ms after a flooded path return, along the new path", For("CPT-003"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		out, in := stimuli.Repeaters(1, 1), stimuli.Repeaters(1, 3)
		sent := alice.returns(ctx, out, wire.TypeAck, nil, in)
		l := alice.receives(ctx, wire.TypePath)
		ret, err := wire.DecodePathReturn(l.plain)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{l.Route, l.Path, ret.Path}).To(Equal([]any{wire.Direct, out, in}))
		b.Within("path return", sent.At, l.event.Start, 499*time.Millisecond, 540*time.Millisecond)
	})

	It("are forgotten when the app says so", For("CPT-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		a.Do(ctx, frames.ResetPath, alice.key()...)
		Expect(known(ctx, b, alice).PathLength).To(BeNumerically("==", frames.PathUnknown))
		refused(ctx, a, frames.NotFound, frames.ResetPath, meet(b, "bob", wire.NodeChat).key()...)
	})

	It("are returned again 3 s after a flooded response", For("CPT-012"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		in := stimuli.Repeaters(1, 2)
		sent := alice.floods(ctx, wire.TypeResponse, []byte{1, 2, 3, 4, 5, 6}, in)
		l := alice.receives(ctx, wire.TypePath)
		ret, err := wire.DecodePathReturn(l.plain)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{l.Route, ret.Path}).To(Equal([]any{wire.Direct, in}))
		b.Within("path return", sent.At, l.event.Start, 2999*time.Millisecond, 3040*time.Millisecond)
	})

	It("are returned again after a flooded acknowledgement", For("CPT-013"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Text(ctx, alice.Public(), 1, 0, "hello")
		alice.receives(ctx, wire.TypeTxt)
		in := stimuli.Repeaters(1, 2)
		alice.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Path: in, Payload: sent.Tag[:]})
		ret, err := wire.DecodePathReturn(alice.receives(ctx, wire.TypePath).plain)
		Expect(err).NotTo(HaveOccurred())
		Expect(ret.Path).To(Equal(in))
	})
})

var _ = Describe("path discovery", func() {
	It("floods, whatever path is known", For("CPT-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		a.Sends(ctx, frames.SendPathDiscovery, append([]byte{0}, alice.key()...)...)
		l := alice.receives(ctx, wire.TypeReq)
		Expect([]any{l.Route, l.plain[4], l.plain[5]}).To(Equal([]any{wire.Flood, byte(wire.RequestTelemetry), ^byte(wire.TelemetryBase)}))
	})

	It("tells both paths", For("CPT-006"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Sends(ctx, frames.SendPathDiscovery, append([]byte{0}, alice.key()...)...)
		alice.receives(ctx, wire.TypeReq)
		out, in := stimuli.Repeaters(1, 2), stimuli.Repeaters(2, 3)
		alice.returns(ctx, out, wire.TypeResponse, append(sent.Tag[:], 1, 2, 3), in)
		want := append(append([]byte{0}, alice.key()[:6]...), out.AppendTo(nil)...)
		b.Await(ctx, turn, a.Says(frames.PushDiscovery, in.AppendTo(want)...))
	})

	It("changes no contact, and nothing is returned", For("CPT-007"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Sends(ctx, frames.SendPathDiscovery, append([]byte{0}, alice.key()...)...)
		alice.receives(ctx, wire.TypeReq)
		alice.returns(ctx, stimuli.Repeaters(1, 2), wire.TypeResponse, append(sent.Tag[:], 1, 2, 3), stimuli.Repeaters(2, 3))
		b.Never(ctx, soon, capture.Or(capture.Is(capture.Heard), a.Is(frames.PushPath)))
		Expect(known(ctx, b, alice).PathLength).To(BeZero())
	})
})

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
})
