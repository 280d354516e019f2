package flash

import (
	"errors"
	"fmt"
)

// What stops a flash, as the cause of an [Error].
var (
	// ErrWrongImage means that the image is not for this board or not of this format.
	ErrWrongImage = errors.New("the image does not fit the board")
	// ErrNoAnswer means that no boot loader answered, or that it fell silent.
	ErrNoAnswer = errors.New("the boot loader does not answer")
	// ErrRefused means that the boot loader refused a command.
	ErrRefused = errors.New("the boot loader refused")
	// ErrNoRoom means that a boot loader restarts as soon as it hears how long the image is.
	ErrNoRoom = errors.New("it restarts at the start packet: it has no room for the image")
	// ErrVerify means that what stands in flash is not the image.
	ErrVerify = errors.New("what stands in flash is not the image; flash again, and if it stays so, suspect the flash chip or its power")
	// ErrSettings means that settings cannot be kept or erased as asked.
	ErrSettings = errors.New("settings cannot be treated as asked")
	// ErrDrive means that the drive of the boot loader is absent, full or went too early.
	ErrDrive = errors.New("the boot loader's drive failed")
	// ErrBusy means that another program has the port.
	ErrBusy = errors.New("the port is in use; end the program that has it")
)

// Error is what went wrong with a flash: at which board's port or drive, at what, and why.
type Error struct {
	Where string // "/dev/ttyUSB0", "/media/RAK4631"
	Stage string // "connect", "write", "verify"
	Err   error
}

func (e *Error) Error() string {
	return fmt.Sprintf("flash: %s: %s: %v", e.Where, e.Stage, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
