package run

import (
	"errors"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/flash"
)

// readImages reads the images that are to be put on boards, one for each kind of board.
func (o *options) readImages() error {
	o.fleet.Candidates = nil
	if len(o.flash) == 0 && o.cache != "" {
		return cli.WrongSelection(errors.New("--cache is where the images of --flash lie; name one"))
	}
	store := firmware.Images()
	store.Dir = o.cache
	for _, id := range o.flash {
		image, err := store.Image(id)
		if err != nil {
			return firmware.Unknown(err)
		}
		if slices.ContainsFunc(o.fleet.Candidates, func(c flash.Image) bool { return c.Board == image.Board }) {
			return cli.WrongSelection(fmt.Errorf("--flash %s: a second image for boards of kind %s; a run judges one firmware", id, image.Board))
		}
		o.fleet.Candidates = append(o.fleet.Candidates, image)
	}
	return nil
}
