package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/meshrig/meshrig/rig/lora"
)

// row is a setting of the tables that ours stands beside. Soft is what gr-lora_sdr (commit 862746d)
// needs with soft decisions for one frame in ten to be lost; limit is what no receiver can beat that
// does not follow the phase and decodes once; both from simulations of frames of 20 bytes.
type row struct {
	sf       lora.SpreadingFactor
	bw       lora.Bandwidth
	cr       lora.CodingRate
	preamble uint16 // 0: what MeshCore sends
	soft     float64
	limit    float64 // 0: not known
	checked  string
}

const (
	foreign = "foreign recording"
	branch  = "foreign recording; no radio confirmed the layout"
)

func rows() []row {
	return []row{
		{lora.SF7, lora.BW62k5, 5, 0, -8.8, -9.59, foreign},
		{lora.SF8, lora.BW62k5, 5, 0, -11.6, -12.38, foreign},
		{lora.SF8, lora.BW62k5, 8, 0, -11.8, -13.66, foreign},
		{lora.SF9, lora.BW62k5, 5, 0, -14.2, -15.11, foreign},
		{lora.SF10, lora.BW250k, 5, 0, -17.0, -17.87, foreign},
		{lora.SF10, lora.BW62k5, 5, 0, -17.0, -18.32, foreign},
		{lora.SF11, lora.BW250k, 5, 0, -19.7, -20.73, foreign},
		{lora.SF11, lora.BW125k, 5, 0, -19.7, -21.15, foreign},
		{lora.SF12, lora.BW250k, 5, 0, -22.4, -23.44, foreign},
		{lora.SF7, lora.BW62k5, 5, 8, -8.3, 0, foreign},
		{lora.SF5, lora.BW125k, 5, 0, 0, 0, branch},
		{lora.SF6, lora.BW125k, 5, 0, 0, 0, branch},
	}
}

func (r row) params() lora.Params {
	p := settings(r.sf, r.bw, r.cr)
	if r.preamble != 0 {
		p.Preamble = r.preamble
	}
	return p
}

func (r row) String() string {
	p := r.params()
	text := fmt.Sprintf("%v, %v, %v", r.sf, r.bw, r.cr)
	if p.LowDataRate() {
		text += ", low data rate"
	}
	if r.preamble != 0 {
		text += fmt.Sprintf(", preamble %d", r.preamble)
	}
	return text
}

// loss is the share of frames of 20 bytes that do not come back at a signal to noise ratio, as the
// reference was measured: no crystal is off, and frames begin at any time.
func loss(p lora.Params, snr float64, o options) (float64, error) {
	const bytes = 20
	rate := 4 * p.Bandwidth.Hertz()
	rx, err := receiver(rate, p)
	if err != nil {
		return 0, err
	}
	e := ear{rx: rx, sent: map[string]int{}}
	a := newAir(rate, p.Bandwidth.Hertz(), o.seed)
	symbol, length := rate*p.SymbolTime().Seconds(), rate*p.TimeOnAir(bytes).Seconds()
	var iq []complex64
	for range o.frames {
		payload := a.payload(bytes)
		e.sent[string(payload)] = 0
		iq = a.noise(iq, int(length+symbol*a.between(6, 7)))
		if err := a.add(iq, payload, p, symbol*a.between(2, 4), snr, 0); err != nil {
			return 0, err
		}
		e.hear(rx.Write(iq))
	}
	e.hear(rx.Flush())
	return 1 - float64(e.heard[0])/float64(o.frames), nil
}

// tenth finds where a tenth is lost: a straight line through the logarithms of the odds, from points
// a quarter of a decibel apart around it.
func tenth(p lora.Params, start float64, o options) (float64, error) {
	const step = 0.25
	type point struct{ snr, odds float64 }
	measure := func(snr float64) (point, error) {
		l, err := loss(p, snr, o)
		l = (l*float64(o.frames) + 0.5) / (float64(o.frames) + 1) // a finite logarithm for none and all
		return point{snr, math.Log(l / (1 - l))}, err
	}
	aim := math.Log(0.1 / 0.9)
	at, err := measure(start)
	if err != nil {
		return 0, err
	}
	direction := step
	if at.odds < aim {
		direction = -step
	}
	points := []point{at}
	for range 40 {
		next, err := measure(points[len(points)-1].snr + direction)
		if err != nil {
			return 0, err
		}
		points = append(points, next)
		if (next.odds < aim) == (direction > 0) {
			break
		}
	}
	// One more beyond, so that there are two on each side where there can be.
	beyond, err := measure(points[len(points)-1].snr + direction)
	if err != nil {
		return 0, err
	}
	points = append(points, beyond)
	points = points[max(0, len(points)-4):]
	var n, sx, sy, sxx, sxy float64
	for _, q := range points {
		n, sx, sy, sxx, sxy = n+1, sx+q.snr, sy+q.odds, sxx+q.snr*q.snr, sxy+q.snr*q.odds
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	if !(slope < 0) {
		return 0, fmt.Errorf("%v: losses do not fall with the signal: try more frames", p)
	}
	return sx/n + (aim-sy/n)/slope, nil
}

func sensitivity(out io.Writer, o options) error {
	fmt.Fprintf(out, "Signal to noise ratio in dB, in the bandwidth, at which a tenth of the frames of 20 bytes is lost; %d frames a point.\n\n", o.frames)
	fmt.Fprintln(out, "| setting | gr-lora_sdr, soft | non-coherent limit | ours | over the limit | checked against |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|")
	for _, r := range rows() {
		if !strings.Contains(r.String(), o.row) {
			continue
		}
		start := float64(r.sf.Floor()) - 3
		if r.limit != 0 {
			start = r.limit
		}
		got, err := tenth(r.params(), start, o)
		if err != nil {
			return err
		}
		soft, limit, over := "", "", ""
		if r.soft != 0 {
			soft = fmt.Sprintf("%.1f", r.soft)
		}
		if r.limit != 0 {
			limit, over = fmt.Sprintf("%.2f", r.limit), fmt.Sprintf("%+.2f", got-r.limit)
		}
		fmt.Fprintf(out, "| %v | %s | %s | %.2f | %s | %s |\n", r, soft, limit, got, over, r.checked)
	}
	return nil
}
