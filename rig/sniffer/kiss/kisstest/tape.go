// Package kisstest records what a sniffer and its KISS modem say to each other, and plays the
// modem's part. A recording is that of package tape: text, a line for each piece.
package kisstest

import (
	"io"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/internal/tape"
)

// Recorder is a line that writes down what goes over it. Its Close tells whether all was written
// down; the line stays open.
type Recorder = tape.Recorder

// Record records a line.
func Record(to io.Writer, l board.Line) *Recorder { return tape.Record(to, l) }

// Player is a modem that says again what one said. Its Close fails if something recorded was not
// said to it or not read.
type Player = tape.Player

// Play reads a recording. Bytes take no time on its line.
func Play(from io.Reader) (*Player, error) { return tape.Play(from) }
