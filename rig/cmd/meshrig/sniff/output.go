package sniff

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/anonymous"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/capture/rotate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// output shows frames, and keeps them.
type output struct {
	table     *table
	json      *capture.Encoder
	stream    func(capture.Event) error // a capture on standard output
	file      *rotate.File
	anonymise bool
	kept      string

	good, badCRC, badHead int
}

func (o *options) output(cmd *cobra.Command, s cli.Streams, epoch time.Time) (*output, error) {
	out := &output{anonymise: o.anonymise}
	switch {
	case o.asJSON:
		out.json = capture.NewEncoder(s.Out)
	case o.pcapng != "-":
		out.table = &table{w: s.Out}
	}
	if o.pcapng == "" || o.pcapng == "-" {
		if err := cli.Refuse(cmd, "it is of a capture in files, --pcapng FILE", "limit-size", "limit-time", "keep"); err != nil {
			return nil, err
		}
	}
	if o.pcapng == "" {
		return out, cli.Refuse(cmd, "it is of a capture, --pcapng", "loratap-version")
	}
	if o.loratap > 1 {
		return nil, wrong("--loratap-version %d: want 0 or 1", o.loratap)
	}
	if err := o.rotation.Check(); err != nil {
		return nil, err
	}
	format := pcapng.Options{LoRaTap: o.loratap, Epoch: epoch}.Begin
	var err error
	if o.pcapng == "-" {
		out.stream, err = format(screen.Raw(s.Out))
		return out, err
	}
	if out.file, err = rotate.Create(o.pcapng, o.rotation.Limits, format); err != nil {
		return nil, fmt.Errorf("sniff: --pcapng: %w", err)
	}
	return out, nil
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
	ev := capture.Of(f)
	if o.anonymise {
		ev = anonymous.Event(ev)
		f = ev.Record()
	}
	var errs []error
	if o.json != nil {
		errs = append(errs, o.json.Encode(ev))
	}
	if o.table != nil {
		errs = append(errs, o.table.frame(f))
	}
	if o.stream != nil {
		errs = append(errs, o.stream(ev))
	}
	if o.file != nil {
		errs = append(errs, o.file.Write(ev))
	}
	return errors.Join(errs...)
}

func (o *output) close() error {
	if o.file == nil {
		return nil
	}
	o.kept = o.file.Name()
	return o.file.Close()
}

func (o *output) summary() []string {
	list := []string{fmt.Sprintf("sniff: %s, %d with a bad checksum, %d with a bad header", words.Count(o.good, "frame"), o.badCRC, o.badHead)}
	if o.kept != "" {
		list = append(list, "sniff: captured to "+o.kept)
	}
	return list
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
