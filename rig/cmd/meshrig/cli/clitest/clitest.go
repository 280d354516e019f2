// Package clitest runs a command in the process of its test.
package clitest

import (
	"bytes"
	"context"
	"testing"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

// Run runs a command with arguments and nothing on standard input. It returns what the command
// printed on standard output and standard error, and the program's exit code.
func Run(t *testing.T, command func(cli.Streams) *cobra.Command, args ...string) (out, errs string, code int) {
	t.Helper()
	return Under(t.Context(), command, args...)
}

// Under is [Run] until a context ends.
func Under(ctx context.Context, command func(cli.Streams) *cobra.Command, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	cmd := command(cli.Streams{In: &bytes.Buffer{}, Out: &o, Err: &e})
	cmd.SetArgs(args)
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cli.Prepare(cmd)
	code = cli.End(cmd.ExecuteContext(ctx), &e)
	return o.String(), e.String(), code
}
