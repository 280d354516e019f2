package model

import (
	"slices"
	"time"
)

// Shrink makes a scenario that fails as small as it gets: it leaves out steps, many at first,
// then makes waits shorter and what is left plainer, as long as fails still says so. It asks
// fails at most budget times.
func Shrink(s Scenario, budget int, fails func(Scenario) bool) Scenario {
	try := func(t Scenario) {
		if budget <= 0 {
			return
		}
		budget--
		if fails(t) {
			s = t
		}
	}
	for before := -1; before != s.size() && budget > 0; {
		before = s.size()
		for chunk := len(s) / 2; chunk > 0; chunk /= 2 {
			for i := len(s) - chunk; i >= 0; i -= chunk {
				if i+chunk <= len(s) {
					try(slices.Delete(slices.Clone(s), i, i+chunk))
				}
			}
		}
		for i := range s {
			for _, change := range changes {
				t := slices.Clone(s)
				if change(&t[i]); t[i] != s[i] {
					try(t)
				}
			}
		}
	}
	return s
}

// changes make a step plainer. Each leaves alone what it cannot make plainer.
var changes = []func(*Step){
	func(s *Step) { s.Flood, s.Near, s.Hash = false, false, 0 },
	func(s *Step) { s.Fresh = false },
	func(s *Step) { s.Same = false },
	func(s *Step) { s.Back = 0 },
	func(s *Step) { s.Tries = min(s.Tries, 1) },
	func(s *Step) { s.Hops, s.Multi = 0, false },
	func(s *Step) {
		if s.Op == Cut {
			s.Op = Reboot
		}
	},
	func(s *Step) {
		if s.Op == Post || s.Op == Twin {
			s.Text = s.Text[:min(len(s.Text), 7)]
		}
	},
	func(s *Step) { s.Then = min(s.Then, time.Minute) },
	func(s *Step) { s.Then = min(s.Then, max(2*time.Second, (s.Then/2).Truncate(time.Second))) },
	func(s *Step) { s.Then = max(s.Then.Truncate(time.Second), min(s.Then, time.Second)) },
}

// size is what Shrink makes smaller.
func (s Scenario) size() int {
	n := 0
	for _, step := range s {
		n += 1000 + len(step.Text) + int(step.Then/time.Millisecond)/100 + step.Hops + step.Hash + min(step.Back, 1) + step.Tries + int(step.Op)/int(Cut)
		for _, set := range []bool{step.Flood, step.Near, step.Fresh, step.Multi, step.Same} {
			if set {
				n++
			}
		}
	}
	return n
}
