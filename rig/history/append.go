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
	if err := prepare(folder); err != nil {
		return err
	}
	release, err := lock(folder, unix.LOCK_EX)
	if err != nil {
		return err
	}
	defer release()
	_, err = merge(folder, lines, true)
	return err
}

// merge adds lines that a folder does not have, all or, if one of them is refused, none. The lines
// of a run that was made just now are placed behind what its machine has written there.
func merge(folder string, lines []Line, now bool) (added int, err error) {
	have, err := files(folder)
	if err != nil {
		return 0, err
	}
	x, err := scan(have)
	if err != nil {
		return 0, err
	}
	x.troubles = troubles{} // of lines that are there, which a reader is told
	var behind map[Series]time.Time
	if now && len(lines) > 0 {
		if behind, err = newest(x, lines[0].Host); err != nil {
			return 0, err
		}
	}
	fresh := map[string][]byte{}
	for _, l := range lines {
		if last, ok := behind[l.Series]; ok && !l.At().After(last) && l.end().Before(last) {
			l.Placed = last.Add(time.Millisecond)
		}
		text, err := l.Encode()
		if err != nil {
			return 0, err
		}
		file := filepath.Join(folder, fileOf(l.Series))
		isNew, err := x.take(place{file: "what is to be added to " + file}, l, text)
		if err != nil {
			return 0, err
		}
		if isNew {
			fresh[file] = append(fresh[file], text...)
			added++
		}
	}
	if len(x.list) > 0 {
		return 0, x.list[0]
	}
	for file, text := range fresh {
		if err := add(file, text); err != nil {
			return 0, err
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
