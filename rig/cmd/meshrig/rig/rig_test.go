package rig

import (
	"bytes"
	"testing"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
)

// call runs the command with arguments, and returns what it printed and its exit code.
func call(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	cmd := New(cli.Streams{Out: &o, Err: &e}, &cobra.Command{Use: "more", RunE: func(*cobra.Command, []string) error {
		return &cli.ExitError{Code: report.ExitNothingRan}
	}})
	cmd.SetArgs(args)
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	code = cli.End(cmd.ExecuteContext(t.Context()), &e)
	return o.String(), e.String(), code
}

// TestMore holds that commands which know the specs are commands of rig.
func TestMore(t *testing.T) {
	t.Parallel()
	if _, errs, code := call(t, "more"); code != report.ExitNothingRan || errs != "" {
		t.Errorf("exit code %d, %s", code, errs)
	}
}
