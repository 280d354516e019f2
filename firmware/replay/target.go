package replay

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/device"
)

// A Target is the board that a recording is played to.
type Target interface {
	device.Machine
	// ReadFile returns a file of the board's flash; a missing one is an error
	// that matches fs.ErrNotExist.
	ReadFile(name string) ([]byte, error)
	// Airtime returns how long the frame takes at these settings, in microseconds.
	Airtime(settings device.RadioSettings, size int) int64
}

// Start is the state that a recorded board was in before its power came on at time 0:
// an empty flash except for the identity.
type Start struct {
	Epoch    uint32 // UNIX seconds of the board's clock at time 0
	Identity Key
	Random   device.Random
}

// Totals count what was compared.
type Totals struct {
	Recordings    int
	Rows          int // rows of any kind, all consumed
	Frames        int // frames from the board
	ConsoleBytes  int
	RadioSettings int
	Files         int
	ExcludedRows  int // console rows that are not compared
	ExcludedBytes int // of these rows, and the digits of a random key
	SpareDraws    int // random numbers that no recorded frame shows
}

// Add adds the counts of o.
func (t *Totals) Add(o Totals) {
	t.Recordings += o.Recordings
	t.Rows += o.Rows
	t.Frames += o.Frames
	t.ConsoleBytes += o.ConsoleBytes
	t.RadioSettings += o.RadioSettings
	t.Files += o.Files
	t.ExcludedRows += o.ExcludedRows
	t.ExcludedBytes += o.ExcludedBytes
	t.SpareDraws += o.SpareDraws
}

// A Divergence is a place where the board did not do what was recorded.
type Divergence struct {
	File string
	Name string // of the recording
	At   int64  // microseconds
	Row  *Row   // what was recorded; nil: nothing
	What string
}

// Error tells file, recording, time and row, and what the board did instead.
func (d *Divergence) Error() string {
	s := fmt.Sprintf("replay: %s, %s, at %d us: %s", d.File, d.Name, d.At, d.What)
	if d.Row != nil {
		s += " (" + d.Row.String() + ")"
	}
	return s
}
