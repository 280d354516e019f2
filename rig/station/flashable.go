package station

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
)

// ErrNoFlash is the cause of an error about a board that cannot be flashed.
var ErrNoFlash = errors.New("the rig file has no way to flash it")

// Flashable is a board of a rig as far as flashing it goes. It needs no probe. The cause of the
// error is ErrNoFlash if the rig file has no way to flash it; else a pin cannot be used.
func Flashable(rig *inventory.Rig, b inventory.Board) (deploy.Device, error) {
	out := deploy.Device{
		Name: b.Name, Kind: b.Kind, Role: string(b.Role), Tree: rig.Machine.USB(), Boot: usb.Manner(b.Boot.Via),
		Rate: rig.Machine.Scale,
	}
	kind, ok := usb.LookupKind(b.Kind)
	if !ok || b.Flash.Via == inventory.FlashNone {
		return out, fmt.Errorf("%s: board %s: %w", rig.File, b.Name, ErrNoFlash)
	}
	out.Chip = kind.Chip
	if out.USB, ok = selector(b.USB); !ok {
		out.Port = b.USB.Port
	}
	out.Interface = b.USB.Interface
	if b.USB.Topology != "" {
		// Its boot loader may show another serial number, at the same place.
		out.USB.Serial = ""
		if d, there, _ := out.Tree.At(b.USB.Topology); there && b.USB.Serial != "" && d.Serial != b.USB.Serial && kind.Runs(d) {
			return out, fmt.Errorf("%s: board %s: not flashed: at %s sits serial number %q, and the file names %q; put the right one there, or correct the file",
				rig.File, b.Name, d.Topology, d.Serial, b.USB.Serial)
		}
	}
	var err error
	out.Entry, err = entry(b, kind.Chip)
	return out, err
}

// entry is what restarts a board into its boot loader by outputs of this machine, nil if nothing
// does. The boot loader of an nRF52 needs no strap, only two resets; that of an ESP32 without one
// is entered as boards of its kind are.
func entry(b inventory.Board, chip usb.Chip) (flash.Entry, error) {
	if b.Reset.Via != inventory.ViaGPIO {
		return nil, nil
	}
	p, err := pins(b.Reset)
	if err != nil {
		return nil, err
	}
	switch {
	case b.Boot.Via == inventory.ViaGPIO:
		if p.Boot, err = pin(b.Boot); err != nil {
			return nil, err
		}
	case b.Boot.Via == inventory.ViaTouch && chip != usb.NRF52840:
		return nil, nil
	case chip != usb.NRF52840:
		return reset.Split{ToRun: p}, nil
	}
	return p, nil
}

// pins is the wiring of a reset by an output of this machine.
func pins(w inventory.Wiring) (reset.Pins, error) {
	p, err := pin(w)
	return reset.Pins{Reset: p}, err
}

// pin is the output of this machine that a line of a board is wired to.
func pin(w inventory.Wiring) (reset.Pin, error) {
	p, err := power.OpenPin(w.Pin, false)
	if err != nil {
		return reset.Pin{}, err
	}
	return reset.Pin{Out: p.Out, ActiveHigh: !w.ActiveLow, Hold: w.Hold}, nil
}

// Records is what was put on the boards of a rig.
func Records(rig *inventory.Rig) deploy.Records {
	return deploy.Records{State: state.Folder(rig.Machine.State)}
}

// Flashed is the hash of the image that the rig put on the board last, "" if it put none there.
// It is an error if the board reports another version by now than it did then: the hash would be
// of another firmware.
func (s *Station) Flashed(version string) (hash string, err error) {
	last, ok, err := Records(s.Rig).Last(s.Board.Name)
	if err != nil || !ok {
		return "", err
	}
	was, _, _ := strings.Cut(last.Reported, " ")
	if was != version {
		return "", fmt.Errorf("board %s was flashed with %s and reported %s then; now it reports %s: flash it again with `meshrig firmware flash %s`",
			s.Board.Name, last.File, was, version, s.Board.Name)
	}
	return last.SHA256.String(), nil
}

