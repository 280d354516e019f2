// Package show is the command that draws a timeline.
package show

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/report"
)

// options are the flags.
type options struct {
	folder   string
	from, to time.Duration
	last     int
	width    int
	hex      bool
}

// New makes the command show.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "show FILE|SPEC",
		Short: "Draw a timeline as a ladder, its frames in words",
		Long: `show draws a timeline: a line for each event, a lane for each party, frames in words.
A frame stands at the time of its first chirp and says until when it was on the air.
What a spec failed at, or else looked at last, is marked with > in front of its line; why it
failed stands below.

FILE is a timeline of meshrig run, explore or trace. SPEC is the id of a requirement,
a spec's file and line, or a part of a spec's text; it is looked for in the report of
the last run, which keeps the timelines of what failed, and with --all-timelines all.`,
		Annotations: cli.Own("it was drawn", ""),
		Example: `  meshrig show SF-003
  meshrig show 'pushes a post within' --out nightly
  meshrig show meshrig-report/timelines/x.jsonl --from 20s --to 30s
  meshrig run -r ACK-001 --all-timelines && meshrig show ACK-001`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if o.to > 0 && o.to <= o.from {
				return cli.WrongSelection(fmt.Errorf("show: --to %v: want a time behind --from %v", o.to, o.from))
			}
			files, err := o.find(args[0])
			if err != nil {
				return err
			}
			for i, file := range files {
				if i > 0 {
					fmt.Fprintln(s.Out)
				}
				if err := o.draw(file, s); err != nil {
					return err
				}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.folder, "out", "o", "meshrig-report", "folder of the report in which a spec is looked for")
	f.DurationVar(&o.from, "from", 0, "leave out what ended before this bench time, such as 20s")
	f.DurationVar(&o.to, "to", 0, "leave out what began behind this bench time")
	f.IntVar(&o.last, "last", 0, "draw so many events at the end alone")
	f.IntVar(&o.width, "width", 0, "columns; without it 100")
	f.BoolVar(&o.hex, "hex", false, "frames as hexadecimal digits, not in words")
	return cmd
}

// find is the file that was named, or those of the specs that were.
func (o options) find(name string) ([]string, error) {
	switch info, err := os.Stat(name); {
	case err == nil && info.Mode().IsRegular():
		return []string{name}, nil
	case err == nil && info.IsDir():
		return nil, cli.WrongSelection(fmt.Errorf("show: %s is a folder; give a file in it, or a spec with --out %s", name, name))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, cli.WrongSelection(fmt.Errorf("show: %w", err))
	}
	r, err := report.ReadFolder(o.folder)
	if err != nil {
		return nil, cli.WrongSelection(fmt.Errorf("show: %s is no file, and to look for a spec: %w; give a file, or the folder of a run with --out", name, err))
	}
	var files []string
	found := false
	for _, s := range specs(r) {
		if !names(name, s) {
			continue
		}
		found = true
		if file := filepath.Join(o.folder, s.Timeline); s.Timeline != "" && !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	switch {
	case !found:
		return nil, cli.WrongSelection(fmt.Errorf("show: %s is no file, and no spec in the report of %s is called so; `meshrig list` shows what there is", name, o.folder))
	case len(files) == 0:
		return nil, cli.WrongSelection(fmt.Errorf("show: %s did not fail in the report of %s, which keeps no timeline of it; run it with --all-timelines", name, o.folder))
	}
	return files, nil
}

// specs are those of all targets of a report.
func specs(r *report.Report) (list []report.Spec) {
	targets := r.Targets
	if len(targets) == 0 {
		targets = []*report.Report{r}
	}
	for _, t := range targets {
		for _, v := range t.Verdicts {
			list = append(list, v.Specs...)
		}
	}
	return list
}

// names tells whether a spec is meant.
func names(name string, s report.Spec) bool {
	place := fmt.Sprintf("%s:%d", s.File, s.Line)
	return s.Requirement == name || place == name || strings.HasSuffix(place, "/"+name) || strings.Contains(s.Text, name) && !isID(name)
}

// isID tells whether something has the form of a requirement's id, which is never a part of a text.
func isID(name string) bool {
	prefix, number, ok := strings.Cut(name, "-")
	return ok && prefix == strings.ToUpper(prefix) && strings.Trim(number, "0123456789") == ""
}

// draw draws every timeline of a file.
func (o options) draw(file string, s cli.Streams) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("show: %w", err)
	}
	defer func() { _ = f.Close() }()
	sections, err := capture.ReadSections(f)
	if err != nil {
		return cli.WrongSelection(fmt.Errorf("show: %s: %w", file, err))
	}
	for i, section := range sections {
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		h := section.Head
		if what := h.Spec + h.Scenario; what != "" {
			fmt.Fprintln(s.Out, cli.Printable(what))
		}
		if h.Target != "" {
			fmt.Fprintf(s.Out, "%s  %s, seed %d, preset %s\n", cli.Printable(h.Target), cli.Printable(h.Version), h.Seed, h.Preset)
		}
		keys := explain.KeysOf(h.Keys)
		keys.LearnSecrets(section.Timeline.Events())
		lanes := capture.Lanes{Last: o.last, Width: o.width, Marks: h.Marks, Text: keys.Secrets.Hide}
		if !o.hex {
			lanes.Decode = func(frame []byte) string { return explain.Brief(frame, keys) }
			lanes.App = func(ev capture.Event) string { return explain.App(ev, keys) }
		}
		if err := lanes.Write(s.Out, o.within(section.Timeline.Events())); err != nil {
			return err
		}
		if h.Failed != "" {
			fmt.Fprintf(s.Out, "failed: %s\n", strings.ReplaceAll(keys.Secrets.Hide(h.Failed), "\n", "\n  "))
		}
	}
	return nil
}

// within are the events of the part of the time that was asked for.
func (o options) within(events []capture.Event) (part []capture.Event) {
	for _, ev := range events {
		begun := ev.At.At
		if ev.OnAir() {
			begun = ev.Start.At
		}
		if ev.At.At >= clock.At(o.from) && (o.to == 0 || begun <= clock.At(o.to)) {
			part = append(part, ev)
		}
	}
	return part
}
