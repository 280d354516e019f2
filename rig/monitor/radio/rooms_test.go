package radio_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// samples keeps what it takes.
type samples struct {
	mu   sync.Mutex
	list []sample.Sample
	said []string
}

func (s *samples) Take(one sample.Sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, one)
}

func (s *samples) say(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, fmt.Sprintf(format, args...))
}

// since are how many polls of each room went well and how many did not, and forgets them.
func (s *samples) since() (good, bad map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	good, bad = map[string]int{}, map[string]int{}
	for _, one := range s.list {
		if one.Source != sample.Radio || one.Node.Pub == "" {
			bad["no room over the air"]++
		}
		if one.Poll.Failure == sample.NoFailure {
			good[one.Node.Name]++
		} else {
			bad[one.Node.Name]++
		}
	}
	s.list = nil
	return good, bad
}

// Two rooms are polled through a gateway, as often as asked where its budget allows it; a room that is
// left out when the file is read again is polled no more; and who waits for the port gets it.
func TestRooms(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, three, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		s := radio.Section{
			Gateways: []radio.Config{{Name: "mast", Companion: "a line", Budget: 0.02}},
			Rooms: []radio.Room{
				{Name: "attic", Key: m.Key("room").String(), Interval: 10 * time.Minute},
				{Name: "cellar", Key: m.Key("other").String(), Interval: time.Minute},
			},
		}
		for i := range s.Rooms { // blank passwords: the rooms know the gateway
			s.Rooms[i].Details = time.Hour
		}
		s.Complete()
		s.Check(func(what string, _ ...any) { t.Error(what) })
		g := gateway(t, m)
		administrator(t, g, m.Key("room"))
		administrator(t, g, m.Key("other"))
		_ = g.Close()
		var held, opened atomic.Bool
		to := &samples{}
		rooms := radio.Rooms{To: to, Say: to.say, Open: func(context.Context, radio.Config) (radio.Line, error) {
			if held.Load() {
				return nil, &lease.Held{}
			}
			opened.Store(true)
			return m.Line("way"), nil
		}, Waited: func(context.Context) func(radio.Config) bool {
			if !held.Load() {
				return nil
			}
			return func(cfg radio.Config) bool { return cfg.Name == "mast" }
		}}
		ctx, stop := context.WithCancel(t.Context())
		reload, done := make(chan radio.Section), make(chan struct{})
		go func() {
			defer close(done)
			rooms.Run(ctx, s, reload)
		}()
		radiotest.Pass(2 * time.Hour)
		if good, bad := to.since(); good["attic"] < 11 || good["attic"] > 13 || good["cellar"] < 60 || len(bad) > 0 || !opened.Load() {
			t.Errorf("in two hours %v, and %v", good, bad)
		}
		if len(to.said) == 0 || !slices.ContainsFunc(to.said, func(s string) bool { return strings.Contains(s, "cellar is polled over the air every") }) {
			t.Errorf("%q", to.said)
		}
		s.Rooms = s.Rooms[:1]
		reload <- s
		radiotest.Pass(time.Hour)
		if good, bad := to.since(); good["attic"] < 5 || good["cellar"] > 1 || len(bad) > 0 {
			t.Errorf("without the cellar %v, and %v", good, bad)
		}
		m.Do("power off room")
		radiotest.Pass(4 * time.Hour)
		if good, bad := to.since(); good["attic"] > 1 || bad["attic"] < 5 || bad["attic"] > 8 {
			t.Errorf("of a silent room %v, and %v", good, bad)
		}
		held.Store(true)
		radiotest.Pass(time.Hour)
		to.mu.Lock()
		for _, one := range to.list {
			if one.Poll.Failure != sample.Held {
				t.Errorf("held: %+v", one.Poll)
			}
		}
		to.mu.Unlock()
		stop()
		<-done
	})
}

// Twenty rooms that share one percent of the time cannot be polled every ten minutes.
func TestEvery(t *testing.T) {
	t.Parallel()
	s := radio.Section{Gateways: []radio.Config{{Name: "mast", Companion: "a:1"}, {Name: "pole", Companion: "a:2"}}}
	s.Rooms = append(s.Rooms, radio.Room{Name: "alone", Gateway: "pole", Interval: 10 * time.Minute})
	for i := range 20 {
		s.Rooms = append(s.Rooms, radio.Room{Name: fmt.Sprint("room ", i), Gateway: "mast", Interval: 10 * time.Minute})
	}
	if got := s.Every("alone"); got != 10*time.Minute {
		t.Errorf("alone every %v", got)
	}
	if got := s.Every("room 3"); got < 110*time.Minute || got > 130*time.Minute {
		t.Errorf("one of twenty every %v", got)
	}
	if got := s.Every("nowhere"); got != 0 {
		t.Errorf("nowhere every %v", got)
	}
}

func TestSection(t *testing.T) {
	t.Parallel()
	s := radio.Section{
		Gateways: []radio.Config{{Name: "mast", Companion: "a:1"}, {Name: "mast", Companion: "a:2"}, {Companion: "a:3"}},
		Rooms: []radio.Room{
			{Name: "attic", Key: strings.Repeat("5", 64), Gateway: "mast"}, {Name: "attic", Key: "50", Gateway: "pole", Interval: time.Second}, {Gateway: "mast"},
		},
	}
	s.Complete()
	var told []string
	s.Check(func(what string, _ ...any) { told = append(told, what) })
	for i, want := range []string{`gateway "mast"`, `gateway ""`, `room "attic"`, "key: want", `of the name "pole"`, "interval: want at least", `room ""`, "key: want"} {
		if i >= len(told) || !strings.Contains(told[i], want) {
			t.Errorf("%q, want %q in place %d", told, want, i)
		}
	}
	if s.Rooms[0].Interval != 15*time.Minute {
		t.Errorf("%v", s.Rooms[0].Interval)
	}
}
