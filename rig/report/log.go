package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// LogFile is the report that grows while its run goes on: a line of JSON for each target that
// is begun and for each spec that is judged, so that a run that is killed leaves a report too.
const LogFile = "results.jsonl"

// logSchema names the form of the file.
const logSchema = "results/v1"

// entry is a line of the file. The first one has a schema; of the others one of the pointers is set,
// or Started.
type entry struct {
	Schema   string   `json:"schema,omitempty"`
	PID      int      `json:"pid,omitempty"`      // of the run
	Families []string `json:"families,omitempty"` // in the order of the catalogue

	Begin  *Report      `json:"begin,omitempty"`  // a target, without verdicts
	More   int          `json:"more,omitempty"`   // targets that are to follow the one that is begun
	Result *Requirement `json:"result,omitempty"` // a requirement with one spec
	Known  string       `json:"known,omitempty"`  // why the target is known to fail it
	// End is the report on the target; one that is Partial says on what it was judged until then.
	End *Report `json:"end,omitempty"`
	// Started is the text of a spec that a board is at now; one that is emulated or a program has no name.
	Started string `json:"started,omitempty"`
	Board   string `json:"board,omitempty"`

	Seconds float64 `json:"seconds,omitempty"` // since the target was begun
}

// Log writes a report as it grows. It keeps its first error and writes no more behind it.
type Log struct {
	file  *os.File
	began time.Time // of the target that is judged now
	err   error
}

// StartLog begins the file in a folder and takes away the report of an earlier run, so that
// nobody takes that for this one's. Families are those of the catalogue, in its order.
func StartLog(folder string, families ...string) (*Log, error) {
	for _, name := range []string{JSONFile, JUnitFile, HTMLFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("report: earlier report: %w", err)
		}
	}
	f, err := os.Create(filepath.Join(folder, LogFile))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	_ = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) // whoever reads it learns that the run goes on; without locks he does not
	l := &Log{file: f}
	return l, l.write(entry{Schema: logSchema, PID: os.Getpid(), Families: families})
}

// Begin notes that a target is judged now: its name, its seed and how many specs there are; and
// how many more targets follow.
func (l *Log) Begin(r Report, more int) error {
	l.began = time.Now()
	return l.write(entry{Begin: &r, More: more})
}

// Start notes that a board is at a spec now.
func (l *Log) Start(board, text string) error { return l.write(entry{Board: board, Started: text}) }

// Add notes the result of a spec of a requirement. Known is why the target is known to fail it,
// empty if it is not.
func (l *Log) Add(of Requirement, s Spec, known string) error {
	r := Requirement{ID: of.ID, Family: of.Family, Level: of.Level, Statement: of.Statement, Source: of.Source, Claims: of.Claims}
	r.Add(s)
	return l.write(entry{Result: &r, Known: known})
}

// End notes that a target was judged, or what it was until the run was interrupted: a report that
// is Partial, whose verdicts do not count.
func (l *Log) End(r Report) error { return l.write(entry{End: &r}) }

func (l *Log) write(e entry) error {
	if l.err != nil {
		return l.err
	}
	if !l.began.IsZero() {
		e.Seconds = time.Since(l.began).Seconds()
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = l.file.Write(append(line, '\n'))
	}
	if err != nil {
		l.err = fmt.Errorf("report: %s: %w; what is judged from here on is not kept there", l.file.Name(), err)
	}
	return l.err
}

// Close ends the file.
func (l *Log) Close() error {
	if err := l.file.Close(); err != nil && l.err == nil {
		l.err = fmt.Errorf("report: %w", err)
	}
	return l.err
}
