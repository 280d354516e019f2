package rig

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/inventory/prove"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

// machineFlags say where the machine's interfaces are, instead of the rig file.
type machineFlags struct{ sys, dev string }

func (m *machineFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&m.sys, "sys", "", "read sysfs in this folder")
	cmd.Flags().StringVar(&m.dev, "dev", "", "look for device nodes in this folder")
}

// over replaces what the flags name. What is known of a rig lies where the machine's place is then,
// if its file names no other folder.
func (m *machineFlags) over(rig *inventory.Rig) {
	machine := &rig.Machine
	if machine.State == string(machine.Place().Rig(rig.Name)) {
		defer func() { machine.State = string(machine.Place().Rig(rig.Name)) }()
	}
	if m.sys != "" {
		machine.Sys = m.sys
	}
	if m.dev != "" {
		machine.Dev = m.dev
	}
}

func newCheck(s cli.Streams) *cobra.Command {
	var (
		machine machineFlags
		talk    bool
		asJSON  bool
		file    cli.RigFile
	)
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Hold a rig file against the machine",
		Long: `check reads a rig file and then looks for each entry on the machine: is it plugged
in, is it of its kind, may its port be used and is it free, is its power's switch
there. At boards and probes it only looks: no port of theirs is opened, so that no
board restarts. Sniffers that are of their kind, free and not leased are opened and
asked what they are, a dongle's server for two seconds of samples at the rate at which
it hears all boards that name it. Of what somebody has leased it says who that is, and
finds nothing wrong.

With --ask it then opens the ports of those boards and probes that are of their kind,
free and not leased, and asks both who they are. Nothing of unknown kind is ever
written to.`,
		Annotations: cli.Own("every entry is as the file says", "one is not"),
		Example: `  meshrig rig check
  meshrig rig check --rig bench.yaml --ask`,
		Args: file.Alone,
		RunE: func(cmd *cobra.Command, args []string) error {
			rig, err := inventory.Load(file.Only(cmd, args))
			if err != nil {
				return err
			}
			machine.over(rig)
			list, err := prove.Rig(rig)
			if err != nil {
				return err
			}
			holders, err := station.Holders(cmd.Context(), rig)
			if err != nil {
				return err
			}
			list = respect(hear(cmd.Context(), rig, list, holders), holders, time.Now())
			if talk {
				list = together(append(list, ask(cmd.Context(), rig, list, s)...))
				if err := cmd.Context().Err(); err != nil {
					return errors.New("rig check: interrupted")
				}
			}
			if asJSON {
				err = cli.WriteJSON(s.Out, list)
			} else {
				err = writeFindings(s, rig, list)
			}
			if err != nil {
				return err
			}
			for _, f := range list {
				if f.Verdict == prove.Wrong {
					return &cli.ExitError{Code: report.ExitNotConformant}
				}
			}
			return nil
		},
	}
	file.Add(cmd)
	machine.add(cmd)
	cmd.Flags().BoolVar(&talk, "ask", false, "ask the boards and probes who they are, too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// together puts findings of one entry behind each other.
func together(list []prove.Finding) []prove.Finding {
	first := map[string]int{}
	for i, f := range list {
		if _, ok := first[f.Entry]; !ok {
			first[f.Entry] = i
		}
	}
	slices.SortStableFunc(list, func(a, b prove.Finding) int { return cmp.Compare(first[a.Entry], first[b.Entry]) })
	return list
}

// writeFindings prints an entry's findings below its name.
func writeFindings(s cli.Streams, rig *inventory.Rig, list []prove.Finding) error {
	var b strings.Builder
	entry, wrong := "", 0
	for _, f := range list {
		if f.Entry != entry {
			entry = f.Entry
			fmt.Fprintf(&b, "%s, %s:%d\n", entry, rig.File, f.Line)
		}
		verdict := string(f.Verdict)
		if f.Verdict == prove.Wrong {
			wrong++
			verdict = "WRONG"
		}
		fmt.Fprintf(&b, "  %-7s  %-10s  %s\n", verdict, f.Check, f.Detail)
		if f.Next != "" {
			fmt.Fprintf(&b, "  %-7s  %-10s  -> %s\n", "", "", f.Next)
		}
	}
	fmt.Fprintf(&b, "%d of %d checks wrong; leases lie in %s; what is known of the rig in %s\n", wrong, len(list), station.Place(rig), station.Memory(rig))
	_, err := fmt.Fprint(s.Out, b.String())
	return err
}
