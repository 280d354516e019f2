package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/state"
)

// WriteFile writes what fill does to a file, whole or not at all. What is no file, such as a
// terminal or a pipe, takes it as it comes.
func WriteFile(file string, fill func(io.Writer) error) (err error) {
	if info, serr := os.Stat(file); serr == nil && !info.Mode().IsRegular() {
		var f *os.File
		if f, err = os.OpenFile(file, os.O_WRONLY, 0); err != nil {
			return err
		}
		defer func() {
			if cerr := f.Close(); err == nil {
				err = cerr
			}
		}()
		return fill(f)
	}
	if err := state.Replace(file, fill); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
