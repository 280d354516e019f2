package esp

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what the boot loader offers; the image was checked by SHA-256
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"tinygo.org/x/espflasher/pkg/espflasher"

	"github.com/meshrig/meshrig/rig/flash"
)

// loader is a boot loader that answers, behind a bridge.
type loader struct {
	bridge *bridge
	lib    *espflasher.Flasher
	opts   *espflasher.FlasherOptions // the library reads them at each call
	notes  *notes
	stub   bool
}

// notes keeps the library's last warning, which says what an error only hints at.
type notes struct{ last string }

// Logf implements the library's Logger.
func (n *notes) Logf(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); strings.HasPrefix(text, "Warning: ") {
		n.last = strings.TrimPrefix(text, "Warning: ")
	}
}

// connect finds a boot loader that listens already, tells the chip and tries to start the stub.
func connect(b *bridge) (*loader, error) {
	l := &loader{bridge: b, notes: &notes{}}
	l.opts = &espflasher.FlasherOptions{
		BaudRate: 115200, ChipType: espflasher.ChipAuto, ResetMode: espflasher.ResetNoReset,
		ConnectAttempts: 1, Compress: true, Logger: l.notes,
	}
	lib, err := espflasher.New(b.path(), l.opts)
	if err != nil {
		return nil, l.explain(err)
	}
	l.lib = lib
	// Refused for want of a stub, or because 1 is no sector: neither asks the board anything.
	var unsupported *espflasher.UnsupportedCommandError
	l.stub = !errors.As(lib.EraseRegion(1, 0), &unsupported)
	// Both have to be told where the flash is before they erase it or compute an MD5 of it; of
	// the library's calls that do nothing more, this is one.
	if _, _, err := lib.FlashID(); err != nil {
		_ = lib.Close()
		return nil, l.explain(err)
	}
	return l, nil
}

// explain makes an error of the library one of this project.
func (l *loader) explain(err error) error {
	var (
		timeout *espflasher.TimeoutError
		sync    *espflasher.SyncError
		command *espflasher.CommandError
	)
	why := err
	switch gone := l.bridge.failed(); {
	case gone != nil:
		why = gone
	case errors.As(err, &timeout) || errors.As(err, &sync):
		why = fmt.Errorf("%w: %w", flash.ErrNoAnswer, err)
	case errors.As(err, &command):
		why = fmt.Errorf("%w: %w", flash.ErrRefused, err)
	case strings.Contains(err.Error(), "MD5 mismatch"):
		why = fmt.Errorf("%w: %w", flash.ErrVerify, err)
	}
	if l.notes.last != "" {
		why = fmt.Errorf("%w (before that: %s)", why, l.notes.last)
	}
	return why
}

// chip is the name of the chip that answered.
func (l *loader) chip() string { return l.lib.ChipName() }

// write writes a region and holds the flash against it.
func (l *loader) write(r region, progress func(done int)) error {
	// The library sets the flash size in every header it meets, to what it finds or is told:
	// it is told what stands there, so that the bytes stay the image's.
	l.opts.FlashSize = ""
	if r.data[0] == magic {
		h, err := parseHeader(r.data)
		if err != nil {
			return err
		}
		l.opts.FlashSize = h.size
	}
	if err := l.lib.FlashImage(r.data, r.at, func(done, _ int) { progress(min(done, len(r.data))) }); err != nil {
		return l.explain(err)
	}
	return l.verify(r.at, r.data)
}

// erase erases a span, by writing erased bytes where the ROM has no other way.
func (l *loader) erase(s span) error {
	empty := bytes.Repeat([]byte{0xFF}, int(s.size))
	if !l.stub {
		return l.write(region{s.name, s.at, empty}, func(int) {})
	}
	if err := l.lib.EraseRegion(s.at, s.size); err != nil {
		return l.explain(err)
	}
	return l.verify(s.at, empty)
}

// verify is an error if the flash does not hold data.
func (l *loader) verify(at uint32, data []byte) error {
	same, err := l.holds(at, data)
	if err == nil && !same {
		err = fmt.Errorf("%w: the MD5 of %d bytes at 0x%x differs", flash.ErrVerify, len(data), at)
	}
	return err
}

// holds reports whether the flash holds data, by its MD5. The library's own verification
// passes when no MD5 can be had.
func (l *loader) holds(at uint32, data []byte) (bool, error) {
	want := md5.Sum(data) //nolint:gosec // see above
	if l.stub {
		got, err := l.lib.GetFlashMD5(at, uint32(len(data)))
		if err != nil {
			return false, l.explain(err)
		}
		return got == hex.EncodeToString(want[:]), nil
	}
	got, err := romMD5(l.bridge.slave, at, uint32(len(data)))
	if err != nil {
		return false, l.explain(err)
	}
	return bytes.Equal(got, want[:]), nil
}

// table reads the board's partition table, which only the stub can.
func (l *loader) table() (Table, error) {
	if !l.stub {
		return nil, fmt.Errorf("%w: the board's partition table can be read by the stub loader only, which did not start (%s); flash the merged image", flash.ErrSettings, l.notes.last)
	}
	data, err := l.lib.ReadFlash(tableAt, tableSize)
	if err != nil {
		return nil, l.explain(err)
	}
	return ParseTable(data)
}

// close gives the terminal back. What the stub left running ends with the restart.
func (l *loader) close() { _ = l.lib.Close() }
