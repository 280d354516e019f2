package inventory

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
)

// over gives the setting with what it leaves out taken from another. A preset replaces all of
// the other's.
func (r Radio) over(other Radio) Radio {
	if r.Preset == "" {
		r.Preset = other.Preset
		r.Frequency = cmp.Or(r.Frequency, other.Frequency)
		r.Bandwidth = cmp.Or(r.Bandwidth, other.Bandwidth)
		r.SpreadingFactor = cmp.Or(r.SpreadingFactor, other.SpreadingFactor)
		r.CodingRate = cmp.Or(r.CodingRate, other.CodingRate)
	}
	if r.Power == nil {
		r.Power = other.Power
	}
	r.Antenna = cmp.Or(r.Antenna, other.Antenna)
	return r
}

// Params is what the setting comes to. The error is a *lora.PresetError, or a *lora.FieldError
// of a value that is missing or that no radio could be set to.
func (r Radio) Params() (lora.Params, error) {
	var preset lora.Preset
	if r.Preset != "" {
		var err error
		if preset, err = lora.LookupPreset(r.Preset); err != nil {
			return lora.Params{}, err
		}
	}
	preset.Frequency = cmp.Or(r.Frequency, preset.Frequency)
	preset.Bandwidth = cmp.Or(r.Bandwidth, preset.Bandwidth)
	preset.SpreadingFactor = cmp.Or(r.SpreadingFactor, preset.SpreadingFactor)
	preset.CodingRate = cmp.Or(r.CodingRate, preset.CodingRate)
	p := preset.Params()
	if r.Power != nil {
		p.Power = *r.Power
	}
	return p, p.Validate()
}

// Radio is the setting of an entry that has one of its own, or none.
func (r *Rig) radio(own *Radio) Radio {
	if own == nil {
		return r.Radio
	}
	return own.over(r.Radio)
}

// BoardRadio is the setting of a board: its own over the rig's.
func (r *Rig) BoardRadio(b Board) Radio { return r.radio(b.Radio) }

// ProbeRadio is the setting of a probe for a board: its own over the rig's, or the board's.
func (r *Rig) ProbeRadio(p Probe, b Board) Radio {
	if p.Radio == nil {
		return r.BoardRadio(b)
	}
	return r.radio(p.Radio)
}

// sameAir tells whether radios of two settings hear each other.
func sameAir(a, b lora.Params) bool {
	return a.Frequency == b.Frequency && a.Bandwidth == b.Bandwidth && a.SpreadingFactor == b.SpreadingFactor
}

// Allows is nil if the region lets the rig send at a setting; it does not judge how much.
func (g Region) Allows(p lora.Params) error {
	half := lora.Frequency(p.Bandwidth.Hertz() / 2)
	switch {
	case g.From != 0 && p.Frequency-half < g.From, g.To != 0 && p.Frequency+half > g.To:
		return fmt.Errorf("%v with %v bandwidth leaves the region's band, %s", p.Frequency, p.Bandwidth, g.band())
	case g.Power != nil && p.Power > *g.Power:
		return fmt.Errorf("%v is more than the region's %v", p.Power, *g.Power)
	}
	return nil
}

func (g Region) band() string {
	switch {
	case g.From == 0:
		return fmt.Sprintf("up to %v", g.To)
	case g.To == 0:
		return fmt.Sprintf("from %v", g.From)
	}
	return fmt.Sprintf("%v to %v", g.From, g.To)
}

// checkRegion judges the limits themselves, and what is missing of them.
func (c *checker) checkRegion() {
	g := &c.rig.Region
	if len(c.rig.Probes) > 0 && g.DutyCycle == 0 {
		c.missing("region: no duty-cycle; say which share of an hour the probes may send, 100 % for no limit", g, c.rig)
	}
	if g.DutyCycle < 0 || g.DutyCycle > 100 {
		c.Report("duty-cycle: want more than 0 % and at most 100 %", &g.DutyCycle)
	}
	if g.From != 0 && g.To != 0 && g.From >= g.To {
		c.Report(fmt.Sprintf("to: %v is not above %v", g.To, g.From), &g.To)
	}
}

// checkRadios judges each entry's setting, and whether probes are where their boards are.
func (c *checker) checkRadios() {
	r := c.rig
	if r.Radio == (Radio{}) {
		if len(r.Boards)+len(r.Probes) > 0 {
			for _, b := range r.Boards {
				if b.Radio == nil {
					c.missing("radio: no setting; give a preset, or frequency, bandwidth, sf and cr", &r.Radio, r)
					return
				}
			}
		}
	} else {
		c.air(&r.Radio, r.Radio)
	}
	for i := range r.Boards {
		if b := &r.Boards[i]; b.Radio != nil {
			c.air(b.Radio, r.BoardRadio(*b))
		}
	}
	for i := range r.Probes {
		if p := &r.Probes[i]; p.Radio != nil {
			c.air(p.Radio, r.radio(p.Radio))
		}
	}
	for i := range r.Sniffers {
		if s := &r.Sniffers[i]; s.Radio != nil {
			c.air(s.Radio, r.radio(s.Radio))
		}
	}
	for i := range r.Boards {
		b := &r.Boards[i]
		p, ok := r.Probe(b.Probe)
		if !ok || p.Radio == nil {
			continue
		}
		theirs, err1 := r.BoardRadio(*b).Params()
		its, err2 := r.radio(p.Radio).Params()
		if err1 == nil && err2 == nil && !sameAir(theirs, its) {
			c.Report(fmt.Sprintf("probe %s is on %v and cannot hear board %s on %v", p.Name, its, b.Name, theirs), &b.Probe)
		}
	}
}

// air judges a setting that stands in the file, completed by the rig's.
func (c *checker) air(own *Radio, whole Radio) {
	p, err := whole.Params()
	var preset *lora.PresetError
	var field *lora.FieldError
	switch {
	case errors.As(err, &preset):
		if own.Preset == "" {
			return // the rig's, which is judged by itself
		}
		c.Report(fmt.Sprintf("unknown preset %q; %s", preset.Name, words.Suggest(preset.Name, presets())), &own.Preset)
	case errors.As(err, &field):
		c.missing(fmt.Sprintf("radio: %s: got %s, want %s", field.Field, field.Value, field.Want), c.field(own, field.Field), own)
	case err != nil:
		c.Report(err.Error(), own)
	default:
		if whole.Power == nil {
			p.Power = lora.MinPower // as the board is set, which is unknown here
		}
		if g := c.rig.Region; g.From != 0 && g.To != 0 && g.From >= g.To {
			return // there is no such band
		}
		if err := c.rig.Region.Allows(p); err != nil {
			c.Report(err.Error(), &own.Frequency, &own.Power, own)
		}
	}
}

// field is where the field of a lora.FieldError stands.
func (c *checker) field(own *Radio, name string) any {
	switch name {
	case "frequency":
		return &own.Frequency
	case "power":
		return &own.Power
	}
	return own
}

func presets() []string {
	var names []string
	for _, p := range lora.Presets() {
		names = append(append(names, p.Name), p.Aliases...)
	}
	return names
}
