package companion

import (
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
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Time limits that the app is told (MyMesh.cpp of companion_radio, v1.17.1).
const (
	limitBase   = 500 * time.Millisecond
	limitPerHop = 250 * time.Millisecond
)

// limit is how long an app is told to wait for a sealed packet with a payload of so many bytes:
// hops of -1 stand for a flood. Six bytes count for head and path, four of which only transport codes need.
func limit(b *bench.Bench, payload, hops int) time.Duration {
	t := b.Params().TimeOnAir(6 + payload).Truncate(time.Millisecond)
	if hops < 0 {
		return limitBase + 16*t
	}
	return limitBase + (6*t+limitPerHop)*time.Duration(hops+1)
}

var _ = Describe("texts of the app", func() {
	It("go direct along the path of a contact, sealed", For("CMS-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		path := stimuli.Repeaters(1, 2)
		alice := befriend(ctx, b, "alice", wire.NodeChat, &path)
		sent := a.Text(ctx, alice.Public(), 1_700_000_000, 2, "hello")
		Expect(sent.Flood).To(BeFalse())
		l := alice.receives(ctx, wire.TypeTxt)
		t, err := wire.DecodeText(l.plain)
		Expect(err).NotTo(HaveOccurred())
		Expect(t).To(Equal(wire.Text{Timestamp: 1_700_000_000, Attempt: 2, Text: "hello"}))
		Expect([]any{l.Route, l.Path}).To(Equal([]any{wire.Direct, path}))
	})

	It("are flooded to a contact without a path", For("CMS-002"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		Expect(a.Text(ctx, alice.Public(), 1, 0, "hello").Flood).To(BeTrue())
		l := alice.receives(ctx, wire.TypeTxt)
		Expect([]any{l.Route, l.Path.Hops()}).To(Equal([]any{wire.Flood, 0}))
	})

	It("are acknowledged by what the app is told", For("CMS-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		for attempt := range byte(5) {
			sent := a.Text(ctx, alice.Public(), 1_700_000_000, attempt, "hello")
			plain := wire.Text{Timestamp: 1_700_000_000, Attempt: attempt, Text: "hello"}.AppendAcked(nil)
			Expect(sent.Tag).To(Equal(identity.AckHash(plain, b.Room().PublicKey())), "attempt %d", attempt)
			b.Pass(ctx, seconds(2))
		}
	})

	for _, hops := range []int{0, 1, 3} {
		It(fmt.Sprintf("may take as long as the app is told, over %d hops", hops), For("CMS-004"), func(ctx SpecContext) {
			b, a := radio(ctx)
			path := stimuli.Repeaters(1, hops)
			alice := befriend(ctx, b, "alice", wire.NodeChat, &path)
			for _, size := range []int{1, 20, 100} {
				sent := a.Text(ctx, alice.Public(), 1, 0, strings.Repeat("x", size))
				sealed := 2 + identity.SealedSize(5+size)
				Expect(sent.Wait).To(BeNumerically("~", limit(b, sealed, hops), 12*time.Millisecond*time.Duration(hops+1)), "%d letters", size)
				b.Pass(ctx, seconds(4))
			}
		})
	}

	It("may take as long as the app is told, by flood", For("CMS-005"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		for _, size := range []int{1, 20, 160} {
			sent := a.Text(ctx, alice.Public(), 1, 0, strings.Repeat("x", size))
			Expect(sent.Wait).To(BeNumerically("~", limit(b, 2+identity.SealedSize(5+size), -1), 32*time.Millisecond), "%d letters", size)
			b.Pass(ctx, seconds(4))
		}
	})

	It("are up to 160 bytes long", For("CMS-011"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		refused(ctx, a, frames.TableFull, frames.SendText, app.TextData(0, 0, 1, alice.Public(), strings.Repeat("x", 161))...)
		a.Text(ctx, alice.Public(), 1, 0, strings.Repeat("x", 160))
		alice.receives(ctx, wire.TypeTxt)
	})

	It("are commands of up to 160 bytes", For("CMS-037"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		refused(ctx, a, frames.TableFull, frames.SendText, app.TextData(1, 0, 1, room.Public(), strings.Repeat("x", 161))...)
		a.Sends(ctx, frames.SendText, app.TextData(1, 0, 1, room.Public(), strings.Repeat("x", 160))...)
		room.receives(ctx, wire.TypeTxt)
	})

	It("bear an attempt above 3 behind their end", For("CMS-012"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		refused(ctx, a, frames.TableFull, frames.SendText, app.TextData(0, 4, 1, alice.Public(), strings.Repeat("x", 159))...)
		a.Text(ctx, alice.Public(), 1, 7, strings.Repeat("x", 158))
		l := alice.receives(ctx, wire.TypeTxt)
		Expect(l.plain[4]).To(BeNumerically("==", 7&3))
		Expect(l.plain[5+158:]).To(HavePrefix("\x00\x07"))
	})

	It("end at their first zero", For("CMS-013"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Text(ctx, alice.Public(), 1, 0, "hello\x00world")
		Expect(sent.Tag).To(Equal(identity.AckHash(wire.Text{Timestamp: 1, Text: "hello"}.AppendAcked(nil), b.Room().PublicKey())))
		Expect(string(alice.receives(ctx, wire.TypeTxt).plain)).NotTo(ContainSubstring("world"))
	})

	It("are for contacts, and of known types", For("CMS-014"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice, bob := befriend(ctx, b, "alice", wire.NodeChat), meet(b, "bob", wire.NodeChat)
		refused(ctx, a, frames.NotFound, frames.SendText, app.TextData(0, 0, 1, bob.Public(), "hello")...)
		for _, kind := range []byte{2, 3, 255} {
			refused(ctx, a, frames.Unsupported, frames.SendText, app.TextData(kind, 0, 1, alice.Public(), "hello")...)
		}
	})

	It("bear the radio's time as commands, and are not acknowledged", For("CMS-015"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		sent := a.Sends(ctx, frames.SendText, app.TextData(1, 0, 12345, room.Public(), "ver")...)
		Expect(sent.Tag).To(Equal([4]byte{}))
		t, err := wire.DecodeText(room.receives(ctx, wire.TypeTxt).plain)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{t.Type, t.Text}).To(Equal([]any{wire.TextCommand, "ver"}))
		Expect(t.Timestamp).To(BeNumerically("~", a.Time(ctx), 3))
	})

	It("are not sent again by the radio, whatever the time", For("CMS-035"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Text(ctx, alice.Public(), 1, 0, "hello")
		alice.receives(ctx, wire.TypeTxt)
		b.Never(ctx, seconds(int(2*sent.Wait/time.Second)+60), capture.Or(capture.Is(capture.Heard), a.IsAny()))
		Expect(known(ctx, b, alice).PathLength).To(BeZero())
	})
})

