package bench

import (
	"errors"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
)

// TestBlame states what deviates from a board with a port of its own that went away alone.
func TestBlame(t *testing.T) {
	t.Parallel()
	alone := Sign{Of: RoomName, Text: "gone from 1-1.4"}
	restarted := &board.Error{Board: RoomName, Stage: "run", Rule: "restarted unasked", Firmware: true}
	told := func(firmware bool, line string) error {
		fault := &board.Error{Board: "heltec", Stage: "run", Line: line, Told: true, Firmware: firmware}
		return errors.Join(restarted, &board.Error{Board: RoomName, Stage: "console", Firmware: firmware, Err: fault})
	}
	for name, c := range map[string]struct {
		trouble error
		with    []Sign
		bridge  bool // or the board was seen to run on
		held    bool

		firmware, unclear bool
		words             string
	}{
		"nothing else":            {unclear: true, words: "crash or cable, cannot be told apart"},
		"and restarted":           {trouble: restarted, unclear: true, words: "gone from 1-1.4"},
		"held and restarted":      {trouble: restarted, held: true, firmware: true, words: "its current was measured"},
		"held and not restarted":  {trouble: errors.New("no banner"), held: true, unclear: true},
		"port off":                {trouble: restarted, with: []Sign{{Kind: PortOff, Of: RoomName, Text: "port 4 of hub 1-1 was switched off"}}, words: "port 4 of hub 1-1"},
		"over-current":            {trouble: restarted, with: []Sign{{Kind: Overload, Of: RoomName}}},
		"others on the hub":       {trouble: restarted, with: []Sign{{Kind: HubAway, Of: RoomName}}},
		"current gone":            {trouble: restarted, with: []Sign{{Kind: NoCurrent, Of: RoomName}}},
		"the probe":               {trouble: restarted, with: []Sign{{Of: "kiss-1", Text: "gone from 1-1.5"}}, words: "kiss-1 gone from 1-1.5"},
		"a bridge":                {trouble: restarted, bridge: true, words: "look at cable, hub and supply"},
		"a watchdog, in words":    {trouble: told(true, "rst:0x8 (TG1WDT_SYS_RESET)"), with: []Sign{{Kind: PortOff, Of: RoomName}}, firmware: true, words: "TG1WDT"},
		"a brown-out, in words":   {trouble: told(false, "rst:0xf (BROWN_OUT_RESET)"), held: true, words: "BROWN_OUT"},
		"the same sign, repeated": {with: []Sign{alone}, unclear: true},
	} {
		err := blame(c.trouble, append([]Sign{alone}, c.with...), !c.bridge, c.held)
		if board.Stopped(err) != c.firmware || board.Unclear(err) != c.unclear || !strings.Contains(err.Error(), c.words) ||
			strings.Count(err.Error(), alone.Text) > 1 {
			t.Errorf("%s: firmware %v, unclear %v: %v", name, board.Stopped(err), board.Unclear(err), err)
		}
	}
}
