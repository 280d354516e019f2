// Package audit is the command that looks at a live room server and tells its operator what to mend.
package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/measure"
	"github.com/meshrig/meshrig/rig/report"
)

// options are the flags.
type options struct {
	port   string
	want   audit.Want
	before string
	failOn string
	asJSON bool
	limit  time.Duration
}

// New is the command audit.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "audit --port PATH",
		Short: "Look at a live room server and tell what to mend",
		Long: `audit looks at one room server without changing it and tells what its operator has
to mend: who can get in, whether the clock is right, whether the radio keeps the
settings of its region and the rule of its band, how much airtime it uses, what
went wrong since its start, and which known failures of its release matter for
its settings. Each finding says what it means, how it was seen and which command
mends it.

Over a serial port nothing is written: audit types questions alone. The port has
to be free, and an empty line that goes first ends half a line of someone before.

Passwords and keys are never shown.`,
		Example: `  meshrig audit --port /dev/ttyUSB0
  meshrig audit --port /dev/ttyACM0 --preset eu-uk-narrow --json > room.json
  meshrig audit --port /dev/ttyACM0 --before room.json
  meshrig audit --port /dev/ttyACM0 --admin a1b2c3d4 --fail-on critical`,
		Annotations: cli.Own("nothing to mend", "findings as grave as --fail-on, or graver"),
		Args:        cobra.NoArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	f := cmd.Flags()
	f.StringVar(&o.port, "port", "", "the room's serial port")
	f.StringVarP(&o.want.Preset, "preset", "p", "", "radio settings that it should have, by name")
	f.StringVar(&o.want.Region, "region", "", "whose rule it has to keep; without it, as its frequency tells")
	f.StringSliceVar(&o.want.Admins, "admin", nil, "public keys in hex, or their first 8 digits or more, of all who may be administrators")
	f.StringVar(&o.before, "before", "", "an earlier report of the same room, as JSON, by which the clock's drift is told")
	f.StringVar(&o.failOn, "fail-on", audit.Warning.String(), "the least severity that exit code 1 is for: notice, warning or critical")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	f.DurationVar(&o.limit, "timeout", 2*time.Minute, "how long the look may take")
	cli.CompletesFrom(cmd, "preset", lora.PresetNames)
	cli.Completes(cmd, "region", measure.Regions()...)
	cli.Completes(cmd, "fail-on", audit.Severities()...)
	return cmd
}

// run looks, judges and prints.
func (o *options) run(ctx context.Context, s cli.Streams) error {
	var failOn audit.Severity
	if err := failOn.UnmarshalText([]byte(o.failOn)); err != nil {
		return cli.WrongSelection(fmt.Errorf("--fail-on: %w", err))
	}
	if err := o.want.Check(); err != nil {
		return cli.WrongSelection(err)
	}
	if o.port == "" {
		return cli.WrongSelection(errors.New("audit: which room? --port PATH names its serial port"))
	}
	if err := o.readBefore(); err != nil {
		return cli.WrongSelection(err)
	}
	ctx, stop := context.WithTimeoutCause(ctx, o.limit, fmt.Errorf("audit: the look took longer than --timeout %v", o.limit))
	defer stop()
	known := catalogue()
	room, err := o.look(ctx, known)
	if err != nil {
		return err
	}
	found := audit.Judge(room, o.want, known)
	if o.asJSON {
		err = cli.WriteJSON(s.Out, found)
	} else {
		err = show(s.Out, found)
	}
	if err != nil {
		return err
	}
	if worst, any := found.Worst(); any && worst >= failOn {
		return &cli.ExitError{Code: report.ExitNotConformant}
	}
	return nil
}

// look looks at the room.
func (o *options) look(ctx context.Context, known audit.Catalogue) (room *audit.Room, err error) {
	port, err := serial.Open(serial.Config{Board: "room", Path: o.port})
	if err != nil {
		return nil, err
	}
	talk := console.Open(ctx, "room", unstamped{port})
	defer func() {
		talk.Close()
		err = errors.Join(err, port.Close())
	}()
	return audit.Serial(ctx, talk, known)
}

// unstamped is a port as a console reads it, for which nobody asks when something was printed.
type unstamped struct{ *serial.Port }

func (u unstamped) Read(ctx context.Context, post func(printed []byte, at clock.Stamp)) error {
	return u.Port.Read(ctx, func(data []byte, _ time.Time) { post(data, clock.Stamp{}) })
}

// readBefore reads the earlier report.
func (o *options) readBefore() error {
	if o.before == "" {
		return nil
	}
	data, err := os.ReadFile(o.before)
	if err != nil {
		return fmt.Errorf("audit: --before: %w", err)
	}
	var before audit.Report
	switch err := json.Unmarshal(data, &before); {
	case err != nil:
		return fmt.Errorf("audit: --before %s: no report of an audit: %w", o.before, err)
	case before.Schema != audit.Schema:
		return fmt.Errorf("audit: --before %s: its schema is %q, want %q, as `meshrig audit --json` prints", o.before, before.Schema, audit.Schema)
	case before.Clock == nil:
		return fmt.Errorf("audit: --before %s: it has no clock; leave it out", o.before)
	}
	o.want.Before = &before
	return nil
}
