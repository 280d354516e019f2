package sniff

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/companion"
	"github.com/meshrig/meshrig/rig/sniffer/kiss"
	"github.com/meshrig/meshrig/rig/sniffer/tap"
	"github.com/meshrig/meshrig/rig/station"
)

// input is what is listened with.
type input interface {
	io.Closer
	// listen posts frames until the context or the source ends.
	listen(ctx context.Context, post func(sniffer.Frame)) error
	// began is when the time of its records was 0; zero: not told.
	began() time.Time
	// summary is what became of it, a sentence a line.
	summary() []string
}

// open opens the source.
func (o *options) open(cmd *cobra.Command, s cli.Streams) (input, error) {
	kind, where, err := o.place()
	if err != nil {
		return nil, err
	}
	radio, err := o.radio(cmd)
	if err != nil {
		return nil, err
	}
	held, err := o.lease(s, kind, where)
	if err != nil {
		return nil, err
	}
	in, err := o.openLeased(cmd, s, kind, where, radio)
	if err != nil {
		return nil, errors.Join(err, held.Release())
	}
	return leased{in, held}, nil
}

// leased is an input that nobody else has.
type leased struct {
	input

	held lease.Set
}

// Close lets go of the instrument, and then of its lease.
func (l leased) Close() error { return errors.Join(l.input.Close(), l.held.Release()) }

// lease takes the instrument, as runs and monitors do, so that nobody takes it away meanwhile. Where
// leases cannot be kept it is listened to without.
func (o *options) lease(s cli.Streams, kind, where string) (lease.Set, error) {
	entry := inventory.Sniffer{Name: where}
	var machine inventory.Host
	r, err := inventory.Load(o.rig)
	if err == nil {
		machine = r.Machine
	}
	switch kind {
	case "rtl_tcp":
		entry.Protocol, entry.Address = inventory.RTLTCP, where
	case "sx1262":
		i := -1
		if err == nil {
			i = slices.IndexFunc(r.Sniffers, func(e inventory.Sniffer) bool { return e.Name == where && e.Protocol == inventory.SX1262 })
		}
		if i < 0 {
			return nil, nil // openChip says so
		}
		entry = r.Sniffers[i]
	case "kiss", "companion":
		path, err := filepath.Abs(where)
		if err != nil {
			return nil, nil //nolint:nilerr // whoever opens it says so
		}
		entry.USB.Port = path
	default:
		return nil, nil
	}
	set, err := station.TryLeaseSniffer(machine, entry, "meshrig sniff")
	if held := (*lease.Held)(nil); errors.As(err, &held) {
		return nil, fmt.Errorf("sniff: %w", err)
	}
	if err != nil {
		fmt.Fprintf(s.Err, "sniff: %v; it is listened to without a lease\n", err)
	}
	return set, nil
}

// openLeased opens the source, which nobody else has.
func (o *options) openLeased(cmd *cobra.Command, s cli.Streams, kind, where string, radio lora.Params) (input, error) {
	if kind == "rtl_tcp" || kind == "file" {
		return o.openRadio(cmd, s, kind, where, radio)
	}
	if err := cli.Refuse(cmd, kind+" gives frames and no samples", "format", "rate", "center", "record", "survey"); err != nil {
		return nil, err
	}
	told := cmd.Flags().Changed("preset") || cmd.Flags().Changed("freq")
	ear, err := o.openFrames(cmd.Context(), s, kind, where, radio, told)
	if err != nil {
		return nil, err
	}
	return &frames{ear: ear, errs: s.Err, opened: time.Now()}, nil
}

// ear is an instrument that is closed.
type ear interface {
	sniffer.Sniffer
	io.Closer
}

// openFrames opens an instrument that gives frames, and tunes it if it was told to what, or has to be.
func (o *options) openFrames(ctx context.Context, s cli.Streams, kind, where string, radio lora.Params, told bool) (e ear, err error) {
	clk := clock.NewWall()
	switch kind {
	case "tap":
		e, err = tap.Open(ctx, kind, where)
	case "companion":
		if err = exists(where); err == nil {
			e, err = companion.Open(ctx, where, 0, companion.Config{Name: kind, Clock: clk})
		}
	case "sx1262":
		told = true
		e, err = o.openChip(s, where, clk)
	default:
		told = true
		if err = exists(where); err == nil {
			e, err = kiss.Open(ctx, kind, where, 0, clk)
		}
	}
	if err != nil {
		return nil, err
	}
	if told {
		if err := e.Tune(radio); err != nil {
			_ = e.Close()
			return nil, err
		}
	}
	return e, nil
}

// openChip opens an SX1262 that the rig file tells of.
func (o *options) openChip(s cli.Streams, name string, clk *clock.Wall) (ear, error) {
	r, err := inventory.Load(o.rig)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, entry := range r.Sniffers {
		if entry.Protocol != inventory.SX1262 {
			continue
		}
		if entry.Name == name {
			return station.OpenChip(entry, clk, func(text string) { fmt.Fprintln(s.Err, "sniff: "+text) })
		}
		known = append(known, entry.Name)
	}
	if len(known) == 0 {
		return nil, wrong("sx1262:%s: %s tells of none; give one under sniffers, with protocol: sx1262 and its chip", name, o.rig)
	}
	return nil, cli.WrongSelection(&words.Unknown{What: "sx1262", Name: name, Known: known})
}

// exists says of a port that is not there that it is not.
func exists(port string) error {
	if _, err := os.Stat(port); err != nil {
		return fmt.Errorf("sniff: serial port: %w", err)
	}
	return nil
}

// frames is an instrument that gives frames.
type frames struct {
	ear    ear
	errs   io.Writer
	opened time.Time
}

func (f *frames) began() time.Time { return f.opened }

func (f *frames) listen(ctx context.Context, post func(sniffer.Frame)) error {
	fmt.Fprintf(f.errs, "sniff: %s listens; it knows of a frame: %v\n", f.ear.Name(), f.ear.Knows())
	return f.ear.Listen(ctx, post)
}

func (f *frames) summary() []string { return nil }

// Close lets go of the instrument.
func (f *frames) Close() error { return f.ear.Close() }
