package companion

import (
	"encoding/binary"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// admitted is a room's answer to a log-in.
func (p *peer) admitted(keepAlive uint8) []byte {
	return wire.LoginResponse{Timestamp: p.stamp(), KeepAlive: keepAlive, Result: wire.LoginAdmin, Permissions: 3, FirmwareLevel: 2}.AppendTo(nil)
}

// logsIn has the app log in to a peer, and returns what it sent.
func logsIn(ctx SpecContext, a *app.App, p *peer, password string) letter {
	GinkgoHelper()
	a.Sends(ctx, frames.SendLogin, append(p.key(), password...)...)
	return p.receives(ctx, wire.TypeAnonReq)
}

// response is the answer of a peer to a request with a tag.
func response(tag [4]byte, data ...byte) []byte { return append(tag[:], data...) }

var _ = Describe("log-in", func() {
	It("to a room tells up to where its posts are read", For("CRM-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		l, err := wire.DecodeRoomLogin(logsIn(ctx, a, room, "secret").plain)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{l.Since, l.Password}).To(Equal([]any{uint32(0), "secret"}))
		Expect(l.Timestamp).To(BeNumerically("~", a.Time(ctx), 5))
		post := wire.Text{Timestamp: 1_700_000_000, Type: wire.TextSigned, Text: "a post"}
		room.tells(ctx, wire.TypeTxt, stimuli.Encode(post))
		b.Pass(ctx, seconds(3))
		l, err = wire.DecodeRoomLogin(logsIn(ctx, a, room, "secret").plain)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Since).To(Equal(post.Timestamp))
	})

	It("to another node tells only a password", For("CRM-002"), func(ctx SpecContext) {
		b, a := radio(ctx)
		relay := befriend(ctx, b, "relay", wire.NodeRepeater)
		l, err := wire.DecodeRepeaterLogin(logsIn(ctx, a, relay, "secret").plain)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Password).To(Equal("secret"))
	})

	It("has a password of 15 bytes", For("CRM-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		relay := befriend(ctx, b, "relay", wire.NodeRepeater)
		l, err := wire.DecodeRepeaterLogin(logsIn(ctx, a, relay, "0123456789abcdefgh").plain)
		Expect(err).NotTo(HaveOccurred())
		Expect(l.Password).To(Equal("0123456789abcde"))
	})

	It("that is answered tells the app what it may do", For("CRM-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		logsIn(ctx, a, room, "secret")
		room.tells(ctx, wire.TypeResponse, room.admitted(0))
		said := app.Of(b.Await(ctx, turn, a.Is(frames.PushLogin)))
		Expect(said.Data).To(HaveLen(13))
		l, err := frames.ParseLoggedIn(said.Data)
		Expect(err).NotTo(HaveOccurred())
		Expect(l).To(Equal(frames.LoggedIn{Admin: 1, Prefix: [6]byte(room.key()), Time: room.last, Permissions: 3, Level: 2}))
	})

	It("that is refused tells the app so", For("CRM-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		logsIn(ctx, a, room, "secret")
		room.tells(ctx, wire.TypeResponse, wire.LoginResponse{Timestamp: room.stamp(), Code: 1}.AppendTo(nil))
		b.Await(ctx, turn, a.Says(frames.PushLoginFail, append([]byte{0}, room.key()[:6]...)...))
	})

	It("that an old server answers is told in the old form", For("CRM-006"), func(ctx SpecContext) {
		b, a := radio(ctx)
		relay := befriend(ctx, b, "relay", wire.NodeRepeater)
		logsIn(ctx, a, relay, "secret")
		relay.tells(ctx, wire.TypeResponse, append(number(relay.stamp()), "OK"...))
		said := app.Of(b.Await(ctx, turn, a.Says(frames.PushLogin, append([]byte{0}, relay.key()[:6]...)...)))
		Expect(said.Data).To(HaveLen(7))
	})

	It("may be answered as late as the app is told, and has the key of the server for its tag", For("CRM-026"), func(ctx SpecContext) {
		b, a := radio(ctx)
		path := stimuli.Repeaters(1, 2)
		near := befriend(ctx, b, "near", wire.NodeRoom, &path)
		far := befriend(ctx, b, "far", wire.NodeRoom, unknown)
		login := 1 + len(identity.PublicKey{}) + identity.SealedSize(4+4+len("secret"))
		for i, room := range []*peer{near, far} {
			hops := []int{2, -1}[i]
			sent := a.Sends(ctx, frames.SendLogin, append(room.key(), "secret"...)...)
			Expect(Hex(sent.Tag[:])).To(Equal(Hex(room.key()[:4])))
			Expect(sent.Wait).To(BeNumerically("~", limit(b, login, hops), 36*time.Millisecond))
			b.Pass(ctx, seconds(4))
		}
	})

	It("is forgotten for another request", For("CRM-008"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		relay := befriend(ctx, b, "relay", wire.NodeRepeater)
		logsIn(ctx, a, room, "secret")
		a.Sends(ctx, frames.SendStatusRequest, relay.key()...)
		relay.receives(ctx, wire.TypeReq)
		room.tells(ctx, wire.TypeResponse, room.admitted(0))
		b.Never(ctx, none, a.Is(frames.PushLogin))
	})

	It("makes a connection where the server announces an interval, until the app logs out", For("CRM-021"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		refused(ctx, a, frames.NotFound, frames.HasConnection, room.key()...)
		logsIn(ctx, a, room, "secret")
		room.tells(ctx, wire.TypeResponse, room.admitted(2))
		b.Await(ctx, turn, a.Is(frames.PushLogin))
		a.Do(ctx, frames.HasConnection, room.key()...)
		a.Do(ctx, frames.Logout, room.key()...)
		refused(ctx, a, frames.NotFound, frames.HasConnection, room.key()...)
	})

	It("is followed by no keep-alive", For("CRM-022"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		logsIn(ctx, a, room, "secret")
		room.tells(ctx, wire.TypeResponse, room.admitted(2))
		b.Await(ctx, turn, a.Is(frames.PushLogin))
		b.Never(ctx, seconds(600), capture.Is(capture.Heard))
	})
})

