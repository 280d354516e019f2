package trace

import (
	"context"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Scenario is a script of steps at fixed times. It judges nothing and waits for no answer, so
// that every firmware is told the same at the same time, whatever it makes of it.
type Scenario struct {
	Name string
	Doc  string // what it is about, in one line
	run  func(*script)
}

// Scenarios returns every scenario in the order in which they are recorded.
func Scenarios() []Scenario {
	return []Scenario{
		{"login", "every password, guest over administrator, unknown clients, replays", login},
		{"posts", "storing, pushing to several, retries without an acknowledgement, repeated time stamps", posts},
		{"acks", "acknowledgements: flooded, direct, twice, for repetitions", acks},
		{"commands", "console and remote commands, settings at and beyond their edges, access list", commands},
		{"adverts", "adverts by command, by timer and after a restart", adverts},
		{"keepalive", "keep-alives with and without a path, sync point and count", keepalive},
		{"scopes", "answers, pushes and adverts within a region: its own, another, none", scopes},
		{"repeat", "what is forwarded and how: floods, direct frames, full paths, foreign acknowledgements", repeat},
	}
}

// Names are the names of the scenarios.
func Names() []string {
	var names []string
	for _, s := range Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

// Lookup returns the scenario of that name.
func Lookup(name string) (Scenario, bool) {
	all := Scenarios()
	i := slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		return Scenario{}, false
	}
	return all[i], true
}

// stepPrefix starts the note that a step leaves in the timeline. Its time is what the board's
// doings are measured from.
const stepPrefix = "step: "

// start is the bench time of the first step: later than any release takes to boot and be set up.
const start = 60 * time.Second

// script is a scenario being played.
type script struct {
	*bench.Bench

	ctx   context.Context // a script is one call
	at    clock.Time      // when the last step began
	begun bool
}

// step lets time pass until the given time after the last step began, and does something. What
// it sends has left when its note is made.
func (s *script) step(after time.Duration, name string, do func()) {
	s.at = max(s.at.Add(after), clock.At(start))
	s.idle(deadline.Until(s.at, "the next step"))
	if !s.begun {
		s.begun = true
		s.Note("%s%s", stepPrefix, "the start")
	}
	do()
	s.Note("%s%s", stepPrefix, name)
}

// say types a line at the console as a step of its own.
func (s *script) say(command string) {
	s.step(time.Second, "> "+command, func() { s.Room().Console().Type(command + "\r") })
}

// rest lets the last step have its consequences.
func (s *script) rest(d time.Duration) { s.idle(deadline.Until(s.at.Add(d), "the end")) }

// idle lets time pass without asking the board for proof of life, which would be heard.
func (s *script) idle(d deadline.Deadline) {
	position := s.Timeline().Len()
	s.Next(s.ctx, &position, d, capture.Or())
}
