package station

import (
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/loopback/mark"
)

// lateness tells how late the boards of a loopback were at most since now, in real time: a busy
// machine holds them up as it does whoever judges them. Of boards that are no programs it is nil.
func (s *Station) lateness(c *connection) (func(since time.Time) (time.Duration, error), error) {
	folder, _, is, err := s.Rig.Machine.Loopback()
	if err != nil || !is {
		return nil, err
	}
	r, err := mark.Since(folder, time.Now())
	if err != nil {
		return nil, &board.Error{Board: s.Board.Name, Stage: "loopback", Err: err}
	}
	c.undo = append(c.undo, r.Close)
	return func(since time.Time) (time.Duration, error) { return r.Most(since, time.Now()) }, nil
}
