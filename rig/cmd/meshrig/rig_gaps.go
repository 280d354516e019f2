package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// gap is what a rig lacks, and the requirements that it could not judge for want of it.
type gap struct {
	Need         string   `json:"need"`
	Get          string   `json:"get"`
	Because      []string `json:"because,omitempty"` // why benches that seem to have it did not
	Requirements []string `json:"requirements"`
}

// gaps is what the last runs of a rig tell of it.
type gaps struct {
	Runs     int   `json:"runs"`
	Judged   int   `json:"judged"`    // requirements that a real bench judged
	NotAsked int   `json:"not_asked"` // requirements that no run was asked to judge
	Gaps     []gap `json:"gaps"`
}

// remedies are what to get for each need, in the order in which a rig grows.
func remedies() []gap {
	return []gap{
		{Need: string(suite.PowerOf), Get: "a USB hub that switches single ports (see uhubctl's list), or a relay or MOSFET at a GPIO pin; name it under power: and run `meshrig rig qualify`"},
		{Need: string(suite.Erase), Get: "a board whose settings and key may be lost, flashed before such specs; until then run them on emu and exec:"},
		{Need: string(suite.Channel), Get: "a second probe to jam with, step attenuators, and a tap that hears everything: an SX1262 on SPI or an SDR"},
		{Need: string(suite.Battery), Get: "a board whose clock's battery can be taken off; until then run them on emu and exec:"},
		{Need: string(suite.Fill), Get: "nothing: only a virtual board's flash can be filled; run them on emu and exec:"},
		{Need: string(suite.Cut), Get: "nothing: only a virtual board's power fails at a given byte; run them on emu and exec:"},
		{Need: string(suite.Counter), Get: "nothing: only a virtual board's counter starts anywhere; run them on emu and exec:"},
		{Need: string(suite.Long), Get: "nothing: only virtual time has hours to spare; run them on emu and exec:"},
	}
}

// newRigGaps tells what a rig cannot judge.
func newRigGaps(s cli.Streams) *cobra.Command {
	var (
		file    string
		last    int
		folders []string
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "gaps",
		Short: "Tell which requirements no bench could judge, and what to get for them",
		Long: `gaps reads the reports of the last runs on the rig's boards, which the rig keeps in its
state folder, and lists the requirements that were asked for and that no bench could
judge, by what was missing. With --report it reads those of other folders instead.`,
		Example: `  meshrig rig gaps
  meshrig rig gaps --last 50 --json
  meshrig rig gaps --report meshrig-report`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			reports, err := reportsOf(file, last, folders, s.Err)
			if err != nil {
				return err
			}
			specs, err := allSpecs()
			if err != nil {
				return err
			}
			found := findGaps(reports, specs)
			if asJSON {
				e := json.NewEncoder(s.Out)
				e.SetIndent("", "  ")
				return e.Encode(found)
			}
			return found.write(s.Out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&file, "rig", "rig.yaml", "inventory of the rig")
	f.IntVar(&last, "last", 10, "how many runs to look back")
	f.StringArrayVar(&folders, "report", nil, "folder of a report to read instead (repeatable)")
	f.BoolVar(&asJSON, "json", false, "print the gaps as JSON")
	return cmd
}

// reportsOf reads the last reports of a rig, or those of folders.
func reportsOf(file string, last int, folders []string, errs io.Writer) (reports []*report.Report, err error) {
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
	if last < 1 {
		return nil, cli.WrongSelection(fmt.Errorf("--last %d: want at least 1", last))
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
		fmt.Fprintln(errs, why)
	}
	if len(reports) == 0 {
		return nil, cli.WrongSelection(fmt.Errorf("no run on boards of %s is remembered; `meshrig run --rig %s --target 'board:*'` makes one, or give reports with --report", file, file))
	}
	return reports, nil
}

// onBoards are the reports of a report that were made on real benches.
func onBoards(r *report.Report) []*report.Report {
	all := r.Targets
	if len(all) == 0 {
		all = []*report.Report{r}
	}
	return slices.DeleteFunc(slices.Clone(all), func(r *report.Report) bool { return len(r.Benches) == 0 })
}

// findGaps works out what was missing.
func findGaps(reports []*report.Report, specs []spec) gaps {
	labels := map[string][]string{}
	for _, sp := range specs {
		labels[sp.Requirement] = append(labels[sp.Requirement], sp.Labels...)
	}
	asked, judged := map[string]bool{}, map[string]bool{}
	var because []string
	found := gaps{Gaps: remedies()}
	for _, r := range reports {
		for _, one := range onBoards(r) {
			found.Runs++
			for _, b := range one.Benches {
				if b.WhyNot != "" && !slices.Contains(because, b.WhyNot) {
					because = append(because, b.WhyNot)
				}
			}
			for _, v := range one.Verdicts {
				asked[v.ID] = true
				judged[v.ID] = judged[v.ID] || v.Verdict != report.Skip
			}
		}
	}
	found.Gaps[0].Because = because
	for _, req := range requirements.All() {
		switch {
		case !asked[req.ID]:
			found.NotAsked++
		case judged[req.ID]:
			found.Judged++
		default:
			for i := range found.Gaps {
				if slices.Contains(labels[req.ID], suite.Needs(suite.Need(found.Gaps[i].Need))[0]) {
					found.Gaps[i].Requirements = append(found.Gaps[i].Requirements, req.ID)
				}
			}
		}
	}
	found.Gaps = slices.DeleteFunc(found.Gaps, func(g gap) bool { return len(g.Requirements) == 0 })
	return found
}

// write prints the gaps for people.
func (g gaps) write(w io.Writer) (err error) {
	printf := func(format string, args ...any) {
		_, werr := fmt.Fprintf(w, format, args...)
		err = errors.Join(err, werr)
	}
	printf("%d runs on real benches judged %d requirements; %d were not asked for\n", g.Runs, g.Judged, g.NotAsked)
	for _, one := range g.Gaps {
		printf("\nneeds %s: %d requirements\n  get  %s\n", one.Need, len(one.Requirements), one.Get)
		for _, why := range one.Because {
			printf("       %s\n", why)
		}
		for ids := range slices.Chunk(one.Requirements, 10) {
			printf("  %s\n", strings.Join(ids, " "))
		}
	}
	if len(g.Gaps) == 0 {
		printf("no gap\n")
	}
	return err
}
