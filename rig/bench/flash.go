package bench

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/board"
)

// CutAfter has the board lose its power as soon as so many more bytes have reached its flash; a
// negative number calls that off. The board prints nothing any more then. PowerCycle brings it
// back; until then nothing may ask for proof of life, which Never and Pass do. A board that cannot
// fail so aborts the spec.
func (s *BoardUnderTest) CutAfter(bytes int) {
	s.bench.use("CutAfter")
	if v, ok := s.bench.world.(*virtual); ok {
		if c, ok := v.board(s.port).m.(board.Cutter); ok {
			c.CutAfter(bytes)
			return
		}
	}
	s.bench.abort(fmt.Sprintf("bench: the power of %s cannot be cut while it writes", s.port), 1)
}

// Flash is what is on the board's flash, by path. A board whose flash cannot be read aborts the spec.
func (s *BoardUnderTest) Flash() map[string][]byte {
	s.bench.use("Flash")
	if v, ok := s.bench.world.(*virtual); ok {
		if k, ok := v.board(s.port).m.(board.Keeper); ok {
			files, err := k.Flash()
			if err != nil {
				s.bench.halt(err)
			}
			return files
		}
	}
	s.bench.abort(fmt.Sprintf("bench: the flash of %s cannot be read", s.port), 1)
	return nil
}
