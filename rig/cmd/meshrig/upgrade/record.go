package upgrade

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/upgrade"
	"github.com/meshrig/meshrig/specs/versions"
)

func newRecord(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "record --target TARGET --out FILE",
		Short: "Record what a firmware leaves on a board's flash",
		Long: `record sets all that a board of a firmware keeps to what it does not come with, takes its
power away, and writes the files on its flash with what the firmware itself reads of them.
meshrig upgrade --from FILE starts another firmware on them.`,
		Example: `  meshrig upgrade record --target exec:./room-1.18 --out v1.18.0.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.out == "" {
				return cli.WrongSelection(errors.New("upgrade record: no --out FILE"))
			}
			return o.record(cmd.Context(), s)
		},
	}
	o.flags(cmd, "target")
	cmd.Flags().StringVarP(&o.out, "out", "o", "", "file of the recording")
	return cmd
}

func (o *options) record(ctx context.Context, s cli.Streams) error {
	cfg, _, err := o.bench(ctx, s)
	if err != nil {
		return err
	}
	r, err := upgrade.Record(ctx, cfg, keys)
	if err != nil {
		return fmt.Errorf("target %s: %w", o.Target, err)
	}
	if err := cli.WriteFile(o.out, r.Write); err != nil {
		return err
	}
	fmt.Fprintf(s.Err, "%s: %s, %s\n", r.Version, words.Count(len(r.Readings), "setting"), words.Count(len(r.Files), "file"))
	return nil
}

// keys are those of a version that stand for themselves and can be set.
func keys(version string) (list []upgrade.Key) {
	v, _ := release.Parse(version) // the newest of one that cannot be read
	for _, k := range versions.Keys(v) {
		if k.Kind == versions.Fixed || k.Elsewhere {
			continue
		}
		one := upgrade.Key{Name: k.Name}
		for _, value := range k.Values {
			one.Values = append(one.Values, value.Typed)
		}
		list = append(list, one)
	}
	return list
}
