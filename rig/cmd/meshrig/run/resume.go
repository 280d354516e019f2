package run

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// telling are the flags that say what is told of a run and where, which a resumed one may be given anew.
var telling = []string{"json", "quiet", "github", "out", "resume", "help"}

// recallAll takes all that an interrupted run was given. What decides its verdicts cannot be changed.
func (o *options) recallAll(cmd *cobra.Command) error {
	for _, name := range cli.Given(cmd) {
		if name == "out" || !slices.Contains(telling, name) && !slices.Contains(secrets, name) {
			return fmt.Errorf("--resume goes on with the flags that the run was given; leave out --%s", name)
		}
	}
	in, err := report.ReadInterrupted(o.resume)
	if err != nil {
		return fmt.Errorf("--resume: %w", err)
	}
	for _, name := range cli.Given(cmd) {
		if slices.Contains(secrets, name) && !slices.ContainsFunc(in.Flags, func(f report.Flag) bool { return f.Name == name }) {
			return fmt.Errorf("--resume: the run was not given --%s; leave it out", name)
		}
	}
	for _, f := range in.Flags {
		if f.Name == "watch" || f.Name == "bisect" {
			return fmt.Errorf("--resume: the run was given --%s, which judges by itself again; run that again", f.Name)
		}
	}
	failed := o.failed
	if err := restore(cmd, "--resume", in.Flags); err != nil {
		return err
	}
	o.failed = failed // what was red then stands among the specs that were chosen
	o.Resume, o.Out = in, o.resume
	o.Flags, o.Given = flagsOf(cmd, choosing), in.Flags
	return nil
}

// goOn tells what a run goes on with. If that came to its end, it is told once more, and done is true.
func (o *options) goOn(s cli.Streams) (done bool, err error) {
	in := o.Resume
	if in.Whole() {
		r, err := report.ReadFolder(o.Out)
		if err != nil {
			return true, err
		}
		fmt.Fprintf(s.Err, "nothing to resume: the run of %s came to its end, and nothing in it is to be judged again\n", cli.Printable(o.Out))
		return true, o.keepHistory(r, o.tell(r, o.remember(r), s))
	}
	if in.Torn {
		fmt.Fprintf(s.Err, "the last line of %s was cut short and is left out\n", report.LogFile)
	}
	if in.Damage != nil {
		fmt.Fprintf(s.Err, "%v; what stood there is judged again\n", in.Damage)
	}
	stand, again := 0, 0
	for _, p := range in.Parts {
		for _, one := range p.Specs {
			switch {
			case !one.Unsettled():
				stand++
			case one.Verdict == report.Error:
				again++
			}
		}
	}
	fmt.Fprintf(s.Err, "resumed: %d results stand, %d that were errors of the rig or undecidable are judged again\n", stand, again)
	return false, nil
}

// chosenBefore are the specs that the interrupted run had chosen.
func (o *options) chosenBefore() (list []run.Spec) {
	chosen := map[string]bool{}
	for _, text := range o.Resume.Specs {
		chosen[text] = true
	}
	for _, s := range o.Catalogue.Specs() {
		if chosen[s.Text] {
			list = append(list, s)
		}
	}
	return list
}