var _ = Describe("requests of the app", func() {
	It("for the status are answered by their sender, whatever the tag", For("CRM-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		sent := a.Sends(ctx, frames.SendStatusRequest, room.key()...)
		r, err := wire.DecodeRequest(room.receives(ctx, wire.TypeReq).plain)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Type).To(Equal(wire.RequestStatus))
		Expect(r.Timestamp).To(Equal(binary.LittleEndian.Uint32(sent.Tag[:])))
		room.tells(ctx, wire.TypeResponse, response([4]byte{1, 2, 3, 4}, []byte("the status of a room")...))
		b.Await(ctx, turn, a.Says(frames.PushStatus, append(append([]byte{0}, room.key()[:6]...), "the status of a room"...)...))
	})

	It("for telemetry are answered by their tag", For("CRM-010"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		sent := a.Sends(ctx, frames.SendTelemetryRequest, append(make([]byte, 3), room.key()...)...)
		room.receives(ctx, wire.TypeReq)
		room.tells(ctx, wire.TypeResponse, response([4]byte{1, 2, 3, 4}, 1, 2, 3))
		b.Never(ctx, none, a.Is(frames.PushTelemetry))
		room.tells(ctx, wire.TypeResponse, response(sent.Tag, 1, 2, 3))
		b.Await(ctx, turn, a.Says(frames.PushTelemetry, append(append([]byte{0}, room.key()[:6]...), 1, 2, 3)...))
	})

	It("of the app's own making are answered by their tag", For("CRM-011"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		sent := a.Sends(ctx, frames.SendBinaryRequest, append(room.key(), 5, 0, 0)...)
		Expect(room.receives(ctx, wire.TypeReq).plain[:7]).To(Equal(append(sent.Tag[:], 5, 0, 0)))
		room.tells(ctx, wire.TypeResponse, response(sent.Tag, []byte("the access list")...))
		b.Await(ctx, turn, a.Says(frames.PushBinary, append(append([]byte{0}, sent.Tag[:]...), "the access list"...)...))
	})

	It("bear the time of the clock, which is their tag", For("CRM-024"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		sent := a.Sends(ctx, frames.SendStatusRequest, room.key()...)
		l := room.receives(ctx, wire.TypeReq)
		Expect(Hex(l.plain[:4])).To(Equal(Hex(sent.Tag[:])))
		Expect(binary.LittleEndian.Uint32(sent.Tag[:])).To(BeNumerically("~", a.Time(ctx), 5))
	})

	It("may be answered as late as the app is told", For("CRM-025"), func(ctx SpecContext) {
		b, a := radio(ctx)
		path := stimuli.Repeaters(1, 2)
		near := befriend(ctx, b, "near", wire.NodeRoom, &path)
		far := befriend(ctx, b, "far", wire.NodeRoom, unknown)
		status := 2 + identity.SealedSize(4+9)
		Expect(a.Sends(ctx, frames.SendStatusRequest, near.key()...).Wait).To(BeNumerically("~", limit(b, status, 2), 36*time.Millisecond))
		b.Pass(ctx, seconds(4))
		Expect(a.Sends(ctx, frames.SendStatusRequest, far.key()...).Wait).To(BeNumerically("~", limit(b, status, -1), 32*time.Millisecond))
	})

	It("are forgotten for another, of their kind or not", For("CRM-023"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		a.Sends(ctx, frames.SendStatusRequest, room.key()...)
		room.receives(ctx, wire.TypeReq)
		first := a.Sends(ctx, frames.SendBinaryRequest, append(room.key(), 5, 0, 0)...)
		room.receives(ctx, wire.TypeReq)
		last := a.Sends(ctx, frames.SendBinaryRequest, append(room.key(), 5, 0, 0)...)
		room.receives(ctx, wire.TypeReq)
		room.tells(ctx, wire.TypeResponse, response([4]byte{1, 2, 3, 4}, []byte("the status of a room")...))
		room.tells(ctx, wire.TypeResponse, response(first.Tag, 1, 2, 3))
		b.Never(ctx, none, capture.Or(a.Is(frames.PushStatus), a.Is(frames.PushBinary)))
		room.tells(ctx, wire.TypeResponse, response(last.Tag, 1, 2, 3))
		b.Await(ctx, turn, a.Says(frames.PushBinary, append(append([]byte{0}, last.Tag[:]...), 1, 2, 3)...))
	})

	It("never have the tag of another", For("CRM-012"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		tags := map[[4]byte]bool{}
		for range 4 {
			tags[a.Sends(ctx, frames.SendBinaryRequest, append(room.key(), 5)...).Tag] = true
		}
		Expect(tags).To(HaveLen(4))
	})

	It("go direct to strangers, who are no contacts for it", For("CRM-013"), func(ctx SpecContext) {
		b, a := radio(ctx)
		relay := meet(b, "relay", wire.NodeRepeater)
		sent := a.Sends(ctx, frames.SendAnonymousRequest, append(relay.key(), 2, 0)...)
		l := relay.receives(ctx, wire.TypeAnonReq)
		Expect([]any{l.Route, l.Path.Hops(), l.plain[:6]}).To(Equal([]any{wire.Direct, 0, append(sent.Tag[:], 2, 0)}))
		list, total, _ := a.Contacts(ctx)
		Expect(list).To(BeEmpty())
		Expect(total).To(BeZero())
	})

	It("to strangers are answered by their tag", For("CRM-014"), func(ctx SpecContext) {
		b, a := radio(ctx)
		relay := meet(b, "relay", wire.NodeRepeater)
		sent := a.Sends(ctx, frames.SendAnonymousRequest, append(relay.key(), 2, 0)...)
		relay.receives(ctx, wire.TypeAnonReq)
		relay.tells(ctx, wire.TypeResponse, response(sent.Tag, []byte("its owner")...))
		b.Await(ctx, turn, a.Says(frames.PushBinary, append(append([]byte{0}, sent.Tag[:]...), "its owner"...)...))
	})

	It("to strangers use the ways to the last eight that were asked", For("CRM-027"), func(ctx SpecContext) {
		b, a := radio(ctx)
		ask := func(p *peer) *wire.Path {
			a.Sends(ctx, frames.SendAnonymousRequest, append(p.key(), 2, 0)...)
			l := p.receives(ctx, wire.TypeAnonReq)
			Expect(l.Route).To(Equal(wire.Direct))
			b.Pass(ctx, seconds(2)) // the next is asked at a later time of the clock
			return &l.Path
		}
		first, path := meet(b, "relay", wire.NodeRepeater), stimuli.Repeaters(1, 2)
		Expect(ask(first).Hops()).To(BeZero())
		first.returns(ctx, path, wire.TypeAck, nil, stimuli.Repeaters(1, 3))
		b.Pass(ctx, seconds(2))
		for n := range 7 {
			ask(meet(b, fmt.Sprintf("stranger %d", n+1), wire.NodeRepeater))
		}
		Expect(*ask(first)).To(Equal(path))
		ask(meet(b, "stranger 8", wire.NodeRepeater))
		Expect(ask(first).Hops()).To(BeZero())
	})

	It("are not answered by what was not asked for", For("CRM-015"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		room.tells(ctx, wire.TypeResponse, response([4]byte{}, 1, 2, 3, 4, 5, 6, 7, 8, 9))
		b.Await(ctx, turn, a.Is(frames.LogRxData))
		b.Never(ctx, none, a.IsAny())
	})

	It("for its own telemetry are answered with its own key", For("CRM-020"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Send(frames.SendTelemetryRequest, 0, 0, 0)
		said := app.Of(b.Await(ctx, turn, a.Is(frames.PushTelemetry)))
		key := b.Room().PublicKey()
		Expect(Hex(said.Data[1:7])).To(Equal(Hex(key[:6])))
		readings, err := wire.DecodeTelemetry(said.Data[7:])
		Expect(err).NotTo(HaveOccurred())
		Expect(readings[0].Type).To(Equal(wire.LPPVoltage))
	})
})

