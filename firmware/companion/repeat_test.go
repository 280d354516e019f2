package companion_test

import (
	"encoding/binary"
	"testing"

	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// tuning is a set-radio command.
func tuning(kHz uint32, repeat byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, kHz)
	b = binary.LittleEndian.AppendUint32(b, 62_500)
	return append(b, 8, 5, repeat)
}

// TestRepeats holds that a companion repeats for others only where its app has switched that on, on a frequency that
// allows it, and that it remembers so.
func TestRepeats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kHz     uint32
		repeat  byte
		refused bool
		repeats bool
	}{
		"off":                       {kHz: 869_495},
		"on":                        {kHz: 869_495, repeat: 1, repeats: true},
		"on, 433 MHz":               {kHz: 433_000, repeat: 1, repeats: true},
		"on, 918 MHz":               {kHz: 918_000, repeat: 7, repeats: true},
		"on a frequency beside":     {kHz: 869_496, repeat: 1, refused: true},
		"on the frequency of rooms": {kHz: 869_618, repeat: 1, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, emulated.Config{}, nil)
			got := w.ask(frames.SetRadio, tuning(c.kHz, c.repeat)...)
			if refused := frames.Code(got[0]) == frames.Err; refused != c.refused {
				t.Fatalf("answered %x", got)
			}
			for restart := range 2 {
				w.look()
				w.hear(w.packet(wire.Flood, wire.TypeAck, []byte{1, 2, 3, byte(restart)}, 0x77))
				w.run(5000)
				_, sent := w.look()
				if repeated := len(sent) == 1; repeated != c.repeats {
					t.Errorf("restart %d: sent %x", restart, sent)
				}
				if c.repeats && len(sent) == 1 {
					var p wire.Packet
					if err := p.Decode(sent[0]); err != nil || p.Path.Hops() != 2 || p.Path.Hash(1)[0] != 0xa1 {
						t.Errorf("repeated %x", sent[0])
					}
				}
				w.ask(frames.Reboot, []byte("reboot")...)
				w.run(200)
			}
		})
	}
}

// TestLoginSaysWhatWasRead holds that a room is told up to which post its client has read, after a restart too, and a
// repeater is not.
func TestLoginSaysWhatWasRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulated.Config{}, nil)
	room, repeater := identity.Named("room", 0x50), identity.Named("repeater", 0x60)
	w.meets(room, wire.NodeRoom, "room")
	w.meets(repeater, wire.NodeRepeater, "repeater")
	post := wire.Text{Timestamp: 77, Type: wire.TextSigned, Author: [4]byte{1, 2, 3, 4}, Text: "a post"}.AppendAcked(nil)
	w.hear(w.packet(wire.Flood, wire.TypeTxt, w.sealed(room, post), 0x60))
	w.ask(frames.Reboot, []byte("reboot")...)
	w.run(200)
	for _, c := range []struct {
		who  *identity.Local
		want string // behind the time stamp
	}{
		{room, "\x4d\x00\x00\x00hello"}, {repeater, "hello"},
	} {
		w.must(frames.SendLogin, append(key(c.who), "hello"...)...)
		w.run(1000)
		_, sent := w.look()
		if len(sent) != 1 {
			t.Fatalf("sent %x", sent)
		}
		var p wire.Packet
		if err := p.Decode(sent[0]); err != nil {
			t.Fatal(err)
		}
		d, err := wire.DecodeAnonDatagram(p.Payload)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := c.who.SharedSecret(w.self.Public()).Open(nil, d.Sealed)
		if err != nil || string(plain[4:4+len(c.want)]) != c.want || plain[4+len(c.want)] != 0 {
			t.Errorf("log-in %x, want %q, %v", plain, c.want, err)
		}
	}
}

// TestFloodedTextIsAnsweredWithItsPath holds that a flooded text is acknowledged inside a path return that says which way
// it came.
func TestFloodedTextIsAnsweredWithItsPath(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulated.Config{}, nil)
	bob := w.bob()
	w.look()
	plain := text(9, wire.TextPlain, "hello")
	w.hear(w.packet(wire.Flood, wire.TypeTxt, w.sealed(bob, plain), 0x11, 0x22))
	w.run(1000)
	_, sent := w.look()
	if len(sent) != 1 {
		t.Fatalf("sent %x", sent)
	}
	var p wire.Packet
	if err := p.Decode(sent[0]); err != nil || p.Type != wire.TypePath {
		t.Fatalf("sent %x", sent[0])
	}
	opened, err := bob.SharedSecret(w.self.Public()).Open(nil, p.Payload[2:])
	if err != nil {
		t.Fatal(err)
	}
	ret, err := wire.DecodePathReturn(opened)
	ack := identity.AckHash(plain, bob.Public())
	if err != nil || string(ret.Path.Bytes()) != "\x11\x22" || ret.ExtraType() != wire.TypeAck || [4]byte(ret.Extra) != ack {
		t.Errorf("path return %+v, want the acknowledgement %x, %v", ret, ack, err)
	}
}
