package decode

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
)

// frames are those of the arguments, and who is known by what stands beside them.
type frames struct {
	list    [][]byte
	keys    []capture.Key
	skipped int // lines without a frame
}

// standardInput stands for it among the arguments.
const standardInput = "-"

// take reads an argument: digits, a file or standard input.
func (f *frames) take(arg string, in io.Reader) error {
	if arg == standardInput {
		return f.read("standard input", in)
	}
	frame, err := parseFrame(arg)
	if err == nil {
		f.list = append(f.list, frame)
		return nil
	}
	file, oerr := os.Open(arg)
	if oerr != nil {
		return err // it was meant for digits
	}
	defer func() { _ = file.Close() }()
	return f.read(arg, file)
}

// longestLine is more than a line of a timeline has.
const longestLine = 4 << 20

// read takes the frames of a text: a frame a line in digits, a timeline, or the log of emulate.
func (f *frames) read(name string, in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	before := len(f.list)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if frame := f.line(text); frame != nil {
			f.list = append(f.list, frame)
		} else {
			f.skipped++
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(f.list) == before {
		return fmt.Errorf("%s: no frame in it; want a frame a line in hex digits, a timeline, or the log of meshrig emulate room", name)
	}
	return nil
}

// line is the frame of a line, nil if it has none.
func (f *frames) line(text string) []byte {
	if strings.HasPrefix(text, "{") {
		return f.object(text)
	}
	if frame, err := parseFrame(text); err == nil {
		return frame
	}
	words := strings.Fields(text)
	last := words[len(words)-1]
	if n := len(words); n < 3 || words[n-2] != "bytes" {
		return nil // in the log of emulate "bytes" stands before them
	}
	frame, err := hex.DecodeString(last)
	if err != nil {
		return nil
	}
	return frame
}

// object is the frame of a line of a timeline; its head tells keys.
func (f *frames) object(text string) []byte {
	var l struct {
		Frame string        `json:"frame"`
		Keys  []capture.Key `json:"keys"`
	}
	if json.Unmarshal([]byte(text), &l) != nil {
		return nil
	}
	f.keys = append(f.keys, l.Keys...)
	frame, err := hex.DecodeString(l.Frame)
	if err != nil || len(frame) == 0 {
		return nil
	}
	return frame
}

// known are the keys that were given, and those beside the frames.
func (f *frames) known(given *explain.Keys) *explain.Keys {
	return explain.KeysOf(append(given.List(), f.keys...))
}

// broken is the error of frames that are none, or break off.
func broken(errs []error, of int) error {
	switch {
	case len(errs) == 0:
		return nil
	case of == 1:
		return errs[0]
	}
	return fmt.Errorf("%d of %d frames: %w", len(errs), of, errors.Join(errs[0]))
}
