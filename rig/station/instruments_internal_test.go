package station

import (
	"errors"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// TestListener holds that an entry becomes the instrument that it says, or an error that names it.
func TestListener(t *testing.T) {
	t.Parallel()
	s := &Station{Rig: &inventory.Rig{}}
	ear, undo, err := s.listener(t.Context(), inventory.Sniffer{Name: "dongle", Protocol: inventory.RTLTCP, Address: "localhost:1"}, clock.NewWall())
	if err != nil || ear.Name() != "dongle" || ear.Knows() != sdr.Knows || undo() != nil {
		t.Errorf("%v, %v", ear, err)
	}
	for _, entry := range []inventory.Sniffer{
		{Name: "hat", Protocol: inventory.SX1262, Chip: inventory.Chip{SPI: "SPI99.9", Reset: "GPIO1", Busy: "GPIO2", IRQ: "GPIO3"}},
		{Name: "app", Protocol: inventory.Companion, Kind: "rak4631", USB: inventory.USB{Port: t.TempDir() + "/none"}},
		{Name: "modem", Protocol: inventory.KISSModem, Kind: "rak4631", USB: inventory.USB{Port: t.TempDir() + "/none"}},
	} {
		_, _, err := s.listener(t.Context(), entry, clock.NewWall())
		if e := (*board.Error)(nil); !errors.As(err, &e) || e.Board != entry.Name {
			t.Errorf("%s: %v", entry.Name, err)
		}
	}
}
