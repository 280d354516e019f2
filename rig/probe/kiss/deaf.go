package kiss

import "github.com/meshrig/meshrig/rig/clock"

// silence is when the modem could not hear because it was sending.
type silence struct{ from, to clock.Time }

// silences is how many are remembered: more than a modem makes while a sniffer beside it takes to
// tell of a frame.
const silences = 16

// spoke remembers when the modem was sending.
func (m *Modem) spoke(from, to clock.Time) {
	m.silence = append(m.silence[max(0, len(m.silence)-silences+1):], silence{from, to})
}

// Deaf says whether the modem was sending at some time in a span. It is deaf too when it resets its
// gain control, every 30 s between frames for about 5 ms, which no one is told of; the preamble that
// a firmware sends at any preset outlasts that by far, so that no frame is missed for it.
func (e ear) Deaf(from, to clock.Time) string {
	m := e.m
	m.mu.Lock()
	defer m.mu.Unlock()
	sending := m.sending != nil && m.sending.handed <= to
	for _, s := range m.silence {
		sending = sending || s.from <= to && from <= s.to
	}
	if sending {
		return "it was sending"
	}
	return ""
}
