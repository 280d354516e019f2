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
	list := missing(cfg, labels)
	if len(list) == 0 {
		return ""
	}
	if list[0].cause != "" {
		return list[0].why + ": " + list[0].cause
	}
	return list[0].why
}

// lack is a need of a spec that a bench does not meet.
type lack struct{ label, why, cause string }

// missing are the needs of a spec with these labels that a bench does not meet.
func missing(cfg *bench.Config, labels []string) (list []lack) {
	info, virtual := cfg.Info(), cfg.Hardware == nil
	for _, c := range []struct {
		need Need
		has  bool
		why  string
		able board.Ability // whose lack the bench may explain
	}{
		{Erase, info.Can.Has(board.CanWipe), "needs a board whose flash can be erased", board.CanWipe},
		{PowerOf, info.Can.Has(board.CanPower), "needs a power switch", board.CanPower},
		{Channel, cfg.Tapped(), "needs the virtual channel", 0},
		{Counter, info.Can.Has(board.CanMillis), "needs a millisecond counter that can start anywhere", board.CanMillis},
		{Sensor, info.Can.Has(board.CanSensor), "needs a board that can have a sensor", board.CanSensor},
		{Fill, info.Can.Has(board.CanFill), "needs a board whose flash can be filled before it starts", board.CanFill},
		{Cut, info.Can.Has(board.CanCut), "needs a board whose power can fail at any byte of a write to flash", board.CanCut},
		{CutSave, info.Can.Has(board.CanCut) || info.Can.Has(board.CanCutAt), "needs a board whose power can fail within a save", board.CanCutAt},
		{Battery, virtual || info.Can.Has(board.CanForget), "needs a clock whose battery can be missing", board.CanForget},
		{Running, virtual || info.Can.Has(board.CanRemember), "needs a clock that runs on while the board restarts", board.CanRemember},
	} {
		if label := needLabel(c.need); !c.has && slices.Contains(labels, label) {
			list = append(list, lack{label, c.why, info.Cannot[c.able]})
		}
	}
	return append(list, unmeasured(cfg.Knows(), labels)...)
}

// unmeasured are the needs of quantities of a frame that no instrument knows.
func unmeasured(known sniffer.Quantity, labels []string) (list []lack) {
	for _, l := range labels {
		text, ok := strings.CutPrefix(l, needLabel(measured))
		if !ok {
			continue
		}
		q, err := sniffer.ParseQuantity(text)
		if err != nil {
			panic(fmt.Sprintf("suite: label %q: %v", l, err)) // Measured writes them
		}
		if unknown := q.Without(known); unknown != 0 {
			list = append(list, lack{label: l, why: fmt.Sprintf("needs an instrument that measures of a frame: %v; those of the bench know: %v", unknown, known)})
		}
	}
	return list
}
