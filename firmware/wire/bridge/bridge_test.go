package bridge_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire/bridge"
)

// event is what a bridge says and does at a byte.
type event struct {
	At       int    `json:"at"`
	TooLong  int    `json:"too_long,omitempty"`
	Length   *int   `json:"length,omitempty"`
	Sum      uint16 `json:"sum,omitempty"`
	WrongSum *int   `json:"wrong_sum,omitempty"`
	Refused  bool   `json:"refused,omitempty"`
	Queued   string `json:"queued,omitempty"`
}

// events are ours, over a stream that comes byte by byte.
func events(t *testing.T, stream []byte) []event {
	t.Helper()
	var (
		d    bridge.Decoder
		got  []event
		seen = map[[8]byte]bool{}
	)
	for i := range stream {
		f, rest, ok := d.Next(stream[i : i+1])
		if !ok {
			continue
		}
		if len(rest) != 0 {
			t.Fatalf("byte %d: %d bytes left of one", i, len(rest))
		}
		switch f.Fault {
		case bridge.TooLong:
			got = append(got, event{At: i + 1, TooLong: f.Length})
		case bridge.WrongSum:
			sum := int(f.Sum)
			got = append(got, event{At: i + 1, WrongSum: &sum})
		case bridge.Whole:
			got = append(got, event{At: i + 1, Length: &f.Length, Sum: f.Sum})
			p, err := bridge.Accept(f.Packet)
			if err != nil {
				got = append(got, event{At: i + 1, Refused: true})
				continue
			}
			if seen[p.Hash()] {
				continue // the bridge's own table of duplicates
			}
			seen[p.Hash()] = true
			onAir, err := p.AppendTo(nil)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, event{At: i + 1, Queued: hex.EncodeToString(onAir)})
		}
	}
	return got
}

// What a released bridge did with each stream, and what it wrote.
func TestBridgeAsReleased(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../fixtures/bridge/rs232.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	in, sent := 0, 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var l struct {
			In, Send, Wire string
			Events         []event
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("line %d: %v", n, err)
		}
		if l.Send == "" {
			in++
			if got := events(t, unhex(t, l.In)); !reflect.DeepEqual(got, l.Events) && len(got)+len(l.Events) > 0 {
				t.Errorf("line %d:\n%s\nhave %s\nwant %s", n, l.In, show(t, got), show(t, l.Events))
			}
			continue
		}
		sent++
		if got, err := bridge.AppendFrame(nil, unhex(t, l.Send)); err != nil || hex.EncodeToString(got) != l.Wire {
			t.Errorf("line %d: %s is framed as %x, %v; want %s", n, l.Send, got, err, l.Wire)
		}
	}
	if in < 100 || sent < 30 {
		t.Errorf("%d streams, %d packets: the recording is cut", in, sent)
	}
}