// FlashLimit is how long a board may take to be flashed: longer than the slowest way, serial DFU at
// 115200 baud.
const FlashLimit = 10 * time.Minute

// CanFlash judges whether Flash can put an image on the board with nobody at hand, without the board.
func (s *Station) CanFlash(image flash.Image) error {
	b, opts, err := s.flashing()
	if err != nil {
		return err
	}
	if b.ByHand(image) {
		return fmt.Errorf("board %s: %s goes onto it only if a person presses its reset button twice; `meshrig firmware flash %s` waits for that", s.Board.Name, image.File, s.Board.Name)
	}
	if opts.Settings == flash.Erase {
		_, _, ok, err := Records(s.Rig).LastBackup(s.Board.Name)
		if err != nil || !ok {
			return errors.Join(fmt.Errorf("board %s: the rig file has a flash erase its settings, of which there is no backup; make one with `meshrig firmware backup %s`", s.Board.Name, s.Board.Name), err)
		}
	}
	_, err = b.Plan(image, opts)
	return err
}

// Flash gives the board power and puts an image on it as `meshrig firmware flash` does, settings treated
// as the rig file says, and keeps the record. A board that is not plugged in is an error of the set-up. Of an error behind which the image stands on the board, the hash in what
// it returns is known: the board does not answer, or reports another version than the image's.
func (s *Station) Flash(ctx context.Context, image flash.Image) (deploy.Flashed, error) {
	b, opts, err := s.flashing()
	if err != nil {
		return deploy.Flashed{}, err
	}
	ctx, stop := context.WithTimeout(ctx, FlashLimit)
	defer stop()
	if err := s.SwitchOn(ctx); err != nil {
		return deploy.Flashed{}, &board.Error{Board: s.Board.Name, Stage: "power", Err: err}
	}
	for begun := time.Now(); ; {
		err := Records(s.Rig).There(b)
		if err == nil {
			break
		}
		if time.Since(begun) > arrival || pause(ctx, look) != nil {
			return deploy.Flashed{}, &board.Error{Board: s.Board.Name, Stage: "find", SetUp: true, Err: err}
		}
	}
	if err := s.another(); err != nil {
		return deploy.Flashed{}, err
	}
	return Records(s.Rig).Write(ctx, b, image, opts, nil)
}

// another is a *WrongError if what sits in the board's place is of another kind.
func (s *Station) another() error {
	sel, ok := selector(s.Board.USB)
	if !ok {
		return nil
	}
	d, err := s.tree.Find(sel)
	if err != nil {
		return nil //nolint:nilerr // it is in its boot loader, under another serial number
	}
	other, is := errors.AsType[*inventory.KindError](s.Board.USB.Admits(s.Board.Kind, d))
	if is && !other.Loader {
		return &WrongError{Board: s.Board.Name, What: "is not flashed: at " + d.Topology + " " + other.Error()}
	}
	return nil
}

func (s *Station) flashing() (deploy.Device, flash.Options, error) {
	settings, err := flash.ParseSettings(string(s.Board.Flash.Settings))
	if err != nil {
		return deploy.Device{}, flash.Options{}, err
	}
	b, err := Flashable(s.Rig, s.Board)
	return b, flash.Options{Settings: settings}, err
}

// Holds tells whether an image is what the rig put on the board last, and the board, which reports
// version, runs it still.
func (s *Station) Holds(image flash.Image, version string) bool {
	hash, err := s.Flashed(version)
	return err == nil && hash == image.SHA256.String()
}

// Reflasher puts the image that the rig file names for the board on it, settings kept: a step of
// a recovery, see [Station.Reflash]. It is nil if the file names none. Image reads one by its id.
func (s *Station) Reflasher(image func(id string) (flash.Image, error)) func(ctx context.Context) error {
	if s.Board.Flash.Image == "" {
		return nil
	}
	return func(ctx context.Context) error {
		good, err := image(s.Board.Flash.Image)
		if err != nil {
			return err
		}
		b, err := Flashable(s.Rig, s.Board)
		if err != nil {
			return err
		}
		_, err = Records(s.Rig).Write(ctx, b, good, flash.Options{Settings: flash.Keep}, nil)
		return err
	}
}
