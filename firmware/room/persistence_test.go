package room_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
)

// accessEntry is the size of one client in the file of the access list.
const accessEntry = 136

// A power cut while the access list is written leaves the list as it was, or as it was
// to be; the released firmware leaves the clients before the cut.
func TestPowerCutWhileTheAccessListIsSaved(t *testing.T) {
	for _, release := range []string{"", released} {
		for cut := 0; cut <= 5*accessEntry; cut += 17 {
			t.Run(fmt.Sprintf("%s %d", release, cut), func(t *testing.T) {
				w := newWorld(t, release, emulated.Config{})
				alice, bob := w.member(1), w.member(2)
				if alice.login(w.time(), "password") == nil || bob.login(w.time(), "password") == nil {
					t.Fatal("no log-in")
				}
				w.m.Flash().Arm(emulated.Fault{After: cut, Cut: true})
				w.run(10_000_000)
				w.m.Input(w.now, device.Input{Kind: device.Power})
				w.m.Input(w.now, device.Input{Kind: device.Power, On: true})
				w.run(3_000_000)
				list := w.typed("get acl")
				kept := 0
				for _, c := range []*member{alice, bob} {
					if strings.Contains(list, strings.ToUpper(c.id.Public().String())) {
						kept++
					}
				}
				want := min(cut/accessEntry, 2)
				if release == "" && cut < 2*accessEntry+crc32.Size {
					want = 0 // the draft is not whole
				} else if release == "" {
					want = 2
				}
				if kept != want {
					t.Errorf("%d clients are there, want %d", kept, want)
				}
			})
		}
	}
}

// What damaged files say counts up to the damage; the room starts with any of them.
func TestDamagedFiles(t *testing.T) {
	for _, file := range []string{admin.PrefsFile, admin.AccessFile, admin.RegionsFile, admin.IdentityFile, admin.LogFile} {
		for _, data := range [][]byte{{}, {0}, []byte("{"), bytes.Repeat([]byte{0xFF}, 500), []byte(`{name:"x",radio:{freq:`)} {
			t.Run(fmt.Sprintf("%s %d", file, len(data)), func(t *testing.T) {
				flash := roomFlash()
				if err := flash.WriteFile(file, data); err != nil {
					t.Fatal(err)
				}
				w := newWorld(t, "", emulated.Config{Flash: flash})
				if got := w.typed("ver"); !strings.Contains(got, "v1.17.1+meshrig") {
					t.Errorf("%q", got)
				}
			})
		}
	}
}

// A new identity whose public key starts with a reserved byte is made anew, and each
// takes the radio 320 ms.
func TestReservedIdentityIsMadeAnew(t *testing.T) {
	var reserved, good [32]byte
	for n := byte(0); !identity.FromSeed(reserved).Public().Reserved(); n++ {
		reserved[n%32]++
	}
	good[0] = 1
	random := &emulated.Script{Rest: emulated.NewRandom(1), Bytes: map[device.Use][][]byte{device.Key: {reserved[:], good[:]}}}
	m := machine(t, "", emulated.Config{Random: random})
	m.Input(0, device.Input{Kind: device.Power, On: true})
	out, at, _, err := m.Run(5_000_000)
	if err != nil {
		t.Fatal(err)
	}
	want := "Room ID: " + strings.ToUpper(identity.FromSeed(good).Public().String()) + "\r\n"
	if at != 1_046_000+2*320_000 || string(out[0].Data) != want {
		t.Errorf("%q at %d us, want %q", out[0].Data, at, want)
	}
	if file, err := m.Flash().ReadFile(admin.IdentityFile); err != nil || len(file) != 96 {
		t.Errorf("identity file of %d bytes: %v", len(file), err)
	}
}

func TestResetReason(t *testing.T) {
	w := newWorld(t, released, emulated.Config{})
	if got := w.typed("get pwrmgt.bootreason"); !strings.Contains(got, "Power-on reset") {
		t.Errorf("after power-on: %q", got)
	}
	w.typed("reboot")
	w.run(3_000_000)
	if got := w.typed("get pwrmgt.bootreason"); !strings.Contains(got, "Software reset") {
		t.Errorf("after a reboot: %q", got)
	}
}
