package main

import (
	"fmt"
	"io"
	"math"

	"github.com/meshrig/meshrig/rig/lora"
)

// meeting is how two frames overlap: where the other begins, in symbols from the wanted one's start.
type meeting struct {
	name      string
	from, to  float64
	reference [8]float64 // shares that gr-lora_sdr receives
}

// ratios are those of the wanted over the other, in dB.
var ratios = [8]float64{-3, -1, 0, 1, 2, 3, 4, 6}

func meetings() []meeting {
	return []meeting{
		{"the other begins in its payload", 50, 90, [8]float64{.02, .52, .86, .98, 1, 1, 1, 1}},
		{"in the last 3 symbols of its preamble", 29, 32, [8]float64{.02, .42, .80, .98, 1, 1, 1, 1}},
		{"early in its preamble", 2, 12, [8]float64{0, .30, .62, .86, .90, .96, 1, 1}},
		{"at the same time, to half a symbol", -0.5, 0.5, [8]float64{0, .12, .48, .88, .94, 1, 1, 1}},
		{"12 symbols earlier", -12, -12, [8]float64{0, 0, .06, .38, .58, .84, .98, 1}},
		{"so early that it is in its own payload", -80, -50, [8]float64{}},
	}
}

// capture is the share of frames received of two with one spreading factor, beside the reference's.
func capture(out io.Writer, o options) error {
	const bytes, rounds = 40, 50
	p := settings(lora.SF8, lora.BW62k5, 5)
	rate := 4 * p.Bandwidth.Hertz()
	symbol, length := rate*p.SymbolTime().Seconds(), rate*p.TimeOnAir(bytes).Seconds()
	fmt.Fprintf(out, "Two frames of 40 bytes at SF8, 62.5 kHz, the wanted one 15 dB over the noise, carriers up to 5 %% of the bandwidth apart: share received of the wanted (of the other), %d each; gr-lora_sdr's share of the wanted below.\n\n", rounds)
	fmt.Fprint(out, "| wanted over other, dB |")
	for _, r := range ratios {
		fmt.Fprintf(out, " %+.0f |", r)
	}
	fmt.Fprintln(out, "\n|---|---|---|---|---|---|---|---|---|")
	for _, m := range meetings() {
		fmt.Fprintf(out, "| %s |", m.name)
		for _, ratio := range ratios {
			rx, err := receiver(rate, p)
			if err != nil {
				return err
			}
			e := ear{rx: rx, sent: map[string]int{}}
			a := newAir(rate, p.Bandwidth.Hertz(), o.seed)
			var iq []complex64
			for range rounds {
				iq = a.noise(iq, int(length+240*symbol))
				at := symbol * a.between(100, 101)
				wanted, other := a.payload(bytes), a.payload(bytes)
				e.sent[string(wanted)], e.sent[string(other)] = 0, 1
				drift := 0.05 * p.Bandwidth.Hertz()
				if err := a.add(iq, wanted, p, at, 15, 0); err != nil {
					return err
				}
				if err := a.add(iq, other, p, at+symbol*a.between(m.from, m.to), 15-ratio, a.between(-drift, drift)); err != nil {
					return err
				}
				e.hear(rx.Write(iq))
			}
			e.hear(rx.Flush())
			fmt.Fprintf(out, " %.2f (%.2f) |", float64(e.heard[0])/rounds, float64(e.heard[1])/rounds)
		}
		fmt.Fprint(out, "\n| gr-lora_sdr |")
		for _, share := range m.reference {
			fmt.Fprintf(out, " %.2f |", share)
		}
		fmt.Fprintln(out)
	}
	return nil
}

// croce are the ratios that were measured with radios: rows the wanted spreading factor from SF7 on,
// columns the other's (Croce and others, 2018).
var croce = [6][6]float64{
	{1, -8, -9, -9, -9, -9},
	{-11, 1, -11, -12, -13, -13},
	{-15, -13, 1, -13, -14, -15},
	{-19, -18, -17, 1, -17, -18},
	{-22, -22, -21, -20, 1, -20},
	{-25, -25, -25, -24, -23, 1},
}

// factors finds how much stronger a frame with another spreading factor may be.
func factors(out io.Writer, o options) error {
	const bytes, rounds = 20, 30
	fmt.Fprintf(out, "Wanted over other in dB, down to which 90 %% of %d frames of 20 bytes are received when a frame with another spreading factor lasts all the time; 125 kHz, 15 dB over Semtech's sensitivity. In brackets what Croce and others measured with radios.\n\n", rounds)
	fmt.Fprintln(out, "| wanted \\ other | SF7 | SF8 | SF9 | SF10 | SF11 | SF12 |\n|---|---|---|---|---|---|---|")
	for i := range 5 { // SF12 takes long and tells nothing new
		wanted := settings(lora.SF7+lora.SpreadingFactor(i), lora.BW125k, 5)
		fmt.Fprintf(out, "| %v |", wanted.SpreadingFactor)
		for j := range 6 {
			if i == j {
				fmt.Fprint(out, " |")
				continue
			}
			other := settings(lora.SF7+lora.SpreadingFactor(j), lora.BW125k, 5)
			least, err := survives(wanted, other, croce[i][j]+4, bytes, rounds, o)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, " %.0f (%.0f) |", least, croce[i][j])
		}
		fmt.Fprintln(out)
	}
	return nil
}

// survives is the lowest ratio in whole decibels from start down at which nine in ten are received.
func survives(wanted, other lora.Params, start float64, bytes, rounds int, o options) (float64, error) {
	rate := 4 * wanted.Bandwidth.Hertz()
	length := rate * wanted.TimeOnAir(bytes).Seconds()
	symbol := rate * wanted.SymbolTime().Seconds()
	for ratio := start; ; ratio-- {
		rx, err := receiver(rate, wanted)
		if err != nil {
			return 0, err
		}
		e := ear{rx: rx, sent: map[string]int{}}
		a := newAir(rate, wanted.Bandwidth.Hertz(), o.seed)
		gain := float64(wanted.SpreadingFactor.Floor()) + 15
		var iq []complex64
		for range rounds {
			iq = a.noise(iq, int(length+10*symbol))
			payload := a.payload(bytes)
			e.sent[string(payload)] = 0
			if err := a.add(iq, payload, wanted, symbol*a.between(3, 4), gain, 0); err != nil {
				return 0, err
			}
			for at := -a.between(0, rate*other.TimeOnAir(100).Seconds()); at < float64(len(iq)); at += rate * other.TimeOnAir(100).Seconds() {
				if err := a.add(iq, a.payload(100), other, at, gain-ratio, a.between(-1, 1)*0.05*other.Bandwidth.Hertz()); err != nil {
					return 0, err
				}
			}
			e.hear(rx.Write(iq))
		}
		e.hear(rx.Flush())
		if float64(e.heard[0]) < 0.9*float64(rounds) || ratio < -60 {
			return math.Round(ratio + 1), nil
		}
	}
}
