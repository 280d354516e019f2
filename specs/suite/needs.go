package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// lacks is why a bench cannot run a spec with these labels, empty if it can.
func lacks(cfg *bench.Config, labels []string) string {
	needs := func(n Need) bool { return slices.Contains(labels, needLabel(n)) }
	info := cfg.Info()
	for _, c := range []struct {
		need Need
		has  bool
		why  string
		able board.Ability // whose lack the bench may explain
	}{
		{Battery, cfg.Hardware == nil || info.Can.Has(board.CanForget), "needs a clock whose battery can be missing", board.CanForget},
		{Running, cfg.Hardware == nil || info.Can.Has(board.CanRemember), "needs a clock that runs on while the board restarts", board.CanRemember},
		{Erase, info.Can.Has(board.CanWipe), "needs a board whose flash can be erased", board.CanWipe},
		{PowerOf, info.Can.Has(board.CanPower), "needs a power switch", board.CanPower},
		{Channel, cfg.Tapped(), "needs the virtual channel", 0},
		{Counter, info.Can.Has(board.CanMillis), "needs a millisecond counter that can start anywhere", board.CanMillis},
		{Sensor, info.Can.Has(board.CanSensor), "needs a board that can have a sensor", board.CanSensor},
		{Fill, info.Can.Has(board.CanFill), "needs a board whose flash can be filled before it starts", board.CanFill},
		{Cut, info.Can.Has(board.CanCut), "needs a board whose power can fail at any byte of a write to flash", board.CanCut},
	} {
		if !needs(c.need) || c.has {
			continue
		}
		if why := info.Cannot[c.able]; why != "" {
			return c.why + ": " + why
		}
		return c.why
	}
	if needs(Long) && cfg.Hardware != nil {
		return "needs more than an hour, which a bench in wall time does not have"
	}
	return unmeasured(cfg.Knows(), labels)
}

// unmeasured is which quantities of a frame a spec needs that no instrument knows, empty if none.
func unmeasured(known sniffer.Quantity, labels []string) string {
	for _, l := range labels {
		text, ok := strings.CutPrefix(l, needLabel(measured))
		if !ok {
			continue
		}
		q, err := sniffer.ParseQuantity(text)
		if err != nil {
			panic(fmt.Sprintf("suite: label %q: %v", l, err)) // Measured writes them
		}
		if lack := q.Without(known); lack != 0 {
			return fmt.Sprintf("needs an instrument that measures of a frame: %v; those of the bench know: %v", lack, known)
		}
	}
	return ""
}
