package inventory_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
)

// An entry has what its instrument needs and nothing that it has no use for.
func TestInstruments(t *testing.T) {
	t.Parallel()
	const chip = "spi: SPI0.0, reset: GPIO18, busy: GPIO20, irq: GPIO16"
	for name, c := range map[string]struct{ entry, want string }{
		"a modem":                {"kind: rak4631, usb: {topology: 1-1.6}", ""},
		"a companion":            {"protocol: companion, kind: rak4631, usb: {topology: 1-1.6}", ""},
		"a chip":                 {"protocol: sx1262, chip: {" + chip + "}", ""},
		"all of a chip":          {"protocol: sx1262, chip: {" + chip + ", select: GPIO21, receive: GPIO12, tcxo: 1.8 V}, radio: {preset: eu-uk-narrow}", ""},
		"a server":               {"protocol: rtl_tcp, address: '127.0.0.1:1234', ppm: -3", ""},
		"none":                   {"protocol: sx1276", `"sx1276" is none of its words; nearest: sx1262`},
		"a modem without a kind": {"usb: {topology: 1-1.6}", "sniffer s has no kind"},
		"a companion with pins":  {"protocol: companion, kind: rak4631, usb: {topology: 1-1.6}, chip: {" + chip + "}", "chip: of no use to a sniffer with protocol companion"},
		"a modem with a server":  {"kind: rak4631, usb: {topology: 1-1.6}, address: a", "address: of no use to a sniffer with protocol kiss"},
		"a chip on USB":          {"protocol: sx1262, usb: {topology: 1-1.6}, chip: {" + chip + "}", "usb: of no use to a sniffer with protocol sx1262"},
		"a chip of a kind":       {"protocol: sx1262, kind: rak4631, chip: {" + chip + "}", "kind: of no use to a sniffer with protocol sx1262"},
		"a chip with a baud":     {"protocol: sx1262, console: {baud: 9600}, chip: {" + chip + "}", "console: of no use"},
		"no wiring":              {"protocol: sx1262", "sniffer s: chip without spi; give the port, like SPI0.0"},
		"no reset":               {"protocol: sx1262, chip: {spi: SPI0.0, busy: GPIO20, irq: GPIO16}", "sniffer s: chip without reset; give the pin"},
		"no busy":                {"protocol: sx1262, chip: {spi: SPI0.0, reset: GPIO20, irq: GPIO16}", "chip without busy"},
		"no irq":                 {"protocol: sx1262, chip: {spi: SPI0.0, busy: GPIO20, reset: GPIO16}", "chip without irq"},
		"a pin twice":            {"protocol: sx1262, chip: {spi: SPI0.0, busy: GPIO20, reset: GPIO20, irq: GPIO16}", "pin GPIO20 has another use already"},
		"a voltage":              {"protocol: sx1262, chip: {" + chip + ", tcxo: 5 V}", "tcxo: 5 V is none that the chip gives"},
		"no unit":                {"protocol: sx1262, chip: {" + chip + ", tcxo: 1.8}", "want a number with its unit: 1.8 V"},
		"an unknown pin":         {"protocol: sx1262, chip: {" + chip + ", dio: GPIO1}", `unknown key "dio" in chip`},
		"no address":             {"protocol: rtl_tcp", "sniffer s: no address; give that of the rtl_tcp server"},
		"half an address":        {"protocol: rtl_tcp, address: here", `address: "here": want host and port`},
		"a port that is none":    {"protocol: rtl_tcp, address: 'here:0'", "want host and port"},
		"a server with pins":     {"protocol: rtl_tcp, address: 'a:1', chip: {" + chip + "}", "chip: of no use to a sniffer with protocol rtl_tcp"},
		"a bad crystal":          {"protocol: rtl_tcp, address: 'a:1', ppm: 300", "ppm: want -200 to 200"},
	} {
		// Without boards a rig is there for its sniffers.
		rig, err := inventory.Parse("rig.yaml", []byte("sniffers:\n  - {name: s, "+c.entry+"}\n"))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want == "":
			if s, ok := rig.Sniffer("s"); !ok || s.Protocol == "" || s.OnUSB() != (s.Kind != "") {
				t.Errorf("%s: %+v", name, s)
			}
		case err == nil || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	rig, err := inventory.Parse("rig.yaml", []byte("sniffers:\n  - {name: s, protocol: sx1262, chip: {"+chip+", tcxo: 1.8 V}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := rig.Sniffer("t"); ok {
		t.Error("a sniffer that is none")
	}
	s, _ := rig.Sniffer("s")
	if pins := s.Chip.Pins(); len(pins) != 3 || pins[0] != [2]string{"reset", "GPIO18"} || s.Chip.TCXO != 1.8 {
		t.Errorf("%+v", s.Chip)
	}
}
