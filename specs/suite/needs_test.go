package suite_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/specs/suite"
)

// hears is a bench on real air of which nothing is known but what its instruments know of a frame.
type hears struct {
	bench.Assembler

	known sniffer.Quantity
}

func (hears) Info() board.Info          { return board.Info{} }
func (h hears) Knows() sniffer.Quantity { return h.known }
func (hears) Params() lora.Params       { return lora.Params{} }

// A spec asks for quantities of a frame, and is left out where no instrument knows one of them.
func TestNeedsOfQuantities(t *testing.T) {
	t.Parallel()
	needs := suite.Needs(suite.Measured(sniffer.Duration | sniffer.Preamble))
	for known, want := range map[sniffer.Quantity]string{
		sniffer.Everything:                  "",
		sniffer.Duration | sniffer.Preamble: "",
		sniffer.Duration:                    "needs an instrument that measures of a frame: preamble; those of the bench know: duration",
		0:                                   "needs an instrument that measures of a frame: duration and preamble; those of the bench know: nothing",
	} {
		if got := suite.Lacks(bench.Config{Hardware: hears{known: known}}, needs); got != want {
			t.Errorf("with instruments that know %v: %q, want %q", known, got, want)
		}
	}
	if got := suite.Lacks(bench.Config{Hardware: hears{}}, suite.Needs(suite.Channel)); !strings.Contains(got, "virtual channel") {
		t.Errorf("other needs: %q", got)
	}
}
