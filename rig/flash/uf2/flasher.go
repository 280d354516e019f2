package uf2

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
)

const (
	// Appear is how long a drive may take to appear after the board was sent into its boot
	// loader, if a Flasher leaves it open: enumeration, then whoever mounts drives.
	Appear = 30 * time.Second
	// Leave is how long a drive may stay after the last block, if a Flasher leaves it open:
	// the boot loader erases and writes what it has not yet, then restarts.
	Leave = 20 * time.Second
	// chunk is how much is written before it is made sure that it arrived. Progress and the
	// place of an error are true to this many bytes.
	chunk = 128 * BlockSize
	// name is the file that is written: any name with this ending does.
	name = "MESHRIG.UF2"
)

// Flasher flashes by copying to the drive of a boot loader. Drive and Chip are needed. It is a
// [flash.Flasher].
type Flasher struct {
	Drive Finder
	Chip  Family
	// Entry brings the board into its boot loader; nil: someone has done that, by pressing
	// reset twice. It is not asked while the drive is there already.
	Entry flash.Entry
	// EraseSettings erases them while the firmware still runs, which the boot loader cannot;
	// nil: a flash that is to erase them is refused.
	EraseSettings func(ctx context.Context) error
	// ReadBack enters the boot loader once more afterwards and compares with CURRENT.UF2,
	// where the boot loader has one. It needs an Entry whose Run works from the boot loader.
	ReadBack bool

	Appear, Leave time.Duration // 0: [Appear], [Leave]
	// Create opens the file to write; nil: os.Create.
	Create func(path string) (WriteSyncCloser, error)
}

// WriteSyncCloser is a file as far as flashing needs one.
type WriteSyncCloser interface {
	io.WriteCloser
	Sync() error
}

