package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/meshrig/meshrig/rig/report"
)

// streams are the standard streams of a command.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// terminal reports whether w is a terminal that a person reads.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour reports whether w may be given colours.
func colour(w io.Writer) bool { return terminal(w) && os.Getenv("NO_COLOR") == "" }

// exitError ends the program with a code of its own. A nil err prints nothing.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// wrongSelection is the error of a choice that names nothing.
func wrongSelection(err error) error { return &exitError{code: report.ExitNothingRan, err: err} }

// execute runs the command line and returns the exit code.
func execute(ctx context.Context, args []string, s streams) int {
	root := &cobra.Command{
		Use:   "meshrig",
		Short: "Judge MeshCore room-server firmware",
		Long: `meshrig judges MeshCore room-server firmware by what is on the air and on the
serial line. Start with:

  meshrig run                  judge the project's own emulated firmware
  meshrig list                 see the requirements and the specs
  meshrig run -f ack -f acl    judge two families only
  meshrig emulate room         talk to an emulated room server on a pseudo terminal`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.AddCommand(newRun(s), newSuite(s), newList(s), newEmulate(s), newDecode(s), newAirtime(s), newMutate(s), newBoard(s), newLoopback(s), newReport(s), newTrace(s), newDoc(s), newExplore(s), newRig(s), newFirmware(s)) //nolint:contextcheck // cobra hands each command its context
	err := root.ExecuteContext(ctx)
	if err == nil {
		return report.ExitConformant
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{code: report.ExitError, err: err}
	}
	if exit.err != nil {
		fmt.Fprintf(s.err, "meshrig: %v\n", exit.err)
	}
	return exit.code
}
