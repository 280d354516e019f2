package fleet

import (
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// Version is what the boards report; all that judge report the same.
func (f *Fleet) Version() string { return f.job.Options.Version }

// Image is the hash of what the rig flashed, if that is the same on all boards.
func (f *Fleet) Image() string {
	usable := f.usable()
	if len(usable) == 0 {
		return ""
	}
	for _, m := range usable {
		if m.image != usable[0].image {
			return ""
		}
	}
	return usable[0].image
}

// Describe writes into a report which benches judged and what was tried when one was lost.
func (f *Fleet) Describe(r *report.Report) {
	ms := func(d time.Duration) float64 { return d.Seconds() * 1e3 }
	for _, m := range f.members {
		b := report.Bench{
			Board: m.name(), Probe: m.Probe.Name, Kind: m.Board.Kind, Radio: m.Params().String(), Version: m.who.Version, Image: m.image,
			Specs: m.specs, LagMS: m.lag, LeftOut: m.out, Latency: report.Latency{
				ConsoleMS: ms(m.Latency.Console), ConsoleJitterMS: ms(m.Latency.ConsoleJitter), ModemMS: ms(m.Latency.Modem),
			},
		}
		if rate := m.Rig.Machine.Scale.Times(); rate != 1 {
			b.Scale = rate
		}
		deaf := f.leftOutSniffers(m)
		for _, sn := range m.Sniffers {
			if !slices.ContainsFunc(deaf, func(d report.LeftOutSniffer) bool { return d.Sniffer == sn.Name }) {
				b.Sniffers = append(b.Sniffers, sn.Name)
			}
		}
		if b.Golden = m.proof; b.Golden == nil {
			b.Golden = &report.Golden{Why: report.NotFlashed}
		}
		b.Deaf = deaf
		if used, limit, err := m.Airtime(); err == nil {
			b.Airtime, b.Allowance = used.Seconds(), limit.Seconds()
		}
		if _, err := m.Proven(); err != nil {
			b.WhyNot = err.Error()
		} else {
			b.CanPower = true
		}
		r.Benches = append(r.Benches, b)
	}
	r.Recoveries = f.recoveries
	r.Latency = &report.Latency{}
	for _, b := range r.Benches { // the worst of them
		r.Latency.ConsoleMS = max(r.Latency.ConsoleMS, b.Latency.ConsoleMS)
		r.Latency.ConsoleJitterMS = max(r.Latency.ConsoleJitterMS, b.Latency.ConsoleJitterMS)
		r.Latency.ModemMS = max(r.Latency.ModemMS, b.Latency.ModemMS)
	}
	r.Preset = report.PresetOfRig
}
