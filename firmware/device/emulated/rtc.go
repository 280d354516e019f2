package emulated

// rtc is the board's calendar clock. It counts 32-bit UNIX seconds and wraps.
type rtc struct {
	now   func() int64 // bench time of the processor, microseconds
	drift float64      // parts of a microsecond gained per microsecond
	base  uint32       // seconds shown at since
	since int64
}

// Time returns the clock's UNIX seconds.
func (r *rtc) Time() uint32 {
	d := r.now() - r.since
	d += int64(float64(d) * r.drift)
	return r.base + uint32(d/1e6)
}

// SetTime sets the clock; the second starts now.
func (r *rtc) SetTime(seconds uint32) {
	r.base, r.since = seconds, r.now()
}
