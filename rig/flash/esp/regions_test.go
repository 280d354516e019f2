package esp_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash/esp"
)

// TestRegions holds that what is written of a merged image is the file, byte for byte, however
// its boot loader and its application end.
func TestRegions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ending := rapid.SliceOfN(rapid.OneOf(rapid.ByteRange(0x80, 0xFF), rapid.Byte()), 1, 32)
		data := ended(ending.Draw(t, "boot loader"), ending.Draw(t, "application"))
		f, err := esp.ParseFirmware(data)
		if err != nil {
			t.Fatal(err)
		}
		everything := rapid.Bool().Draw(t, "everything")
		covered := map[int]bool{}
		for _, r := range f.Regions(everything) {
			if !bytes.Equal(r.Data, data[r.At:int(r.At)+len(r.Data)]) {
				t.Fatalf("%s at 0x%x is not the file", r.Name, r.At)
			}
			for i := range r.Data {
				covered[int(r.At)+i] = true
			}
		}
		for at, b := range data {
			settings := at >= 0x9000 && at < 0xE000
			if boot := at >= 0x1000; boot && !covered[at] && (everything || !settings) {
				t.Fatalf("0x%02x at 0x%x is not written", b, at)
			}
		}
	})
}