var _ = Describe("confirmation", func() {
	It("tells how long it took", For("CMS-006"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		from := b.Now()
		sent := a.Text(ctx, alice.Public(), 1, 0, "hello")
		alice.receives(ctx, wire.TypeTxt)
		alice.acknowledges(ctx, sent.Tag)
		ev := b.Await(ctx, turn, a.IsConfirmation(sent))
		c, err := frames.ParseConfirmation(app.Of(ev).Data)
		Expect(err).NotTo(HaveOccurred())
		Expect(c.Trip).To(BeNumerically("~", ev.At.At.Sub(from), 50*time.Millisecond+b.Lag()))
	})

	for name, send := range InOrder(map[string]func(ctx SpecContext, p *peer, code wire.AckCode){
		"plain":        func(ctx SpecContext, p *peer, code wire.AckCode) { p.acknowledges(ctx, code) },
		"of six bytes": func(ctx SpecContext, p *peer, code wire.AckCode) { p.acknowledges(ctx, code, 1, 2) },
		"by flood": func(ctx SpecContext, p *peer, code wire.AckCode) {
			p.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Path: stimuli.Repeaters(1, 2), Payload: code[:]})
		},
		"multipart": func(ctx SpecContext, p *peer, code wire.AckCode) {
			p.send(ctx, wire.Packet{Route: wire.Direct, Type: wire.TypeMultipart, Payload: stimuli.Encode(wire.Multipart{Remaining: 1, Type: wire.TypeAck, Data: code[:]})})
		},
		"in a path return": func(ctx SpecContext, p *peer, code wire.AckCode) {
			p.returns(ctx, wire.Path{}, wire.TypeAck, code[:], stimuli.Repeaters(1, 1))
		},
	}) {
		It("is an acknowledgement "+name, For("CMS-007"), func(ctx SpecContext) {
			b, a := radio(ctx)
			alice := befriend(ctx, b, "alice", wire.NodeChat)
			sent := a.Text(ctx, alice.Public(), 1, 0, "hello")
			alice.receives(ctx, wire.TypeTxt)
			send(ctx, alice, sent.Tag)
			b.Await(ctx, turn, a.IsConfirmation(sent))
		})
	}

	It("comes once", For("CMS-008"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Text(ctx, alice.Public(), 1, 0, "hello")
		alice.receives(ctx, wire.TypeTxt)
		alice.acknowledges(ctx, sent.Tag, 1, 2)
		b.Await(ctx, turn, a.IsConfirmation(sent))
		alice.acknowledges(ctx, sent.Tag, 3, 4)
		b.Never(ctx, none, a.IsConfirmation(sent))
	})

	It("is waited for by the last eight texts", For("CMS-009"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		var sent []frames.Sending
		for i := range uint32(9) {
			sent = append(sent, a.Text(ctx, alice.Public(), 100+i, 0, "hello"))
			b.Pass(ctx, seconds(2))
		}
		alice.acknowledges(ctx, sent[0].Tag)
		b.Never(ctx, none, a.Is(frames.PushConfirmed))
		for _, s := range sent[1:] {
			alice.acknowledges(ctx, s.Tag)
			b.Await(ctx, turn, a.IsConfirmation(s))
		}
	})

	It("is none for an acknowledgement of zeros that nothing waits for", For("CMS-034"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		alice.acknowledges(ctx, wire.AckCode{}, 1, 2)
		b.Never(ctx, none, a.Is(frames.PushConfirmed))
	})

	It("comes late, too", For("CMS-036"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := a.Text(ctx, alice.Public(), 1, 0, "hello")
		b.Pass(ctx, seconds(int(2*sent.Wait/time.Second)+60))
		alice.acknowledges(ctx, sent.Tag)
		b.Await(ctx, turn, a.IsConfirmation(sent))
	})
})

