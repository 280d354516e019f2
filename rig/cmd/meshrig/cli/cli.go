// Package cli is what all commands of meshrig share: their standard streams, their exit codes
// and how they print.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/report"
)

// Streams are the standard streams of a command.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Terminal reports whether w is a terminal that a person reads.
func Terminal(w io.Writer) bool { return screen.Terminal(w) }

// Clean are streams whose output goes through [screen.Writer], so that no command can forget it,
// and what ends them.
func (s Streams) Clean() (clean Streams, flush func()) {
	out, errs := screen.New(s.Out), screen.New(s.Err)
	return Streams{In: s.In, Out: out, Err: errs}, func() { _, _ = out.Flush(), errs.Flush() }
}

// Colour reports whether w may be given colours.
func Colour(w io.Writer) bool { return Terminal(w) && os.Getenv("NO_COLOR") == "" }

// ExitError ends the program with a code of its own. A nil Err prints nothing.
type ExitError struct {
	Code int
	Err  error
}

// Error is the text of the cause, or the code.
func (e *ExitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit code %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *ExitError) Unwrap() error { return e.Err }

// WrongSelection is the error of a choice that names nothing; its exit code is 3.
func WrongSelection(err error) error { return &ExitError{Code: report.ExitNothingRan, Err: err} }

// End is the exit code of a command that returned err. What the error says is printed to w.
func End(err error, w io.Writer) int {
	if err == nil {
		return report.ExitConformant
	}
	var exit *ExitError
	if !errors.As(err, &exit) {
		exit = &ExitError{Code: report.ExitError, Err: err}
	}
	if errors.Is(exit.Err, context.Canceled) {
		exit.Err = errors.New("interrupted")
	}
	if exit.Err != nil {
		fmt.Fprintf(w, "meshrig: %v\n", exit.Err)
	}
	return exit.Code
}

// WriteJSON prints a value as indented JSON.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Printable keeps what a board may have printed in its line; the streams keep it from drawing.
func Printable(text string) string { return screen.Line(text) }
