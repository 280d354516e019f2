package companion_test

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// contents is a flash that holds an identity and files.
func contents(files map[string][]byte) *emulated.Flash {
	alice := identity.Named("alice", 0xa1)
	public, private := alice.Public(), alice.Private()
	all := map[string][]byte{admin.IdentityFile: append(public[:], private[:]...)}
	maps.Copy(all, files)
	flash := &emulated.Flash{}
	flash.Restore(all)
	return flash
}

// legacy is a file of settings of before v1.17.0.
func legacy(name string) []byte {
	order := binary.LittleEndian
	b := order.AppendUint32(nil, math.Float32bits(2))
	b = append(b, append([]byte(name), make([]byte, 32-len(name)+4)...)...)
	b = order.AppendUint64(b, math.Float64bits(47.5))
	b = order.AppendUint64(b, math.Float64bits(8.25))
	b = order.AppendUint32(b, math.Float32bits(868.3))
	b = append(b, 9, 6, 0, 1)
	b = order.AppendUint32(b, math.Float32bits(125))
	b = append(b, 14, 1, 2, 0)
	b = order.AppendUint32(b, math.Float32bits(0))
	b = append(b, 1, 1, 2, 0)
	b = order.AppendUint32(b, 123456)
	return append(b, 0, 0)
}

// TestSettingsOfBefore holds that the binary settings of before v1.17.0 are taken over and written anew.
func TestSettingsOfBefore(t *testing.T) {
	t.Parallel()
	flash := contents(map[string][]byte{"/new_prefs": legacy("Old name")})
	w := newWorld(t, emulated.Config{Flash: flash}, nil)
	self := w.ask(frames.AppStart, make([]byte, 7)...)
	info := w.ask(frames.DeviceQuery, 3)
	if !bytes.HasSuffix(self, []byte("Old name")) || self[2] != 14 || self[56] != 9 || self[57] != 6 {
		t.Errorf("self %x", self)
	}
	if pin := binary.LittleEndian.Uint32(info[4:]); pin != 123456 || info[81] != 2 {
		t.Errorf("device %x", info)
	}
	file, err := flash.ReadFile(admin.PrefsFile)
	if err != nil || !strings.HasPrefix(string(file), `{name:"Old name",lat:47.500000,lon:8.250000,radio:{freq:868.3000,bw:125.0000,sf:9,cr:6,`) {
		t.Errorf("file %s, %v", file, err)
	}
}

// TestFilesThatAreDamaged holds that what can be read of a damaged file counts, and that the board starts.
func TestFilesThatAreDamaged(t *testing.T) {
	t.Parallel()
	whole := newWorld(t, emulated.Config{}, nil)
	whole.bob()
	whole.meets(identity.Named("carol", 0xc0), wire.NodeChat, "carol")
	whole.run(6000)
	saved, err := whole.flash.ReadFile(companion.ContactsFile)
	if err != nil || len(saved) != 2*152 {
		t.Fatalf("contacts %d, %v", len(saved), err)
	}
	for name, c := range map[string]struct {
		files    map[string][]byte
		contacts uint32
	}{
		"whole":                  {map[string][]byte{companion.ContactsFile: saved}, 2},
		"ends within a contact":  {map[string][]byte{companion.ContactsFile: saved[:300]}, 1},
		"empty":                  {map[string][]byte{companion.ContactsFile: {}}, 0},
		"too many":               {map[string][]byte{companion.ContactsFile: slices.Repeat(saved, 200)}, companion.MaxContacts},
		"settings are no text":   {map[string][]byte{admin.PrefsFile: {0xff, 0, 1}, companion.ContactsFile: saved}, 2},
		"settings of before end": {map[string][]byte{"/new_prefs": legacy("x")[:50]}, 0},
		"channels end":           {map[string][]byte{companion.ChannelsFile: make([]byte, 100)}, 0},
		"a transient contact":    {map[string][]byte{companion.ContactsFile: make([]byte, 152)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, emulated.Config{Flash: contents(c.files)}, nil)
			if got := binary.LittleEndian.Uint32(w.ask(frames.GetContacts)[1:]); got != c.contacts {
				t.Errorf("%d contacts, want %d", got, c.contacts)
			}
		})
	}
}

// TestWhatOutlivesARestart holds that contacts with their paths, channels and adverts outlive a restart.
func TestWhatOutlivesARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulated.Config{}, nil)
	bob := w.bob()
	w.hear(w.packet(wire.Flood, wire.TypePath, w.sealed(bob, []byte{2, 0x11, 0x22, 0xff, 1, 2, 3, 4})))
	channel := append(append([]byte{3}, append([]byte("#test"), make([]byte, 27)...)...), bytes.Repeat([]byte{7}, 16)...)
	w.must(frames.SetChannel, channel...)
	w.must(frames.SetDefaultScope, append(append([]byte("#europe"), make([]byte, 24)...), bytes.Repeat([]byte{9}, 16)...)...)
	look := func() (all [][]byte) {
		contact := w.ask(frames.GetContact, key(bob)...)
		return [][]byte{contact[:len(contact)-4], w.ask(frames.GetChannel, 3), w.ask(frames.GetDefaultScope), w.ask(frames.ExportContact, key(bob)...)}
	}
	before := look()
	w.run(6000)
	w.input(powerOff)
	w.run(10)
	w.input(powerOn)
	w.run(100)
	for i, after := range look() {
		if !bytes.Equal(after, before[i]) || len(after) < 10 {
			t.Errorf("%d: %x, was %x", i, after, before[i])
		}
	}
}