var _ = Describe("texts of others", func() {
	It("wait for the app, in their order", For("CMS-020"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		texts := []string{"one", "two", "three"}
		for _, text := range texts {
			alice.tells(ctx, wire.TypeTxt, alice.text(text))
			b.Await(ctx, turn, a.Is(frames.PushMessage))
			b.Pass(ctx, seconds(3))
		}
		for _, text := range texts {
			m, ok := a.Message(ctx)
			Expect(ok).To(BeTrue())
			Expect(m.Text).To(Equal(text))
		}
		a.Get(ctx, frames.NoMessage, frames.NextMessage)
	})

	It("say who sent them, when, and what way they came", For("CMS-016"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		path := stimuli.Repeaters(2, 3)
		for _, flooded := range []bool{false, true} {
			plain := alice.text("hello")
			want := frames.Message{PathLength: frames.Straight, Prefix: [6]byte(alice.key()), Timestamp: alice.last, Text: "hello"}
			if flooded {
				want.PathLength = path.LengthByte()
				alice.floods(ctx, wire.TypeTxt, plain, path)
			} else {
				alice.tells(ctx, wire.TypeTxt, plain)
			}
			b.Await(ctx, turn, a.Is(frames.PushMessage))
			m, _ := a.Message(ctx)
			want.Code, want.SNR = m.Code, m.SNR
			Expect(m).To(Equal(want))
			b.Pass(ctx, seconds(3))
		}
	})

	It("have the form of the version that the app speaks when they come", For("CMS-017"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		versions := []byte{0, 1, 2, 3, 4, 13}
		for _, version := range versions {
			a.Query(ctx, version)
			alice.tells(ctx, wire.TypeTxt, alice.text("hello"))
			b.Pass(ctx, seconds(3))
		}
		a.Query(ctx, 3)
		for _, version := range versions {
			want := frames.ContactMessage
			if version >= 3 {
				want = frames.ContactMessageV3
			}
			m, _ := a.Message(ctx)
			Expect(m.Code.Answer()).To(Equal(want.Answer()))
			Expect(m.Code).To(Equal(want), "version %d", version)
		}
	})

	It("have the old form until the app has said which version it speaks since the start", For("CMS-019"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		b.Room().Reboot(ctx)
		alice.tells(ctx, wire.TypeTxt, alice.text("hello"))
		b.Pass(ctx, seconds(3))
		m, _ := a.Message(ctx)
		Expect(m.Code).To(Equal(frames.ContactMessage))
	})

	It("count again with another attempt, and once with the same bytes", For("CMS-029"), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		stamp := alice.stamp()
		for _, attempt := range []uint8{0, 0, 1} {
			alice.tells(ctx, wire.TypeTxt, stimuli.Encode(wire.Text{Timestamp: stamp, Attempt: attempt, Text: "hello"}))
			b.Pass(ctx, seconds(3))
		}
		Expect(a.Messages(ctx)).To(HaveLen(2))
	})

	It("are cut where a frame ends", For("CMS-033"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		for version, most := range InOrder(map[byte]int{1: 159, 3: 156}) {
			a.Query(ctx, version)
			room.tells(ctx, wire.TypeTxt, stimuli.Encode(wire.Text{Timestamp: room.stamp(), Type: wire.TextSigned, Text: strings.Repeat("x", 160)}))
			b.Pass(ctx, seconds(3))
			m, _ := a.Message(ctx)
			Expect(m.Text).To(Equal(strings.Repeat("x", most)), "version %d", version)
		}
	})

	It("throw out the oldest of a channel when the queue is full, and else are lost", For("CMS-030"), Costs(2*time.Hour), func(ctx SpecContext) {
		b, a := radio(ctx)
		filled(ctx, b)
		kept := a.Messages(ctx)
		Expect(len(kept)).To(And(BeNumerically(">", 0), BeNumerically("<", more)))
		for i, m := range kept {
			Expect(m.Text).To(Equal(fmt.Sprintf("text %d", i)), "the first of a contact are kept, and none of the channel")
		}
	})

	It("are not acknowledged if the queue has lost them, and no message waits for the app", For("CMS-031"), Costs(2*time.Hour), func(ctx SpecContext) {
		b, a := radio(ctx)
		alice := filled(ctx, b)
		b.Skip()
		alice.tells(ctx, wire.TypeTxt, alice.text("one more"))
		b.Never(ctx, soon, capture.Or(a.Is(frames.PushMessage), capture.Is(capture.Heard)))
	})
})

