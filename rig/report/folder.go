package report

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// ReadFolder reads the report of a folder. If there is none, or one that cannot be read, it is made
// of what the run wrote as it went on: what is whole of that counts, and Damage says what is not. A
// report of a run that did not come to its end is Partial.
func ReadFolder(folder string) (*Report, error) {
	r, err := Read(filepath.Join(folder, JSONFile))
	if err == nil {
		return r, nil
	}
	log, lerr := readLog(filepath.Join(folder, LogFile))
	switch {
	case lerr != nil && errors.Is(err, fs.ErrNotExist):
		return nil, lerr
	case lerr != nil:
		return nil, errors.Join(err, lerr)
	case !errors.Is(err, fs.ErrNotExist):
		log.damage = errors.Join(fmt.Errorf("%w; the report is made of %s", err, LogFile), log.damage)
	}
	return log, nil
}

// Damage is what could not be read of a report, nil if all could.
func (r *Report) Damage() error { return r.damage }

func readLog(file string) (*Report, error) {
	l, err := openLog(file)
	if err != nil {
		return nil, err
	}
	if len(l.targets) == 0 {
		return nil, &FormatError{File: file, Field: "begin", Found: "nothing was judged", Want: "a target"}
	}
	reports := l.conclude()
	r := Join(reports)
	r.fromLog, r.running, r.damage = true, l.running, l.broken
	if l.lacksTargets() && !r.Partial {
		r.Partial = true
		if r.Exit != ExitNotConformant {
			r.Verdict, r.Exit = partial, ExitError
		}
	}
	return r, nil
}
