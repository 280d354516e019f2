package flash

import (
	"context"
	"fmt"
	"time"
)

// SettingsPolicy says what becomes of what the board has stored: its identity, its access list,
// its posts, its radio settings.
type SettingsPolicy uint8

// The choices.
const (
	Keep  SettingsPolicy = iota // only the firmware is replaced
	Erase                       // the board starts as from the factory
)

// String is the word of rig files.
func (s SettingsPolicy) String() string {
	if s == Erase {
		return "erase"
	}
	return "keep"
}

// ParseSettings reads the word of rig files. An empty text is Keep.
func ParseSettings(text string) (SettingsPolicy, error) {
	switch text {
	case "", "keep":
		return Keep, nil
	case "erase":
		return Erase, nil
	}
	return Keep, fmt.Errorf("flash: settings %q: want keep or erase", text)
}

// Options of one flash. The zero value keeps settings.
type Options struct{ Settings SettingsPolicy }

// Proof says how it is known that the image is on the board.
type Proof uint8

// The proofs, weakest first.
const (
	// ByAcknowledgement means that the boot loader took every block, each with its checksum,
	// and activated the image: it offers no reading back. The version that the board
	// reports afterwards decides.
	ByAcknowledgement Proof = iota
	// ByMD5 means that the boot loader computed the MD5 of what stands in flash, and it is
	// the image's.
	ByMD5
	// ByReadBack means that the bytes were read back from flash and compared.
	ByReadBack
)

// String is the proof in words.
func (p Proof) String() string {
	switch p {
	case ByMD5:
		return "MD5 of the flash"
	case ByReadBack:
		return "read back"
	default:
		return "acknowledged by the boot loader, not read back"
	}
}

// MarshalText writes the proof in words.
func (p Proof) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (p *Proof) UnmarshalText(text []byte) error {
	for _, *p = range []Proof{ByAcknowledgement, ByMD5, ByReadBack} {
		if p.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("flash: proof %q is none", text)
}

// Progress is told how many bytes of an image are on the board. It may be nil.
type Progress func(done, total int64)

// Tell calls p if there is one.
func (p Progress) Tell(done, total int) {
	if p != nil {
		p(int64(done), int64(total))
	}
}

// Flasher writes an image to one board: it brings the board into its boot loader, writes,
// verifies and lets the firmware run. When ctx ends, it stops between two blocks at the
// latest; the board may then hold half an image and stays in its boot loader or returns to it.
type Flasher interface {
	Flash(ctx context.Context, image Image, opts Options, progress Progress) (Proof, error)
}

// Entry brings a board into its boot loader and out of it again. A rig/reset.Resetter is one.
type Entry interface {
	Bootloader(ctx context.Context) error
	Run(ctx context.Context) error
}

// Result is what a report says of a flash.
type Result struct {
	File     string        `json:"file"`
	Version  string        `json:"version"`
	SHA256   Sum           `json:"sha256"`
	Settings string        `json:"settings"`
	Verified Proof         `json:"verified"`
	Duration time.Duration `json:"duration_ns"`
}

// Write checks the hash of the image, flashes it and says how that went.
func Write(ctx context.Context, f Flasher, image Image, opts Options, progress Progress) (Result, error) {
	if err := image.Check(); err != nil {
		return Result{}, err
	}
	started := time.Now()
	proof, err := f.Flash(ctx, image, opts, progress)
	if err != nil {
		return Result{}, err
	}
	return Result{
		File: image.File, Version: image.Version, SHA256: image.SHA256, Settings: opts.Settings.String(),
		Verified: proof, Duration: time.Since(started),
	}, nil
}