// more is how many texts no build's queue holds (OFFLINE_QUEUE_SIZE of 256 at most, v1.17.1).
const more = 300

// filled sends a text to a channel, and then more of a contact than the queue holds.
func filled(ctx SpecContext, b *bench.Bench) *peer {
	GinkgoHelper()
	alice := befriend(ctx, b, "alice", wire.NodeChat)
	public, err := identity.NewChannel(publicKey)
	Expect(err).NotTo(HaveOccurred())
	say := stimuli.Encode(wire.GroupText{Timestamp: alice.stamp(), Text: "carol: hello"})
	alice.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: identity.NewBox(public.Secret).Seal([]byte{public.Hash}, say)})
	for i := range more {
		alice.tells(ctx, wire.TypeTxt, alice.text(fmt.Sprintf("text %d", i)))
		b.Pass(ctx, seconds(1))
	}
	return alice
}

// publicKey is the key of the channel that every companion begins with (PUBLIC_GROUP_PSK, v1.17.1).
var publicKey = []byte{0x8b, 0x33, 0x87, 0xe9, 0xc5, 0xcd, 0xea, 0x6a, 0xc9, 0xe5, 0xed, 0xba, 0xa1, 0x15, 0xcd, 0x72}

var _ = Describe("acknowledgements of texts", func() {
	// ackOf is what the radio acknowledges a text with.
	ackOf := func(ctx SpecContext, b *bench.Bench) (wire.Packet, wire.Ack, capture.Event) {
		GinkgoHelper()
		ev := b.Await(ctx, soon, onAir(wire.TypeAck))
		p := packet(ev)
		ack, err := wire.DecodeAck(p.Payload)
		Expect(err).NotTo(HaveOccurred())
		return p, ack, ev
	}

	It("leave 200 ms after a text", For("CMS-021"), Hardware(), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := alice.tells(ctx, wire.TypeTxt, alice.text("hello"))
		_, _, ev := ackOf(ctx, b)
		b.Within("acknowledgement", sent.At, ev.Start, 199*time.Millisecond, 240*time.Millisecond)
	})

	It("are the hash of text and sender", For("CMS-022"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		path := stimuli.Repeaters(1, 2)
		alice := befriend(ctx, b, "alice", wire.NodeChat, &path)
		plain := alice.text("hello")
		alice.tells(ctx, wire.TypeTxt, plain)
		p, ack, _ := ackOf(ctx, b)
		Expect(ack.Code).To(BeEquivalentTo(identity.AckHash(plain, alice.Public())))
		Expect(ack.Extra).To(HaveLen(2))
		Expect([]any{p.Route, p.Path}).To(Equal([]any{wire.Direct, path}))
	})

	It("repeat an attempt above 3", For("CMS-023"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		for _, attempt := range []uint8{0, 7} {
			alice.tells(ctx, wire.TypeTxt, stimuli.Encode(wire.Text{Timestamp: alice.stamp(), Attempt: attempt, Text: "hello"}))
			_, ack, _ := ackOf(ctx, b)
			Expect(ack.Extra[0]).To(Equal(attempt))
			b.Pass(ctx, seconds(2))
		}
	})

	It("are two where the app wants two", For("CMS-024"), func(ctx SpecContext) {
		b, a := radio(ctx)
		a.Do(ctx, frames.SetOther, 0, 0, 0, 1)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		sent := alice.tells(ctx, wire.TypeTxt, alice.text("hello"))
		first := b.Await(ctx, soon, onAir(wire.TypeMultipart))
		_, _, second := ackOf(ctx, b)
		b.Within("the first", sent.At, first.Start, 0, time.Second)
		b.Within("the second", sent.At, second.Start, 499*time.Millisecond, 620*time.Millisecond)
	})

	It("stand in a flooded path return for a flooded text", For("CMS-025"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		path := stimuli.Repeaters(1, 3)
		plain := alice.text("hello")
		alice.floods(ctx, wire.TypeTxt, plain, path)
		l := alice.receives(ctx, wire.TypePath)
		ret, err := wire.DecodePathReturn(l.plain)
		Expect(err).NotTo(HaveOccurred())
		Expect([]any{l.Route.IsFlood(), ret.Path, ret.ExtraType()}).To(Equal([]any{true, path, wire.TypeAck}))
		code := identity.AckHash(plain, alice.Public())
		Expect(Hex(ret.Extra)).To(HavePrefix(Hex(code[:])))
	})

	It("are flooded where no path is known", For("CMS-026"), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat, unknown)
		alice.tells(ctx, wire.TypeTxt, alice.text("hello"))
		p, _, _ := ackOf(ctx, b)
		Expect(p.Route).To(Equal(wire.Flood))
	})

	It("are none for a command, but for the path of a flooded one, at once", For("CMS-027"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		reply := func() []byte {
			return stimuli.Encode(wire.Text{Timestamp: room.stamp(), Type: wire.TextCommand, Text: "> v1"})
		}
		room.tells(ctx, wire.TypeTxt, reply())
		b.Never(ctx, soon, capture.Is(capture.Heard))
		sent := room.floods(ctx, wire.TypeTxt, reply(), stimuli.Repeaters(1, 1))
		ev := b.Await(ctx, soon, room.gets(wire.TypePath))
		b.Within("path return", sent.At, ev.Start, 0, 150*time.Millisecond)
		for range 2 {
			m, ok := a.Message(ctx)
			Expect(ok).To(BeTrue())
			Expect([]any{m.Type, m.Text}).To(Equal([]any{uint8(frames.TextCommand), "> v1"}))
		}
	})

	It("are the hash of a post and the radio's own key, and name its author to the app", For("CMS-028"), func(ctx SpecContext) {
		b, a := radio(ctx)
		room := befriend(ctx, b, "a room", wire.NodeRoom)
		post := wire.Text{Timestamp: room.stamp(), Type: wire.TextSigned, Author: [4]byte{0xB0, 1, 2, 0x83}, Text: "a post"}
		room.tells(ctx, wire.TypeTxt, stimuli.Encode(post))
		p, ack, _ := ackOf(ctx, b)
		Expect(p.Payload).To(HaveLen(4))
		Expect(ack.Code).To(BeEquivalentTo(identity.AckHash(post.AppendAcked(nil), b.Room().PublicKey())))
		m, _ := a.Message(ctx)
		Expect([]any{m.Type, m.Author, m.Text, m.Prefix}).To(Equal([]any{uint8(frames.TextSigned), post.Author, "a post", [6]byte(room.key())}))
	})
})
