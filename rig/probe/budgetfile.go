package probe

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/state"
)

// damage is a file that does not say what was spent.
type damage struct {
	file, line string
	until      time.Time // until when all counts as spent
	aside      string    // where it was put
}

// half is what a killed process may leave of a line at the end.
var half = regexp.MustCompile(`^[0-9]*( [0-9]*\.?)?$`)

// read adds what a file says that still counts. A line that a killed process left unfinished is
// left out: its frame was not sent. Of a file in which anything else stands nobody knows what it
// said: the whole window counts as spent from when it was written to last.
func (b *Budget) read(file string, now time.Time) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	// A calendar that was set back must not keep what was spent for longer than a window.
	latest := now.Add(b.window())
	lines := bytes.Split(data, []byte("\n"))
	for i, line := range lines {
		s, ok := parse(line)
		switch last := i == len(lines)-1; {
		case last && half.Match(line):
		case last || !ok:
			info, err := os.Stat(file)
			if err != nil {
				return err
			}
			d := damage{file: file, line: fmt.Sprintf("line %d: %.40q", i+1, line), until: info.ModTime().Add(b.window())}
			if d.until.After(latest) {
				d.until = latest
			}
			b.bad = append(b.bad, d)
			b.add(spending{d.until.UnixMilli(), b.window()})
			return nil
		case s.until > now.UnixMilli():
			b.add(spending{min(s.until, latest.UnixMilli()), min(s.airtime, b.window())})
		}
	}
	return nil
}

// parse reads what line writes.
func parse(line []byte) (s spending, ok bool) {
	var us int64
	if n, err := fmt.Sscanf(string(line)+"\n", "%d %d.\n", &s.until, &us); err != nil || n != 2 || us < 0 {
		return spending{}, false
	}
	const most = 1 << 50 // thirty years, so that no multiplication overflows
	s.airtime = time.Duration(min(us, most)) * time.Microsecond
	return s, true
}

// setAside puts the damaged files out of the way.
func (b *Budget) setAside() (err error) {
	for i := range b.bad {
		if b.bad[i].aside, err = state.SetAside(b.bad[i].file); err != nil {
			return fmt.Errorf("probe: airtime used so far: set aside a damaged file: %w", err)
		}
	}
	return nil
}

// Mend puts files that are damaged out of the way, and keeps in their stead that all is spent
// until their window has passed. It says what it did, "" if they were whole. Nobody else may be
// using the probe.
func (b *Budget) Mend(now time.Time) (words string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.load(now); err != nil || len(b.bad) == 0 {
		return "", err
	}
	if err := b.own(now); err != nil {
		return "", err
	}
	var text strings.Builder
	for _, d := range b.bad {
		fmt.Fprintf(&text, "probe: the airtime file %s is damaged (%s); it was set aside as %s, and all that the region allows counts as spent until %s\n",
			d.file, d.line, d.aside, d.until.Format(time.TimeOnly))
	}
	return text.String(), nil
}
