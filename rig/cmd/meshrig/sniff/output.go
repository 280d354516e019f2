package sniff

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// output shows frames.
type output struct {
	table *table
	json  *capture.Encoder

	good, badCRC, badHead int
}

func (o *options) output(s cli.Streams) *output {
	out := &output{}
	if o.asJSON {
		out.json = capture.NewEncoder(s.Out)
	} else {
		out.table = &table{w: s.Out}
	}
	return out
}

func (o *output) frame(f sniffer.Frame) error {
	switch {
	case f.Header == sniffer.HeaderBad:
		o.badHead++
	case f.CRC == sniffer.CRCBad:
		o.badCRC++
	default:
		o.good++
	}
	if o.json != nil {
		return o.json.Encode(capture.Of(f))
	}
	if o.table != nil {
		return o.table.frame(f)
	}
	return nil
}

func (o *output) summary() []string {
	return []string{fmt.Sprintf("sniff: %s, %d with a bad checksum, %d with a bad header", words.Count(o.good, "frame"), o.badCRC, o.badHead)}
}

// table is a line a frame for a person.
type table struct {
	w    io.Writer
	keys explain.Keys
	rows int
}

// headEvery is after how many frames the head is repeated.
const headEvery = 40

func (t *table) frame(f sniffer.Frame) error {
	if t.rows%headEvery == 0 {
		if _, err := fmt.Fprintf(t.w, "%12s %-17s %9s %6s %6s %8s %9s %5s  %s\n", "end", "settings", "on air", "SNR", "RSSI", "offset", "check", "bytes", "frame"); err != nil {
			return err
		}
	}
	t.rows++
	known := func(q sniffer.Quantity, format string, v any) string {
		if !f.Known.Has(q) {
			return "-"
		}
		return fmt.Sprintf(format, v)
	}
	check := f.CRC.String()
	text := "-"
	switch {
	case f.Header == sniffer.HeaderBad:
		check = "bad head"
	case f.CRC == sniffer.CRCBad:
		text = hex.EncodeToString(f.Payload)
	case f.Payload != nil:
		t.keys.Learn(f.Payload)
		if e, err := explain.Explain(f.Payload, &t.keys); err != nil && len(e.Fields) < 2 {
			text = fmt.Sprintf("no MeshCore, or damaged (%v): %x", err, f.Payload)
		} else {
			text = cli.Printable(e.Summary)
		}
	}
	var settings []string
	settings = append(settings, known(sniffer.SpreadingFactor, "%v", f.Params.SpreadingFactor), known(sniffer.Bandwidth, "%v", f.Params.Bandwidth),
		known(sniffer.CodingRate, "CR%d", uint8(f.Params.CodingRate)))
	_, err := fmt.Fprintf(t.w, "%12s %-17s %9s %6s %6s %8s %9s %5d  %s\n",
		f.End.At, strings.Join(settings, "/"),
		known(sniffer.Duration, "%v", f.Duration.Value.Round(100*time.Microsecond)),
		known(sniffer.SNR, "%.1f", float64(f.SNR)), known(sniffer.RSSI, "%.0f", float64(f.RSSI)),
		known(sniffer.Offset, "%+.0f", float64(f.Offset)), check, len(f.Payload), text)
	return err
}
