package dfu_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash/dfu"
)

func TestCRC16(t *testing.T) {
	if got := dfu.CRC16(0xFFFF, []byte("123456789")); got != 0x29B1 { // the check value of CRC-16/CCITT-FALSE
		t.Errorf("%04x", got)
	}
	if got := dfu.CRC16(dfu.CRC16(0xFFFF, []byte("1234")), []byte("56789")); got != 0x29B1 {
		t.Errorf("in two parts: %04x", got)
	}
}

func TestPacketBytes(t *testing.T) {
	// A stop packet with number 2, by hand: 2 | 3<<3 | 0xC0, 14 | 4<<4, 0, then what makes
	// the sum 0.
	got := dfu.Packet{Sequence: 2, Ack: 3, Payload: []byte{5, 0, 0, 0}}.Append(nil)
	head := []byte{0xDA, 0x4E, 0x00, 0xD8, 5, 0, 0, 0}
	crc := dfu.CRC16(0xFFFF, head)
	if want := append(bytes.Clone(head), byte(crc), byte(crc>>8)); !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
	if got := (dfu.Packet{Ack: 3}).Append(nil); !bytes.Equal(got, []byte{0x18, 0, 0, 0xE8}) {
		t.Errorf("acknowledgement %x", got)
	}
}

func TestPacketRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := dfu.Packet{
			Sequence: rapid.Uint8Range(0, 7).Draw(t, "sequence"),
			Ack:      rapid.Uint8Range(0, 7).Draw(t, "ack"),
			Payload:  rapid.SliceOfN(rapid.Byte(), 0, dfu.MaxPayload).Draw(t, "payload"),
		}
		if len(want.Payload) == 0 {
			want.Sequence, want.Payload = 0, nil
		}
		raw := want.Append(nil)
		got, err := dfu.ParsePacket(raw)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		at := rapid.IntRange(0, len(raw)-1).Draw(t, "broken byte")
		raw[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := dfu.ParsePacket(raw); err == nil {
			t.Fatalf("one bit of byte %d is wrong, and nobody sees it", at)
		}
	})
}

func TestBrokenPackets(t *testing.T) {
	sum := func(b ...byte) []byte { b[3] = -(b[0] + b[1] + b[2]); return b }
	good := dfu.Packet{Sequence: 1, Ack: 2, Payload: []byte{1, 2, 3, 4}}.Append(nil)
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":             {nil, dfu.ErrShort},
		"three bytes":         {good[:3], dfu.ErrShort},
		"one byte less":       {good[:len(good)-1], dfu.ErrLength},
		"one byte more":       {append(bytes.Clone(good), 0), dfu.ErrLength},
		"other type":          {sum(0xC0, 0x13, 0, 0, 0, 0, 0), dfu.ErrType},
		"not reliable":        {sum(0x40, 0x1E, 0, 0, 0, 0, 0), dfu.ErrType},
		"data without data":   {sum(0xC0, 0x0E, 0, 0, 0, 0), dfu.ErrType},
		"long acknowledgment": {sum(0x08, 0, 0, 0, 1), dfu.ErrLength},
	} {
		if _, err := dfu.ParsePacket(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// FuzzParsePacket holds that what is read is written as the same bytes.
func FuzzParsePacket(f *testing.F) {
	f.Add(dfu.Packet{Sequence: 1, Ack: 2, Payload: []byte{1, 2, 3, 4}}.Append(nil))
	f.Add(dfu.Packet{Ack: 5}.Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := dfu.ParsePacket(data)
		if err == nil && len(p.Payload) > 0 && !bytes.Equal(p.Append(nil), data) {
			t.Errorf("%x became %x", data, p.Append(nil))
		}
	})
}
