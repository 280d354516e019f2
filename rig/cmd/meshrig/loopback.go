package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/hil"
	"github.com/meshrig/meshrig/rig/report"
)

// loopbackKind is the target that closes the loop without hardware.
const loopbackKind = "loopback"

// modemRelease is the modem of a loopback: the released one, because that is what a bench
// with hardware has.
const modemRelease = "v1.17.1"

// newLoopback is the other side of a loopback bench. A bench starts it for itself.
func newLoopback(s streams) *cobra.Command {
	var (
		farm  farmOptions
		setup board.Setup
	)
	cmd := &cobra.Command{
		Use:    loopbackKind,
		Short:  "Serve room servers and KISS modems at real time, for a parent `meshrig run` or as a rig in a folder",
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if farm.dir != "" {
				return farm.serve(cmd.Context(), args, s)
			}
			return hil.Serve(cmd.Context(), emulated.Target{As: farm.as}, emulated.Modem{As: modemRelease}, setup, s.in, s.out)
		},
	}
	farm.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&farm.as, "as", "", "behave as this release: v1.17.1")
	f.Uint64Var(&setup.Seed, "seed", 0, "seed of the boards' random numbers")
	f.Uint32Var(&setup.Epoch, "epoch", 0, "UNIX seconds that the room's clock shows")
	f.Uint32Var(&setup.Millis, "millis", 0, "start of the room's millisecond counter")
	f.BoolVar(&setup.RTCReset, "rtc-reset", false, "take the battery off the room's clock")
	return cmd
}

// loopback makes benches that reach the emulated room server through serial ports.
func (s Settings) loopback() (hil.Loopback, error) {
	self, err := os.Executable()
	if err != nil {
		return hil.Loopback{}, fmt.Errorf("loopback: find own program: %w", err)
	}
	return hil.Loopback{Program: []string{self, loopbackKind, "--as=" + s.As}, Errors: os.Stderr}, nil
}

// latency measures what a loopback bench adds to what it measures; nil for other targets.
func (s Settings) latency(ctx context.Context) (*report.Latency, error) {
	a, err := parseAim(s.Target)
	if err != nil || a.kind != loopbackKind {
		return nil, err
	}
	l, err := s.loopback()
	if err != nil {
		return nil, err
	}
	measured, err := l.Measure(ctx)
	if err != nil {
		return nil, err
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1e3 }
	return &report.Latency{ConsoleMS: ms(measured.Console), ModemMS: ms(measured.Modem)}, nil
}
