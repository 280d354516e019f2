package companion

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
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
