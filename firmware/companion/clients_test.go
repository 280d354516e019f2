package companion_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// TestClients has the companion answer what the clients of others say first, frame by frame and at their pace, as
// fixtures/clients writes it down: over the network and over a serial line, the release and our own.
func TestClients(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../fixtures/clients/*.txt")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, network := range []bool{true, false} {
			for _, version := range []string{"", releases.Companions().Newest()} {
				release, err := releases.Companions().Find(version)
				if err != nil {
					t.Fatal(err)
				}
				name := fmt.Sprintf("%s, %s, network %v", strings.TrimSuffix(filepath.Base(file), ".txt"), version, network)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					newStation(t, release, network).follow(string(text))
				})
			}
		}
	}
}

// TestBuildName holds that a build that has a name gives it to its boards, and that others are called by their key.
func TestBuildName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"": "", "alice": "alice", strings.Repeat("x", 40): strings.Repeat("x", 31)} {
		release, err := releases.Companions().Find("")
		if err != nil {
			t.Fatal(err)
		}
		release.Build.Name = name
		s := newStation(t, release, false)
		s.follow("+0 > 01 00000000000000")
		s.run(s.at+1e6, func() bool { return len(s.said) > 0 })
		self, err := frames.ParseSelf(s.said[0][1:])
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			want = fmt.Sprintf("%X", self.Key[:4])
		}
		if self.Name != want {
			t.Errorf("a build called %q calls itself %q, want %q", name, self.Name, want)
		}
	}
}

// station is a companion with a client at its line. It has heard of one room.
type station struct {
	t       *testing.T
	machine *emulated.Machine
	at      int64 // bench time, microseconds
	advert  []byte
	heard   []byte   // of the line, that no frame ends
	said    [][]byte // contents of frames that nobody has looked at
	contact []byte   // the last one that was told
}

func newStation(t *testing.T, release companion.Release, network bool) *station {
	t.Helper()
	s := &station{t: t, machine: companion.NewMachine(release, emulated.Config{Seed: 1, Network: network})}
	s.input(device.Input{Kind: device.Power, On: true})
	s.run(10e6, nil)
	if network {
		s.input(device.Input{Kind: device.Client, On: true})
	}
	room := identity.Named("room", 0x50)
	data, err := wire.AdvertData{Type: wire.NodeRoom, Name: "Attic"}.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	advert := wire.Advert{PublicKey: room.Public(), Timestamp: emulated.DefaultEpoch, Signature: room.SignAdvert(emulated.DefaultEpoch, data), Data: data}
	p := wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert}
	if p.Payload, err = advert.AppendTo(nil); err != nil {
		t.Fatal(err)
	}
	if s.advert, err = p.AppendTo(nil); err != nil {
		t.Fatal(err)
	}
	s.hear()
	s.run(s.at+1e6, nil)
	s.said = nil
	return s
}

func (s *station) input(in device.Input) { s.machine.Input(s.at, in) }

// hear has the board hear the room's advert.
func (s *station) hear() {
	s.input(device.Input{Kind: device.FrameIn, Data: s.advert, SNR: 8, RSSI: -80})
}

// run lets the board live until a time, or until enough.
func (s *station) run(until int64, enough func() bool) {
	s.t.Helper()
	for s.at < until && (enough == nil || !enough()) {
		out, at, next, err := s.machine.Run(until)
		if err != nil {
			s.t.Fatal(err)
		}
		s.at = at
		for _, o := range out {
			switch o.Kind {
			case device.SerialOut:
				s.read(o.Data)
			case device.Transmit:
				s.machine.Input(at+500_000, device.Input{Kind: device.TxDone})
			case device.RadioSet:
			}
		}
		if len(out) == 0 && next >= until {
			s.at = until
		}
	}
}

// read takes frames out of what the board writes.
func (s *station) read(b []byte) {
	s.t.Helper()
	s.heard = append(s.heard, b...)
	for len(s.heard) >= 3 {
		size := 3 + int(binary.LittleEndian.Uint16(s.heard[1:]))
		if s.heard[0] != '>' || size > 3+frames.MaxFrame {
			s.t.Fatalf("no frame: %x", s.heard)
		}
		if len(s.heard) < size {
			return
		}
		s.said = append(s.said, bytes.Clone(s.heard[3:size]))
		s.heard = s.heard[size:]
	}
}

// follow does what a script says; see fixtures/clients/README.md.
func (s *station) follow(script string) {
	s.t.Helper()
	for n, line := range strings.Split(script, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if words[0] == "<" {
			s.want(n+1, s.bytes(words[1:]))
			continue
		}
		wait, err := strconv.ParseInt(words[0], 10, 64)
		if err != nil || len(words) < 2 {
			s.t.Fatalf("line %d: %s", n+1, line)
		}
		s.run(s.at+wait*1000, nil)
		if words[1] == "air" {
			s.hear()
			continue
		}
		content := s.bytes(words[2:])
		s.input(device.Input{Kind: device.SerialIn, Data: append(binary.LittleEndian.AppendUint16([]byte{'<'}, uint16(len(content))), content...)})
	}
}

// want waits for a frame. Of those before it, only what comes unasked is passed over.
func (s *station) want(line int, begins []byte) {
	s.t.Helper()
	push := begins[0] >= 0x80
	found := func() bool {
		if !push {
			s.said = slices.DeleteFunc(s.said, func(f []byte) bool { return f[0] >= 0x80 })
		}
		return len(s.said) > 0
	}
	s.run(s.at+5e6, found)
	if !found() {
		s.t.Fatalf("line %d: no answer, want %x", line, begins)
	}
	got := s.said[0]
	s.said = s.said[1:]
	if !bytes.HasPrefix(got, begins) {
		s.t.Fatalf("line %d: the answer is %x, want %x", line, got, begins)
	}
	if frames.Code(got[0]) == frames.ContactEntry {
		s.contact = got[1:]
	}
}

// bytes reads hex digits, text in quotes, and the words that stand for what only the board knows.
func (s *station) bytes(words []string) []byte {
	s.t.Helper()
	var out []byte
	for _, w := range words {
		switch {
		case w == "CLOCK":
			out = binary.LittleEndian.AppendUint32(out, emulated.DefaultEpoch+uint32(s.at/1e6)+1000)
		case w == "KEY":
			out = append(out, s.contact[:32]...)
		case w == "CONTACT":
			out = append(out, s.contact[:len(s.contact)-4]...)
		case strings.HasPrefix(w, `"`):
			out = append(out, strings.Trim(w, `"`)...)
		default:
			b, err := hex.DecodeString(w)
			if err != nil {
				s.t.Fatal(err)
			}
			out = append(out, b...)
		}
	}
	return out
}