func show(t *testing.T, e []event) string {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTooLongPacket(t *testing.T) {
	t.Parallel()
	if b, err := bridge.AppendFrame([]byte{1}, make([]byte, 257)); err == nil || len(b) != 1 {
		t.Errorf("257 bytes: %x, %v", b, err)
	}
	if _, err := bridge.Accept(make([]byte, 256)); !errors.Is(err, bridge.ErrFull) {
		t.Errorf("256 bytes: %v", err)
	}
	if _, err := bridge.Accept([]byte{0x0d, 0}); !errors.Is(err, bridge.ErrEmpty) {
		t.Errorf("no payload: %v", err)
	}
}

// Whatever noise without a magic word's first byte stands between frames, each of them comes out, however
// the stream is cut into reads, and every byte is accounted for.
func TestFramesComeOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		noise := rapid.SliceOfN(rapid.ByteMax(0xBF), 0, 9)
		var stream []byte
		var want [][]byte
		skipped := 0
		for range rapid.IntRange(1, 5).Draw(t, "frames") {
			n := noise.Draw(t, "noise")
			skipped += len(n)
			packet := rapid.SliceOfN(rapid.Byte(), 0, bridge.MaxPacket).Draw(t, "packet")
			want = append(want, packet)
			stream = append(stream, n...)
			stream, _ = bridge.AppendFrame(stream, packet)
		}
		var d bridge.Decoder
		var got [][]byte
		for len(stream) > 0 {
			part := stream[:rapid.IntRange(1, len(stream)).Draw(t, "read")]
			stream = stream[len(part):]
			for {
				f, rest, ok := d.Next(part)
				if !ok {
					break
				}
				if f.Fault != bridge.Whole {
					t.Fatalf("%+v", f)
				}
				got, skipped = append(got, bytes.Clone(f.Packet)), skipped-f.Skipped
				part = rest
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d frames, want %d", len(got), len(want))
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("frame %d: %x, want %x", i, got[i], want[i])
			}
		}
		left, begun := d.Left()
		if skipped != left || len(begun) > 0 {
			t.Errorf("%d bytes not accounted for, %x begun", skipped-left, begun)
		}
	})
}

// A whole frame with one byte of its packet or checksum changed is dropped, but where Fletcher's sums
// cannot tell: 00 and FF are the same to them.
func TestChangedByteIsDropped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		packet := rapid.SliceOfN(rapid.Byte(), 1, bridge.MaxPacket).Draw(t, "packet")
		frame, _ := bridge.AppendFrame(nil, packet)
		i := rapid.IntRange(4, len(frame)-1).Draw(t, "byte")
		was := frame[i]
		frame[i] ^= rapid.ByteMin(1).Draw(t, "change")
		want := bridge.WrongSum
		if i < len(frame)-2 && int(was)%255 == int(frame[i])%255 {
			want = bridge.Whole
		}
		var d bridge.Decoder
		if f, _, ok := d.Next(frame); !ok || f.Fault != want {
			t.Errorf("%+v, %v; want fault %q", f, ok, want)
		}
	})
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte("\xc0\x3e\x00\x06\x0d\x00\xaa\xbb\xcc\xdd\xa3\x1e"), 3)
	f.Add([]byte("\xc0\xc0\x3e\x01\x01\xc0\x3e\x00\x00\x00\x00"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		counted, d, whole := 0, bridge.Decoder{}, 0
		cut = max(0, min(cut, len(stream)))
		for _, part := range [][]byte{stream[:cut], stream[cut:]} {
			for {
				f, rest, ok := d.Next(part)
				if !ok {
					break
				}
				counted += f.Skipped + 4
				if f.Fault != bridge.TooLong {
					counted += f.Length + 2
				}
				if f.Fault == bridge.Whole {
					whole++
					if p, err := bridge.Accept(f.Packet); err == nil {
						if b, err := p.AppendTo(nil); err != nil || !bytes.Equal(b, f.Packet) {
							t.Errorf("packet %x written as %x, %v", f.Packet, b, err)
						}
					}
				}
				part = rest
			}
		}
		skipped, begun := d.Left()
		if counted+skipped+len(begun) != len(stream) {
			t.Errorf("%d bytes of %d accounted for", counted+skipped+len(begun), len(stream))
		}
		if got := events(t, stream); countWhole(got) != whole {
			t.Errorf("%d whole frames in two parts, %d byte by byte", whole, countWhole(got))
		}
	})
}

func countWhole(list []event) (n int) {
	for _, e := range list {
		if e.Length != nil {
			n++
		}
	}
	return n
}

func BenchmarkDecoder(b *testing.B) {
	frame, err := bridge.AppendFrame(nil, make([]byte, 100))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(frame)))
	b.ReportAllocs()
	var d bridge.Decoder
	for b.Loop() {
		if f, _, ok := d.Next(frame); !ok || f.Fault != bridge.Whole {
			b.Fatal(f, ok)
		}
	}
}
