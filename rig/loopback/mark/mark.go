// Package mark is what a loopback leaves in its folder for those who use it: that the folder is one,
// how fast time runs there, and how late it was.
package mark

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/clock"
)

// File lies in a folder that a loopback made and may empty again. It says at which rate time runs.
const File = ".meshrig-loopback"

// Write marks a folder.
func Write(dir string, rate clock.Rate) error {
	text := strconv.FormatFloat(rate.Times(), 'g', -1, 64) + "\n"
	if err := os.WriteFile(filepath.Join(dir, File), []byte(text), 0o644); err != nil { //nolint:gosec // for all to read
		return fmt.Errorf("loopback: mark of its folder: %w", err)
	}
	return nil
}

// Read tells whether a folder is marked, and at which rate time runs there.
func Read(dir string) (rate clock.Rate, marked bool, err error) {
	text, err := os.ReadFile(filepath.Join(dir, File))
	if errors.Is(err, fs.ErrNotExist) {
		return 1, false, nil
	}
	if err != nil {
		return 1, false, fmt.Errorf("loopback: mark of its folder: %w", err)
	}
	number := strings.TrimSpace(string(text))
	if number == "" {
		return 1, true, nil // of an earlier meshrig
	}
	times, err := strconv.ParseFloat(number, 64)
	if err != nil || !(times >= 1 && times <= float64(clock.MostRate)) {
		return 1, true, fmt.Errorf("loopback: mark of its folder: %q is no rate; serve it again", number)
	}
	return clock.Rate(times), true, nil
}
