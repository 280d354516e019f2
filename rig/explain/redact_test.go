package explain_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
)

// talk is a bench of a room and alice, whose frames it seals.
type talk struct {
	t           *testing.T
	alice, room *identity.Local
	capture.Timeline
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	return &talk{t: t, alice: identity.Named("alice", 0xA1), room: identity.Named("room", 0x50)}
}

func (k *talk) keys() *explain.Keys {
	var keys explain.Keys
	keys.AddPublic("room", k.room.Public())
	keys.AddPrivate("alice", k.alice.Private())
	return &keys
}

// seals notes a frame of a kind that seals a text, to the room or from it.
func (k *talk) seals(kind capture.Kind, t wire.PayloadType, plain []byte) {
	box := identity.NewBox(k.alice.SharedSecret(k.room.Public()))
	head := []byte{k.room.Public().Hash(), k.alice.Public().Hash()}
	if kind != capture.Sent {
		head[0], head[1] = head[1], head[0]
	}
	if public := k.alice.Public(); t == wire.TypeAnonReq {
		head = append(head[:1], public[:]...)
	}
	p := wire.Packet{Route: wire.Direct, Type: t, Payload: box.Seal(head, plain)}
	frame, err := p.AppendTo(nil)
	if err != nil {
		k.t.Fatal(err)
	}
	k.Append(capture.Event{Kind: kind, Frame: frame, At: clock.Stamp{At: 7}, Board: "alice"})
}

func (k *talk) says(kind capture.Kind, text string) {
	plain, err := wire.Text{Timestamp: 7, Type: wire.TextCommand, Text: text}.AppendTo(nil)
	if err != nil {
		k.t.Fatal(err)
	}
	k.seals(kind, wire.TypeTxt, plain)
}

func (k *talk) post(text string) {
	k.seals(capture.Sent, wire.TypeTxt, wire.Text{Timestamp: 7, Text: text}.AppendAcked(nil))
}

func (k *talk) logsIn(password string) {
	plain, err := wire.RoomLogin{Timestamp: 7, Password: password}.AppendTo(nil)
	if err != nil {
		k.t.Fatal(err)
	}
	k.seals(capture.Sent, wire.TypeAnonReq, plain)
}

func (k *talk) console(kind capture.Kind, text string) {
	k.Append(capture.Event{Kind: kind, Board: "room", Text: text})
}

