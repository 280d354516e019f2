// Package gaps is the command that tells what a rig cannot judge.
package gaps

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// New is the command rig gaps.
func New(s cli.Streams) *cobra.Command {
	var (
		file    string
		last    int
		folders []string
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "Tell what no board of the rig can judge, and what to get for it",
		Long: `gaps looks at the rig at hand, at its proofs and at its instruments, and tells how many
specs its boards can judge and what to get next: first what opens most, and what it
opens. What nobody can get is named too. Behind that it reads the reports of the last
runs on the rig's boards, which the rig keeps in its state folder, and lists the
requirements that were asked for and that no bench could judge. With --report it reads
reports of other folders alone.`,
		Example: `  meshrig rig gaps
  meshrig rig gaps --last 50 --json
  meshrig rig gaps --report meshrig-report`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if last < 1 {
				return cli.WrongSelection(fmt.Errorf("--last %d: want at least 1", last))
			}
			c, err := catalogue.Read()
			if err != nil {
				return err
			}
			var all found
			if len(folders) == 0 {
				if all.Outlook, err = lookOut(file, c); err != nil {
					return err
				}
			}
			reports, err := reportsOf(file, last, folders, s.Err)
			if err != nil {
				return err
			}
			if all.Gaps = run.FindGaps(reports, c, catalogue.Remedies()); asJSON {
				return cli.WriteJSON(s.Out, all)
			}
			return all.write(s.Out)
		},
	}
	f := cmd.Flags()
	cli.AddRig(cmd, &file)
	f.IntVar(&last, "last", 10, "how many runs to look back")
	f.StringArrayVar(&folders, "report", nil, "folder of a report to read instead (repeatable)")
	f.BoolVar(&asJSON, "json", false, "print the gaps as JSON")
	return cmd
}

// found is what there is to tell of a rig.
type found struct {
	Outlook []run.Outlook `json:"outlook,omitempty"` // of the boards of each role

	run.Gaps // of the last runs
}

func (f found) write(w io.Writer) (err error) {
	for _, o := range f.Outlook {
		err = errors.Join(err, o.Write(w))
		_, wrong := fmt.Fprintln(w)
		err = errors.Join(err, wrong)
	}
	if f.Runs == 0 && len(f.Outlook) > 0 {
		_, wrong := fmt.Fprintln(w, "no run on its boards is remembered")
		return errors.Join(err, wrong)
	}
	return errors.Join(err, f.Write(w))
}

// lookOut tells of the boards of each role what they can judge as they stand.
func lookOut(file string, c *catalogue.Catalogue) (list []run.Outlook, err error) {
	rig, err := inventory.Load(file)
	if err != nil {
		return nil, err
	}
	for _, role := range known.Names() {
		var names []string
		var benches []bench.Config
		for _, b := range rig.Boards {
			if string(b.Role) != role {
				continue
			}
			one, err := station.New(rig, b.Name)
			if err != nil {
				return nil, err
			}
			names = append(names, b.Name)
			benches = append(benches, bench.Config{Hardware: one, Role: one.Role(), Params: one.Params()})
		}
		if len(names) == 0 {
			continue
		}
		missing := func(board int, s run.Spec) []run.Lack { return c.Missing(benches[board], s) }
		list = append(list, run.LookOut(c.Of(role).Specs(), names, missing, catalogue.Remedies()))
	}
	return list, nil
}

// reportsOf reads the last reports of a rig, or those of folders.
func reportsOf(file string, last int, folders []string, warn io.Writer) (reports []*report.Report, err error) {
	for _, folder := range folders {
		r, err := report.ReadFolder(folder)
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
	}
	if len(folders) > 0 {
		return reports, nil
	}
	rig, err := inventory.Load(file)
	if err != nil {
		return nil, err
	}
	reports, skipped, err := report.History{Folder: state.Folder(rig.Machine.State).History()}.Last(last)
	if err != nil {
		return nil, err
	}
	for _, why := range skipped {
		fmt.Fprintln(warn, why)
	}
	return reports, nil
}
