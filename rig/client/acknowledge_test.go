package client_test

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
)

// A second try of a push counts only if the room could know that the first was acknowledged.
func TestDistinct(t *testing.T) {
	t.Parallel()
	const ms = 1000
	for name, test := range map[string]struct {
		sent  clock.Time // when the acknowledgement left; 0: it did not
		by    string     // who sent it
		other capture.Event
		next  bool // what is pushed second is another post
		want  int
	}{
		"acknowledged":                {sent: 10_300 * ms, by: "alice", want: 2},
		"not sent":                    {want: 1},
		"not sent, the next post":     {next: true, want: 2},
		"sent by another":             {sent: 10_300 * ms, by: "bob", want: 1},
		"sent behind the second try":  {sent: 19_000 * ms, by: "alice", want: 1},
		"met another frame":           {sent: 10_300 * ms, by: "alice", other: onAir(capture.Heard, 10_299*ms, 10_400*ms), want: 1},
		"met a broken frame":          {sent: 10_300 * ms, by: "alice", other: onAir(capture.HeardBad, 10_210*ms, 10_299*ms), want: 1},
		"just missed another frame":   {sent: 10_300 * ms, by: "alice", other: onAir(capture.Heard, 10_300*ms, 10_400*ms), want: 2},
		"the rig sends one at a time": {sent: 10_300 * ms, by: "alice", other: onAir(capture.Sent, 10_210*ms, 10_299*ms), want: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.SetPath(wire.Path{})
			first := s.push("a post", wire.Direct, 2)
			s.alice.Hear(first)
			second := first
			second.Start.At, second.At.At = 18_000*ms, 18_300*ms
			timeline := []capture.Event{first, second}
			if test.sent != 0 {
				ack := onAir(capture.Sent, test.sent-100*ms, test.sent)
				ack.Board, ack.Frame = test.by, s.later[0].Frame
				timeline = append(timeline, ack)
			}
			if test.other.At.At > 0 {
				timeline = append(timeline, test.other)
			}
			pushed := append(s.alice.Pushes(), s.alice.Push(second))
			if test.next {
				pushed[1].Timestamp++
			}
			if pushes := s.alice.Distinct(timeline, pushed); len(pushes) != test.want {
				t.Errorf("%d pushes, want %d", len(pushes), test.want)
			}
		})
	}
}

// onAir is a frame that nobody can read.
func onAir(kind capture.Kind, from, to clock.Time) capture.Event {
	return capture.Event{Kind: kind, Start: clock.Stamp{At: from}, At: clock.Stamp{At: to}}
}

func TestAckForms(t *testing.T) {
	t.Parallel()
	for form, check := range map[client.AckForm]func(s *scene, p *wire.Packet, code []byte) bool{
		client.AckAsDue: func(_ *scene, p *wire.Packet, code []byte) bool {
			return p.Type == wire.TypeAck && p.Path.Hops() == 0 && bytes.Equal(p.Payload, code)
		},
		client.AckLong: func(_ *scene, p *wire.Packet, code []byte) bool {
			return p.Type == wire.TypeAck && len(p.Payload) == 6 && bytes.HasPrefix(p.Payload, code)
		},
		client.AckMultipart: func(_ *scene, p *wire.Packet, code []byte) bool {
			return p.Type == wire.TypeMultipart && bytes.Equal(p.Payload[1:], code)
		},
		client.AckAhead: func(s *scene, p *wire.Packet, code []byte) bool {
			return p.Type == wire.TypeAck && p.Path.Hops() == 1 && p.Path.Hash(0)[0] != s.room.Public().Hash() && bytes.Equal(p.Payload, code)
		},
		client.AckInPath: func(_ *scene, p *wire.Packet, _ []byte) bool { return p.Type == wire.TypePath },
		client.AckWrongBit: func(_ *scene, p *wire.Packet, code []byte) bool {
			return p.Type == wire.TypeAck && bits.OnesCount32(binary.LittleEndian.Uint32(p.Payload)^binary.LittleEndian.Uint32(code)) == 1
		},
	} {
		s := newScene(t)
		s.alice.SetPath(wire.Path{})
		s.alice.Misbehavior.AckForm = form
		ev := s.push("hello", wire.Direct, 2)
		s.alice.Hear(ev)
		code := s.alice.Push(ev).AckHash
		if len(s.later) != 1 {
			t.Fatalf("form %d: %d frames", form, len(s.later))
		}
		if p := s.packet(s.later[0].Frame); !p.Route.IsDirect() || !check(s, &p, code[:]) {
			t.Errorf("form %d: %x", form, s.later[0].Frame)
		}
	}
}

// Every form of an acknowledgement counts, and one with a wrong bit does not.
func TestAcknowledged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		route wire.Route
		form  client.AckForm
		not   bool
	}{
		"in the return of a flooded path": {route: wire.Flood},
		"direct":                          {route: wire.Direct},
		"in a multipart packet":           {route: wire.Direct, form: client.AckMultipart},
		"in a path return":                {route: wire.Direct, form: client.AckInPath},
		"with a wrong bit":                {route: wire.Direct, form: client.AckWrongBit, not: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.SetPath(wire.Path{})
			s.alice.Misbehavior.AckForm = test.form
			push := s.push("hello", test.route, 0)
			s.alice.Hear(push)
			ack := onAir(capture.Sent, 10_300_000, 10_400_000)
			ack.Board, ack.Frame = "alice", s.later[0].Frame
			if got := s.alice.Acknowledged([]capture.Event{push, ack}, s.alice.Push(push), clock.Never); got == test.not {
				t.Errorf("acknowledged: %v", got)
			}
		})
	}
}

func TestAckIn(t *testing.T) {
	t.Parallel()
	code := []byte{1, 2, 3, 4}
	for name, c := range map[string]struct {
		kind    wire.PayloadType
		payload []byte
		extra   int // bytes behind the code; -1: it is no acknowledgement
	}{
		"plain":              {wire.TypeAck, code, 0},
		"with a count":       {wire.TypeAck, append(code, 5), 1},
		"too short":          {wire.TypeAck, code[:3], -1},
		"one of several":     {wire.TypeMultipart, append([]byte{1<<4 | byte(wire.TypeAck)}, code...), 0},
		"part of a text":     {wire.TypeMultipart, append([]byte{1<<4 | byte(wire.TypeTxt)}, code...), -1},
		"part that is short": {wire.TypeMultipart, append([]byte{byte(wire.TypeAck)}, code[:3]...), -1},
		"sealed":             {wire.TypePath, code, -1},
	} {
		ack, ok := client.AckIn(c.kind, c.payload)
		if ok != (c.extra >= 0) || ok && (ack.Code != wire.AckCode(code) || len(ack.Extra) != c.extra) {
			t.Errorf("%s: %+v, %v", name, ack, ok)
		}
	}
}
