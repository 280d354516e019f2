package pcapng_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// tshark has Debian's tshark read a capture, and returns a line for each packet with the fields.
func tshark(t *testing.T, file []byte, lua bool, fields ...string) [][]string {
	t.Helper()
	mode := os.Getenv("MESHRIG_INTEROP")
	if mode == "" {
		t.Skip("programs of others are compared in make interop")
	}
	path, err := exec.LookPath("tshark")
	if err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v; see ci/interop-setup", err)
	}
	name := filepath.Join(t.TempDir(), "air.pcapng")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-r", name, "-T", "fields", "-E", "separator=|", "-E", "aggregator=,"}
	if lua {
		args = append(args, "-X", "lua_script:../../../fixtures/wireshark/meshcore.lua")
	}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || strings.Contains(strings.ToLower(errs.String()), "lua:") {
		t.Fatalf("%v: %s", err, errs.String())
	}
	var lines [][]string
	in := bufio.NewScanner(bytes.NewReader(out))
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		lines = append(lines, strings.Split(in.Text(), "|"))
	}
	return lines
}

// TestInteropTshark has tshark read what is written here: the file, its interfaces, times and
// comments, and what fits into a LoRaTap header of version 0.
func TestInteropTshark(t *testing.T) {
	epoch := time.Unix(1_767_225_600, 0)
	wide := heard("sdr", 1_500_000, 7, 7)
	wide.Params.Bandwidth, wide.Params.SpreadingFactor, wide.SNR, wide.RSSI = lora.BW250k, lora.SF10, 9.5, -60
	list := append(few(), wide)
	got := tshark(t, written(t, pcapng.Options{Epoch: epoch}, list...), false, "frame.time_epoch", "frame.len", "frame.comment", "frame.interface_name",
		"loratap.version", "loratap.header_length", "loratap.channel.frequency", "loratap.channel.bandwidth", "loratap.channel.sf", "loratap.rssi.packet",
		"loratap.rssi.snr", "loratap.syncword")
	if len(got) != len(list) {
		t.Fatalf("%d packets of %d: %v", len(got), len(list), got)
	}
	for i, ev := range list {
		p := ev.Params
		at := epoch.Add(time.Duration(ev.At.At) * time.Microsecond)
		rssi, bw, name := 255, 0, ev.By
		switch {
		case ev.RSSI != 0 && ev.SNR < 0:
			rssi = int(ev.RSSI+139) * 4
		case ev.RSSI != 0:
			rssi = int(ev.RSSI + 139)
		}
		if p.Bandwidth == lora.BW250k {
			bw = 2
		}
		if ev.Kind == capture.Sent {
			name = "sent"
		}
		want := []string{
			fmt.Sprintf("%d.%09d", at.Unix(), at.Nanosecond()), strconv.Itoa(15 + len(ev.Frame)), ev.Pairs(), name, "0", "15",
			strconv.Itoa(int(p.Frequency)), strconv.Itoa(bw), strconv.Itoa(int(p.SpreadingFactor)), strconv.Itoa(rssi), strconv.Itoa(int(uint8(ev.SNR * 4))), fmt.Sprintf("0x%02x", p.SyncWord),
		}
		if fmt.Sprint(got[i]) != fmt.Sprint(want) {
			t.Errorf("packet %d:\n%q, want\n%q", i, got[i], want)
		}
	}
}

