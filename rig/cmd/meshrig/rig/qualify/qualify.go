// Package qualify is the command that proves the power switches and the sniffers of a rig.
package qualify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/sniffer/proof"
	"github.com/meshrig/meshrig/rig/station"
)

// New is the command rig qualify.
func New(s cli.Streams) *cobra.Command {
	var (
		file   cli.RigFile
		asJSON bool
		try    options
	)
	cmd := &cobra.Command{
		Use:   "qualify [BOARD|PROBE...]",
		Short: "Prove that the boards' power switches take their power away, and that their sniffers hear",
		Long: `qualify switches boards, and probes that have a switch, off and on, one after the
other: a board has to go from USB, or its current has to fall, and its uptime has to
start anew; a probe tells none, and has to answer again. Many hubs take the order and
leave the board its power, or cut that of its neighbours as well; that is found out and
said. Only a switch that is proven is used, by specs that need power control and to
bring back a board or a probe that was lost. Beside it is seen whether the board's clock
outlives a power cut and a restart. Proofs are kept in the rig's state folder and count
for 30 days, or until the board is wired otherwise.

With --erase each board's console erases its flash, too, and it is seen whether what was
set is gone behind a restart: specs of boards as they come and of what an erase takes
can then be judged. It costs the board its settings and its key. With --cuts 8 each
proven switch takes its board's power eight times more, while its console answers, and
how long the board lives on is kept with the proof: power can then fail within a save.

Of a board that names sniffers it proves those too: board and probe have to hear each
other, for which the board is put to baseline settings; then the probe sends a few
frames and the board an advert, and a sniffer has to hear each of them that the probe
sent or heard, in time and within both error bars. Levels, SNR, what carriers are off
and how far the times lie apart are told. A sniffer that is not proven is used for no
verdict; a run proves those that have no proof yet.`,
		Annotations: cli.Own("every switch and sniffer is proven, and every erase that was asked for", "one is not"),
		Example: `  meshrig rig qualify
  meshrig rig qualify --rig bench.yaml heltec-1 rak-1
  meshrig rig qualify --erase heltec-1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			path, boards := file.Of(cmd, args)
			if try.cuts != 0 && try.cuts < leastCuts {
				return cli.WrongSelection(fmt.Errorf("--cuts %d: want at least %d, or how much they differ is not seen", try.cuts, leastCuts))
			}
			list, err := qualify(cmd.Context(), path, boards, try, s)
			if err != nil {
				return err
			}
			if asJSON {
				err = cli.WriteJSON(s.Out, list)
			} else {
				err = writeProofs(s, list)
			}
			if err == nil && slices.ContainsFunc(list, qualified.failed) {
				err = &cli.ExitError{Code: report.ExitNotConformant}
			}
			return err
		},
	}
	file.Add(cmd)
	cmd.Flags().BoolVar(&try.erase, "erase", false, "prove too that each board's console erases its flash, which costs it settings and key")
	cmd.Flags().IntVar(&try.cuts, "cuts", 0, "cut the power of each board so many times more, to see when it is gone behind an order")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// options are what else is tried of a board than its switch.
type options struct {
	erase bool
	cuts  int
}

// leastCuts is how few cuts tell something.
const leastCuts = 4

// What qualify finds out of a board's power.
const (
	powerProven   = "proven"
	powerUnproven = "unproven"
	powerNone     = "no switch"
)

// qualified is what qualify found out of a board.
type qualified struct {
	Power string `json:"power"`
	power.Proof

	Erase *power.Proof `json:"erase,omitempty"` // nil: it was not asked for
	// Sniffers are the proofs of the board's.
	Sniffers []proof.Proof `json:"sniffers,omitempty"`
}

// failed tells whether something was tried and not proven.
func (q qualified) failed() bool {
	return q.Power == powerUnproven || q.Erase != nil && !q.Erase.Proven ||
		slices.ContainsFunc(q.Sniffers, func(p proof.Proof) bool { return !p.Proven })
}

// qualify tries the switches of the boards named, or of all. It does so one after the other:
// of two switches that each take the other board's power, neither is proven then.
func qualify(ctx context.Context, file string, names []string, try options, s cli.Streams) ([]qualified, error) {
	rig, err := inventory.Load(file)
	if err != nil {
		return nil, err
	}
	entries, err := entriesOf(rig, names)
	if err != nil {
		return nil, cli.WrongSelection(err)
	}
	var list []qualified
	for i, e := range entries {
		tell := func(text string) {
			fmt.Fprintf(s.Err, "%s (%d of %d): %s\n", e.name, i+1, len(entries), cli.Printable(text))
		}
		q, err := qualifyOne(ctx, rig, e, try, tell)
		if err == nil && try.erase && e.board {
			q.Erase, err = eraseOne(ctx, rig, e, tell)
		}
		if err == nil {
			q.Sniffers, err = sniffersOf(ctx, rig, e.name, tell)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, nil
}

// entry is a board or a probe whose switch is tried.
type entry struct {
	name  string
	power inventory.Power
	board bool
	open  func(rig *inventory.Rig, name string) (*station.Station, error)
}

// entriesOf are the boards and probes of these names; without a name all boards, and the probes
// that have a switch.
func entriesOf(rig *inventory.Rig, names []string) (list []entry, err error) {
	var known []string
	for _, b := range rig.Boards {
		known = append(known, b.Name)
		if len(names) == 0 || slices.Contains(names, b.Name) {
			list = append(list, entry{b.Name, b.Power, true, station.New})
		}
	}
	for _, p := range rig.Probes {
		known = append(known, p.Name)
		if len(names) == 0 && p.Power.Via != "" && p.Power.Via != inventory.PowerNone || slices.Contains(names, p.Name) {
			list = append(list, entry{p.Name, p.Power, false, station.OfProbe})
		}
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, &words.Unknown{What: "board", Name: name, Known: known}
		}
	}
	return list, nil
}

// qualifyOne tries one switch. An error means that nothing more can be tried; a switch that
// cannot be reached is unproven.
func qualifyOne(ctx context.Context, rig *inventory.Rig, e entry, try options, tell func(string)) (q qualified, err error) {
	q = qualified{Power: powerUnproven, Proof: power.Proof{Subject: power.Subject{Board: e.name}, How: []string{}}}
	if e.power.Via == inventory.PowerNone || e.power.Via == "" {
		q.Power, q.Reason = powerNone, station.ErrNoSwitch.Error()
		return q, nil
	}
	one, err := e.open(rig, e.name)
	if err != nil {
		q.Reason = err.Error()
		return q, nil
	}
	held, err := station.LeaseToQualify(ctx, rig, one.Board, "meshrig rig qualify", func(of string, position int) {
		tell(of + ": " + lease.InLine(position))
	})
	if err != nil {
		return q, err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	if _, err := one.Switch(); err != nil {
		q.Reason = err.Error()
		return q, nil
	}
	if q.Proof, err = one.Qualify(ctx, tell); err != nil || !q.Proven {
		return q, err
	}
	q.Power = powerProven
	if try.cuts > 0 && e.board {
		q.Cuts, err = one.QualifyCuts(ctx, try.cuts, tell)
	}
	return q, err
}

// eraseOne tries one erase, as qualifyOne does a switch.
func eraseOne(ctx context.Context, rig *inventory.Rig, e entry, tell func(string)) (proof *power.Proof, err error) {
	one, err := e.open(rig, e.name)
	if err != nil {
		return &power.Proof{Subject: power.Subject{Board: e.name}, Reason: err.Error(), How: []string{}}, nil
	}
	held, err := station.LeaseBoard(ctx, rig, one.Board, "meshrig rig qualify --erase", func(of string, position int) {
		tell(of + ": " + lease.InLine(position))
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	p, err := one.QualifyErase(ctx, tell)
	return &p, err
}

// writeProofs prints a line for each board.
func writeProofs(s cli.Streams, list []qualified) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BOARD\tPOWER\tSWITCH\tWHY")
	for _, q := range list {
		why := q.Reason
		if q.Power == powerProven {
			why = q.How[len(q.How)-1]
			if delay, off, ok := q.Cuts.Delay(); ok {
				why += fmt.Sprintf("; gone %v behind an order, give or take %v", delay.Round(time.Millisecond), off.Round(time.Millisecond))
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", q.Board, q.Power, q.Switch, cli.Printable(why))
	}
	if slices.ContainsFunc(list, func(q qualified) bool { return q.Erase != nil }) {
		fmt.Fprintln(w, "\nBOARD\tERASE\tWHY")
	}
	for _, q := range list {
		switch {
		case q.Erase == nil:
		case q.Erase.Proven:
			fmt.Fprintf(w, "%s\t%s\t%s\n", q.Board, powerProven, cli.Printable(q.Erase.How[0]))
		default:
			fmt.Fprintf(w, "%s\t%s\t%s\n", q.Board, powerUnproven, cli.Printable(q.Erase.Reason))
		}
	}
	if err := w.Flush(); err != nil || !slices.ContainsFunc(list, func(q qualified) bool { return len(q.Sniffers) > 0 }) {
		return err
	}
	fmt.Fprintln(w, "\nSNIFFER\tBOARD\tHEARS\tHOW")
	for _, q := range list {
		for _, p := range q.Sniffers {
			hears, how := powerProven, p.String()
			if !p.Proven {
				hears, how = powerUnproven, p.Reason
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Sniffer, p.Board, hears, cli.Printable(how))
		}
	}
	return w.Flush()
}
