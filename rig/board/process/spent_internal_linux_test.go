package process

import (
	"testing"
	"time"
)

// The name of a process may hold what else ends it, and a line that was cut is none.
func TestReadStat(t *testing.T) {
	t.Parallel()
	const rest = " R 1 4242 4200 0 -1 4194560 120 0 0 0 250 50 7 7 20 0 1 0 777 1000 10 1"
	for line, want := range map[string]struct {
		group int
		spent time.Duration
	}{
		"4243 (room)" + rest:                                     {4242, 3 * time.Second},
		"4243 (a) R 9 9 (b c)" + rest:                            {4242, 3 * time.Second},
		"4243 (room) R 1 4242 4242 0 -1 4":                       {},
		"4243 (room) R 1 x 4242 0 -1 4194560 120 0 0 0 250 50 7": {},
		"": {},
	} {
		group, spent, ok := readStat([]byte(line))
		if group != want.group || spent != want.spent || ok != (want.group != 0) {
			t.Errorf("%q: group %d, %v, %v", line, group, spent, ok)
		}
	}
}
