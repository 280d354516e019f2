package report

import (
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// writeSessions tells of a run that was resumed when it was judged.
func (r *Report) writeSessions(out *printer) {
	if r.Head == nil || len(r.Sessions) < 2 {
		return
	}
	var parts []string
	for _, s := range r.Sessions {
		part := s.Began.Format(time.DateTime) + " to " + s.Ended.Format(time.TimeOnly)
		if s.Ended.Sub(s.Began) > 24*time.Hour {
			part = s.Began.Format(time.DateTime) + " to " + s.Ended.Format(time.DateTime)
		}
		if s.Killed {
			part += " (cut short)"
		}
		parts = append(parts, part)
	}
	out.printf("judged in %s: %s UTC\n", words.Count(len(parts), "session"), strings.Join(parts, ", "))
}
