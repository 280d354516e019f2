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
			all = append(all, onAir(r, r.At+r.Air)...)
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
			all = append(all, onAir(begun, r.At)...)
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

// When the radio of the recorded board noticed a frame, in microseconds from its
// start at SF8 and 62.5 kHz: its preamble between 34.3 ms, where the board sent into one, and 49 ms,
// where it did not; its header after 44.25 symbols.
const (
	preambleNoticed = 41_000
	headerNoticed   = 181_248
)

// onAir returns the phases of a frame that is on the air up to end.
func onAir(r *Row, end int64) []stimulus {
	all := []stimulus{{at: r.At + preambleNoticed, row: r, air: true, phase: device.PhasePreamble}}
	if at := r.At + headerNoticed; at < end {
		all = append(all, stimulus{at: at, row: r, air: true, phase: device.PhaseHeader})
	}
	return append(all, stimulus{at: end, rank: 1, row: r, air: true, phase: device.PhaseIdle})
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