// Flash copies the image. The error is a *flash.Error.
func (f *Flasher) Flash(ctx context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (flash.Proof, error) {
	file, err := f.read(image)
	if err != nil {
		return 0, err
	}
	if opts.Settings == flash.Erase {
		if err := f.erase(ctx); err != nil {
			return 0, err
		}
	}
	folder, err := f.enter(ctx)
	if err != nil {
		return 0, err
	}
	if err := f.known(folder, image, file); err != nil {
		return 0, err
	}
	if err := f.copy(ctx, folder, image.Data, progress); err != nil {
		return 0, err
	}
	waiting, stop := context.WithTimeout(ctx, cmp.Or(f.Leave, Leave))
	defer stop()
	if _, err := await(waiting, f.Drive, false); err != nil {
		err = fmt.Errorf("%w: it took every block, but does not start the firmware: %w; %s", flash.ErrVerify, err, f.state())
		return 0, &flash.Error{Where: folder, Stage: "restart", Err: err}
	}
	if !f.ReadBack {
		return flash.ByAcknowledgement, nil
	}
	return f.readBack(ctx, file)
}

func (f *Flasher) erase(ctx context.Context) error {
	err := fmt.Errorf("%w: a UF2 boot loader cannot erase them; type `erase` at the board's console, then flash", flash.ErrSettings)
	if f.EraseSettings != nil {
		err = f.EraseSettings(ctx)
	}
	if err != nil {
		return &flash.Error{Where: "settings", Stage: "erase", Err: err}
	}
	return nil
}

// enter waits for the drive, after the board was sent into its boot loader if it is not there.
func (f *Flasher) enter(ctx context.Context) (string, error) {
	if folder, err := f.Drive.Folder(ctx); err == nil {
		return folder, nil
	}
	if f.Entry != nil {
		if err := f.Entry.Bootloader(ctx); err != nil {
			return "", &flash.Error{Where: "boot loader", Stage: "enter", Err: err}
		}
	}
	waiting, stop := context.WithTimeout(ctx, cmp.Or(f.Appear, Appear))
	defer stop()
	folder, err := await(waiting, f.Drive, true)
	if err != nil {
		return "", &flash.Error{Where: "drive", Stage: "wait for it", Err: fmt.Errorf("%w: %w; press the reset button twice?", flash.ErrDrive, err)}
	}
	return folder, nil
}

// known refuses a boot loader of another board, and one with another SoftDevice than the image
// is for. Nothing is written then.
func (f *Flasher) known(folder string, image flash.Image, file File) error {
	fail := func(err error) error { return &flash.Error{Where: folder, Stage: "read " + InfoFile, Err: err} }
	r, err := os.Open(filepath.Join(folder, InfoFile))
	if err != nil {
		return fail(fmt.Errorf("%w: %w", flash.ErrDrive, err))
	}
	defer r.Close()
	info, err := ParseInfo(r)
	if err != nil {
		return fail(fmt.Errorf("%w: %w", flash.ErrDrive, err))
	}
	if chip, ok := info.Family(); ok && chip != f.Chip {
		return fail(fmt.Errorf("%w: this is a %v (Board-ID %q), wanted is a %v", flash.ErrWrongImage, chip, info.BoardID, f.Chip))
	}
	if err := file.beside(info.SoftDevice); err != nil {
		return fail(fmt.Errorf("%w: %w", flash.ErrWrongImage, err))
	}
	if image.BoardID == "" {
		return nil
	}
	if ok, err := path.Match(image.BoardID, info.BoardID); err != nil || !ok {
		return fail(fmt.Errorf("%w: Board-ID is %q, the manifest wants %q for %s", flash.ErrWrongImage, info.BoardID, image.BoardID, image.File))
	}
	return nil
}

// state says what the board is like after a copy that failed, and the way out.
func (f *Flasher) state() string {
	if f.Chip == RP2040 {
		return "its flash is half old, half new: hold BOOTSEL while you plug it in, and flash again"
	}
	return "its flash is half old, half new, and the board may try to run that: press the reset button twice, and flash again"
}

// copy writes all blocks. A drive that goes away while the last ones are written has taken
// them: the boot loader restarts as soon as it has seen every block, before the file system is
// in order. A drive that goes away earlier has not.
func (f *Flasher) copy(ctx context.Context, folder string, data []byte, progress flash.Progress) error {
	fail := func(done int, err error) error {
		if errors.Is(err, syscall.ENOSPC) {
			err = fmt.Errorf("%w; is this the boot loader's drive?", err)
		}
		return &flash.Error{Where: folder, Stage: fmt.Sprintf("write after %d of %d bytes", done, len(data)), Err: fmt.Errorf("%w: %w; %s", flash.ErrDrive, err, f.state())}
	}
	create := f.Create
	if create == nil {
		create = func(p string) (WriteSyncCloser, error) { return os.Create(p) }
	}
	w, err := create(filepath.Join(folder, name))
	if err != nil {
		return fail(0, err)
	}
	for done := 0; done < len(data); {
		if ctx.Err() != nil {
			_ = w.Close()
			return fail(done, context.Cause(ctx))
		}
		n := min(chunk, len(data)-done)
		_, err := w.Write(data[done : done+n])
		if err == nil {
			err = w.Sync()
		}
		last := done+n == len(data)
		if err != nil && (!last || !f.gone(ctx, err)) {
			_ = w.Close()
			return fail(done, err)
		}
		done += n
		progress.Tell(done, len(data))
	}
	if err := w.Close(); err != nil && !f.gone(ctx, err) {
		return fail(len(data), err)
	}
	return nil
}

// gone reports whether an error of the last write means that the drive has left, within the
// time that it has for that.
func (f *Flasher) gone(ctx context.Context, err error) bool {
	if errors.Is(err, syscall.ENOSPC) {
		return false
	}
	waiting, stop := context.WithTimeout(ctx, cmp.Or(f.Leave, Leave))
	defer stop()
	_, err = await(waiting, f.Drive, false)
	return err == nil
}

// readBack compares with what the boot loader shows of its flash, then lets the firmware run.
func (f *Flasher) readBack(ctx context.Context, file File) (flash.Proof, error) {
	if f.Entry == nil {
		return flash.ByAcknowledgement, nil
	}
	folder, err := f.enter(ctx)
	if err != nil {
		return 0, err
	}
	fail := func(err error) (flash.Proof, error) {
		return 0, &flash.Error{Where: folder, Stage: "read back", Err: err}
	}
	proof := flash.ByAcknowledgement
	switch data, err := os.ReadFile(filepath.Join(folder, CurrentFile)); {
	case err == nil:
		current, err := Parse(data)
		if err == nil {
			err = file.In(current)
		}
		if err != nil {
			return fail(fmt.Errorf("%w: %w", flash.ErrVerify, err))
		}
		proof = flash.ByReadBack
	case !errors.Is(err, os.ErrNotExist):
		return fail(fmt.Errorf("%w: %w", flash.ErrDrive, err))
	}
	if err := f.Entry.Run(ctx); err != nil {
		return fail(err)
	}
	return proof, nil
}
