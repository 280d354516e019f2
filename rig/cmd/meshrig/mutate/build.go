package mutate

import (
	"context"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
)

// build writes a program with the chosen faults and says what it does wrong.
func (m *mutation) build(ctx context.Context, program string, s cli.Streams) error {
	if len(m.Faults) == 0 {
		return cli.WrongSelection(errors.New("--build: no --fault; name those to put in"))
	}
	chosen, err := m.Choose()
	if err != nil {
		return err
	}
	workshop, err := mutant.Open(ctx)
	if err != nil {
		return err
	}
	defer workshop.Close()
	if err := workshop.Build(ctx, program, chosen...); err != nil {
		return fmt.Errorf("mutate: %s: %w", program, err)
	}
	for _, f := range chosen {
		fmt.Fprintf(s.Out, "%s  %s\n", f.ID, f.Why)
	}
	_, err = fmt.Fprintf(s.Out, "`%s run` judges that firmware\n", program)
	return err
}
