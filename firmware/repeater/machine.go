package repeater

import "github.com/meshrig/meshrig/firmware/device/emulated"

// NewMachine returns an emulated board that runs the repeater of a release, switched off. The
// board's Quirks are those of the release.
func NewMachine(release Release, board emulated.Config) *emulated.Machine {
	board.Quirks = release.Radio
	return emulated.New(board, func(hw *emulated.Board) emulated.Firmware { return New(release, hw) })
}
