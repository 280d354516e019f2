package bench

import (
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
)

// A board that writes its flash does nothing else: it goes back to listening behind what it sent only when it
// has written, and answers what came meanwhile that much later. Both are no fault of a firmware. A list of
// clients is written so long behind a log-in that the bench knows when that will be.
const (
	// listSaved is how long behind its last change the list is written (LAZY_CONTACTS_WRITE_DELAY of
	// simple_room_server and simple_repeater, v1.9.0 to v1.17.1).
	listSaved = 5 * time.Second
	// writing is how long that may take: on an nRF52840 85 ms for each page, of which a file that is removed
	// and written anew takes three or four; more on other chips.
	writing = 600 * time.Millisecond
	// answering is how long a frame may need before a board has begun all that it sends at once: a second
	// acknowledgement, 500 ms behind a post.
	answering = 600 * time.Millisecond
)

// listChanged keeps in mind when the board will write its list of clients: behind its last change, or also behind
// those before if it is not sure that the board made this one.
func (s *BoardUnderTest) listChanged(l client.ListChange) {
	if l.Sure {
		s.saves = s.saves[:0]
	}
	s.saves = append(s.saves, l.End.Add(listSaved))
}

// clear is the first time from at on at which a frame of so many bytes does not meet the board while it writes.
func (s *BoardUnderTest) clear(at clock.Time, bytes int) clock.Time {
	done := func(save clock.Time) clock.Time { return save.Add(writing) }
	s.saves = slices.DeleteFunc(s.saves, func(save clock.Time) bool { return done(save) <= s.bench.Now() })
	for _, save := range s.saves {
		if at.Add(s.bench.cfg.Params.TimeOnAir(bytes)+answering) >= save && at < done(save) {
			at = done(save)
		}
	}
	return at
}

// clear is that of the board to which somebody talks, at itself if that is nobody's client or nobody waits.
func (b *Bench) clear(who string, at clock.Time, bytes int) clock.Time {
	for _, s := range b.boards {
		if b.cfg.LetWrite && slices.ContainsFunc(s.clients, func(c *client.Client) bool { return c.Name() == who }) {
			at = s.clear(at, bytes)
		}
	}
	return at
}