// TestInteropDissector has tshark name every payload type and every route with the dissector in
// fixtures, of frames made here, recorded and drawn, and compares with what package wire reads.
func TestInteropDissector(t *testing.T) {
	frames := append(made(t), recorded(t)...)
	draw := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := make([]byte, 1+draw.IntN(60))
		for i := range b {
			b[i] = byte(draw.Uint32())
		}
		if draw.IntN(4) > 0 {
			b[0] &= 0x3F // of the version that there is
		}
		if len(b) > 1 && draw.IntN(4) > 0 {
			b[1] &= 0x43 // a path that fits
		}
		frames = append(frames, b)
	}
	var events []capture.Event
	for i, f := range frames {
		events = append(events, heard("tap", clock.Time(i)*1000, f...))
	}
	got := tshark(t, written(t, pcapng.Options{}, events...), true, "_ws.col.Info", "meshcore.broken", "meshcore.route", "meshcore.type", "meshcore.version",
		"meshcore.path.hash_size", "meshcore.path.hops", "meshcore.path.hash", "meshcore.payload", "meshcore.scope", "meshcore.dest", "meshcore.src", "meshcore.ack", "meshcore.key",
		"meshcore.advert.name", "meshcore.tag", "meshcore.trace.hash", "meshcore.control.type", "meshcore.channel", "meshcore.sealed")
	if len(got) != len(frames) {
		t.Fatalf("%d packets of %d", len(got), len(frames))
	}
	kinds := map[string]int{}
	for i, f := range frames {
		line := got[i]
		var p wire.Packet
		err := p.Decode(f)
		what := reads(&p)
		if err == nil && what == nil {
			kinds[p.Type.String()]++
		}
		if wrong := err != nil || what != nil; wrong != (line[1] != "") {
			t.Errorf("%x: tshark says %q, the wire package %v, %v", f, line[1], err, what)
			continue
		}
		if err != nil {
			continue
		}
		route, kind := wire.Route(f[0]&3), wire.PayloadType(f[0]>>2&15)
		if !strings.HasPrefix(line[0]+" ", route.String()+" "+kind.String()+" ") {
			t.Errorf("%x: tshark calls it %q, want %v %v", f, line[0], route, kind)
		}
		var hashes []string
		for h := range p.Path.Hops() {
			hashes = append(hashes, hex.EncodeToString(p.Path.Hash(h)))
		}
		scope := ""
		if p.Route.HasTransportCodes() {
			scope = fmt.Sprintf("0x%04x", p.TransportCodes[0])
		}
		if p.Type == wire.TypeTrace && p.Path.HashSize() == 1 {
			hashes = nil
		}
		want := []string{
			strconv.Itoa(int(p.Route)), strconv.Itoa(int(p.Type)), "0", strconv.Itoa(p.Path.HashSize()), strconv.Itoa(p.Path.Hops()), strings.Join(hashes, ","),
			hex.EncodeToString(p.Payload), scope,
		}
		if fmt.Sprint(line[2:10]) != fmt.Sprint(want) {
			t.Errorf("%x:\n%q, want\n%q", f, line[2:10], want)
		}
		if what == nil {
			if want := inside(&p); fmt.Sprint(line[10:]) != fmt.Sprint(want) {
				t.Errorf("%x:\n%q, want\n%q", f, line[10:], want)
			}
		}
	}
	for kind := wire.PayloadType(0); kind <= wire.TypeRawCustom; kind++ {
		if kinds[kind.String()] == 0 {
			t.Errorf("no %v was compared", kind)
		}
	}
	t.Logf("%d frames, by type %v", len(frames), kinds)
}

// reads is why the payload of a packet cannot be read, nil if it can.
func reads(p *wire.Packet) (err error) {
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		_, err = wire.DecodeDatagram(p.Payload)
	case wire.TypeAck:
		_, err = wire.DecodeAck(p.Payload)
	case wire.TypeAdvert:
		var a wire.Advert
		if a, err = wire.DecodeAdvert(p.Payload); err == nil {
			_, err = wire.DecodeAdvertData(a.Data)
		}
	case wire.TypeGrpTxt, wire.TypeGrpData:
		_, err = wire.DecodeGroupDatagram(p.Payload)
	case wire.TypeAnonReq:
		_, err = wire.DecodeAnonDatagram(p.Payload)
	case wire.TypeTrace:
		_, err = wire.DecodeTrace(p.Payload)
	case wire.TypeMultipart:
		_, err = wire.DecodeMultipart(p.Payload)
	case wire.TypeControl:
		_, err = wire.DecodeControl(p.Payload)
	case wire.TypeRawCustom:
	}
	return err
}

