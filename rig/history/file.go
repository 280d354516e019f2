package history

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/state"
)

// longestLine is more than any line has: some thousand specs with all that they measured.
const longestLine = 4 << 20

// extension is that of the files of a history.
const extension = ".jsonl"

// fileOf is the name of the file of a set-up: what it is in short, and eight hex digits that no
// other set-up has.
func fileOf(s Series) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []any{s.Target, s.Board, s.Preset, s.Soak, s.Options}))
	words := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, strings.Trim(s.Target+"-"+s.Board, "-"))
	return fmt.Sprintf("%.60s-%s%s", words, hex.EncodeToString(sum[:4]), extension)
}

// files are those of a folder that hold lines, by name.
func files(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("history: %w; `meshrig run --history FOLDER` begins one", err)
	}
	var list []string
	for _, e := range entries {
		if name := e.Name(); filepath.Ext(name) == extension && name[0] != '.' && e.Type().IsRegular() {
			list = append(list, filepath.Join(folder, name))
		}
	}
	return list, nil
}

// lock takes a folder for who writes, or shares it among those who read, and waits until it is
// free. The lock is the system's and ends with the process. A file system without locks has nobody wait.
func lock(folder string, how int) (release func(), err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("history: %w; `meshrig run --history FOLDER` begins one", err)
	}
	for {
		err := unix.Flock(int(f.Fd()), how)
		if !errors.Is(err, unix.EINTR) {
			return func() { _ = f.Close() }, nil
		}
	}
}

// place is where a line stands, or whose it is.
type place struct {
	file   string
	number int   // from 1
	at     int64 // its first byte
	size   int   // without its end
}

func (p place) String() string {
	if p.number == 0 { // in no file yet
		return p.file
	}
	return fmt.Sprintf("%s:%d", p.file, p.number)
}

// errLong is the cause of an error about a line that is too long to be one.
var errLong = fmt.Errorf("longer than %d MiB, which no run is; it is left out", longestLine>>20)

// eachLine hands out the lines of a file that are not empty, with no more of it in memory than the
// longest of them. The text is good until the next line. A line that is too long has none.
func eachLine(file string, each func(p place, text []byte) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewReaderSize(f, 1<<16)
	var text []byte
	p := place{file: file, number: 1}
	for {
		part, err := in.ReadSlice('\n')
		p.size += len(part)
		if p.size <= longestLine {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return fmt.Errorf("history: %w", err)
		}
		if p.size > longestLine {
			text = nil
		}
		next := p.at + int64(p.size)
		if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 || p.size > longestLine {
			if err := each(p, trimmed); err != nil {
				return err
			}
		}
		if err != nil {
			return nil // the end of the file
		}
		p.number, p.at, p.size, text = p.number+1, next, 0, text[:0]
	}
}

// attributes tell git that lines of both sides of a merge are kept.
const attributes = "*" + extension + " merge=union\n"

// Prepare makes the folder of a history, if need be, and is an error if nothing can be kept in it:
// whoever will judge for hours asks before.
func Prepare(folder string) error {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		if err := state.Make(folder); err != nil {
			return fmt.Errorf("history: %w", err)
		}
		if err := state.Write(filepath.Join(folder, ".gitattributes"), []byte(attributes)); err != nil {
			return fmt.Errorf("history: %w", err)
		}
		return nil
	}
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return fmt.Errorf("history: %s is no folder", folder)
	}
	if err := unix.Access(folder, unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("history: nothing can be kept in %s: %w", folder, err)
	}
	return nil
}

// add appends whole lines to a file that outlive a loss of power once it returns. What does not
// get there whole is taken back. A line that a crash left without an end stays one of its own.
func add(file string, lines []byte) (err error) {
	if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
		if err := state.Write(file, lines); err != nil {
			return fmt.Errorf("history: %w", err)
		}
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_RDWR|unix.O_NOFOLLOW, 0)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = fmt.Errorf("history: %w", cerr)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	last := []byte{'\n'}
	if info.Size() > 0 {
		if _, err := f.ReadAt(last, info.Size()-1); err != nil {
			return fmt.Errorf("history: %w", err)
		}
	}
	if last[0] != '\n' {
		lines = slices.Concat([]byte{'\n'}, lines)
	}
	if _, err = f.Write(lines); err == nil {
		err = f.Sync()
	}
	if err != nil {
		return fmt.Errorf("history: nothing was added: %w", errors.Join(err, f.Truncate(info.Size())))
	}
	return nil
}
