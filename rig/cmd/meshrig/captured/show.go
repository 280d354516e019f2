package captured

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// newShow makes the command capture show.
func newShow(s cli.Streams) *cobra.Command {
	var p part
	var digits bool
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Print a capture, a line a frame",
		Long: `show prints every frame of a capture in a line: when it ended, who heard it, how it was
modulated, how long it was on the air, how strong it was, and what it says, opened with
the keys that are given or stand in a timeline. What an instrument does not know is -.`,
		Annotations: codes(),
		Args:        cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			in, keys, err := p.open(args[0], s)
			if err != nil {
				return err
			}
			defer func() { _ = in.close() }()
			t := table{w: s.Out, digits: digits}
			err = p.each(in, keys, func(ev capture.Event, keys *explain.Keys) error {
				if !ev.OnAir() {
					return nil
				}
				return t.row(ev, p.explain(ev, keys))
			})
			return t.end(in, s, err)
		},
	}
	p.flags(cmd)
	p.openers(cmd)
	cmd.Flags().BoolVar(&digits, "hex", false, "frames as hexadecimal digits, not in words")
	return cmd
}

// explain puts a frame into words. A frame with a bad checksum may say anything.
func (p *part) explain(ev capture.Event, keys *explain.Keys) string {
	if len(ev.Frame) == 0 {
		return "-"
	}
	if ev.Kind == capture.HeardBad {
		return "damaged: " + hex.EncodeToString(ev.Frame)
	}
	keys.Learn(ev.Frame)
	return explain.Brief(ev.Frame, keys)
}

// table prints frames.
type table struct {
	w      io.Writer
	digits bool
	rows   int
}

// headEvery is after how many frames the head is repeated.
const headEvery = 60

// row prints a frame.
func (t *table) row(ev capture.Event, text string) error {
	if t.rows%headEvery == 0 {
		if _, err := fmt.Fprintf(t.w, "%14s %-8s %-17s %9s %6s %6s %-5s %5s  %s\n", "end", "by", "settings", "on air", "SNR", "RSSI", "check", "bytes", "frame"); err != nil {
			return err
		}
	}
	t.rows++
	if t.digits {
		text = hex.EncodeToString(ev.Frame)
	}
	known := knows(ev)
	or := func(q sniffer.Quantity, format string, v any) string {
		if !known.Has(q) {
			return "-"
		}
		return fmt.Sprintf(format, v)
	}
	p := ev.Params
	set := strings.Join([]string{or(sniffer.SpreadingFactor, "%v", p.SpreadingFactor), or(sniffer.Bandwidth, "%v", p.Bandwidth), or(sniffer.CodingRate, "CR%d", uint8(p.CodingRate))}, "/")
	by := ev.By
	if ev.Kind == capture.Sent {
		by = ev.Board
	}
	air := or(sniffer.Duration, "%v", ev.Duration.Value.Round(100*time.Microsecond))
	if ev.Known == 0 {
		air = fmt.Sprint(ev.At.At.Sub(ev.Start.At).Round(100 * time.Microsecond))
	}
	_, err := fmt.Fprintf(t.w, "%14v %-8s %-17s %9s %6s %6s %-5s %5d  %s\n", ev.At.At, cli.Printable(by), set, air,
		or(sniffer.SNR, "%.1f", float64(ev.SNR)), or(sniffer.RSSI, "%.0f", float64(ev.RSSI)), check(ev), len(ev.Frame), cli.Printable(text))
	return err
}

// knows is what is known of a frame. Of one whose line does not tell, it is what stands there.
func knows(ev capture.Event) (known sniffer.Quantity) {
	if ev.Known != 0 {
		return ev.Known
	}
	if ev.Params.SpreadingFactor != 0 {
		known |= sniffer.SpreadingFactor | sniffer.Bandwidth | sniffer.CodingRate | sniffer.Frequency
	}
	if ev.SNR != 0 || ev.RSSI != 0 {
		known |= sniffer.SNR | sniffer.RSSI
	}
	return known
}

// check is what became of a frame's checksum, or that nobody looked.
func check(ev capture.Event) string {
	switch {
	case ev.Kind == capture.Sent:
		return "sent"
	case ev.Header == sniffer.HeaderBad:
		return "head"
	case ev.Known == 0 && ev.Kind == capture.HeardBad:
		return "bad"
	case ev.CRC == sniffer.CRCUnknown:
		return "-"
	}
	return ev.CRC.String()
}

// end says what was left out, and that there was nothing.
func (t *table) end(in *input, s cli.Streams, err error) error {
	in.remark(s.Err)
	if err == nil && t.rows == 0 {
		fmt.Fprintln(s.Err, "capture: no frame")
	}
	return err
}
