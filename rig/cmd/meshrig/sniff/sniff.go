// Package sniff is the command that listens with an instrument.
package sniff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// options are the flags.
type options struct {
	source, format string
	rate, centre   float64
	preset         string
	freq, bw       float64
	sf, cr         int
	sync           string
	record         string
	survey         bool
	asJSON         bool
	rig            string
	pcapng         string
	loratap        uint8
	anonymise      bool
	rotation       cli.Rotation
}

// New is the command sniff.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "sniff --source KIND:WHERE",
		Short: "Listen to LoRa frames with an instrument, or to a recording",
		Long: `sniff listens and shows every frame that it hears, until its source ends or Ctrl-C
does. It never sends. Sources:

  tap:PATH           the air of an emulated room, by the socket of its --air
  kiss:PORT          a KISS modem on a serial port
  companion:PORT     a companion radio on a serial port, which tells what it receives
  sx1262:NAME        an SX1262 on SPI and GPIO, by the rig file's name of it
  rtl_tcp:HOST:PORT  an RTL-SDR dongle, served by rtl_tcp
  file:PATH          a recording: .cu8, .cs16, .cf32, .wav, .sigmf-meta, .sigmf-data,
                     .sigmf; file:- is standard input

Without settings it listens as a freshly flashed room server does, at a tap as its
first board, with a companion as that is set. What was lost and
what is wrong with the samples stands on standard error, with a count of the frames
at the end.`,
		Example: `  meshrig sniff --source rtl_tcp:localhost:1234 --preset eu-uk-narrow
  meshrig sniff --source rtl_tcp:localhost:1234 --record evening.sigmf-data
  meshrig sniff --source file:evening.sigmf-data --json
  meshrig sniff --source file:band.cu8 --rate 1000000 --center 869500000 --survey
  meshrig sniff --source tap:/tmp/air --pcapng - | tshark -r -
  meshrig sniff --source kiss:/dev/ttyUSB0 --pcapng air.pcapng --limit-time 1h --keep 24`,
		Annotations: cli.Own("the source was heard to its end", ""),
		Args:        cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.run(cmd, s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.source, "source", "", "what to listen with, as KIND:WHERE")
	f.StringVar(&o.format, "format", "", "of a recording: cu8, cs16, cf32, wav or sigmf; without it, by its name")
	f.Float64Var(&o.rate, "rate", 0, "samples a second in hertz, where a recording does not tell; of rtl_tcp, what to set")
	f.Float64Var(&o.centre, "center", 0, "frequency of the middle of the band in hertz; without it, as a recording tells, or by the channel")
	f.StringVarP(&o.preset, "preset", "p", lora.Default().Name, "radio settings by name")
	f.Float64Var(&o.freq, "freq", 0, "frequency of the channel in hertz")
	f.Float64Var(&o.bw, "bw", 0, "bandwidth in hertz")
	f.IntVar(&o.sf, "sf", 0, "spreading factor, 5 to 12")
	f.IntVar(&o.cr, "cr", 5, "coding rate, 5 to 8 for 4/5 to 4/8; frames tell it, a chip wants one")
	f.StringVar(&o.sync, "sync", "12", "sync word, two hex digits")
	f.BoolVar(&o.survey, "survey", false, "find out which settings are in use in the band, and listen to all of them")
	f.StringVar(&o.record, "record", "", "keep the samples too: a .cu8, .cs16, .cf32, .wav or .sigmf-data file")
	f.BoolVar(&o.asJSON, "json", false, "print a JSON object a line")
	f.StringVar(&o.pcapng, "pcapng", "", "write a capture for Wireshark here; - is standard output")
	f.Uint8Var(&o.loratap, "loratap-version", 0, "of the capture's headers: 0, which every Wireshark reads, or 1")
	f.BoolVar(&o.anonymise, "anonymise", false, "blank posts and names, lengths kept, so that what is written can be shared")
	o.rotation.Flags(cmd)
	cli.AddRig(cmd, &o.rig)
	cli.CompletesFrom(cmd, "preset", lora.PresetNames)
	cli.Completes(cmd, "format", formats()...)
	cmd.MarkFlagsMutuallyExclusive("preset", "freq")
	return cmd
}

func formats() (names []string) {
	for _, f := range source.Formats() {
		names = append(names, string(f))
	}
	return names
}

func wrong(format string, args ...any) error {
	return cli.WrongSelection(fmt.Errorf("sniff: "+format, args...))
}

// run checks what was asked for, listens and shows.
func (o *options) run(cmd *cobra.Command, s cli.Streams) error {
	if o.source == "" {
		return wrong("no --source; want one such as rtl_tcp:localhost:1234 or file:evening.cu8")
	}
	if o.pcapng == "-" && o.asJSON {
		return wrong("--pcapng - and --json both want standard output; write the capture to a file")
	}
	in, err := o.open(cmd, s)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	shown, err := o.output(cmd, s, in.began())
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(cmd.Context())
	defer stop(nil)
	err = in.listen(ctx, func(f sniffer.Frame) {
		if err := shown.frame(f); err != nil {
			stop(err)
		}
	})
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	err = errors.Join(err, shown.close())
	for _, line := range append(in.summary(), shown.summary()...) {
		fmt.Fprintln(s.Err, line)
	}
	return err
}

// kinds are those of sources.
func kinds() []string { return []string{"tap", "kiss", "companion", "sx1262", "rtl_tcp", "file"} }

// place splits the source into its kind and where it is.
func (o *options) place() (kind, where string, err error) {
	kind, where, ok := strings.Cut(o.source, ":")
	switch {
	case !slices.Contains(kinds(), kind):
		return "", "", wrong("--source %q: want one of %s, a colon and where it is", o.source, strings.Join(kinds(), ", "))
	case !ok || where == "":
		return "", "", wrong("--source %q: %s, and where?", o.source, kind)
	}
	return kind, where, nil
}
