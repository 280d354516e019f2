package suite

import (
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/lora"
)

// StoredRadio asks for a board whose stored radio settings are none that a build has, so that one
// that goes back to what was compiled into it is not taken for one that goes back to what was
// stored. A bench on real air keeps its preset, which the law may ask for.
func StoredRadio(c *bench.Config) {
	if c.Hardware != nil {
		return
	}
	if c.Params == (lora.Params{}) {
		c.Params = lora.Default().Params()
	}
	const channel = 400_000 // Hz
	c.Params.Frequency += channel
	c.Params.CodingRate = 5 + (c.Params.CodingRate-5+1)%4
}
