package captured

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// stats are how much of what a capture has.
type stats struct {
	Format string `json:"format"`
	Frames int    `json:"frames"`
	Others int    `json:"other_events"` // of a timeline: console, power
	Bytes  int    `json:"bytes"`        // of all frames
	FromUS int64  `json:"from_us"`
	ToUS   int64  `json:"to_us"`
	// By are how many frames there are by each property.
	By map[string]map[string]int `json:"by"`
	// SNR and RSSI are how strong they were, of those whose instrument knows it.
	SNR  *spread `json:"snr_db,omitempty"`
	RSSI *spread `json:"rssi_dbm,omitempty"`
}

// spread is where values lie.
type spread struct {
	Least float64 `json:"least"`
	Mean  float64 `json:"mean"`
	Most  float64 `json:"most"`

	n int
}

func (s *spread) add(v float64) *spread {
	if s == nil {
		return &spread{v, v, v, 1}
	}
	s.n++
	s.Least, s.Most = min(s.Least, v), max(s.Most, v)
	s.Mean += (v - s.Mean) / float64(s.n)
	return s
}

// mostValues is how many values of a property are told apart.
const mostValues = 200

// newStats makes the command capture stats.
func newStats(s cli.Streams) *cobra.Command {
	var p part
	var asJSON bool
	cmd := &cobra.Command{
		Use:         "stats FILE",
		Short:       "Count what a capture has",
		Long:        "stats counts the frames of a capture by instrument, settings, checksum, payload type,\nroute and hops, and tells how strong they were.",
		Annotations: codes(),
		Args:        cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			in, keys, err := p.open(args[0], s)
			if err != nil {
				return err
			}
			defer func() { _ = in.close() }()
			st := &stats{Format: in.kind(), By: map[string]map[string]int{}}
			err = p.each(in, keys, func(ev capture.Event, _ *explain.Keys) error {
				st.add(ev)
				return nil
			})
			in.remark(s.Err)
			if asJSON {
				if werr := cli.WriteJSON(s.Out, st); werr != nil {
					return werr
				}
				return err
			}
			st.print(s)
			return err
		},
	}
	p.flags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// add counts an event.
func (st *stats) add(ev capture.Event) {
	if !ev.OnAir() {
		st.Others++
		return
	}
	at := int64(ev.At.At)
	if st.Frames == 0 {
		st.FromUS, st.ToUS = at, at
	}
	st.Frames++
	st.Bytes += len(ev.Frame)
	st.FromUS, st.ToUS = min(st.FromUS, at), max(st.ToUS, at)
	known := knows(ev)
	if known.Has(sniffer.SNR) {
		st.SNR = st.SNR.add(float64(ev.SNR))
	}
	if known.Has(sniffer.RSSI) {
		st.RSSI = st.RSSI.add(float64(ev.RSSI))
	}
	by := cmp.Or(ev.By, "not told")
	if ev.Kind == capture.Sent {
		by = "sent by the rig"
	}
	st.count("instrument", by)
	st.count("checksum", cmp.Or(map[string]string{"-": "not told", "head": "bad header"}[check(ev)], check(ev)))
	if known.Has(sniffer.SpreadingFactor | sniffer.Bandwidth) {
		set := fmt.Sprintf("%v/%v", ev.Params.SpreadingFactor, ev.Params.Bandwidth)
		if known.Has(sniffer.Frequency) {
			set = ev.Params.Frequency.String() + "/" + set
		}
		st.count("settings", set)
	}
	var p wire.Packet
	if ev.Kind == capture.HeardBad {
		return
	}
	if p.Decode(ev.Frame) != nil {
		st.count("payload", "no packet")
		return
	}
	st.count("payload", p.Type.String())
	st.count("route", p.Route.String())
	if p.Type != wire.TypeTrace {
		st.count("hops", fmt.Sprintf("%2d of %d bytes", p.Path.Hops(), p.Path.HashSize()))
	}
}

func (st *stats) count(property, value string) {
	values := st.By[property]
	if values == nil {
		values = map[string]int{}
		st.By[property] = values
	}
	if _, ok := values[value]; !ok && len(values) >= mostValues {
		value = "others"
	}
	values[value]++
}

// print prints for a person.
func (st *stats) print(s cli.Streams) {
	span := time.Duration(st.ToUS-st.FromUS) * time.Microsecond
	fmt.Fprintf(s.Out, "%s: %d frames of %d bytes in %v, from %v to %v\n", st.Format, st.Frames, st.Bytes, span.Round(time.Millisecond), clock.Time(st.FromUS), clock.Time(st.ToUS))
	if st.Others > 0 {
		fmt.Fprintf(s.Out, "%d other events\n", st.Others)
	}
	for _, property := range []string{"instrument", "settings", "checksum", "payload", "route", "hops"} {
		values := st.By[property]
		if len(values) == 0 {
			continue
		}
		fmt.Fprintf(s.Out, "\n%s\n", property)
		names := make([]string, 0, len(values))
		for v := range values {
			names = append(names, v)
		}
		slices.SortFunc(names, func(a, b string) int {
			if property == "hops" {
				return cmp.Compare(a, b)
			}
			return cmp.Or(cmp.Compare(values[b], values[a]), cmp.Compare(a, b))
		})
		for _, v := range names {
			fmt.Fprintf(s.Out, "  %8d  %5.1f %%  %s\n", values[v], 100*float64(values[v])/float64(st.Frames), cli.Printable(v))
		}
	}
	if st.SNR != nil || st.RSSI != nil {
		fmt.Fprintln(s.Out)
	}
	if d := st.SNR; d != nil {
		fmt.Fprintf(s.Out, "SNR   %.1f to %.1f dB, mean %.1f dB\n", d.Least, d.Most, d.Mean)
	}
	if d := st.RSSI; d != nil {
		fmt.Fprintf(s.Out, "RSSI  %.0f to %.0f dBm, mean %.0f dBm\n", d.Least, d.Most, d.Mean)
	}
}
