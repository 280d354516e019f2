package emulated

import (
	"slices"
	"time"
)

// Takes is how long a flash takes to write, while the board is blocked. The zero value is no time at all.
type Takes struct {
	Erase time.Duration // of a page, which each change of a file costs, while what it held is gone already
	Byte  time.Duration // to write one, not 0
}

// NRF52840 is how long the flash of an nRF52840 takes: 85 ms for a page (nrf-rs/nrf-hal #385, measured; about 80 ms by
// zephyrproject-rtos/zephyr #23390) and, as Nordic states it, 41 µs for a word of four bytes.
func NRF52840() Takes { return Takes{85 * time.Millisecond, 41 * time.Microsecond / 4} }

// change is one of a file that takes its time: power that fails meanwhile tears it.
type change struct {
	name     string
	before   []byte
	there    bool // before
	from, to int64
	adds     bool // to what was there
	removes  bool
}

// change makes a change of so many bytes of a file and blocks the board meanwhile.
func (m *Machine) change(c change, bytes int, make func() error) error {
	t := m.cfg.Takes
	if t == (Takes{}) {
		return make()
	}
	before, err := m.cfg.Flash.ReadFile(c.name)
	c.before, c.there, c.from = before, err == nil, m.cpu
	m.cpu += (t.Erase + time.Duration(bytes)*t.Byte).Microseconds()
	c.to = m.cpu
	m.changes = append(m.changes, c)
	return make()
}

// tear leaves of the changes what had come about when the power failed at t: those before all, of the one
// that was being made what was written by then, and nothing of those behind.
func (m *Machine) tear(t int64) {
	for _, c := range slices.Backward(m.changes) {
		switch {
		case c.to <= t:
		case c.from >= t, c.removes:
			m.cfg.Flash.put(c.name, c.before, c.there)
		default:
			whole, _ := m.cfg.Flash.ReadFile(c.name) // it was written
			n := m.cfg.Takes.bytes(t - c.from)
			if c.adds {
				n += len(c.before)
			}
			m.cfg.Flash.put(c.name, whole[:min(n, len(whole))], true)
		}
	}
	m.changes = m.changes[:0]
}

// bytes is how many of a change have reached the flash so many microseconds behind its begin.
func (t Takes) bytes(after int64) int {
	return int(max(0, time.Duration(after)*time.Microsecond-t.Erase) / max(1, t.Byte))
}
