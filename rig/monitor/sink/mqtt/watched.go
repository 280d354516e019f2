package mqtt

import (
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Watch says which rooms are watched from now on, by their names. What is known of another one ends:
// it is published to be offline, behind all that waits, its connection is closed, and later samples
// of it are not taken.
func (s *Sink) Watch(rooms []sample.Node, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched = map[string]bool{}
	for _, n := range rooms {
		s.watched[n.Name] = true
	}
	for name, r := range s.rooms {
		if s.watched[name] {
			continue
		}
		delete(s.rooms, name)
		if r.key == "" {
			continue // nothing was published
		}
		n := sample.Node{Name: name, Pub: r.key}
		bye := s.status(sample.Sample{Node: n, At: now, Poll: &sample.Poll{Failure: sample.Unreachable}}, r.info)
		s.left[keyOf(n)] = true
		s.keep(n, "/status", bye)
	}
}
