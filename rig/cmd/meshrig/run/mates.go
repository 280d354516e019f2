package run

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/target"
)

// readMates takes over what further boards are made of.
func (o *options) readMates() error {
	for _, text := range o.mates {
		role, of, err := target.ParseMate(text)
		if err != nil {
			return fmt.Errorf("--mate: %w", err)
		}
		if o.Options.Mates == nil {
			o.Options.Mates = map[string]string{}
		}
		if _, twice := o.Options.Mates[role]; twice {
			return fmt.Errorf("--mate: %s is given twice", role)
		}
		o.Options.Mates[role] = of
	}
	return nil
}
