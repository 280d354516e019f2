// Command sdrbench measures the receiver of rig/sdr over its own modulator and prints tables: at which
// signal to noise ratio it loses a tenth of all frames, what it gives back of frames that collide,
// whether it hears frames in noise, and how fast it is. Nothing fails here.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// options are how much is measured. The zero value measures nothing.
type options struct {
	frames int    // for each point of a curve
	row    string // part of the name of the rows that are wanted
	hours  float64
	seed   uint64
}

func main() {
	var o options
	parts := flag.String("parts", "sensitivity,capture,factors,noise,speed", "which tables")
	flag.IntVar(&o.frames, "frames", 400, "frames for each point of the sensitivity")
	flag.StringVar(&o.row, "row", "", "only the settings whose name has this in it")
	flag.Float64Var(&o.hours, "hours", 1, "how long noise is listened to")
	flag.Uint64Var(&o.seed, "seed", 1, "of the noise and the payloads")
	flag.Parse()
	if err := show(os.Stdout, strings.Split(*parts, ","), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func show(out io.Writer, parts []string, o options) error {
	tables := map[string]func(io.Writer, options) error{
		"sensitivity": sensitivity, "capture": capture, "factors": factors, "noise": noise, "speed": speed,
	}
	for i, part := range parts {
		table := tables[part]
		if table == nil {
			return fmt.Errorf("sdrbench: no table %q: there are sensitivity, capture, factors, noise and speed", part)
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		if err := table(out, o); err != nil {
			return fmt.Errorf("sdrbench: %s: %w", part, err)
		}
	}
	return nil
}
