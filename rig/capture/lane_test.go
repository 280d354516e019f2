package capture_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/lora"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}

// people are a room, alice and bob, and what they say.
type people struct {
	room, alice, bob *identity.Local
	keys             explain.Keys
	t                *testing.T
}

func newPeople(t *testing.T) *people {
	t.Helper()
	p := &people{
		room: identity.Named("a room", 0x50), alice: identity.Named("alice", 0xA1), bob: identity.Named("bob", 0xB0), t: t,
	}
	p.keys.AddPublic("room", p.room.Public())
	p.keys.AddPrivate("alice", p.alice.Private())
	p.keys.AddPrivate("bob", p.bob.Private())
	return p
}

func (p *people) frame(route wire.Route, kind wire.PayloadType, path wire.Path, payload []byte) []byte {
	p.t.Helper()
	b, err := (&wire.Packet{Route: route, Type: kind, Path: path, Payload: payload}).AppendTo(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (p *people) sealed(from, to *identity.Local, plain []byte) []byte {
	return append([]byte{to.Public().Hash(), from.Public().Hash()}, from.SharedSecret(to.Public()).Seal(nil, plain)...)
}

func (p *people) must(b []byte, err error) []byte {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (p *people) login() []byte {
	key := p.alice.Public()
	plain := p.must(wire.RoomLogin{Timestamp: 1767225618, Password: "rig-admin"}.AppendTo(nil))
	payload := append(append([]byte{p.room.Public().Hash()}, key[:]...), p.alice.SharedSecret(p.room.Public()).Seal(nil, plain)...)
	return p.frame(wire.Flood, wire.TypeAnonReq, wire.Path{}, payload)
}

func (p *people) answer() []byte {
	r := wire.LoginResponse{Timestamp: 1767225619, Result: wire.LoginAdmin, Permissions: 3, FirmwareLevel: 1}
	ret := wire.PathReturn{ExtraByte: byte(wire.TypeResponse), Extra: r.AppendTo(nil)}
	return p.frame(wire.Flood, wire.TypePath, wire.Path{}, p.sealed(p.room, p.alice, p.must(ret.AppendTo(nil))))
}

func (p *people) text(from, to *identity.Local, t wire.Text) []byte {
	hops, err := wire.NewPath(1, []byte{0x11}, []byte{0x22})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.frame(wire.Direct, wire.TypeTxt, hops, p.sealed(from, to, p.must(t.AppendTo(nil))))
}

func (p *people) story() []capture.Event {
	author := p.alice.Public()
	post := wire.Text{Timestamp: 1767225622, Text: strings.Repeat("a long story ", 9)}
	push := wire.Text{Timestamp: 1767225623, Type: wire.TextSigned, Attempt: 2, Author: [4]byte(author[:4]), Text: "hello"}
	return line(
		capture.Event{Kind: capture.Power, Board: "room", Text: "on"},
		capture.Event{Kind: capture.ConsoleOut, At: stamp(1_366_000), Board: "room", Text: "Room ID: 50\r\n"},
		capture.Event{Kind: capture.Radio, At: stamp(1_367_000), Board: "room", Params: lora.Default().Params()},
		capture.Event{Kind: capture.ConsoleIn, At: stamp(2_000_000), Board: "room", Text: "ver\r"},
		capture.Event{Kind: capture.Note, At: stamp(2_000_000), Text: "the log-in"},
		capture.Event{Kind: capture.Sent, Start: stamp(18_182_128), At: stamp(18_730_000), Board: "alice", Frame: p.login()},
		capture.Event{Kind: capture.Heard, Start: stamp(19_032_000), At: stamp(19_330_000), Frame: p.answer()},
		capture.Event{Kind: capture.Sent, Start: stamp(20_000_000), At: stamp(21_000_000), Board: "alice", Frame: p.text(p.alice, p.room, post)},
		capture.Event{Kind: capture.Heard, Start: stamp(22_602_000), At: stamp(22_800_000), Frame: []byte{0x0E, 0, 0x5A, 0xFC, 0x40, 0xBA}},
		capture.Event{Kind: capture.Heard, Start: stamp(29_085_000), At: stamp(29_390_000), Frame: p.text(p.room, p.bob, push)},
		capture.Event{Kind: capture.Sent, Start: stamp(29_589_128), At: stamp(29_800_000), Board: "bob", Frame: []byte{0x0E, 0, 1, 2, 3, 4, 5, 6}},
		capture.Event{Kind: capture.Bus, At: stamp(31_000_000), Board: "room", Text: "gone from 1-1.4"},
		capture.Event{Kind: capture.HeardBad, Start: stamp(3_600_000_000), At: stamp(3_600_100_000), Frame: []byte{0xC0}},
	).Events()
}

func TestLanes(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	names := []string{"ann", "bartholomew", "cleo", "dan", "eve"}
	crowd := make([]capture.Event, 0, len(names))
	for _, name := range names {
		crowd = append(crowd, capture.Event{Kind: capture.Sent, Board: name, Frame: []byte{1, 2, 3}})
	}
	for name, c := range map[string]struct {
		lanes  capture.Lanes
		events []capture.Event
	}{
		"story.txt":    {capture.Lanes{Decode: func(frame []byte) string { return explain.Brief(frame, &p.keys) }}, p.story()},
		"last.txt":     {capture.Lanes{Decode: func(frame []byte) string { return explain.Brief(frame, &p.keys) }, Last: 3, Room: "room"}, p.story()},
		"narrow.txt":   {capture.Lanes{Width: 80}, p.story()},
		"crowd.txt":    {capture.Lanes{}, crowd},
		"nothing.txt":  {capture.Lanes{}, nil},
		"roomonly.txt": {capture.Lanes{Decode: func(frame []byte) string { return explain.Brief(frame, &p.keys) }}, p.story()[8:9]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			keys := newPeople(t).keys // a keyring is not safe for concurrent use
			if c.lanes.Decode != nil {
				c.lanes.Decode = func(frame []byte) string { return explain.Brief(frame, &keys) }
			}
			if err := c.lanes.Write(&out, c.events); err != nil {
				t.Fatal(err)
			}
			for row := range strings.Lines(out.String()) {
				width := c.lanes.Width
				if width == 0 {
					width = 100
				}
				if len([]rune(row)) > width+1 {
					t.Errorf("%d columns: %s", len([]rune(row))-1, row)
				}
			}
			golden(t, name, out.String())
		})
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestLanesReportErrors(t *testing.T) {
	t.Parallel()
	if err := (capture.Lanes{}).Write(full{}, nil); !errors.Is(err, errFull) {
		t.Errorf("drawn with %v", err)
	}
	if err := line(capture.Event{}).WriteJSONL(full{}); !errors.Is(err, errFull) {
		t.Errorf("written with %v", err)
	}
}
