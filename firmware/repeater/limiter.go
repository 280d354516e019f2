package repeater

// limiter allows a number of answers within a time, which begins with the first of them
// (RateLimiter, v1.17.1). Those that are refused count, too.
type limiter struct {
	most   uint16
	window uint32 // seconds
	from   uint32
	count  uint16
}

// allow counts an answer at a second of the repeater's clock, and reports whether it may be given.
func (l *limiter) allow(now uint32, q Quirks) bool {
	within := l.count > 0 && now-l.from < l.window // beyond the wrap, too, and with the first at any second
	if q.LimitWraps {
		within = now < l.from+l.window
	}
	if !within {
		l.from, l.count = now, 1
		return true
	}
	l.count++
	return l.count <= l.most
}