var _ = Describe("requests of others for telemetry", func() {
	asks := func(p *peer, mask byte) []byte {
		return append(number(p.stamp()), byte(wire.RequestTelemetry), mask, 0, 0, 0, 1, 2, 3, 4)
	}

	It("are not answered unless the app allows it", For("CRM-016"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		alice.tells(ctx, wire.TypeReq, asks(alice, 0))
		b.Never(ctx, soon, capture.Is(capture.Heard))
	})

	It("are answered 300 ms later with their tag", For("CRM-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetOther, 0, 2)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := alice.tells(ctx, wire.TypeReq, asks(alice, 0))
		l := alice.receives(ctx, wire.TypeResponse)
		b.Within("answer", sent.At, l.event.Start, 299*time.Millisecond, 340*time.Millisecond)
		Expect(binary.LittleEndian.Uint32(l.plain)).To(Equal(alice.last))
	})

	It("are answered to those whose flags allow it", For("CRM-018"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetOther, 0, 1)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		for _, c := range []struct {
			flags byte
			may   bool
		}{{frames.Favourite, false}, {1 << 1, true}} {
			contact := alice.contact()
			contact.Flags = c.flags
			a.Do(ctx, frames.SetContact, undated(contact)...)
			alice.tells(ctx, wire.TypeReq, asks(alice, 0))
			if c.may {
				alice.receives(ctx, wire.TypeResponse)
			} else {
				b.Never(ctx, soon, capture.Is(capture.Heard))
			}
		}
	})

	It("leave out what they do not want", For("CRM-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetOther, 0, 2)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		alice.tells(ctx, wire.TypeReq, asks(alice, wire.TelemetryBase))
		b.Never(ctx, soon, capture.Is(capture.Heard))
	})
})
