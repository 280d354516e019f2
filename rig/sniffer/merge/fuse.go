package merge

import (
	"strings"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// fused is one record of what several sniffers reported of a frame: of those that heard it well,
// else of all. Each quantity is the one with the smallest error bar of those who know it.
func fused(reports []sniffer.Frame) sniffer.Frame {
	var good []sniffer.Frame
	for _, r := range reports {
		if !r.Bad() {
			good = append(good, r)
		}
	}
	if len(good) == 0 {
		good = reports
	}
	all := good[0]
	names := []string{all.Instrument}
	for _, r := range good[1:] {
		add(&all, r)
		names = append(names, r.Instrument)
	}
	all.Instrument = strings.Join(names, joined)
	narrow(&all)
	return all
}

// narrow has each end of a frame be known as well as the other: one instrument may know best when it ended,
// and another how long it was.
func narrow(f *sniffer.Frame) {
	if !f.Known.Has(sniffer.Start | sniffer.End) {
		return
	}
	long := f.End.Since(f.Start)
	if long.Clock == "" && f.Known.Has(sniffer.Duration) {
		long = clock.Span{Value: f.Duration.Value, Err: f.Duration.Err}
	}
	if by := f.End.Err + long.Err; by < f.Start.Err {
		f.Start.At, f.Start.Err = f.End.At.Add(-long.Value), by
	}
	if by := f.Start.Err + long.Err; by < f.End.Err {
		f.End.At, f.End.Err = f.Start.At.Add(long.Value), by
	}
}

// joined stands between the names of instruments that heard one frame.
const joined = "+"

// Instruments are those that heard a frame, by the name that its record has.
func Instruments(name string) []string {
	if name == "" {
		return nil
	}
	return strings.Split(name, joined)
}

// add adds what another sniffer knows.
func add(f *sniffer.Frame, o sniffer.Frame) {
	better := func(q sniffer.Quantity, less bool) bool {
		return o.Known.Has(q) && (!f.Known.Has(q) || less)
	}
	if o.Known.Has(sniffer.Start) {
		f.Start = known(f.Known.Has(sniffer.Start), f.Start, o.Start)
	}
	if o.Known.Has(sniffer.End) {
		f.End = known(f.Known.Has(sniffer.End), f.End, o.End)
	}
	if better(sniffer.Duration, o.Duration.Err < f.Duration.Err) {
		f.Duration = o.Duration
	}
	if better(sniffer.PayloadTime, o.PayloadTime.Err < f.PayloadTime.Err) {
		f.PayloadTime = o.PayloadTime
	}
	f.Params = f.Tuned(o.Params) // which are zero where the other does not know them either
	if better(sniffer.Offset, false) {
		f.Offset = o.Offset
	}
	if better(sniffer.Header, false) {
		f.Header = o.Header
	}
	if better(sniffer.SNR, false) {
		f.SNR = o.SNR
	}
	if better(sniffer.RSSI, false) {
		f.RSSI = o.RSSI
	}
	if f.CRC == sniffer.CRCUnknown {
		f.CRC = o.CRC
	}
	if f.Payload == nil {
		f.Payload = o.Payload
	}
	f.Known |= o.Known
}

// known is an instant by two sniffers, of whom the first may not know it.
func known(both bool, a, b clock.Stamp) clock.Stamp {
	if !both {
		return b
	}
	return a.Or(b)
}

// deaf says why a sniffer could not hear in a span, empty if it could or does not know.
func deaf(s sniffer.Sniffer, at span) string {
	if d, ok := s.(sniffer.Deafness); ok {
		return d.Deaf(at.from, at.to)
	}
	return ""
}

// apart says which instants of two reports lie further apart than their error bars, empty if none.
func (m *Merger) apart(f, g sniffer.Frame) string {
	both := f.Known & g.Known
	differ := func(a, b clock.Stamp) bool {
		apart := a.Since(b)
		if apart.Err > 0 && apart.Clock == "" {
			apart.Err += m.Lag
		}
		return apart.Value.Abs() > apart.Err
	}
	var words []string
	if both.Has(sniffer.Start) && differ(f.Start, g.Start) {
		words = append(words, "it began at "+f.Start.String()+" and "+g.Start.String())
	}
	if differ(f.End, g.End) {
		words = append(words, "it ended at "+f.End.String()+" and "+g.End.String())
	}
	return strings.Join(words, ", ")
}
