package routing

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("repeating", func() {
	It("is off when it is off, for floods, direct frames and traces", For("RT-001"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		everything := func() []*wire.Packet {
			list := []*wire.Packet{
				t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1)),
				t.Direct(wire.TypeAck, stimuli.Through(b.Room().PublicKey(), 1, 1)),
				{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, b.Room().Hash(), 0xEE)},
			}
			for _, kind := range stimuli.Spread() {
				list = append(list, t.Flood(kind, wire.Path{}))
			}
			return list
		}
		for _, p := range everything() {
			t.Passed(ctx, p)
		}
		stimuli.Command(ctx, b, "set repeat off")
		for _, p := range everything() {
			t.Dropped(ctx, p)
		}
	})

	for _, kind := range stimuli.Spread() {
		It("passes on floods of "+kind.String(), For("RT-002"), func(ctx SpecContext) {
			_, t := repeating(ctx)
			for range 3 {
				p := t.Passed(ctx, t.Flood(kind, stimuli.Repeaters(1, 2)))
				Expect(p.Route).To(Equal(wire.Flood))
			}
		})
	}

	It("adds one byte of the room's key after the path of a flood", For("RT-003"), Hardware(), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for n := range 5 {
			came := t.Flood(wire.TypeGrpTxt, stimuli.Repeaters(1, n))
			p := t.Passed(ctx, came)
			Expect(p.Path).To(Equal(stimuli.Onto(came.Path, b.Room().PublicKey())))
			Expect(p.Header()).To(Equal(came.Header()))
		}
	})

	for _, size := range []int{2, 3} {
		It("adds as many bytes of the room's key as each hop of the path has, "+[]string{"two", "three"}[size-2], For("RT-004"), func(ctx SpecContext) {
			b, t := repeating(ctx)
			for n := range 4 {
				came := t.Flood(wire.TypeTxt, stimuli.Repeaters(size, n))
				p := t.Passed(ctx, came)
				Expect(p.Path).To(Equal(stimuli.Onto(came.Path, b.Room().PublicKey())))
			}
		})
	}

	It("does not forward floods of types that are for neighbours, for a path or for later", For("RT-005"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for _, kind := range []wire.PayloadType{wire.TypeTrace, wire.TypeMultipart, wire.TypeControl, 12, 13, 14, wire.TypeRawCustom} {
			t.Dropped(ctx, t.Flood(kind, wire.Path{}))
			t.Passed(ctx, t.Flood(wire.TypeGrpTxt, wire.Path{}))
		}
		// Nor one whose next hop the room would be if it came directly.
		t.Dropped(ctx, &wire.Packet{Route: wire.Flood, Type: wire.TypeTrace, Payload: t.Trace(0, b.Room().Hash(), 0xEE)})
		t.Passed(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, b.Room().Hash(), 0xEE)})
	})

	It("does not forward adverts that nobody signed", For("RT-006"), func(ctx SpecContext) {
		_, t := repeating(ctx)
		forge := map[string]func(*wire.Advert){
			"signature": func(a *wire.Advert) { a.Signature[9] ^= 4 },
			"time":      func(a *wire.Advert) { a.Timestamp++ },
			"name":      func(a *wire.Advert) { a.Data[len(a.Data)-1] ^= 1 },
			"key":       func(a *wire.Advert) { a.PublicKey[0] ^= 1 },
		}
		for _, field := range []string{"signature", "time", "name", "key"} {
			a := t.Advert()
			forge[field](a)
			By("forging the " + field)
			t.Dropped(ctx, &wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert, Payload: stimuli.Encode(a)})
			t.Passed(ctx, t.Flood(wire.TypeAdvert, wire.Path{}))
		}
	})

	It("does not forward what was for the room itself", For("RT-007"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		alice := b.Client("alice")
		own := func(s *client.Sent) {
			GinkgoHelper()
			mark := b.Mark()
			b.Await(ctx, deadline.Answer, capture.Or(alice.IsReply(s), alice.IsAck(s)))
			b.Rewind(mark)
			p := stimuli.Packet(s.Event)
			b.Never(ctx, deadline.Forwarded, stimuli.Carries(&p))
		}
		own(alice.SendLogin(ctx, b.Room().AdminPassword()))
		own(alice.SendPost(ctx, "for the room", client.ViaFlood()))
		own(alice.SendCommand(ctx, "get role", client.ViaFlood()))
		own(alice.SendRequest(ctx, wire.RequestStatus, nil, client.ViaFlood()))
		t.Passed(ctx, t.Flood(wire.TypeTxt, wire.Path{}))
	})

	It("passes on what is for another node with the same first key byte", For("RT-008"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		b.Client("alice").LoginGuest(ctx)
		for _, kind := range []wire.PayloadType{wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath, wire.TypeAnonReq} {
			for _, src := range []byte{0x51, b.Client("alice").PublicKey().Hash()} {
				p := t.Flood(kind, wire.Path{})
				p.Payload[0] = b.Room().Hash()
				if kind != wire.TypeAnonReq {
					p.Payload[1] = src
				}
				t.Passed(ctx, p)
			}
		}
	})

	It("does not forward the room's own frames that come back", For("RT-009"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		echo := func(ev capture.Event) {
			GinkgoHelper()
			p := stimuli.Packet(ev)
			Expect(p.Route.IsFlood()).To(BeTrue())
			Expect(p.Path.Append([]byte{0x77})).To(Succeed())
			t.Dropped(ctx, &p)
		}
		stimuli.Command(ctx, b, "advert")
		echo(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
		alice := b.Client("alice")
		alice.Misbehavior.NoPathReturn = true
		echo(alice.LoginGuest(ctx).Event)
		post := alice.SendPost(ctx, "flooded back")
		echo(b.Await(ctx, deadline.Ack, alice.IsAck(post)))
		t.Passed(ctx, t.Flood(wire.TypeAck, wire.Path{}))
	})

	It("passes on a flood that has the room's hash in its path already", For("RT-010"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		came := t.Flood(wire.TypeGrpTxt, stimuli.Onto(stimuli.Repeaters(1, 2), b.Room().PublicKey()))
		p := t.Passed(ctx, came)
		Expect(p.Path).To(Equal(stimuli.Onto(came.Path, b.Room().PublicKey())))
	})

	It("does not forward frames of later versions of the format", For("RT-011"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for version := uint8(1); version <= 3; version++ {
			p := t.Flood(wire.TypeGrpTxt, wire.Path{})
			p.Version = version
			t.Dropped(ctx, p)
			p = t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1))
			p.Version = version
			t.Dropped(ctx, p)
		}
		t.Passed(ctx, t.Flood(wire.TypeGrpTxt, wire.Path{}))
	})
})
