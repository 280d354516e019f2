package history

import (
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/report"
)

// Append keeps a report in a folder, which it makes if need be: one line for each target, in the
// file of its set-up. Once it returns without error, they outlive a loss of power. A run that is
// there already and says the same is no error; one that says otherwise is a [*TwiceError], and
// nothing is added. If the machine's clock was set back since it wrote a line there, the new one
// stands behind that all the same.
func Append(folder string, r *report.Report) error {
	lines, err := Of(r)
	if err != nil {
		return err
	}
	if err := Prepare(folder); err != nil {
		return err
	}
	release, err := lock(folder, unix.LOCK_EX)
	if err != nil {
		return err
	}
	defer release()
	own, err := files(folder)
	if err != nil {
		return err
	}
	x := newIndex()
	if err := x.scan(own); err != nil {
		return err
	}
	x.troubles = troubles{} // of lines that are there, which a reader is told
	behind, err := newest(x, lines[0].Host)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if last, ok := behind[l.Series]; ok && !l.At().After(last) && l.end().Before(last) {
			l.Placed = last.Add(time.Millisecond)
		}
		if err := x.offer(l, "the run just made"); err != nil {
			return err
		}
	}
	_, err = x.keep(folder)
	return err
}

// offer indexes a line that is in no file yet. From says whose it is.
func (x *index) offer(l Line, from string) error {
	text, err := l.Encode()
	if err != nil {
		return err
	}
	fresh, err := x.take(place{file: from}, l, text)
	if fresh {
		x.claims[nameOf(l.Run)].text = text
	}
	return err
}

// chunk is how much is added to a file at a time.
const chunk = 1 << 20

// keep adds the claims to a folder that stand in no file of it, all, or none if one of them is
// refused, and tells how many.
func (x *index) keep(folder string) (added int, err error) {
	if x.twice != nil {
		return 0, x.twice
	}
	lines := fetcher{}
	defer lines.close()
	for s, claims := range x.bySeries() {
		file := filepath.Join(folder, fileOf(s))
		var text []byte
		for _, c := range claims {
			if c.text == nil && filepath.Dir(c.file) == filepath.Clean(folder) {
				continue
			}
			line, err := lines.text(c)
			if err != nil {
				return added, err
			}
			text = append(append(text, line...), '\n')
			added++
			if len(text) > chunk {
				if err := add(file, text); err != nil {
					return added, err
				}
				text = nil
			}
		}
		if len(text) > 0 {
			if err := add(file, text); err != nil {
				return added, err
			}
		}
	}
	return added, nil
}

// end is when the run ended, as far as that is known.
func (r Run) end() time.Time {
	if r.Ended != nil {
		return *r.Ended
	}
	return r.Began
}

// newest is by when the last run of a machine stands in each set-up.
func newest(x *index, host string) (map[Series]time.Time, error) {
	lines := fetcher{}
	defer lines.close()
	last := map[Series]time.Time{}
	for s, claims := range x.bySeries() {
		for _, c := range slices.Backward(claims) {
			l, err := lines.line(c)
			if err != nil {
				return nil, err
			}
			if l.Host == host {
				last[s] = l.At()
				break
			}
		}
	}
	return last, nil
}
