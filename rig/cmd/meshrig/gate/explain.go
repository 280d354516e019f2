package gate

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
)

func newExplain(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "explain --policy FILE --baseline DIR",
		Short: "Print the runs that a policy asks for, as commands, and how long each takes",
		Long: `explain prints the runs that a policy asks for, as commands, with a forecast for each by
what the runs of the release before took. With --rig the boards have to be those of a rig file.`,
		Example: `  meshrig gate explain --policy ci/policies/release.yaml --baseline v1.17.1 --rig rig.yaml`,
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return o.explain(s) },
	}
	o.common(cmd)
	cmd.Flags().StringVar(&o.rig, "rig", "", "the rig file whose boards are meant")
	_ = cmd.MarkFlagFilename("rig", "yaml", "yml")
	return cmd
}

func (o *options) explain(s cli.Streams) error {
	p, err := o.read()
	if err != nil {
		return err
	}
	if len(o.baseline) == 0 {
		return cli.WrongSelection(errors.New("no --baseline; without runs of the release before nobody knows how long they take"))
	}
	if o.rig != "" {
		if err := inRig(p, o.rig); err != nil {
			return cli.WrongSelection(err)
		}
	}
	needs, err := gate.Needs(p, gate.ReadFolders(o.baseline))
	if err != nil {
		return err
	}
	return gate.WriteNeeds(s.Out, p, needs)
}

// inRig holds the boards of a policy against those of a rig file.
func inRig(p *gate.Policy, file string) error {
	rig, err := inventory.Load(file)
	if err != nil || p.Evidence.Boards == nil {
		return err
	}
	known := map[string]bool{}
	var names []string
	for _, b := range rig.Boards {
		known[b.Name] = true
		names = append(names, b.Name)
	}
	for _, name := range p.Evidence.Boards.Names {
		if !known[name] {
			return &words.Unknown{What: "board of the policy in " + file, Name: name, Known: names}
		}
	}
	return nil
}
