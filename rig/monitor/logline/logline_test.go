package logline_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/monitor/logline"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// TestRecorded reads every line that a released firmware printed, and finds every frame that it heard.
func TestRecorded(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../fixtures/monitor/log-v1.17.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var frames []string
	var packets []sample.Packet
	var join logline.Joiner
	take := func(p sample.Packet) { packets = append(packets, p) }
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var step struct{ RX, Out string }
		if err := json.Unmarshal(lines.Bytes(), &step); err != nil {
			t.Fatal(err)
		}
		if _, err := hex.DecodeString(step.RX); err == nil && strings.Contains(step.Out, "RAW: ") {
			frames = append(frames, step.RX)
		}
		for line := range strings.Lines(step.Out) {
			at := logline.Begin(line)
			if at < 0 {
				continue
			}
			one := logline.Parse(strings.TrimRight(line[at:], "\r\n"))
			if one.Kind == logline.None || one.Device.Year() != 2026 {
				t.Errorf("%q: %+v", line, one)
			}
			join.Take(one, take)
		}
	}
	join.End(take)
	var heard []string
	for _, p := range packets {
		if p.Direction != "rx" {
			continue
		}
		heard = append(heard, hex.EncodeToString(p.Raw))
		var parsed wire.Packet
		err := parsed.Decode(p.Raw)
		if p.Parsed != (err == nil) {
			t.Errorf("%+v: %v", p, err)
		}
		if p.Parsed && (parsed.Type.String() != p.Type || len(parsed.Payload) != p.Payload || len(p.Raw) != p.Length) {
			t.Errorf("%+v is %v", p, parsed)
		}
	}
	if d := cmp.Diff(frames, heard); d != "" || len(heard) < 10 || len(packets) == len(heard) {
		t.Errorf("%d packets: %s", len(packets), d)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 5, 15, 20, 50, 34, 0, time.UTC)
	snr, rssi, score := -7.0, -118, 400
	from, to := uint8(0x12), uint8(0x37)
	for line, want := range map[string]logline.Line{
		"20:50:34 - 15/5/2024 U: RX, len=22 (type=8, route=D, payload_len=20) SNR=-7 RSSI=-118 score=400 time=304 hash=6D1A0E207B2E8F2E [12 -> 37]": {Kind: logline.RX, Device: at, Packet: sample.Packet{
			Direction: "rx", Type: "PATH", Route: "direct", Length: 22, Payload: 20, SNR: &snr, RSSI: &rssi, Score: &score, Airtime: 0.304,
			Hash: "6d1a0e207b2e8f2e", Device: &at, From: &from, To: &to, Parsed: true,
		}},
		"20:50:34 - 15/5/2024 U: TX, len=119 (type=4, route=F, payload_len=117)": {Kind: logline.TX, Device: at, Packet: sample.Packet{
			Direction: "tx", Type: "ADVERT", Route: "flood", Length: 119, Payload: 117, Device: &at, Parsed: true,
		}},
		"20:50:34 - 15/5/2024 U RAW: FF00": {Kind: logline.Raw, Device: at, Packet: sample.Packet{Direction: "rx", Length: 2, Raw: []byte{0xff, 0}, Device: &at}},
		"DEBUG: room.post: text=hello":     {Kind: logline.Debug, Text: "room.post: text=hello"},

		"": {}, "20:50:34 - 15/5/2024 U RAW: F": {}, "20:50:34 - 15/5/2024 U: RX, len=22 (type=8, route=D, payload_len=20)": {},
		"20:50:34 - 15/5/2024 U: TX FAIL!, len=22 (type=8, route=D, payload_len=20)": {}, // of the file, never of the line
		"  -> OK": {},
	} {
		if d := cmp.Diff(want, logline.Parse(line)); d != "" {
			t.Errorf("%q: %s", line, d)
		}
	}
	// A clock that no calendar shows.
	if one := logline.Parse("20:50:99 - 15/5/2024 U RAW: FF"); one.Kind != logline.Raw || one.Packet.Device != nil {
		t.Errorf("%+v", one)
	}
}

// TestJoin makes one packet of two lines, and none of two packets.
func TestJoin(t *testing.T) {
	t.Parallel()
	raw := func(n int) logline.Line {
		return logline.Line{Kind: logline.Raw, Packet: sample.Packet{Length: n, Raw: make([]byte, n)}}
	}
	rx := func(n int) logline.Line {
		return logline.Line{Kind: logline.RX, Packet: sample.Packet{Length: n, Parsed: true}}
	}
	tx := logline.Line{Kind: logline.TX, Packet: sample.Packet{Length: 1, Parsed: true}}
	for name, c := range map[string]struct {
		lines []logline.Line
		want  string // of each packet: r has bytes, p was parsed
	}{
		"a pair":               {[]logline.Line{raw(3), rx(3)}, "rp "},
		"with debug between":   {[]logline.Line{raw(3), {Kind: logline.Debug}, rx(3)}, "rp "},
		"one that is unread":   {[]logline.Line{raw(3), raw(4), rx(4)}, "r rp "},
		"unread before a send": {[]logline.Line{raw(3), tx}, "r p "},
		"unread at the end":    {[]logline.Line{raw(3)}, "r "},
		"of other lengths":     {[]logline.Line{raw(3), rx(4)}, "r p "},
		"without bytes":        {[]logline.Line{rx(4)}, "p "},
	} {
		var got strings.Builder
		tell := func(p sample.Packet) {
			if p.Raw != nil {
				got.WriteString("r")
			}
			if p.Parsed {
				got.WriteString("p")
			}
			got.WriteString(" ")
		}
		var j logline.Joiner
		for _, l := range c.lines {
			j.Take(l, tell)
		}
		if j.End(tell); got.String() != c.want {
			t.Errorf("%s: %q, want %q", name, got.String(), c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("20:50:34 - 15/5/2024 U: RX, len=22 (type=8, route=D, payload_len=20) SNR=-7 RSSI=-118 score=400 time=304 hash=6D1A0E207B2E8F2E [12 -> 37]")
	f.Add("20:50:34 - 15/5/2024 U: TX, len=119 (type=4, route=F, payload_len=117)")
	f.Add("20:50:34 - 15/5/2024 U RAW: FF00")
	f.Fuzz(func(t *testing.T, line string) {
		one := logline.Parse(line)
		if one.Kind == logline.Raw && one.Packet.Length != len(one.Packet.Raw) {
			t.Errorf("%+v", one)
		}
		if one.Kind == logline.RX && (one.Packet.SNR == nil || one.Packet.Hash == "") {
			t.Errorf("%+v", one)
		}
		if k := one.Kind; k != logline.None && k != logline.Debug && logline.Begin(line) != 0 {
			t.Errorf("%q begins nowhere", line)
		}
	})
}
