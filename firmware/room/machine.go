package room

import "github.com/meshrig/meshrig/firmware/device/emulated"

// Config says which room server runs on which board. The zero value is this
// project's own firmware on the default board.
type Config struct {
	Release string          // "" for this project's own, or a released version, see [ReleaseOf]
	Board   emulated.Config // the board
	// Change adjusts the release, for example the name and passwords of its build; nil leaves it alone.
	Change func(*Release)
}

// NewMachine returns an emulated board that runs the room server, switched off. A
// release that is not known is an *UnknownReleaseError.
func NewMachine(cfg Config) (*emulated.Machine, error) {
	release, err := ReleaseOf(cfg.Release)
	if err != nil {
		return nil, err
	}
	if cfg.Change != nil {
		cfg.Change(&release)
	}
	cfg.Board.Quirks = release.Radio
	return emulated.New(cfg.Board, func(hw *emulated.Board) emulated.Firmware { return New(release, hw) }), nil
}
