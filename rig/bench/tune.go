package bench

import (
	"context"
	"strconv"
	"strings"

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
	text, _ := c.Try(ctx, "get radio")
	if radio, ok := radioOf(text, b.cfg.Params); ok && !sameRadio(text, b.cfg.Params) {
		b.tune(radio)
	}
}

// radioOf reads the reply to "get radio". What it does not tell is taken from like.
func radioOf(reply string, like lora.Params) (lora.Params, bool) {
	n, ok := radioNumbers(reply)
	if !ok {
		return like, false
	}
	const step = 100 // Hz, to which a cut 32-bit float of megahertz is good
	bandwidth, err := lora.BandwidthOf(n[1] * 1e3)
	if err != nil || n[0] < 0 || n[2] < 0 || n[3] < 0 {
		return like, false
	}
	radio := like
	radio.Frequency = lora.Frequency((n[0]*1e6+step/2)/step) * step
	radio.Bandwidth = bandwidth
	radio.SpreadingFactor, radio.CodingRate = lora.SpreadingFactor(n[2]), lora.CodingRate(n[3])
	if radio.Validate() != nil {
		return like, false
	}
	return radio, true
}

// radioNumbers are megahertz, kilohertz, spreading factor and coding rate.
func radioNumbers(reply string) (n [4]float64, ok bool) {
	fields := strings.Split(strings.TrimPrefix(strings.TrimSpace(reply), "> "), ",")
	if len(fields) != len(n) {
		return n, false
	}
	for i, f := range fields {
		v, err := strconv.ParseFloat(strings.TrimSpace(f), 64)
		if err != nil {
			return n, false
		}
		n[i] = v
	}
	return n, true
}
