package audit

import (
	"maps"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Told is a room that answered so.
func Told(way sample.Source, at time.Time, replies map[string]string) *Room {
	r := &Room{Way: way, At: at, Values: sample.Values{}, replies: map[string]string{}}
	for question, reply := range maps.All(replies) {
		if question == askVersion {
			if r.introduce(reply) != nil {
				continue
			}
		}
		r.note(question, reply)
		if question == askClock {
			r.readClock(reply, at, at)
		}
	}
	r.statistics()
	r.identify()
	return r
}
