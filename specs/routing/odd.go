package routing

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("long trace", func() {
	// traced is a trace that as many hops as done have heard.
	traced := func(t *stimuli.Traffic, flags uint8, done int, hashes []byte) *wire.Packet {
		GinkgoHelper()
		p := &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(flags, hashes...)}
		for range done {
			Expect(p.Path.AppendSNR(20)).To(Succeed())
		}
		return p
	}

	It("is not forwarded by the first of its hops when 32 have heard it, at 8 bytes each", For("RT-062"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		key := b.Room().PublicKey()
		const flags, round = 3, 256 / 8 // so many hops make 256 bytes
		hashes := append(append([]byte{}, key[:8]...), make([]byte, 8)...)
		t.Passed(ctx, traced(t, flags, 0, hashes))
		t.Dropped(ctx, traced(t, flags, round, hashes))
	})

	It("is forwarded after 40 hops", For("RT-063"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for _, done := range []int{15, 16, 40} {
			hashes := make([]byte, done+2)
			for i := range hashes {
				hashes[i] = 0xEE
			}
			hashes[done] = b.Room().Hash()
			p := t.Passed(ctx, traced(t, 0, done, hashes))
			Expect(p.Path.LengthByte()).To(BeEquivalentTo(done + 1))
		}
	})
})

var _ = Describe("payload", func() {
	It("that another type of frame had is passed on again", For("RT-064"), func(ctx SpecContext) {
		_, t := repeating(ctx)
		p := t.Flood(wire.TypeTxt, stimuli.Repeaters(1, 1))
		t.Passed(ctx, p)
		for _, kind := range []wire.PayloadType{wire.TypeReq, wire.TypeResponse, wire.TypePath, wire.TypeGrpTxt} {
			p.Type = kind
			t.Passed(ctx, p)
			t.Dropped(ctx, p)
		}
	})

	It("of one byte after the code is forwarded, of none is not", For("RT-065"), func(ctx SpecContext) {
		_, t := repeating(ctx)
		for i, kind := range []wire.PayloadType{wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath} {
			p := t.Flood(kind, wire.Path{})
			p.Payload = append(p.Payload[:4], byte(i)) // both hashes, the code and a byte
			t.Passed(ctx, p)
			p.Payload = p.Payload[:4]
			t.Dropped(ctx, p)
		}
	})
})

var _ = Describe("path of no hops", func() {
	It("is used as it was sent, with its size of hashes", For("RT-066"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for size := 3; size >= 1; size-- {
			path := stimuli.Repeaters(size, 0)
			ret := &wire.PathReturn{Path: path, ExtraByte: wire.PathDummy, Extra: []byte{1, 2, 3, byte(size)}}
			tell(ctx, b, alice.Identity(), wire.Flood, ret)
			expectWay(ctx, b, alice, path)
		}
	})
})
