package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/capture/rotate"
)

// Rotation are the flags of commands that write captures to files.
type Rotation struct {
	size string
	rotate.Limits
}

// Flags adds them to a command.
func (r *Rotation) Flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.size, "limit-size", "", "begin the next capture file before one grows over this size, such as 10MB")
	f.DurationVar(&r.Age, "limit-time", 0, "begin the next capture file when one holds this time")
	f.IntVar(&r.Keep, "keep", 0, "how many capture files to keep, the latest")
}

// Check reads what they were given.
func (r *Rotation) Check() error {
	if r.size != "" {
		n, err := parseSize(r.size)
		if err != nil {
			return WrongSelection(fmt.Errorf("--limit-size: %w", err))
		}
		r.Size = n
	}
	if r.Keep > 0 && r.Size == 0 && r.Age == 0 {
		return WrongSelection(errors.New("--keep needs --limit-size or --limit-time beside it"))
	}
	return nil
}

// parseSize reads a number of bytes: 64kB, 10MB or 1GB.
func parseSize(text string) (int64, error) {
	digits := strings.TrimRight(text, "kKmMgGbB")
	unit := strings.ToLower(text[len(digits):])
	n, err := strconv.ParseInt(digits, 10, 64)
	for i, name := range []string{"b", "kb", "mb", "gb"} {
		bytes := int64(1)
		for range i {
			bytes *= 1000
		}
		if err == nil && unit == name && n > 0 && n <= (1<<62)/bytes {
			return n * bytes, nil
		}
	}
	return 0, fmt.Errorf("%q: want a size with its unit, such as 64kB, 10MB or 1GB", text)
}
