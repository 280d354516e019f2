package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/state"
)

// SameFile tells whether two names are of one file that is there, by a link or another way to it too,
// so that writing the one would spoil what is read of the other. Devices and pipes are not spoilt.
func SameFile(a, b string) bool {
	ia, err := os.Stat(a)
	if err != nil || !ia.Mode().IsRegular() {
		return false
	}
	ib, err := os.Stat(b)
	return err == nil && os.SameFile(ia, ib)
}

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
