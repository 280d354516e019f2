package anonymous_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/anonymous"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/sniffer"
)

func frame(t *testing.T, p wire.PayloadType, payload []byte) []byte {
	t.Helper()
	b, err := (&wire.Packet{Route: wire.Flood, Type: p, Payload: payload}).AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFrame(t *testing.T) {
	t.Parallel()
	const secret = "MEET ME AT NINE"
	long := append([]byte{0x5A, 0xA1, 0xC0, 0xDE}, secret...)
	anon := append(append(make([]byte, 33), 0xC0, 0xDE), secret...)
	place := wire.AdvertData{Type: wire.NodeRoom, HasLocation: true, Latitude: 46_000_000, Longitude: 7_000_000, Feature1: 0x1234, Name: secret}
	data, err := place.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	ad := wire.Advert{Timestamp: 77, Signature: [wire.SignatureSize]byte{1, 2, 63: 3}, Data: data}
	advert, err := ad.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string][]byte{
		"text": frame(t, wire.TypeTxt, long), "request": frame(t, wire.TypeReq, long), "response": frame(t, wire.TypeResponse, long),
		"path": frame(t, wire.TypePath, long), "log-in": frame(t, wire.TypeAnonReq, anon), "group text": frame(t, wire.TypeGrpTxt, long),
		"group data": frame(t, wire.TypeGrpData, long), "advert": frame(t, wire.TypeAdvert, append(advert, secret...)),
		"a part of a text": frame(t, wire.TypeMultipart, append([]byte{0x12}, secret...)),
		"control":          frame(t, wire.TypeControl, append([]byte{0x12}, secret...)),
		"custom":           frame(t, wire.TypeRawCustom, []byte(secret)), "of type 12": frame(t, 12, []byte(secret)),
		"an acknowledgement with a text": frame(t, wire.TypeAck, append([]byte{1, 2, 3, 4}, secret...)),
		"a multipart one":                frame(t, wire.TypeMultipart, append([]byte{0x13, 1, 2, 3, 4}, secret...)),
		"an advert that is cut":          frame(t, wire.TypeAdvert, append(make([]byte, 36), secret...)),
		"no packet":                      append([]byte{0xFF}, secret...), "a broken path": append([]byte{0x09, 0xFF}, secret...),
	} {
		got := anonymous.Frame(f)
		if bytes.Contains(got, []byte("NINE")) || bytes.Contains(got, []byte("MEET")) {
			t.Errorf("%s: it says still what it said: %q", name, got)
		}
		if len(got) != len(f) || got[0] != f[0] || !bytes.Contains(f, []byte(secret)) {
			t.Errorf("%s: %x of %x", name, got, f)
		}
	}
	var p wire.Packet
	if err := p.Decode(anonymous.Frame(frame(t, wire.TypeAdvert, advert))); err != nil {
		t.Fatal(err)
	}
	a, err := wire.DecodeAdvert(p.Payload)
	if err != nil || a.Timestamp != 77 {
		t.Fatal(a, err)
	}
	if a.Signature != [wire.SignatureSize]byte{} {
		t.Error("the signature proves a guess of the name")
	}
	want := place
	want.Latitude, want.Longitude, want.Name = 0, 0, strings.Repeat("x", len(secret))
	if got, err := wire.DecodeAdvertData(a.Data); err != nil || got != want {
		t.Errorf("an advert says %+v, %v, want %+v", got, err, want)
	}
	for name, f := range map[string][]byte{
		"an acknowledgement": {0x0E, 0, 1, 2, 3, 4}, "a discovery": frame(t, wire.TypeControl, []byte{0x80, 4, 1, 2, 3, 4}),
		"a trace": frame(t, wire.TypeTrace, []byte("123456789abc")), "nothing": {},
	} {
		if got := anonymous.Frame(f); !bytes.Equal(got, f) {
			t.Errorf("%s: %x became %x", name, f, got)
		}
	}
}

// What a packet is and where it goes stays, and different ones stay different by their codes.
func TestFrameStaysAPacket(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.SliceOfN(rapid.Byte(), 0, 255).Draw(t, "frame")
		var p, q wire.Packet
		err := p.Decode(f)
		got := anonymous.Frame(f)
		if again := anonymous.Frame(got); !bytes.Equal(again, got) {
			t.Errorf("%x, once more %x", got, again)
		}
		if len(got) != len(f) {
			t.Errorf("%d bytes of %d", len(got), len(f))
		}
		if err != nil {
			return
		}
		if err := q.Decode(got); err != nil {
			t.Fatalf("%x became %x: %v", f, got, err)
		}
		if p.Header() != q.Header() || p.Path != q.Path || p.TransportCodes != q.TransportCodes {
			t.Errorf("%x became %x", f, got)
		}
	})
}

// No key opens what was sealed.
func TestNothingCanBeOpened(t *testing.T) {
	t.Parallel()
	alice, room := identity.Named("alice", 0xA1), identity.Named("room", 0x50)
	box := identity.NewBox(alice.SharedSecret(room.Public()))
	sealed := box.Seal(nil, append([]byte{1, 2, 3, 4, 0}, "the post"...))
	f := frame(t, wire.TypeTxt, append([]byte{room.Public().Hash(), alice.Public().Hash()}, sealed...))
	var keys explain.Keys
	keys.AddPrivate("alice", alice.Private())
	keys.AddPublic("room", room.Public())
	if text := explain.Brief(f, &keys); !strings.Contains(text, "the post") {
		t.Fatalf("the keys do not open it before: %s", text)
	}
	if text := explain.Brief(anonymous.Frame(f), &keys); strings.Contains(text, "post") {
		t.Errorf("opened: %s", text)
	}
}

func TestEvent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ev, want capture.Event }{
		{capture.Event{Kind: capture.ConsoleOut, Board: "room", Text: "name: Ridge\r\n"}, capture.Event{Kind: capture.ConsoleOut, Board: "room", Text: "xxxxx xxxxx\r\n"}},
		{capture.Event{Kind: capture.ConsoleIn, Text: "é"}, capture.Event{Kind: capture.ConsoleIn, Text: "xx"}},
		{capture.Event{Kind: capture.Power, Text: "on"}, capture.Event{Kind: capture.Power, Text: "on"}},
		{capture.Event{Kind: capture.HeardBad, Frame: []byte{0xFF, 1}}, capture.Event{Kind: capture.HeardBad, Frame: []byte{0xFF, 0}}},
		// An advert of which the type is damaged seems to be a trace.
		{capture.Event{Kind: capture.HeardBad, Frame: []byte("\x25\x00name")}, capture.Event{Kind: capture.HeardBad, Frame: []byte("\x25\x00\x00\x00\x00\x00")}},
		{
			capture.Event{Kind: capture.Heard, CRC: sniffer.CRCBad, Frame: []byte("\x25\x00name")},
			capture.Event{Kind: capture.Heard, CRC: sniffer.CRCBad, Frame: []byte("\x25\x00\x00\x00\x00\x00")},
		},
	} {
		frame := bytes.Clone(c.ev.Frame)
		if d := cmp.Diff(c.want, anonymous.Event(c.ev)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if !bytes.Equal(frame, c.ev.Frame) {
			t.Error("the event itself was changed")
		}
	}
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte{0x12, 0, 1, 2, 3})
	if b, err := os.ReadFile("../../../fixtures/vectors/exchange-adverts.jsonl"); err == nil {
		f.Add(b[:min(len(b), 200)])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := anonymous.Frame(b); len(got) != len(b) {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
	})
}
