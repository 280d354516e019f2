// Package audit is the command that looks at a live room server and tells its operator what to mend.
package audit

import (
	"cmp"
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
	air    overAir
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
		Use:   "audit --port PATH | --companion HOST:PORT --room KEY | --modem PATH --preset NAME --room KEY",
		Short: "Look at a live room server and tell what to mend",
		Long: `audit looks at one room server without changing it and tells what its operator has
to mend: who can get in, whether the clock is right, whether the radio keeps the
settings of its region and the rule of its band, how much airtime it uses, what
went wrong since its start, and which known failures of its release matter for
its settings. Each finding says what it means, how it was seen and which command
mends it.

Over a serial port nothing is written: audit types questions alone. The port has
to be free, and an empty line that goes first ends half a line of someone before.

Over the air, through a companion radio, a log-in cannot help to change the room a
little. What it changes is named first, and you are asked. The companion becomes an
administrator for the look and is removed at its end, if the room did not know it
before; use one that nobody chats with. Through a KISS modem an identity is used that
is thrown away, or the one that is given. Whether everybody is let in is tried only
with --try-passwords.

Passwords are never shown.`,
		Example: `  meshrig audit --port /dev/ttyUSB0
  meshrig audit --port /dev/ttyACM0 --preset eu-uk-narrow --json > room.json
  meshrig audit --port /dev/ttyACM0 --before room.json
  meshrig audit --port /dev/ttyACM0 --admin a1b2c3d4 --fail-on critical
  meshrig audit --companion 192.0.2.7:5000 --room 50a1...ef --password-file room.password`,
		Annotations: cli.Own("nothing to mend", "findings as grave as --fail-on, or graver"),
		Args:        cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.air.modem == "" {
				if err := cli.Refuse(cmd, "it is for a look through a KISS modem, with --modem", "identity-file"); err != nil {
					return err
				}
			}
			if !o.air.given() {
				if err := cli.Refuse(cmd, "it is for a look over the air, with --companion or --modem", "room", "password-file", "password-env", "try-passwords", "yes"); err != nil {
					return err
				}
			}
			return o.run(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.port, "port", "", "the room's serial port")
	f.StringVar(&o.air.companion, "companion", "", "a companion radio to look through, as HOST:PORT or the path of a serial port")
	f.StringVar(&o.air.modem, "modem", "", "a KISS modem to look through, the path of its serial port; with --preset, and an identity that is thrown away")
	f.StringVar(&o.air.identity.File, "identity-file", "", "with --modem, a file of mode 0600 with the seed of the identity to look with, 64 hex digits")
	f.StringVar(&o.air.room, "room", "", "the room's public key in hex, with --companion or --modem")
	f.StringVar(&o.air.password.File, "password-file", "", "a file of mode 0600 with the administrators' password")
	f.StringVar(&o.air.password.Env, "password-env", "", "the name of a variable with the administrators' password")
	f.BoolVar(&o.air.try, "try-passwords", false, "try whether default passwords, or none, let everybody in")
	f.BoolVar(&o.air.yes, "yes", false, "agree to what a look over the air changes")
	f.StringVarP(&o.want.Preset, "preset", "p", "", "radio settings that it should have, by name")
	f.StringVar(&o.want.Region, "region", "", "whose rule it has to keep; without it, as its frequency tells")
	f.StringSliceVar(&o.want.Admins, "admin", nil, "public keys in hex, or their first 8 digits or more, of all who may be administrators")
	f.StringVar(&o.before, "before", "", "an earlier report of the same room, as JSON, by which the clock's drift is told")
	f.StringVar(&o.failOn, "fail-on", audit.Warning.String(), "the least severity that exit code 1 is for: notice, warning or critical")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	f.DurationVar(&o.limit, "timeout", 10*time.Minute, "how long the look may take")
	cmd.MarkFlagsMutuallyExclusive("port", "companion", "modem")
	cmd.MarkFlagsMutuallyExclusive("password-file", "password-env")
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
	switch {
	case o.port == "" && !o.air.given():
		return cli.WrongSelection(errors.New("audit: which room? --port PATH names its serial port; --companion and --room look over the air"))
	case o.air.modem != "" && o.want.Preset == "":
		return cli.WrongSelection(errors.New("audit: which radio settings? --preset names those that a modem hears the room with"))
	case o.air.given() && o.air.room == "":
		return cli.WrongSelection(errors.New("audit: which room? --room KEY names it by its public key"))
	}
	if err := o.readBefore(); err != nil {
		return cli.WrongSelection(err)
	}
	ctx, stop := context.WithTimeoutCause(ctx, o.limit, fmt.Errorf("audit: the look took longer than --timeout %v", o.limit))
	defer stop()
	known := catalogue()
	look := o.look
	if o.air.given() {
		o.air.preset = o.want.Preset
		look = o.air.look
	}
	room, err := look(ctx, s, known)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = cmp.Or(context.Cause(ctx), err) // says which time was over
		}
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
func (o *options) look(ctx context.Context, _ cli.Streams, known audit.Catalogue) (room *audit.Room, err error) {
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
