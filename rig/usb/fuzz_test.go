package usb_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/meshrig/meshrig/rig/usb"
)

// FuzzAttributes reads devices that say anything of themselves.
func FuzzAttributes(f *testing.F) {
	f.Add([]byte("10c4\n"), []byte("Silicon Labs\n"))
	f.Add([]byte("10c4"), []byte("\xff\x00\x1b[31mred"))
	f.Add([]byte("+0c4"), []byte(strings.Repeat("x", 5000)))
	f.Fuzz(func(t *testing.T, vendor, name []byte) {
		dir := t.TempDir()
		home := filepath.Join(dir, "bus", "usb", "devices", "1-1")
		if err := os.MkdirAll(home, 0o750); err != nil {
			t.Fatal(err)
		}
		for file, data := range map[string][]byte{"idVendor": vendor, "idProduct": []byte("ea60"), "product": name, "serial": name, "devnum": name} {
			if err := os.WriteFile(filepath.Join(home, file), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		list, err := usb.Tree{Sys: dir}.Devices()
		if err != nil || len(list) > 1 {
			t.Fatal(list, err)
		}
		for _, d := range list {
			if bad := strings.IndexFunc(d.Name, func(r rune) bool { return !unicode.IsPrint(r) }); bad >= 0 || !utf8.ValidString(d.Serial) {
				t.Errorf("name %q, serial number %q", d.Name, d.Serial)
			}
		}
	})
}

func TestTopology(t *testing.T) {
	for s, want := range map[string]bool{
		"1-1": true, "12-1.255": true, "1-1.1.1.1.1.1": true, "1-1.1.1.1.1.1.1": false, "1-01": false, "1-1.256": false, "usb1": false, "1": false,
	} {
		if usb.ValidTopology(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
	for s, want := range map[string]bool{"usb1": true, "1-1": true, "usb": false, "usb0": false, "1": false} {
		if usb.ValidHub(s) != want {
			t.Errorf("hub %q: %v", s, !want)
		}
	}
}

// FuzzTopology holds that what is taken for a place is a bare name and leads to its hub.
func FuzzTopology(f *testing.F) {
	for _, s := range []string{"1-1.4.2", "1-0", "usb1", "01-1", "1-1.", "1-1:1.0", "1-1.1.1.1.1.1.1", "1-256", "../1-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		hub, port, ok := usb.Hub(s)
		if ok != usb.ValidTopology(s) {
			t.Fatalf("%q: %v", s, ok)
		}
		if !ok {
			return
		}
		sep := "."
		if bus, root := strings.CutPrefix(hub, "usb"); root {
			hub, sep = bus, "-"
		} else if !usb.ValidTopology(hub) {
			t.Errorf("%q hangs on %q", s, hub)
		}
		if filepath.Base(s) != s || hub+sep+strconv.Itoa(port) != s {
			t.Errorf("%q is port %d of %q", s, port, hub)
		}
	})
}
