package wire_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

func fromHex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

type packetVectors struct {
	PacketHashes []struct {
		Packet, Type, Route, Hash string
		HashSize                  int `json:"path_hash_size"`
		Hops                      int
		PayloadLen                int `json:"payload_len"`
	} `json:"packet_hashes"`
	PathLengths []struct {
		Byte      byte
		HashSize  int `json:"hash_size"`
		Hops      int
		PathBytes int `json:"path_bytes"`
		Valid     bool
	} `json:"path_len_byte"`
}

func readPacketVectors(t *testing.T) (v packetVectors) {
	t.Helper()
	b, err := os.ReadFile("../../fixtures/vectors/crypto.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVectorsOfPackets(t *testing.T) {
	v := readPacketVectors(t)
	for _, c := range v.PacketHashes {
		frame := fromHex(t, c.Packet)
		var p wire.Packet
		if err := p.Decode(frame); err != nil {
			t.Errorf("%s: %v", c.Packet, err)
			continue
		}
		if p.Type.String() != c.Type || p.Route.String() != c.Route || p.Path.HashSize() != c.HashSize || p.Path.Hops() != c.Hops || len(p.Payload) != c.PayloadLen {
			t.Errorf("%s: decoded %+v, want %+v", c.Packet, p, c)
		}
		if got := p.Hash(); hex.EncodeToString(got[:]) != c.Hash {
			t.Errorf("%s: hash %x, want %s", c.Packet, got, c.Hash)
		}
		if got, err := p.AppendTo(nil); err != nil || !bytes.Equal(got, frame) || p.Size() != len(frame) {
			t.Errorf("%s: encoded %x, %v, size %d", c.Packet, got, err, p.Size())
		}
	}
	if len(v.PacketHashes) != 52 {
		t.Error("the file has another number of packets")
	}
}

func TestVectorsOfPathLengths(t *testing.T) {
	v := readPacketVectors(t)
	for _, c := range v.PathLengths {
		if got := wire.ValidPathLength(c.Byte); got != c.Valid {
			t.Errorf("%#02x: valid %t, want %t", c.Byte, got, c.Valid)
		}
		p, n, err := wire.DecodePath(append([]byte{c.Byte}, make([]byte, 255)...))
		if (err == nil) != c.Valid {
			t.Errorf("%#02x: %v, want valid %t", c.Byte, err, c.Valid)
		}
		if err == nil && (p.HashSize() != c.HashSize || p.Hops() != c.Hops || n != 1+c.PathBytes || p.LengthByte() != c.Byte) {
			t.Errorf("%#02x: %d hops of %d, %d bytes, want %+v", c.Byte, p.Hops(), p.HashSize(), n, c)
		}
	}
	if len(v.PathLengths) != 19 {
		t.Error("the file has another number of path lengths")
	}
}

func TestPacketAllocatesNothing(t *testing.T) {
	frame := fromHex(t, "20934b0000001237a9ca1100bfbceefa4a8c12970174895b75b9")
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		t.Fatal(err)
	}
	dst := make([]byte, 0, wire.MaxFrame)
	for name, f := range map[string]func(){
		"decode": func() { _ = p.Decode(frame) },
		"hash":   func() { _ = p.Hash() },
		"encode": func() { dst, _ = p.AppendTo(dst[:0]) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
	if !bytes.Equal(dst, frame) {
		t.Errorf("encoded %x", dst)
	}
}

func TestPacketIsDecodedAfresh(t *testing.T) {
	var used, fresh wire.Packet
	for _, s := range []string{"03aabbccdd0537333445aa01", "0e005f87db36"} {
		if err := used.Decode(fromHex(t, s)); err != nil {
			t.Fatal(err)
		}
	}
	if err := fresh.Decode(fromHex(t, "0e005f87db36")); err != nil {
		t.Fatal(err)
	}
	if used.Path != fresh.Path || used.TransportCodes != fresh.TransportCodes {
		t.Errorf("decoded %+v over another packet, want %+v", used, fresh)
	}
}

func TestClone(t *testing.T) {
	p := &wire.Packet{Payload: []byte{1, 2}}
	c := p.Clone()
	p.Payload[0] = 9
	p.Path = wire.Path{}
	if c.Payload[0] != 1 {
		t.Error("the clone shares its payload")
	}
}

func TestHashIgnoresTheWay(t *testing.T) {
	a := wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: []byte{1, 2, 3}}
	b := wire.Packet{Route: wire.TransportDirect, Type: wire.TypeTxt, TransportCodes: [2]uint16{1, 2}, Payload: []byte{1, 2, 3}}
	if err := b.Path.Append([]byte{0x50}); err != nil {
		t.Fatal(err)
	}
	if a.Hash() != b.Hash() {
		t.Error("route or path changes the hash")
	}
	a.Type, b.Type = wire.TypeTrace, wire.TypeTrace
	if a.Hash() == b.Hash() {
		t.Error("the path length of a trace does not change the hash")
	}
}

func BenchmarkDecode(b *testing.B) {
	frame := fromHex(b, "20934b0000001237a9ca1100bfbceefa4a8c12970174895b75b9")
	var p wire.Packet
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Decode(frame); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	var p wire.Packet
	if err := p.Decode(fromHex(b, "20934b0000001237a9ca1100bfbceefa4a8c12970174895b75b9")); err != nil {
		b.Fatal(err)
	}
	dst := make([]byte, 0, wire.MaxFrame)
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = p.AppendTo(dst[:0])
	}
}

func BenchmarkHash(b *testing.B) {
	p := wire.Packet{Type: wire.TypeTxt, Payload: make([]byte, wire.MaxPayload)}
	b.ReportAllocs()
	for b.Loop() {
		p.Hash()
	}
}
