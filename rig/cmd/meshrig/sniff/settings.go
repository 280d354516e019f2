package sniff

import (
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/lora"
)

// radio are the settings that were asked for.
func (o *options) radio(cmd *cobra.Command) (lora.Params, error) {
	if o.survey {
		if err := cli.Refuse(cmd, "--survey finds out", "preset", "freq", "bw", "sf", "cr", "sync"); err != nil {
			return lora.Params{}, err
		}
	}
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	if !given("freq") {
		if err := cli.Refuse(cmd, "it goes with --freq", "bw", "sf", "cr"); err != nil {
			return lora.Params{}, err
		}
		p, err := lora.LookupPreset(o.preset)
		if err != nil {
			return lora.Params{}, cli.WrongSelection(err)
		}
		radio := p.Params()
		radio.SyncWord, err = o.syncWord()
		return radio, err
	}
	if !given("bw") || !given("sf") {
		return lora.Params{}, wrong("--freq needs --bw and --sf beside it, or give a --preset instead")
	}
	if o.freq < 0 || o.freq > math.MaxUint32 || o.freq != math.Trunc(o.freq) {
		return lora.Params{}, wrong("--freq %v: want a frequency in hertz, such as 869618000", o.freq)
	}
	bw, err := lora.BandwidthOf(o.bw)
	if err != nil {
		return lora.Params{}, wrong("--bw: %w", err)
	}
	sync, err := o.syncWord()
	if err != nil {
		return lora.Params{}, err
	}
	radio := lora.Preset{
		Frequency: lora.Frequency(o.freq), Bandwidth: bw,
		SpreadingFactor: lora.SpreadingFactor(min(255, o.sf)), CodingRate: lora.CodingRate(min(255, o.cr)),
	}.Params()
	radio.SyncWord = sync
	if err := radio.Validate(); err != nil {
		return lora.Params{}, wrong("%w", err)
	}
	return radio, nil
}

func (o *options) syncWord() (byte, error) {
	v, err := strconv.ParseUint(o.sync, 16, 8)
	if err != nil || len(o.sync) != 2 {
		return 0, wrong("--sync %q: want two hex digits, such as 12 or 34", o.sync)
	}
	return byte(v), nil
}