// What a timeline tells of secrets makes way, on the console and in frames, and nothing else does.
func TestRedact(t *testing.T) {
	t.Parallel()
	const in, out, sent, heard = capture.ConsoleIn, capture.ConsoleOut, capture.Sent, capture.Heard
	for name, c := range map[string]struct {
		happens func(k *talk)
		texts   string // of all events, joined
		blank   []int  // events whose frames are blanked
	}{
		"typed":        {func(k *talk) { k.console(in, "password hunter2\r") }, "password (7 bytes)\r", nil},
		"everybody's":  {func(k *talk) { k.console(in, "password rig-admin\r") }, "password (9 bytes)\r", nil},
		"short":        {func(k *talk) { k.console(in, "password ab\r"); k.console(out, "ab") }, "password (2 bytes)\rab", nil},
		"stands alone": {func(k *talk) { k.console(in, "password hunter2\r"); k.console(out, "so hunter2!") }, "password (7 bytes)\rso (7 bytes)!", nil},
		"in pieces":    {func(k *talk) { k.console(out, "password now: hun"); k.console(out, "ter"); k.console(out, "2\r\n") }, "password now: (7 bytes)\r\n", nil},
		"asked for, in pieces": {func(k *talk) {
			k.console(in, "get guest.password\r")
			k.console(out, "  -> > a")
			k.console(out, "b\r\n")
		}, "get guest.password\r  -> > (2 bytes)\r\n", nil},
		"asked for by more":    {func(k *talk) { k.console(in, "get prv.keys\r"); k.console(out, "  -> > 00ff\r\n") }, "get prv.keys\r  -> > (4 bytes)\r\n", nil},
		"of a bridge":          {func(k *talk) { k.console(in, "set bridge.secret LVSITANOS\r") }, "set bridge.secret (9 bytes)\r", nil},
		"of another's":         {func(k *talk) { k.console(in, "set name hunter2\r") }, "set name hunter2\r", nil},
		"noted":                {func(k *talk) { k.console(in, "password hunter2\r"); k.console(capture.Note, "it is hunter2") }, "password (7 bytes)\rit is (7 bytes)", nil},
		"logs in":              {func(k *talk) { k.logsIn("hunter2") }, "", []int{0}},
		"logs in as everybody": {func(k *talk) { k.logsIn("rig-guest"); k.logsIn("") }, "", nil},
		"logs in elsewhere": {func(k *talk) {
			k.logsIn("hunter2")
			k.At(0).Frame[2]++ // the hash
		}, "", []int{0}},
		"commands elsewhere": {func(k *talk) {
			k.says(sent, "password hunter2")
			k.says(sent, "password hunter2")
			k.At(0).Frame[2]++
			k.At(1).Frame[3]++
		}, "", []int{0, 1}},
		"commands":              {func(k *talk) { k.says(sent, "set guest.password ab"); k.says(heard, "OK") }, "", []int{0}},
		"asked over the air":    {func(k *talk) { k.says(sent, "get guest.password"); k.says(heard, "> ab"); k.says(heard, "> ab") }, "", []int{1, 2}},
		"asked for everybody's": {func(k *talk) { k.says(sent, "get guest.password"); k.says(heard, "> hello") }, "", nil},
		"posts it":              {func(k *talk) { k.post("hunter2"); k.console(in, "password hunter2\r"); k.post("hello") }, "password (7 bytes)\r", []int{0}},
		"torn": {func(k *talk) {
			k.logsIn("hunter2")
			ev := k.At(0)
			ev.Kind, ev.Frame = capture.HeardBad, append(bytes.Clone(ev.Frame[:len(ev.Frame)-1]), 7)
			k.Append(ev)
		}, "", []int{0, 1}},
		"to an earlier key": {func(k *talk) {
			former := k.room.Public()
			k.logsIn("hunter2")
			k.console(out, "Room ID: "+strings.ToUpper(former.String())+"\r\n")
			k.room = identity.Named("new", 0x51)
		}, "Room ID: " + strings.ToUpper(identity.Named("room", 0x50).Public().String()) + "\r\n", []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t)
			c.happens(k)
			got := k.keys().Redact(&k.Timeline)
			if got.Len() != k.Len() || got.ConsoleBytes() > k.ConsoleBytes()+16 {
				t.Fatalf("%d events, want %d", got.Len(), k.Len())
			}
			var texts strings.Builder
			for i, ev := range got.Events() {
				was := k.At(i)
				texts.WriteString(ev.Text)
				blanked := !bytes.Equal(ev.Frame, was.Frame)
				want := false
				for _, b := range c.blank {
					want = want || b == i
				}
				if blanked != want || len(ev.Frame) != len(was.Frame) || ev.At != was.At || ev.Kind != was.Kind {
					t.Errorf("event %d: blanked %t, want %t: %x, was %x", i, blanked, want, ev.Frame, was.Frame)
				}
				if told := explain.Brief(ev.Frame, k.keys()); blanked && !strings.HasSuffix(told, "sealed") {
					t.Errorf("event %d: %s", i, told)
				}
			}
			if texts.String() != c.texts {
				t.Errorf("%q, want %q", texts.String(), c.texts)
			}
		})
	}
}

// However a board's words are cut into pieces, what is shown of them is the same, and no secret is.
func TestRedactInPieces(t *testing.T) {
	t.Parallel()
	const whole = "get guest.password\r\n  -> > hunter2\r\npassword now: swordfish\r\nhunter2 swordfish\r\n"
	const want = "get guest.password\r\n  -> > (7 bytes)\r\npassword now: (9 bytes)\r\n(7 bytes) (9 bytes)\r\n"
	rapid.Check(t, func(t *rapid.T) {
		var timeline capture.Timeline
		for rest := whole; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "bytes")
			timeline.Append(capture.Event{Kind: capture.ConsoleOut, Board: "room", Text: rest[:n]})
			timeline.Append(capture.Event{Kind: capture.ConsoleOut, Board: "other", Text: "."})
			rest = rest[n:]
		}
		var got strings.Builder
		for _, ev := range new(explain.Keys).Redact(&timeline).Events() {
			if ev.Board == "room" {
				got.WriteString(ev.Text)
			}
		}
		if got.String() != want {
			t.Fatalf("%q", got.String())
		}
	})
}

// Whatever a frame consists of, as many bytes of it are kept.
func FuzzRedact(f *testing.F) {
	f.Add([]byte{0x1e, 0, 0x50, 0xA1, 1, 2, 3}, "get prv.key\r", "-> > 00ff")
	f.Fuzz(func(t *testing.T, frame []byte, typed, printed string) {
		var timeline capture.Timeline
		for _, ev := range []capture.Event{
			{Kind: capture.ConsoleIn, Text: typed}, {Kind: capture.ConsoleOut, Text: printed}, {Kind: capture.Heard, Frame: frame}, {Kind: capture.HeardBad, Frame: frame},
		} {
			timeline.Append(ev)
		}
		var keys explain.Keys
		keys.AddPrivate("alice", identity.Named("alice", 0xA1).Private())
		got := keys.Redact(&timeline)
		if got.Len() != timeline.Len() || len(got.At(2).Frame) != len(frame) {
			t.Fatalf("%d events, %d bytes", got.Len(), len(got.At(2).Frame))
		}
	})
}
