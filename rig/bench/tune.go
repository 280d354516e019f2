package bench

import (
	"context"

	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
)

// Tune sets the rig's own radios to other settings, so that it hears a board that uses them and
// no longer one that does not. The preamble is corrected for the board's version. Deadlines
// count with the new settings. Settings that no radio has abort the spec.
func (b *Bench) Tune(radio lora.Params) {
	b.use("Tune")
	b.tune(radio)
}

func (b *Bench) tune(radio lora.Params) {
	if v := b.room.version; v.Known() {
		radio.Preamble = lora.PreambleForVersion(radio.SpreadingFactor, v.Major, v.Minor)
	}
	if radio == b.cfg.Params {
		return
	}
	if err := b.world.tune(b.Now(), radio); err != nil {
		b.halt(err)
	}
	b.cfg.Params = radio
}

// follow tunes the rig to what the board says that it is set to.
func (b *Bench) follow(ctx context.Context, c *console.Console) {
	if radio, err := c.Radio(ctx); err == nil && !radio.Is(b.cfg.Params) {
		b.tune(radio.Over(b.cfg.Params))
	}
}
