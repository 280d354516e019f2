package alert

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// Config is the section `alerts` of monitor.yaml. The zero value judges by the table's limits,
// repeats daily and tells nobody but the page.
type Config struct {
	Off       bool             `yaml:"off"`       // judge nothing
	Repeat    time.Duration    `yaml:"repeat"`    // between two notices of what goes on; 24h
	Limits    []Limit          `yaml:"limits"`    // where the table's do not fit; later ones win
	Silences  []Silence        `yaml:"silences"`  // of what nobody is told
	Notify    notify.Config    `yaml:"notify"`    // whom to tell
	Heartbeat notify.Heartbeat `yaml:"heartbeat"` // what alarms elsewhere when it stops
}

// Limit changes the limits of a rule, for some rooms or for all. What is left out stays.
type Limit struct {
	Rule  string         `yaml:"rule"`
	Rooms []string       `yaml:"rooms"` // empty: all
	Off   bool           `yaml:"off"`
	Raise *float64       `yaml:"raise"`
	Clear *float64       `yaml:"clear"`
	Hold  *time.Duration `yaml:"hold"`
	Polls *int           `yaml:"polls"`
	Good  *int           `yaml:"good"`
	// Clients is how many clients a room has that it pushes posts to, for the rule pushes: no list
	// shows guests.
	Clients *int `yaml:"clients"`
	// DutyCycle is the share of time that the band allows, for the rule duty_cycle, 0.1 for 10 %: a
	// room may be set to more than that.
	DutyCycle *float64 `yaml:"duty_cycle"`
}

// Silence says that nobody is told of a rule or a room for a while. What goes on behind it is told
// when it ends.
type Silence struct {
	Room  string `yaml:"room"`  // empty: all
	Rule  string `yaml:"rule"`  // empty: all
	From  string `yaml:"from"`  // 2026-11-30T08:00:00Z; empty: from the beginning
	Until string `yaml:"until"` // empty: for good
	Why   string `yaml:"why"`
}

// defaultRepeat is how often people want to hear of what they know already.
const defaultRepeat = 24 * time.Hour

// Check reports what is wrong with the meaning of the section, each with the address of the field,
// and fills in what was left out. Rooms are the names that limits and silences may have.
func (c *Config) Check(report func(what string, fields ...any), rooms []string) {
	if c.Repeat == 0 {
		c.Repeat = defaultRepeat
	} else if c.Repeat < time.Minute {
		report("alerts: repeat: want a minute or more, 24h if left out", &c.Repeat)
	}
	for i := range c.Limits {
		c.Limits[i].check(report, rooms)
	}
	for i := range c.Silences {
		c.Silences[i].check(report, rooms)
	}
	c.Notify.Check(report)
	c.Heartbeat.Check(report)
}

func (l *Limit) check(report func(what string, fields ...any), rooms []string) {
	rule, ok := rules.Find(rules.Name(l.Rule))
	if !ok {
		report(fmt.Sprintf("unknown rule %q; %s", l.Rule, words.Suggest(l.Rule, rules.Names())), &l.Rule, l)
		return
	}
	for i := range l.Rooms {
		if !slices.Contains(rooms, l.Rooms[i]) {
			report(fmt.Sprintf("unknown room %q; %s", l.Rooms[i], words.Suggest(l.Rooms[i], rooms)), &l.Rooms[i])
		}
	}
	if rule.Name == rules.Host && len(l.Rooms) > 0 {
		report("the rule host is about no room: leave rooms out", &l.Rooms)
	}
	if (l.Raise != nil || l.Clear != nil) && (rule.Kind != rules.Threshold || rule.Limit.Raise == 0) {
		report(fmt.Sprintf("the rule %s has no raise and clear", rule.Name), &l.Raise, &l.Clear)
	} else if now := l.over(rule.Limit); rule.Below && now.Clear < now.Raise || !rule.Below && now.Clear > now.Raise {
		report(fmt.Sprintf("the rule %s would end (%g) before it begins (%g): give both raise and clear", rule.Name, now.Clear, now.Raise), &l.Clear, &l.Raise)
	}
	if rule.Kind == rules.Event && (l.Hold != nil || l.Polls != nil || l.Good != nil) {
		report(fmt.Sprintf("the rule %s tells of what happens: it has no hold, polls or good", rule.Name), &l.Hold, &l.Polls, &l.Good)
	}
	if rule.Kind == rules.Quiet && l.Hold != nil && *l.Hold < time.Minute {
		report("hold: want a minute or more", &l.Hold)
	}
	for _, n := range []*int{l.Polls, l.Good, l.Clients} {
		if n != nil && *n < 1 {
			report("want 1 or more", &l.Polls, &l.Good, &l.Clients)
		}
	}
	if l.Clients != nil && rule.Name != rules.Pushes {
		report("clients belongs to the rule pushes", &l.Clients)
	}
	if l.DutyCycle != nil && (rule.Name != rules.DutyCycle || *l.DutyCycle <= 0 || *l.DutyCycle > 1) {
		report("duty_cycle belongs to the rule duty_cycle, a share above 0 and up to 1: 0.1 for 10 %", &l.DutyCycle)
	}
}

