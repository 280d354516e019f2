package esp_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/flash/slip"
	"github.com/meshrig/meshrig/rig/internal/pty"
)

// sent is what a host sends to a loader, packet by packet.
type sent [][]byte

// of are the packets of a command; shorter ones are no commands.
func (s sent) of(op byte) (list sent) {
	for _, p := range s {
		if len(p) >= 8 && p[1] == op {
			list = append(list, p)
		}
	}
	return list
}

// flashID are the packets that ask the flash chip for its identification: reads and writes of
// its controller's registers, the first time.
func (s sent) flashID(controller string) (list []string) {
	for _, p := range s {
		if op := p[1]; len(p) >= 12 && (op == esptest.ReadReg || op == esptest.WriteReg) {
			if text := hex.EncodeToString(p); text[18:24] == controller {
				list = append(list, text)
			}
		}
	}
	return list[:min(len(list), 11)]
}

// recorded are the packets that Espressif's esptool-js sent.
func recorded(t *testing.T, chip esp.Chip) (s sent) {
	t.Helper()
	data, err := os.ReadFile("../../../fixtures/flash/esp/esptool-js-0.7.0-" + strings.ToLower(chip.String()) + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := bytes.Cut(data, []byte("\n"))
	var entry struct{ Exchanges []struct{ To string } }
	if err := json.Unmarshal(line, &entry); err != nil {
		t.Fatal(err)
	}
	for _, x := range entry.Exchanges {
		p, err := hex.DecodeString(x.To)
		if err != nil {
			t.Fatal(err)
		}
		s = append(s, p)
	}
	return s
}

// tapped is a line that keeps what the host sends.
type tapped struct {
	io.ReadWriter
	mu sync.Mutex
	in bytes.Buffer
}

func (l *tapped) Read(p []byte) (int, error) {
	n, err := l.ReadWriter.Read(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.in.Write(p[:n])
	return n, err
}

// TestAsEsptoolJS holds what this package sends against what esptool-js sends for the same
// application: the question for the flash chip, the speed, the write, the MD5.
func TestAsEsptoolJS(t *testing.T) {
	t.Parallel()
	for chip, controller := range map[esp.Chip]string{esp.ESP32: "20f43f", esp.ESP32S3: "200060"} {
		want := recorded(t, chip)
		r := &esptest.ROM{Chip: chip, Flash: used(chip)}
		master, slave, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		line := &tapped{ReadWriter: master}
		done := make(chan struct{})
		go func() { defer close(done); r.Serve(line) }()
		app := esptest.Part(chip, 0x2002, 9)
		f := &esp.Flasher{Board: "heltec", Chip: chip, Entry: &entry{board: r}, Port: func(context.Context) (string, error) { return slave.Name(), nil }}
		_, err = f.Flash(t.Context(), image(app), flash.Options{}, nil)
		_, _ = slave.Close(), master.Close()
		<-done
		if err != nil {
			t.Fatal(err)
		}
		var got sent
		var d slip.Decoder
		for _, b := range line.in.Bytes() {
			if p, ok := d.Feed(b); ok && p[0] == 0 {
				got = append(got, bytes.Clone(p))
			}
		}
		if g, w := got.flashID(controller), want.flashID(controller); len(w) != 11 || !slices.Equal(g, w) {
			t.Errorf("%v asks for the identification of the flash chip by\n%q\nesptool-js by\n%q", chip, g, w)
		}
		for _, op := range []byte{esptest.ChangeBaud, esptest.DeflEnd} {
			if g, w := got.of(op), want.of(op); len(w) != 1 || !slices.EqualFunc(g, w, bytes.Equal) {
				t.Errorf("%v, command 0x%02x: %x, esptool-js %x", chip, op, g, w)
			}
		}
		g, w := got.of(esptest.DeflBegin), want.of(esptest.DeflBegin)
		if len(g) != 1 || len(w) != 1 || !bytes.Equal(g[0][8:24], w[0][8:24]) {
			t.Errorf("%v begins with %x, esptool-js with %x", chip, g, w)
		}
		if g, w := plain(t, got), plain(t, want); !bytes.Equal(g, w) {
			t.Errorf("%v: what is compressed has %d bytes, esptool-js's %d, or other ones", chip, len(g), len(w))
		}
		if w := want.of(esptest.MD5); len(w) != 1 || !slices.ContainsFunc(got.of(esptest.MD5), func(p []byte) bool { return bytes.Equal(p, w[0]) }) {
			t.Errorf("%v verifies by %x, esptool-js by %x", chip, got.of(esptest.MD5), w)
		}
	}
}

// plain is what the data packets have, decompressed.
func plain(t *testing.T, s sent) []byte {
	t.Helper()
	var packed bytes.Buffer
	for _, p := range s.of(esptest.DeflData) {
		packed.Write(p[24:])
	}
	z, err := zlib.NewReader(&packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
