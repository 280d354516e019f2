// Package notify takes what happened to those who look after rooms: by web hook, mail, MQTT and
// ntfy. Who cannot be reached is tried again and holds nobody up.
package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// Kind is why a notice is sent.
type Kind string

// Why notices are sent.
const (
	Firing   Kind = "firing"   // it began
	Repeat   Kind = "repeat"   // it goes on
	Resolved Kind = "resolved" // it ended
	Event    Kind = "event"    // it happened
	Flapping Kind = "flapping" // it begins and ends all the time: nothing more until it settles
	Settled  Kind = "settled"  // it does so no more
	Test     Kind = "test"     // nothing happened
)

// Notice is one message. Its ID tells two deliveries of one notice from two notices.
type Notice struct {
	ID       string         `json:"id"`
	Rule     rules.Name     `json:"rule"`
	Subject  string         `json:"subject"` // the room, the way to rooms, or "host"
	Kind     Kind           `json:"kind"`
	Severity rules.Severity `json:"severity"`
	Firing   bool           `json:"firing"` // how things are now
	Title    string         `json:"title"`  // one line
	Text     string         `json:"text"`   // a few sentences
	At       time.Time      `json:"at"`
	Since    time.Time      `json:"since,omitzero"`   // when it began
	Seconds  float64        `json:"seconds"`          // since when it began, or how long it was
	Value    *float64       `json:"value,omitempty"`  // what was measured
	Limit    *float64       `json:"limit,omitempty"`  // what it is held against
	Pub      string         `json:"pubkey,omitempty"` // the room's key, its first 12 digits
}

// Span is a duration as people say it, in its two largest units: "3 d 4 h", "62 s".
func Span(d time.Duration) string {
	d = max(d, 0)
	units := []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}}
	for i, u := range units {
		if d < u.size && u.size > time.Second {
			continue
		}
		parts := []string{fmt.Sprintf("%d %s", d/u.size, u.name)}
		if rest := d % u.size; i+1 < len(units) && rest >= units[i+1].size {
			parts = append(parts, fmt.Sprintf("%d %s", rest/units[i+1].size, units[i+1].name))
		}
		return strings.Join(parts, " ")
	}
	return ""
}
