package emulated_test

import (
	"encoding/hex"
	"testing"

	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
)

// FuzzCommands gives a chip whatever bytes in transactions of several lengths: it neither panics nor
// stays busy for longer than its clock and its calibration take, and it answers again when it is reset.
func FuzzCommands(f *testing.F) {
	f.Add([]byte{0x80, 0x00, 0x8A, 0x01}, 2)
	f.Add([]byte{0x82, 0xFF, 0xFF, 0xFF}, 4)
	f.Add([]byte{0x1D, 0x07, 0x40, 0, 0, 0}, 6)
	f.Fuzz(func(t *testing.T, stream []byte, size int) {
		h := newHost(t, emulated.Config{})
		size = min(max(size, 1), 300)
		for len(stream) > 0 {
			n := min(size, len(stream))
			for i := 0; h.does("busy") == "1" && i < 10; i++ {
				h.does("pause 1000")
			}
			h.atOnce(hex.EncodeToString(stream[:n]))
			stream = stream[n:]
		}
		for _, does := range []string{"reset 0", "pause 100", "reset 1", "pause 4000"} {
			h.does(does)
		}
		h.chip.Refused()
		if got := h.outcome(); got != "22" {
			t.Errorf("status %s behind a reset", got)
		}
	})
}
