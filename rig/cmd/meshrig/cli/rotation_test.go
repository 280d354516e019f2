package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture/rotate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

func TestRotation(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]struct {
		limits rotate.Limits
		err    string
	}{
		"":                                 {},
		"--limit-size 1b":                  {limits: rotate.Limits{Size: 1}},
		"--limit-size 64kB --keep 3":       {limits: rotate.Limits{Size: 64_000, Keep: 3}},
		"--limit-size 10MB":                {limits: rotate.Limits{Size: 10_000_000}},
		"--limit-size 2gb --limit-time 1h": {limits: rotate.Limits{Size: 2_000_000_000, Age: time.Hour}},
		"--limit-size 10":                  {err: `--limit-size: "10": want a size with its unit`},
		"--limit-size MB":                  {err: "want a size with its unit"},
		"--limit-size 0MB":                 {err: "want a size with its unit"},
		"--limit-size -1MB":                {err: "want a size with its unit"},
		"--limit-size 4kiB":                {err: "want a size with its unit"},
		"--limit-size 9999999999GB":        {err: "want a size with its unit"},
		"--keep 3":                         {err: "--keep needs --limit-size or --limit-time beside it"},
	} {
		var r cli.Rotation
		cmd := &cobra.Command{}
		r.Flags(cmd)
		err := cmd.ParseFlags(strings.Fields(args))
		if err == nil {
			err = r.Check()
		}
		if want.err == "" && (err != nil || r.Limits != want.limits) || want.err != "" && (err == nil || !strings.Contains(err.Error(), want.err)) {
			t.Errorf("%q: %+v, %v, want %+v, %q", args, r.Limits, err, want.limits, want.err)
		}
	}
}