// over is a limit with what the section changes.
func (l *Limit) over(now rules.Limit) rules.Limit {
	set(&now.Raise, l.Raise)
	set(&now.Clear, l.Clear)
	set(&now.Hold, l.Hold)
	set(&now.Polls, l.Polls)
	set(&now.Good, l.Good)
	return now
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

func (s *Silence) check(report func(what string, fields ...any), rooms []string) {
	if s.Room != "" && !slices.Contains(rooms, s.Room) {
		report(fmt.Sprintf("unknown room %q; %s", s.Room, words.Suggest(s.Room, rooms)), &s.Room)
	}
	if _, ok := rules.Find(rules.Name(s.Rule)); s.Rule != "" && !ok {
		report(fmt.Sprintf("unknown rule %q; %s", s.Rule, words.Suggest(s.Rule, rules.Names())), &s.Rule)
	}
	for _, field := range []*string{&s.From, &s.Until} {
		if _, err := instant(*field); err != nil {
			report("want a time as 2026-11-30T08:00:00Z", field)
		}
	}
	if s.Room == "" && s.Rule == "" && s.Until == "" {
		report("a silence of everything for good: give it a room, a rule or an end, or say `off: true`", s)
	}
}

// instant reads a time; the zero time if there is none.
func instant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, text)
}

// holds tells whether nobody is told of a rule and a subject at a time.
func (s *Silence) holds(k key, now time.Time) bool {
	from, err := instant(s.From)
	until, err2 := instant(s.Until)
	return err == nil && err2 == nil && (s.Room == "" || s.Room == k.Subject) && (s.Rule == "" || s.Rule == string(k.Rule)) &&
		!now.Before(from) && (s.Until == "" || now.Before(until))
}

// settings are what a rule is judged by for one room.
type settings struct {
	rules.Limit
	off       bool
	clients   int
	dutyCycle float64
}

// settings gives what a rule is judged by for a room, or for a way if the room is empty.
func (c *Config) settings(rule rules.Rule, room string) settings {
	s := settings{Limit: rule.Limit}
	for i := range c.Limits {
		l := &c.Limits[i]
		if l.Rule != string(rule.Name) || len(l.Rooms) > 0 && !slices.Contains(l.Rooms, room) {
			continue
		}
		s.Limit, s.off = l.over(s.Limit), l.Off
		set(&s.clients, l.Clients)
		set(&s.dutyCycle, l.DutyCycle)
	}
	return s
}

// Prometheus writes the table with these limits as a file of rules for rooms that are polled so often.
func (c *Config) Prometheus(rooms []string, every time.Duration) ([]byte, error) {
	return rules.Prometheus(rooms, every, func(r rules.Rule, room string) (rules.Limit, bool) {
		s := c.settings(r, room)
		return s.Limit, !s.off
	})
}
