package usb_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/usb"
)

// TestBoards holds the table of kinds against the board files of the firmware and the boards of
// the boot loader: every variant with a room server is a kind, and what its file names is known as
// its firmware's or its boot loader's.
func TestBoards(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../fixtures/usb/boards.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	held := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		what, variant, ids := words[0], words[1], words[3:]
		k, ok := usb.LookupKind(variant)
		if !ok {
			t.Errorf("%s is no kind", variant)
			continue
		}
		for i, text := range ids {
			id, err := usb.ParsePair(text)
			if err != nil {
				t.Fatal(err)
			}
			held++
			d := usb.Device{Vendor: id.Vendor, Product: id.Product}
			switch {
			case what == "loader" && !k.Loads(d):
				t.Errorf("%s: %v is not known as its boot loader's", k.Name, id)
			case what == "files" && i == 0 && k.Chip == usb.NRF52840 && !k.Runs(d):
				t.Errorf("%s: %v, which its firmware shows, is not known as its own", k.Name, id)
			case !k.Runs(d) && !k.Loads(d):
				t.Errorf("%s: %v is not known", k.Name, id)
			}
			if !slices.ContainsFunc(usb.KindsOf(d), func(o usb.Kind) bool { return o.Name == k.Name }) {
				t.Errorf("%s is not among the kinds that %v may be", k.Name, id)
			}
		}
	}
	if held < 100 {
		t.Errorf("%d ids were held", held)
	}
}
