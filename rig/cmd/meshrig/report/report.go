// Package report is the command that shows the report of a run again.
package report

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
)

// options are the flags.
type options struct {
	json, quiet, write, markdown bool
	html, history                string
}

// New makes the command `meshrig report`.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "report [FOLDER]",
		Short: "Show the report of a run, also of one that did not come to its end",
		Long: `report shows the report in a folder, as meshrig run printed it. A run that was
interrupted or killed, or whose disk was full, left ` + report.LogFile + `, of which the
report is made of what was judged by then. With --write ` + report.JSONFile + `,
` + report.JUnitFile + ` and ` + report.HTMLFile + ` are made of it too, with --html the page alone, as any file.
The exit code is that of the run; 2 if it did not come to its end.`,
		Example: `  meshrig report
  meshrig report nightly --json
  meshrig report nightly --write
  meshrig report nightly --html page.html --history kept
  meshrig report --markdown >> "$GITHUB_STEP_SUMMARY"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return o.show(append(args, "meshrig-report")[0], s) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "fold known failures and skips below the verdict into a line each")
	f.BoolVar(&o.write, "write", false, "write "+report.JSONFile+", "+report.JUnitFile+" and "+report.HTMLFile+" to the folder anew")
	f.StringVar(&o.html, "html", "", "write the report as one page to this file, with all timelines that the folder has")
	f.StringVar(&o.history, "history", "", "show on the page beside what is bad its letters over the last runs that this folder has of the set-up")
	f.BoolVar(&o.markdown, "markdown", false, "print the summary as Markdown, for the page of a job")
	cmd.MarkFlagsMutuallyExclusive("json", "quiet", "markdown")
	cmd.AddCommand(newMigrate(s))
	return cmd
}

// show prints the report of a folder, and writes its files if that was asked for.
func (o options) show(folder string, s cli.Streams) error {
	if folder == "" {
		return cli.WrongSelection(errors.New(`the folder "": empty; leave it out for meshrig-report`))
	}
	var past *history.History
	if o.history != "" {
		if !o.write && o.html == "" {
			return cli.WrongSelection(errors.New("--history: it is shown on the page alone; give --html FILE or --write too"))
		}
		var err error
		if past, err = history.Read(o.history); err != nil {
			return fmt.Errorf("--history: %w", err)
		}
		for _, trouble := range past.Troubles {
			fmt.Fprintln(s.Err, trouble)
		}
	}
	if o.write {
		release, err := report.Lock(folder)
		if err != nil {
			return fmt.Errorf("--write: %w", err)
		}
		defer release()
	}
	r, err := report.ReadFolder(folder)
	if err != nil {
		return fmt.Errorf("%w; give the folder that `meshrig run --out` was given", err)
	}
	if damage := r.Damage(); damage != nil {
		fmt.Fprintln(s.Err, damage)
	}
	if o.write {
		if err := errors.Join(r.WriteFiles(folder), html.WriteFile(folder, r, past)); err != nil {
			return err
		}
	}
	if o.html != "" {
		if err := html.WriteTo(o.html, folder, r, past); err != nil {
			return err
		}
	}
	switch {
	case o.json:
		err = r.WriteJSON(s.Out)
	case o.markdown:
		err = r.WriteMarkdown(s.Out)
	default:
		err = r.WriteSummary(s.Out, report.Style{Colour: cli.Colour(s.Out), Folder: folder, Quiet: o.quiet})
	}
	if err == nil && r.Exit != report.ExitConformant {
		err = &cli.ExitError{Code: r.Exit}
	}
	return err
}
