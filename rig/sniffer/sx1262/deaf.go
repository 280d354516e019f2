package sx1262

import "github.com/meshrig/meshrig/rig/clock"

// silence is a while in which not everything was heard.
type silence struct {
	from, to clock.Time
	why      string
}

// silences is how many are remembered: more than there are while another sniffer takes to tell of a
// frame.
const silences = 16

func (s *Sniffer) silent(from, to clock.Time, why string) {
	s.deaf = append(s.deaf[max(0, len(s.deaf)-silences+1):], silence{from, to, why})
}

// counted compares how many frames the chip has received with how many were fetched. Where this
// machine was too slow, a frame was overwritten by the next.
func (s *Sniffer) counted(at clock.Stamp) error {
	received, err := s.bus.word(opGetStats)
	if err != nil {
		return err
	}
	// Whether the chip counts one whose checksum is bad the data sheet does not tell.
	if more := int(received - s.count); more > 1 {
		s.lost += more - 1
		s.silent(s.fetched, at.At.Add(at.Err), "frames came faster than this machine fetched them")
	}
	s.count, s.fetched = received, at.At
	return nil
}

// Lost is how many frames the chip received that this machine was too slow to fetch.
func (s *Sniffer) Lost() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// Deaf says why not everything was heard between two times.
func (s *Sniffer) Deaf(from, to clock.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.deaf {
		if d.from <= to && from <= d.to {
			return d.why
		}
	}
	return ""
}
