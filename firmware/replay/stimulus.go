package replay

import (
	"cmp"
	"slices"

	"github.com/meshrig/meshrig/firmware/device"
)

// stimulus is one thing that reaches the board, or one look at its flash.
type stimulus struct {
	at    int64
	rank  int // order at one instant
	row   *Row
	in    device.Input
	phase device.Phase
	air   bool // the input is phase
	look  bool
}

// stimuli lists everything that the recording does to the board.
func (rec *Recording) stimuli() []stimulus {
	all := []stimulus{{in: device.Input{Kind: device.Power, On: true}}}
	var begun *Row
	for _, r := range rec.Rows {
		switch {
		case r.Kind == Sent && r.Reaches:
			all = append(all, rec.onAir(r, r.At+r.Air)...)
			if r.Unlogged {
				all = append(all, stimulus{at: r.At + r.Air, row: r, in: frame(r.Data, rec.SNR, rec.RSSI)})
			}
		case r.Kind == Heard && r.To == Board:
			all = append(all, stimulus{at: r.At, row: r, in: frame(r.Data, r.SNR, r.RSSI)})
		case r.Kind == Typed && r.To == Board:
			all = append(all, stimulus{at: r.At, row: r, in: device.Input{Kind: device.SerialIn, Data: r.Data}})
		case r.Kind == Damaged:
			all = append(all, stimulus{at: r.At, row: r, in: device.Input{Kind: device.BadFrame, SNR: rec.SNR, RSSI: rec.RSSI}})
		case r.Kind == Busy && r.Busy:
			begun = r
		case r.Kind == Busy && begun != nil:
			all = append(all, rec.onAir(begun, r.At)...)
			all = append(all, stimulus{at: r.At, row: r})
			begun = nil
		case r.Kind == Stored:
			all = append(all, stimulus{at: r.At, rank: -1, row: r, look: true})
		}
	}
	slices.SortStableFunc(all, func(a, b stimulus) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank))
	})
	return all
}

// When the radio of the recorded board noticed a frame, in hundredths of a symbol from its start. Of a
// preamble nothing nearer is known: it looked after 8.1 symbols, noticed none and sent into it, and all that
// was recorded fits to 8.3. That of recordings that name its role noticed one that had begun 1.1 symbols before, and
// all fits to at once. A header is noticed when it has come, behind the preamble and 4.25 symbols.
const (
	preambleNoticed = 8_30
	headerNoticed   = 12_25 // behind the symbols of the preamble
)

// onAir returns the phases of a frame that is on the air up to end, at the board's settings.
func (rec *Recording) onAir(r *Row, end int64) []stimulus {
	s := rec.settingsAt(r.At)
	after := func(hundredths int64) int64 {
		return r.At + hundredths*10_000*(1<<s.SpreadingFactor)/int64(s.Bandwidth)
	}
	noticed := int64(preambleNoticed)
	if rec.role != "" {
		noticed = 0
	}
	all := []stimulus{{at: after(noticed), row: r, air: true, phase: device.PhasePreamble}}
	if at := after(int64(s.Preamble)*100 + headerNoticed); at < end {
		all = append(all, stimulus{at: at, row: r, air: true, phase: device.PhaseHeader})
	}
	return append(all, stimulus{at: end, rank: 1, row: r, air: true, phase: device.PhaseIdle})
}

// settingsAt returns the board's radio settings at a time: those recorded last, or stated for the whole
// recording, or what boards come with.
func (rec *Recording) settingsAt(at int64) device.RadioSettings {
	s := rec.Radio
	for _, r := range rec.Rows {
		if r.Kind == Tuned && r.From == Board && r.At <= at {
			s = r.Radio
		}
	}
	if s.Bandwidth == 0 {
		return device.RadioSettings{Bandwidth: 62_500, SpreadingFactor: 8, Preamble: 32}
	}
	return s
}

func frame(data []byte, snr, rssi float32) device.Input {
	return device.Input{Kind: device.FrameIn, Data: data, SNR: snr, RSSI: rssi}
}

// bystander reports whether a row tells about another device than the board.
func (r *Row) bystander() bool {
	switch r.Kind {
	case Remarked:
		return true
	case Heard, Typed:
		return r.To != Board
	case Sent:
		return r.From != Board && !r.Reaches
	case Printed, Tuned:
		return r.From != Board
	case Damaged, Busy, Stored:
		return false
	}
	return false
}
