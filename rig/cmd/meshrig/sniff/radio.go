package sniff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// software is a software radio as an input.
type software struct {
	ear    *sdr.Sniffer
	errs   io.Writer
	record string
	opened time.Time // its time 0

	recording *source.Recording
	info      source.Info
}

// crystal is by how many millionths the crystal of a dongle may be off that made a recording.
const crystal = 30

// surveyed is how many samples a second a dongle gives to a survey, which is the width of its band.
const surveyed = 1_000_000

// openRadio prepares a software radio. Its samples are opened when it listens.
func (o *options) openRadio(cmd *cobra.Command, s cli.Streams, kind, where string, radio lora.Params) (input, error) {
	if o.rate < 0 || math.IsNaN(o.rate) || math.IsInf(o.rate, 0) || cmd.Flags().Changed("rate") && o.rate == 0 {
		return nil, wrong("--rate %v: want samples a second, such as 250000", o.rate)
	}
	if o.centre < 0 || o.centre > math.MaxUint32 || o.centre != math.Trunc(o.centre) {
		return nil, wrong("--center %v: want a frequency in hertz, such as 869618000", o.centre)
	}
	if o.record != "" {
		if f, ok := source.FormatOf(o.record); !ok || !f.Known() {
			return nil, wrong("--record %s: want a name that ends in .cu8, .cs16, .cf32, .wav or .sigmf-data", o.record)
		}
	}
	in := &software{errs: s.Err, record: o.record}
	cfg := sdr.Config{Name: kind, Clock: clock.NewWall(), PPM: crystal, Survey: o.survey, Block: in.block, Lost: in.lost, News: func(text string) { fmt.Fprintln(s.Err, "sniff: so far "+text) }}
	switch kind {
	case "rtl_tcp":
		rate := o.rate
		if rate == 0 {
			rate = sdr.Rate(radio.Bandwidth)
			if o.survey {
				rate = surveyed
			}
		}
		if err := rtltcp.CheckRate(rate); err != nil {
			return nil, cli.WrongSelection(err)
		}
		if err := cli.Refuse(cmd, "rtl_tcp has one", "format"); err != nil {
			return nil, err
		}
		if _, port, err := net.SplitHostPort(where); err != nil || port == "" {
			return nil, wrong("--source rtl_tcp:%s: want HOST:PORT, such as localhost:1234", where)
		}
		if err := o.within(source.Info{Rate: rate, Centre: o.centreFor(radio, rate)}, radio); err != nil {
			return nil, err
		}
		in.opened = time.Now()
		cfg.Open = func(ctx context.Context, radio lora.Params) (source.Source, error) {
			return rtltcp.Dial(ctx, rtltcp.Config{
				Address: where, Rate: rate, Centre: o.centreFor(radio, rate),
				Note: func(text string) { fmt.Fprintln(s.Err, "sniff: "+text) },
			})
		}
	default:
		if err := o.spoils(where); err != nil {
			return nil, err
		}
		f, err := o.file(s, where, radio)
		if err != nil {
			return nil, err
		}
		if err := o.within(f.Info(), radio); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		in.opened = f.Info().Begin
		cfg.Open = func(context.Context, lora.Params) (source.Source, error) { return f, nil }
	}
	in.ear = sdr.New(cfg)
	return in, in.ear.Tune(radio)
}

// within refuses settings that are not received in a stream.
func (o *options) within(info source.Info, radio lora.Params) error {
	if o.survey {
		return nil
	}
	if err := sdr.Check(info, radio); err != nil {
		return wrong("%w; give --freq in the band of the samples, --center and --rate as they were taken, or --survey", err)
	}
	return nil
}

// spoils refuses to write over what is read.
func (o *options) spoils(where string) error {
	for _, from := range source.FilesOf(where) {
		for _, to := range append(source.FilesOf(o.record), o.pcapng) {
			if cli.SameFile(from, to) {
				return wrong("%s is of the recording that is read; write to another file", to)
			}
		}
	}
	return nil
}

