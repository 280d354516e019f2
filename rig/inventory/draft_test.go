package inventory_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestDraft holds that a draft is a rig file, whatever devices say of themselves.
func TestDraft(t *testing.T) {
	ids := []usb.Pair{{Vendor: 0x1d6b, Product: 2}, {Vendor: 0x067b, Product: 0x2303}}
	for _, k := range usb.Kinds() {
		ids = append(append(ids, k.IDs...), k.Loader...)
	}
	presets := lora.Presets()
	rapid.Check(t, func(t *rapid.T) {
		var devices []usb.Device
		known := 0
		for i := range rapid.IntRange(0, 8).Draw(t, "devices") {
			id := rapid.SampledFrom(ids).Draw(t, "id")
			says := rapid.StringMatching(`[ -~]{0,20}`)
			d := usb.Device{
				Topology: "1-1." + string(rune('1'+i)), Vendor: id.Vendor, Product: id.Product,
				Serial: says.Draw(t, "serial"), Name: says.Draw(t, "name"), TTYs: []string{"/dev/ttyACM0"}, Interfaces: []int{3},
			}
			if rapid.Bool().Draw(t, "two ports") {
				d.TTYs, d.Interfaces = append(d.TTYs, "/dev/ttyACM1"), append(d.Interfaces, 5)
			}
			if len(usb.KindsOf(d)) > 0 {
				known++
			}
			devices = append(devices, d)
		}
		var text strings.Builder
		n, err := inventory.Draft(&text, "desk", rapid.SampledFrom(presets).Draw(t, "preset"), devices)
		if err != nil || n != known {
			t.Fatal(n, err)
		}
		if n == 0 {
			if text.Len() > 0 {
				t.Fatal(text.String())
			}
			return
		}
		if leftOut := strings.Contains(text.String(), "067b:2303"); leftOut != slices.ContainsFunc(devices, func(d usb.Device) bool { return d.Vendor == 0x067b }) {
			t.Fatal(text.String())
		}
		rig, err := inventory.Parse("rig.yaml", []byte(text.String()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text.String())
		}
		if len(rig.Boards) != n || rig.Name != "desk" {
			t.Fatalf("%+v", rig)
		}
		for _, b := range rig.Boards {
			k, _ := usb.LookupKind(b.Kind)
			i := strings.LastIndexByte(b.USB.Topology, '.')
			d := devices[b.USB.Topology[i+1]-'1']
			if !k.Runs(d) && !k.Loads(d) {
				t.Fatalf("%+v is drafted as %+v", d, b)
			}
			if k.Runs(d) && b.USB.Serial != d.Serial || !k.Runs(d) && b.USB.Serial != "" {
				t.Fatalf("%+v is drafted with serial number %q", d, b.USB.Serial)
			}
			if several := len(d.TTYs) > 1; several != (b.USB.Interface != nil) || several && *b.USB.Interface != 3 {
				t.Fatalf("%+v is drafted with interface %v", d, b.USB.Interface)
			}
		}
	})
}
