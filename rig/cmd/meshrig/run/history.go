package run

import (
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/report"
)

// prepareHistory finds out before anything is judged whether the history can be written to.
func (o *options) prepareHistory() error {
	if o.history == "" {
		return nil
	}
	if err := history.Prepare(o.history); err != nil {
		return cli.WrongSelection(fmt.Errorf("--history: %w", err))
	}
	return nil
}

// pastRuns is the history as it stands, for the page of the run; nil if there is none.
func (o *options) pastRuns(s cli.Streams) *history.History {
	if o.history == "" {
		return nil
	}
	h, err := history.Read(o.history)
	if err != nil {
		fmt.Fprintf(s.Err, "the page is without earlier runs: %v\n", err)
		return nil
	}
	return h
}

// keepHistory adds a report to the history, if there is one, and returns the outcome of the run
// with what came of that.
func (o *options) keepHistory(r *report.Report, outcome error) error {
	if o.history == "" {
		return outcome
	}
	err := history.Append(o.history, r)
	if err == nil {
		return outcome
	}
	err = fmt.Errorf("--history: %w; once that is mended, `meshrig history merge %s %s` adds the report", err, o.history, o.Out)
	exit := &cli.ExitError{Code: report.ExitError}
	if told, ok := errors.AsType[*cli.ExitError](outcome); ok {
		outcome = told.Err
	}
	if r.Exit == report.ExitNotConformant {
		exit.Code = r.Exit
	}
	exit.Err = errors.Join(outcome, err)
	return exit
}
