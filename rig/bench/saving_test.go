package bench_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Nobody speaks to a board that is about to write its list of clients: 5 s behind the last log-in, and behind one
// before that if the last may have been refused. A restart forgets the list.
func TestClientsLetABoardWrite(t *testing.T) {
	t.Parallel()
	const guest, wrong = "rig-guest", "wrong"
	for name, c := range map[string]struct {
		logins []string // one each second
		off    bool     // the power behind them
		typed  string   // behind them
		post   time.Duration
		wants  time.Duration // both behind the end of the first log-in
	}{
		"long before":                 {logins: []string{guest}, post: 3 * time.Second, wants: 3 * time.Second},
		"so that the answer meets it": {logins: []string{guest}, post: 4200 * time.Millisecond, wants: 5600 * time.Millisecond},
		"while it writes":             {logins: []string{guest}, post: 5500 * time.Millisecond, wants: 5600 * time.Millisecond},
		"behind it":                   {logins: []string{guest}, post: 5700 * time.Millisecond, wants: 5700 * time.Millisecond},
		"another logs in":             {logins: []string{guest, guest}, post: 4200 * time.Millisecond, wants: 4200 * time.Millisecond},
		"another is refused":          {logins: []string{guest, wrong}, post: 4200 * time.Millisecond, wants: 5600 * time.Millisecond},
		"refused, and perhaps not":    {logins: []string{guest, wrong}, post: 6 * time.Second, wants: 7150 * time.Millisecond},
		"the board was off":           {logins: []string{guest}, off: true, post: 4200 * time.Millisecond, wants: 4200 * time.Millisecond},
		"permissions are set later":   {logins: []string{guest}, typed: "setperm 00 1", post: 4200 * time.Millisecond, wants: 4200 * time.Millisecond},
		"and written":                 {logins: []string{guest}, typed: "setperm 00 1", post: 5800 * time.Millisecond, wants: 6600 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var first, sent clock.Time
			_, end := attempt(t, new(fake), bench.Config{LetWrite: true}, func(b *bench.Bench) {
				alice := b.Client("alice")
				for i, password := range c.logins {
					s := alice.SendLogin(t.Context(), password)
					if i == 0 {
						first = s.End.At
					}
					b.Pass(t.Context(), deadline.Until(first.Add(time.Duration(i+1)*time.Second), "the next one"))
				}
				if c.typed != "" {
					b.Room().Console().Type(c.typed + "\r")
				}
				if c.off {
					b.Room().PowerOff()
				}
				b.Pass(t.Context(), deadline.Until(first.Add(c.post), "a post"))
				sent = alice.SendPost(t.Context(), "hello").Start.At
			})
			if got := sent.Sub(first); end.ended || got < c.wants || got > c.wants+400*time.Millisecond {
				t.Errorf("sent %v behind the log-in, want %v (%v)", got, c.wants, end)
			}
		})
	}
}
