package captured

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/anonymous"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/capture/rotate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// formatOf is what a file is written as by the end of its name.
func formatOf(name string, o pcapng.Options) (rotate.Format, error) {
	switch filepath.Ext(name) {
	case ".pcapng":
		return o.Begin, nil
	case ".jsonl":
		return func(w io.Writer) (func(capture.Event) error, error) { return capture.NewEncoder(w).Encode, nil }, nil
	}
	return nil, fmt.Errorf("%s: want a name that ends in .pcapng or .jsonl", name)
}

// conversion is what a capture is written anew by.
type conversion struct {
	part
	cli.Rotation

	version   uint8
	anonymise bool
}

// newConvert makes the command capture convert.
func newConvert(s cli.Streams) *cobra.Command {
	var o conversion
	cmd := &cobra.Command{
		Use:   "convert FILE [OUT]",
		Short: "Write a capture anew: in the other format, without what people said, in parts",
		Long: `convert writes a capture to OUT, whose name ends in .pcapng or .jsonl; without it, or as -,
it is JSON lines on standard output. Of a timeline a pcapng file gets what was on the air, and no keys.

--anonymise blanks what people wrote, what they call their nodes and where these are;
lengths, times, types and hashes stay. A ciphertext is blanked whoever has its key.

With --limit-size or --limit-time OUT is a row of files, x-0001.pcapng and so on.`,
		Annotations: codes(),
		Example: `  meshrig capture convert meshrig-report/timelines/x.jsonl x.pcapng
  meshrig capture convert evening.pcapng shared.pcapng --anonymise
  meshrig capture convert month.pcapng day.pcapng --limit-time 24h`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			args = append(args, standardInput)
			return o.run(args[0], args[1], s)
		},
	}
	o.flags(cmd)
	o.Flags(cmd)
	cmd.Flags().BoolVar(&o.anonymise, "anonymise", false, "blank posts, names and places")
	cmd.Flags().Uint8Var(&o.version, "loratap-version", 0, "version of the LoRaTap headers, 0 or 1; Wireshark before 4.2 reads 0 alone")
	return cmd
}

// sink takes events.
type sink struct {
	write func(capture.Event) error
	close func() error
}

// sink opens what is written to.
func (o *conversion) sink(out string, s cli.Streams) (*sink, error) {
	if out == standardInput {
		if o.Limits != (rotate.Limits{}) {
			return nil, errors.New("capture convert: standard output cannot be followed by a next file")
		}
		return &sink{capture.NewEncoder(s.Out).Encode, func() error { return nil }}, nil
	}
	format, err := formatOf(out, pcapng.Options{LoRaTap: o.version})
	if err != nil {
		return nil, fmt.Errorf("capture convert: %w", err)
	}
	f, err := rotate.Create(out, o.Limits, format)
	if err != nil {
		return nil, err
	}
	return &sink{f.Write, f.Close}, nil
}

// run converts.
func (o *conversion) run(from, out string, s cli.Streams) (err error) {
	if err := o.Check(); err != nil {
		return err
	}
	if out != standardInput && cli.SameFile(from, out) {
		return cli.WrongSelection(fmt.Errorf("capture convert: %s would be written over while it is read", from))
	}
	in, keys, err := o.open(from, s)
	if err != nil {
		return err
	}
	defer func() { _ = in.close() }()
	to, err := o.sink(out, s)
	if err != nil {
		return cli.WrongSelection(err)
	}
	frames, others := 0, 0
	err = o.each(in, keys, func(ev capture.Event, _ *explain.Keys) error {
		if o.anonymise {
			ev = anonymous.Event(ev)
		}
		switch {
		case ev.OnAir():
			frames++
		case filepath.Ext(out) == ".pcapng":
			others++
			return nil
		}
		return to.write(ev)
	})
	if cerr := to.close(); err == nil {
		err = cerr
	}
	in.remark(s.Err)
	text := words.Count(frames, "frame") + " written"
	if others > 0 {
		text += fmt.Sprintf(", %s left out that a pcapng file has no place for", words.Count(others, "event"))
	}
	fmt.Fprintln(s.Err, "capture: "+text)
	return err
}
