// Command same compares the timelines in two folders, byte for byte but for what a move in the
// rig may add: the head of a file, and the name of the instrument that heard a frame. Who moves
// code runs it on the folders of two runs with all timelines kept, from before and after:
//
//	meshrig run --all-timelines --out before
//	meshrig run --all-timelines --out after
//	go run ./rig/internal/same before/timelines after/timelines
//
// It exits with 1 if a timeline differs or is in one folder alone.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: same BEFORE AFTER")
		os.Exit(2)
	}
	differ, err := compare(os.Args[1], os.Args[2], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "same:", err)
		os.Exit(2)
	}
	if differ > 0 {
		os.Exit(1)
	}
}

// heard is the instrument's name in a line of a timeline, behind the fields that stand before it.
// Text cannot be taken for it: quotes in it are escaped.
var heard = regexp.MustCompile(`(?m)^(\{"seq":\d+,"at_us":-?\d+,(?:"at_err_us":\d+,)?"kind":"heard(?:-bad)?",(?:"board":"[^"]*",)?)"by":"(?:[^"\\]|\\.)*",`)

// plain is a timeline without heads and instruments.
func plain(data []byte) []byte {
	var out []byte
	for line := range bytes.Lines(data) {
		if !bytes.HasPrefix(line, []byte(`{"timeline":`)) {
			out = append(out, line...)
		}
	}
	return heard.ReplaceAll(out, []byte("$1"))
}

// compare tells which files of two folders are not the same, and how many.
func compare(before, after string, w io.Writer) (differ int, err error) {
	files := map[string]bool{}
	for _, folder := range []string{before, after} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return 0, err
		}
		for _, e := range entries {
			files[e.Name()] = true
		}
	}
	if len(files) == 0 {
		return 0, errors.New("no timelines")
	}
	for name := range files {
		a, errA := os.ReadFile(filepath.Join(before, name)) //nolint:gosec // the caller's choice
		b, errB := os.ReadFile(filepath.Join(after, name))  //nolint:gosec // likewise
		switch {
		case errA != nil || errB != nil:
			fmt.Fprintf(w, "%s: %v\n", name, errors.Join(errA, errB))
		case !bytes.Equal(plain(a), plain(b)):
			fmt.Fprintf(w, "%s differs\n", name)
		default:
			continue
		}
		differ++
	}
	fmt.Fprintf(w, "%d of %d timelines differ\n", differ, len(files))
	return differ, nil
}
