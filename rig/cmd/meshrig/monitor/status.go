package monitor

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// status tells people what becomes of rooms: a line whenever that changes, and nothing in between.
type status struct {
	mu  sync.Mutex
	w   io.Writer
	now map[string]sample.Failure // of each room, by source and name
}

func (s *status) say(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.w, format+"\n", args...)
}

// Take tells what a sample changes.
func (s *status) Take(one sample.Sample) {
	switch {
	case one.Event != nil && one.Event.Kind != sample.Debug:
		s.say("%s  %s", one.At.Format("15:04:05"), cli.Printable(one.Event.Text))
	case one.Poll != nil:
		s.poll(one)
	}
}

func (s *status) poll(one sample.Sample) {
	place := string(one.Source) + " " + one.Node.Name
	s.mu.Lock()
	before, known := s.now[place]
	if s.now == nil {
		s.now = map[string]sample.Failure{}
	}
	s.now[place] = one.Poll.Failure
	s.mu.Unlock()
	if known && before == one.Poll.Failure {
		return
	}
	at, p := one.At.Format("15:04:05"), one.Poll
	if p.Failure != sample.NoFailure {
		s.say("%s  %s (%s): %s: %s", at, one.Node.Name, one.Source, p.Failure, cli.Printable(p.Reason))
		return
	}
	about := strings.TrimSpace(strings.Join([]string{p.Info.Role, p.Info.Version, p.Info.Board}, " "))
	if about != "" { // over the air it says nothing of itself
		about = ": " + cli.Printable(about)
	}
	s.say("%s  %s (%s): answers%s, key %s", at, one.Node.Name, one.Source, about, one.Node.Short())
}
