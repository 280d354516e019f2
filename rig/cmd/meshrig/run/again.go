package run

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// choosing are the flags that say which specs are run, how, and what is told of it: all others
// decide what a spec comes to.
var choosing = []string{
	"requirement", "family", "label", "failed", "undecided", "fail-fast", "bisect", "watch", "github", "json", "quiet", "out", "procs", "order",
	"budget", "explain", "splits", "all-timelines", "flash", "cache", "capture", "secrets", "undecidable", "history", "help", "resume",
}

// secrets are the flags whose values are told and kept nowhere.
var secrets = []string{"key", "admin-password", "guest-password"}

// flagsOf are the flags that were given but for some.
func flagsOf(cmd *cobra.Command, but []string) (flags []report.Flag) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch list, ok := f.Value.(pflag.SliceValue); {
		case slices.Contains(but, f.Name):
		case slices.Contains(secrets, f.Name):
			flags = append(flags, report.Flag{Name: f.Name, Secret: true})
		case ok:
			for _, v := range list.GetSlice() {
				flags = append(flags, report.Flag{Name: f.Name, Value: v})
			}
		default:
			flags = append(flags, report.Flag{Name: f.Name, Value: f.Value.String()})
		}
	})
	return flags
}

// recall chooses what was red in the last run, and takes what that was given and this one is not.
func (o *options) recall(cmd *cobra.Command) error {
	last, err := report.ReadFolder(o.Out)
	if err != nil {
		return fmt.Errorf("--failed: no last run: %w; give its folder with --out", err)
	}
	o.Texts = last.Red()
	if len(o.Texts) == 0 {
		return fmt.Errorf("--failed: nothing was red in the run of %s", o.Out)
	}
	return restore(cmd, "--failed", last.Flags)
}

// restore takes the flags of the last run that this one is not given.
func restore(cmd *cobra.Command, why string, flags []report.Flag) error {
	own := cli.Given(cmd)
	for _, f := range flags {
		switch {
		case slices.Contains(own, f.Name):
		case f.Secret:
			return fmt.Errorf("%s: the last run was given --%s, which is kept nowhere; give it again", why, f.Name)
		default:
			if err := cmd.Flags().Set(f.Name, f.Value); err != nil {
				return fmt.Errorf("%s: --%s of the last run: %w", why, f.Name, err)
			}
		}
	}
	return nil
}

// recallUndecided chooses what a bench could not judge in a run, or had not what it takes, whose flags may be
// others.
func (o *options) recallUndecided() error {
	last, err := report.ReadFolder(o.undecided)
	if err != nil {
		return fmt.Errorf("--undecided: %w; name the folder of the report of a run", err)
	}
	if sameFolder(o.undecided, o.Out) {
		return fmt.Errorf("--undecided: the report in %s would be lost to that of its undecidable specs alone; name another folder for that with --out", o.undecided)
	}
	if o.Texts = last.UnjudgedTexts(); len(o.Texts) == 0 {
		return fmt.Errorf("--undecided: nothing was undecidable or skipped in the run of %s", o.undecided)
	}
	return nil
}

// sameFolder tells whether two paths are those of one folder, which is there.
func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, other)
}

// prepare looks at the flags that go beyond one run.
func (o *options) prepare(cmd *cobra.Command) error {
	if o.resume != "" {
		return o.recallAll(cmd)
	}
	if o.failed {
		if err := o.recall(cmd); err != nil {
			return err
		}
	}
	if o.undecided != "" {
		if err := o.recallUndecided(); err != nil {
			return err
		}
	}
	if o.watch != "" && (len(o.Targets) != 1 || !isProgram(o.Targets[0])) {
		return errors.New("--watch builds a program anew: want one target exec:WORDS")
	}
	o.Flags, o.Given = flagsOf(cmd, choosing), flagsOf(cmd, telling)
	return nil
}
