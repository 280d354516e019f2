// Package taptest records what a tap and the world that it listens to say to each other, and plays
// the world's part. A recording is that of package tape: text, a line for each thing said.
package taptest

import (
	"io"

	"github.com/meshrig/meshrig/rig/internal/tape"
)

// Record is a connection that writes down what goes over another. Its Close closes that and tells
// whether all was written down.
func Record(to io.Writer, conn io.ReadWriteCloser) io.ReadWriteCloser {
	return tape.RecordStream(to, conn)
}

// Player is a world that says again what one said. Its Close fails if something recorded was not
// said to it or not read.
type Player = tape.Player

// Play reads a recording.
func Play(from io.Reader) (*Player, error) { return tape.Play(from) }
