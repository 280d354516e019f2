package inventory_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
)

// A sniffer has an effect or is refused.
func TestSniffers(t *testing.T) {
	t.Parallel()
	const head = `
radio: {preset: eu-uk-narrow}
region: {duty-cycle: 10 %}
probes:
  - {name: p, kind: rak4631, usb: {topology: 1-1.5}}
sniffers:
  - {name: s, kind: rak4631, usb: {topology: 1-1.6}}
  - {name: far, kind: rak4631, usb: {topology: 1-1.7}, radio: {frequency: 915 MHz}}
boards:
`
	for name, c := range map[string]struct{ boards, want string }{
		"both":      {"  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p, radio: {frequency: 915 MHz}, sniffers: [far, s]}", ""},
		"not named": {"  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p, radio: {frequency: 915 MHz}, sniffers: [far]}", "sniffer s has no effect: no board names it; give the board that it shall hear sniffers: [s]"},
		"none":      {"  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p, radio: {frequency: 915 MHz}, sniffers: [far, s, t]}", `unknown sniffer "t"; nearest: s`},
		"twice":     {"  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p, radio: {frequency: 915 MHz}, sniffers: [far, s, s]}", "sniffer s is named twice"},
		"deaf":      {"  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p, sniffers: [far, s]}", "sniffer far is on "},
		"no list":   {"  - {name: b, kind: rak4631, usb: {topology: 1-1.1}, probe: p, sniffers: s}", "sniffers: want a list"},
	} {
		rig, err := inventory.Parse("rig.yaml", []byte(head+c.boards+"\n"))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want == "":
			if list := rig.SniffersOf(rig.Boards[0]); len(list) != 2 || list[0].Name != "far" || list[1].Name != "s" {
				t.Errorf("%s: %+v", name, list)
			}
		case err == nil || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v", name, err)
		}
	}
}
