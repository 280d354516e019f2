package run

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// What `git bisect run` makes of exit codes (git-bisect(1)): 0 good, 1 bad, 125 cannot be judged, 128 and
// above ends the search.
const (
	cannotBeJudged = 125
	endsBisecting  = 128
)

// Bisects tells whether a command line is one of `meshrig run --bisect`, also if the rest of it is wrong.
func Bisects(args []string) bool {
	return len(args) > 0 && args[0] == "run" && slices.ContainsFunc(args, func(word string) bool {
		value, given := strings.CutPrefix(word, "--bisect=")
		on, err := strconv.ParseBool(value)
		return word == "--bisect" || given && err == nil && on
	})
}

// Bisected is the outcome of a run as git bisect takes it. A wrong command line ends the search: with any other
// code git would leave out one commit after the other, or blame one.
func Bisected(ctx context.Context, err error) error {
	exit, told := errors.AsType[*cli.ExitError](err)
	_, program := errors.AsType[*exec.Error](err)
	switch {
	case program: // there is none: the commit does not build
	case ctx.Err() != nil, told && exit.Code == report.ExitNothingRan && exit.Err != nil:
		return &cli.ExitError{Code: endsBisecting, Err: err}
	case err == nil, told && exit.Code == report.ExitNotConformant:
		return err
	}
	return &cli.ExitError{Code: cannotBeJudged, Err: cause(exit, err)}
}

// cause is what is left to say of an error, which that of a report is not.
func cause(exit *cli.ExitError, err error) error {
	if exit != nil {
		return exit.Err
	}
	return err
}