// inside are the fields of a payload: receiver, sender, acknowledgement, key, name, tag, hops of a
// trace, kind of control data, channel and what is sealed.
func inside(p *wire.Packet) []string {
	var dest, src, ack, key, name, tag, hops, kind, channel, sealed string
	hash := func(b byte) string { return fmt.Sprintf("0x%02x", b) }
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		d, _ := wire.DecodeDatagram(p.Payload)
		dest, src, sealed = hash(d.Dest), hash(d.Src), hex.EncodeToString(d.Sealed[2:])
	case wire.TypeAck:
		ack = hex.EncodeToString(p.Payload[:4])
	case wire.TypeAdvert:
		a, _ := wire.DecodeAdvert(p.Payload)
		d, _ := wire.DecodeAdvertData(a.Data)
		key, name = hex.EncodeToString(a.PublicKey[:]), d.Name
	case wire.TypeGrpTxt, wire.TypeGrpData:
		d, _ := wire.DecodeGroupDatagram(p.Payload)
		channel, sealed = hash(d.Channel), hex.EncodeToString(d.Sealed[2:])
	case wire.TypeAnonReq:
		d, _ := wire.DecodeAnonDatagram(p.Payload)
		dest, key, sealed = hash(d.Dest), hex.EncodeToString(d.Sender[:]), hex.EncodeToString(d.Sealed[2:])
	case wire.TypeTrace:
		d, _ := wire.DecodeTrace(p.Payload)
		tag = fmt.Sprintf("0x%08x", d.Tag)
		var list []string
		for b := d.Hashes; len(b) > 0; b = b[min(d.HashSize(), len(b)):] {
			list = append(list, hex.EncodeToString(b[:min(d.HashSize(), len(b))]))
		}
		hops = strings.Join(list, ",")
	case wire.TypeMultipart:
		if m, _ := wire.DecodeMultipart(p.Payload); m.Type == wire.TypeAck {
			ack = hex.EncodeToString(m.Data[:4])
		}
	case wire.TypeControl:
		c, _ := wire.DecodeControl(p.Payload)
		kind = strconv.Itoa(int(c.Type))
		if d, err := wire.DecodeDiscoverRequest(p.Payload); err == nil {
			tag = fmt.Sprintf("0x%08x", d.Tag)
		}
		if d, err := wire.DecodeDiscoverResponse(p.Payload); err == nil {
			tag, key = fmt.Sprintf("0x%08x", d.Tag), hex.EncodeToString(d.Key)
		}
	case wire.TypeRawCustom:
	}
	return []string{dest, src, ack, key, name, tag, hops, kind, channel, sealed}
}

// made are packets of every type on every route, with hashes of every size.
func made(t *testing.T) (list [][]byte) {
	t.Helper()
	data, err := wire.AdvertData{Type: wire.NodeRoom, HasLocation: true, Latitude: -1_500_000, Longitude: 7_250_000, Feature1: 7, Feature2: 9, Name: "Ridge"}.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	advert, err := (&wire.Advert{PublicKey: [32]byte{0xA1}, Timestamp: 77, Data: data}).AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	long := make([]byte, 60)
	for i := range long {
		long[i] = byte(3 * i)
	}
	for kind := wire.PayloadType(0); kind <= wire.TypeRawCustom; kind++ {
		for route := wire.TransportFlood; route <= wire.TransportDirect; route++ {
			for size := 1; size <= 3; size++ {
				payload := long
				switch kind {
				case wire.TypeAdvert:
					payload = advert
				case wire.TypeMultipart:
					payload = []byte{0x23, 1, 2, 3, 4}
				case wire.TypeControl:
					payload = []byte{0x93, 0xF6, 4, 3, 2, 1, 0xA1, 2, 3, 4, 5, 6, 7, 8}
				default:
				}
				path, err := wire.NewPath(size, []byte{0x50, 2, 3}[:size], []byte{0xA1, 5, 6}[:size])
				if err != nil {
					t.Fatal(err)
				}
				f, err := (&wire.Packet{Route: route, Type: kind, TransportCodes: [2]uint16{0x1234, 5}, Path: path, Payload: payload}).AppendTo(nil)
				if err != nil {
					if !route.HasTransportCodes() {
						t.Fatal(err)
					}
					continue
				}
				list = append(list, f)
			}
		}
	}
	return append(list, []byte{0x2E, 0, 0x81, 4, 1, 2, 3, 4}, []byte{0x2E, 0, 0x80, 4, 1, 2, 3, 4, 5, 6, 7, 8})
}

// recorded are the frames of the recorded exchanges.
func recorded(t *testing.T) (list [][]byte) {
	t.Helper()
	files, err := filepath.Glob("../../../fixtures/vectors/exchange-*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for dec := json.NewDecoder(bytes.NewReader(b)); ; {
			var l struct{ Kind, Hex string }
			if err := dec.Decode(&l); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if f, err := hex.DecodeString(l.Hex); err == nil && len(f) > 0 && (l.Kind == "tx" || l.Kind == "rx") {
				list = append(list, f)
			}
		}
	}
	return list
}