// file opens a recording.
func (o *options) file(s cli.Streams, path string, radio lora.Params) (source.Source, error) {
	opts := source.Options{Format: source.Format(o.format), Rate: o.rate, Centre: lora.Frequency(o.centre)}
	if o.format != "" && !opts.Format.Known() {
		return nil, cli.WrongSelection(&words.Unknown{What: "format", Name: o.format, Known: formats()})
	}
	var from source.Source
	var err error
	if path == "-" {
		from, err = source.Stdin(s.In, opts)
	} else {
		from, err = source.Open(path, opts)
	}
	switch {
	case errors.Is(err, source.ErrNoFormat):
		return nil, wrong("%w; give --format %s", err, "cu8, cs16, cf32, wav or sigmf")
	case errors.Is(err, source.ErrNoRate):
		return nil, wrong("%w; give --rate HZ", err)
	case err != nil:
		return nil, err
	}
	if from.Info().Centre == 0 {
		from = centred{from, radio.Frequency}
		if o.survey {
			fmt.Fprintf(s.Err, "sniff: nobody tells the frequency of the middle of the band; it is taken for %v, see --center\n", radio.Frequency)
		}
	}
	return from, nil
}

// centred is a recording of which nobody tells the frequency: it is taken for that of the channel.
type centred struct {
	source.Source

	at lora.Frequency
}

func (c centred) Info() source.Info {
	i := c.Source.Info()
	i.Centre = c.at
	return i
}

// centreFor is what a dongle is tuned to: beside the channel if the band has room.
func (o *options) centreFor(radio lora.Params, rate float64) lora.Frequency {
	if o.centre > 0 {
		return lora.Frequency(o.centre)
	}
	return sdr.Centre(radio, rate)
}

// block keeps what comes in.
func (r *software) block(info source.Info, b source.Block) error {
	r.info = info
	if r.record == "" {
		return nil
	}
	if r.recording == nil {
		var err error
		if r.recording, err = source.Record(r.record, info); err != nil {
			return err
		}
	}
	return r.recording.Write(b)
}

func (r *software) lost(at, span time.Duration, why string) {
	fmt.Fprintf(r.errs, "sniff: %v of samples lost %v after the begin: %s\n", span.Round(time.Millisecond), at.Round(time.Millisecond), why)
}

func (r *software) listen(ctx context.Context, post func(sniffer.Frame)) error {
	fmt.Fprintf(r.errs, "sniff: %s listens\n", r.ear.Name())
	err := r.ear.Listen(ctx, post)
	if r.recording != nil {
		if cerr := r.recording.Close(); cerr != nil && (err == nil || errors.Is(err, io.EOF)) {
			err = cerr
		}
	}
	return err
}

func (r *software) began() time.Time { return r.opened }

// Close has nothing to let go of: the samples were when they ended.
func (r *software) Close() error { return nil }

func (r *software) summary() (list []string) {
	c := r.ear.Counts()
	list = append(list, fmt.Sprintf("sniff: %v heard, %s lost in %s", r.info.Span(c.Samples).Round(time.Millisecond),
		words.Count(int(c.Lost), "sample"), words.Count(c.Gaps, "gap")))
	if c.Cut > 0 {
		list = append(list, fmt.Sprintf("sniff: %s had begun when the samples ended, and what came of it is lost", words.Count(c.Cut, "frame")))
	}
	if left := r.info.Span(r.ear.Left()); left > 100*time.Millisecond {
		list = append(list, fmt.Sprintf("sniff: %v of samples came and were not heard: this machine is too slow for the rate; take a lower one, record first and listen then", left.Round(time.Millisecond)))
	}
	for _, u := range r.ear.Settings() {
		p := u.Params
		list = append(list, fmt.Sprintf("sniff: in use: --freq %d --bw %d --sf %d --cr %d --sync %02x (%v, %d preamble symbols, SNR up to %v)",
			p.Frequency, p.Bandwidth, p.SpreadingFactor, p.CodingRate, p.SyncWord, words.Count(u.Frames, "frame"), p.Preamble, u.SNR))
	}
	for _, text := range r.ear.Findings() {
		list = append(list, "sniff: "+text)
	}
	if r.recording != nil {
		n, span := r.recording.Written()
		list = append(list, fmt.Sprintf("sniff: recorded %d samples, %v, to %s", n, span.Round(time.Millisecond), r.recording.Files()[0]))
	}
	return list
}
