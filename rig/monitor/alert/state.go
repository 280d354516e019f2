package alert

import (
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Phase is how things are with one rule and one subject.
type Phase string

// The phases. Pending is a threshold's that has not held for long enough.
const (
	OK      Phase = "ok"
	Pending Phase = "pending"
	Firing  Phase = "firing"
)

// key names a state: a rule, and what it is about.
type key struct {
	Rule    rules.Name
	Subject string
}

// MarshalText writes "rule/subject".
func (k key) MarshalText() ([]byte, error) { return []byte(string(k.Rule) + "/" + k.Subject), nil }

// UnmarshalText reads it.
func (k *key) UnmarshalText(text []byte) error {
	rule, subject, ok := strings.Cut(string(text), "/")
	if !ok {
		return fmt.Errorf("alert: %q is no rule and subject", text)
	}
	k.Rule, k.Subject = rules.Name(rule), subject
	return nil
}

// condition is a state, with what people were last told of it.
type condition struct {
	Phase Phase  `json:"phase"`
	Since moment `json:"since"` // of the phase
	Began moment `json:"began"` // of what fires: before it did so for long enough
	// Lasted is how long it fired when it last did, from when it began.
	Lasted time.Duration `json:"lasted,omitempty"`
	Bad    int           `json:"bad,omitempty"` // polls in a row
	Good   int           `json:"good,omitempty"`
	Value  *float64      `json:"value,omitempty"`
	Limit  *float64      `json:"limit,omitempty"`
	Text   string        `json:"text,omitempty"` // about this one

	Told     bool            `json:"told,omitempty"`    // that it fires
	ToldAt   moment          `json:"told_at,omitzero"`  // last
	Changes  []time.Duration `json:"changes,omitempty"` // moment.Watched, of an hour
	Flapping bool            `json:"flapping,omitempty"`
}

// roomState is what the engine knows of a room.
type roomState struct {
	Pub    string                          `json:"pub,omitempty"`
	Heard  *moment                         `json:"heard,omitempty"`  // the last good poll
	Quiet  map[sample.Source]time.Duration `json:"quiet"`            // moment.Watched since which nothing came this way
	Run    map[sample.Source]int           `json:"run,omitempty"`    // good polls in a row
	Failed string                          `json:"failed,omitempty"` // why the last poll did, if it did
	Uptime *float64                        `json:"uptime,omitempty"`
	Up     moment                          `json:"up,omitzero"`      // of Uptime
	Fresh  *moment                         `json:"fresh,omitempty"`  // its last restart
	Flags  map[sample.Metric]bool          `json:"flags,omitempty"`  // told of
	Admins map[string]bool                 `json:"admins,omitempty"` // the first 12 digits of their keys; nil before any list came
	Air    growth                          `json:"air,omitzero"`
	Posts  growth                          `json:"posts,omitzero"`
	Pushes growth                          `json:"pushes,omitzero"`
	Noise  levels                          `json:"noise,omitzero"`
	Rhythm rhythm                          `json:"rhythm,omitzero"`
	Broken bool                            `json:"broken,omitempty"` // since Heard there was a time in which it could not be heard

	DutyLimit float64 `json:"duty_limit,omitempty"` // as a poll last told it, 0 if none did
	Clients   float64 `json:"clients,omitempty"`
}

// wayState is what the engine knows of a way to rooms.
type wayState struct {
	Down   bool   `json:"down,omitempty"`
	Since  moment `json:"since,omitzero"`
	Reason string `json:"reason,omitempty"`
}

// saved is the file.
type saved struct {
	Format     int                   `json:"format"`
	Now        moment                `json:"now"`
	Instance   string                `json:"instance"` // tells its notices from those of other engines
	Sequence   uint64                `json:"sequence"`
	Conditions map[key]*condition    `json:"conditions"`
	Rooms      map[string]*roomState `json:"rooms"`
	Ways       map[string]*wayState  `json:"ways"`
	Outbox     notify.Outbox         `json:"outbox"`
}

// State is how things are with one rule and one subject, for those who show it.
type State struct {
	Rule      rules.Name     `json:"rule"`
	Subject   string         `json:"subject"` // the room, the way, or "host"
	Severity  rules.Severity `json:"severity"`
	Phase     Phase          `json:"phase"`
	Since     time.Time      `json:"since"`
	What      string         `json:"what"` // "its battery is low"
	Text      string         `json:"text"` // what was measured, for people
	Value     *float64       `json:"value,omitempty"`
	Limit     *float64       `json:"limit,omitempty"`
	Flapping  bool           `json:"flapping,omitempty"`
	Withheld  string         `json:"withheld,omitempty"` // why nobody is told, if so
	LastTold  time.Time      `json:"last_told,omitzero"`
	RuleTitle string         `json:"title"`
}
