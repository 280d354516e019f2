package capture

// Explainer is a matcher that can say how near an event comes which it does not match.
type Explainer interface {
	Matcher
	// Near returns how many parts of the matcher the event satisfies, one after the other, and
	// the first that it does not; "" if the matcher matches it.
	Near(ev Event) (satisfied int, lacks string)
}

// Nearest returns the event that satisfies the most parts of a matcher, the first of several,
// and the part that it lacks; false if none satisfies any. A matcher that is no Explainer is
// one part. It is asked after a failure, not while time goes on.
func Nearest(events []Event, m Matcher) (nearest Event, lacks string, ok bool) {
	most := 0
	for _, ev := range events {
		if satisfied, part := near(m, ev); part != "" && satisfied > most {
			nearest, lacks, most = ev, part, satisfied
		}
	}
	return nearest, lacks, most > 0
}

func near(m Matcher, ev Event) (satisfied int, lacks string) {
	if e, ok := m.(Explainer); ok {
		return e.Near(ev)
	}
	if m.Match(ev) {
		return 1, ""
	}
	return 0, m.String()
}

func (s steps) Near(ev Event) (int, string) { return s.look(ev) }

// Near counts the parts up to the first that the event lacks: what follows may rely on it.
func (a all) Near(ev Event) (satisfied int, lacks string) {
	for _, m := range a {
		n, part := near(m, ev)
		if satisfied += n; part != "" {
			return satisfied, part
		}
	}
	return satisfied, ""
}

// Near is that of the part that the event comes nearest to.
func (a either) Near(ev Event) (satisfied int, lacks string) {
	for i, m := range a {
		n, part := near(m, ev)
		if part == "" {
			return n, ""
		}
		if i == 0 || n > satisfied {
			satisfied, lacks = n, part
		}
	}
	return satisfied, lacks
}

// Near counts nothing: that an event is not something brings it no nearer.
func (n not) Near(ev Event) (int, string) {
	if n.Match(ev) {
		return 0, ""
	}
	return 0, n.String()
}
