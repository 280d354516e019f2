package rig

import (
	"bytes"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

// call runs the command with arguments, and returns what it printed and its exit code.
func call(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	cmd := New(cli.Streams{Out: &o, Err: &e})
	cmd.SetArgs(args)
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	code = cli.End(cmd.ExecuteContext(t.Context()), &e)
	return o.String(), e.String(), code
}
