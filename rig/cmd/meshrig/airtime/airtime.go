// Package airtime is the command that prints times on air.
package airtime

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/lora"
)

// row is the time on air of a frame of some length.
type row struct {
	Bytes  int     `json:"bytes"`
	Millis float64 `json:"ms"`
	// Duty1 is the silence in seconds that a duty cycle of 1 % asks for after it.
	Duty1 float64 `json:"silence_at_1_percent_s"`
}

// New is the command airtime.
func New(s cli.Streams) *cobra.Command {
	var (
		preset  string
		presets bool
		asJSON  bool
		lengths []int
	)
	cmd := &cobra.Command{
		Use:   "airtime",
		Short: "Time on air of frames at a preset's radio settings",
		Example: `  meshrig airtime --preset us-ca-narrow
  meshrig airtime --bytes 20,184
  meshrig airtime --presets`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if presets {
				if err := cli.Refuse(cmd, "--presets lists all", "preset", "bytes"); err != nil {
					return err
				}
				return writePresets(s, asJSON)
			}
			p, err := lora.LookupPreset(preset)
			if err != nil {
				return cli.WrongSelection(err)
			}
			rows := make([]row, 0, len(lengths))
			for _, n := range lengths {
				if n < 1 || n > lora.MaxPayload {
					return cli.WrongSelection(fmt.Errorf("--bytes %d: want 1 to %d", n, lora.MaxPayload))
				}
				t := p.Params().TimeOnAir(n)
				rows = append(rows, row{n, float64(t.Microseconds()) / 1000, 99 * t.Seconds()})
			}
			if asJSON {
				return json.NewEncoder(s.Out).Encode(rows)
			}
			fmt.Fprintf(s.Out, "%s: %s\n", p.Name, p.Params())
			w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprintln(w, "bytes\ttime on air\tsilence after it at 1 %\t")
			for _, r := range rows {
				fmt.Fprintf(w, "%d\t%.3f ms\t%.1f s\t\n", r.Bytes, r.Millis, r.Duty1)
			}
			return w.Flush()
		},
	}
	f := cmd.Flags()
	f.StringVarP(&preset, "preset", "p", lora.Default().Name, "radio settings by name")
	f.BoolVar(&presets, "presets", false, "list the presets instead")
	f.IntSliceVarP(&lengths, "bytes", "b", []int{12, 20, 50, 100, 184, 255}, "frame lengths in bytes")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func writePresets(s cli.Streams, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(s.Out).Encode(lora.Presets())
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, p := range lora.Presets() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Name, p.Frequency, p.Bandwidth, p.SpreadingFactor, p.CodingRate, strings.Join(p.Aliases, ", "))
	}
	return w.Flush()
}
