package logline

import "github.com/meshrig/meshrig/rig/monitor/sample"

// Joiner makes one packet of the two lines that a node prints of a frame that it heard and could
// read. The zero value waits for the first.
type Joiner struct{ raw *sample.Packet }

// Take takes the next line, and hands over what is complete by now: at most two packets, in the
// order in which they were heard or sent.
func (j *Joiner) Take(l Line, tell func(sample.Packet)) {
	switch l.Kind {
	case Raw:
		j.End(tell)
		p := l.Packet
		j.raw = &p
	case RX:
		if j.raw != nil && j.raw.Length == l.Packet.Length {
			l.Packet.Raw, j.raw = j.raw.Raw, nil
		}
		j.End(tell)
		tell(l.Packet)
	case TX:
		j.End(tell)
		tell(l.Packet)
	case None, Debug: // may come between the two
	}
}

// End hands over a frame that could not be read, so that no second line of it came.
func (j *Joiner) End(tell func(sample.Packet)) {
	if j.raw != nil {
		tell(*j.raw)
		j.raw = nil
	}
}
