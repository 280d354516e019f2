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

	"github.com/meshrig/meshrig/rig/state"
)

// LogFile is the report that grows while its run goes on: a line of JSON for each target that
// is begun and for each spec that is judged, so that a run that is killed leaves a report too.
const LogFile = "results.jsonl"

// logSchema names the form of the file, firstLog the one before it, of runs that cannot be resumed.
const (
	logSchema = "results/v2"
	firstLog  = "results/v1"
)

// entry is a line of the file. The first one has a schema; of the others one of the pointers is set,
// or Started.
type entry struct {
	Schema   string   `json:"schema,omitempty"`
	PID      int      `json:"pid,omitempty"`      // of the run, of the first line and of Resumed
	Families []string `json:"families,omitempty"` // in the order of the catalogue
	Plan     *Plan    `json:"plan,omitempty"`     // of the first line

	// Resumed is when the run was gone on with that had been interrupted, and Run its name since.
	Resumed *time.Time `json:"resumed,omitempty"`
	Run     string     `json:"run,omitempty"`

	Begin  *Report      `json:"begin,omitempty"`  // a target, without verdicts
	Again  int          `json:"again,omitempty"`  // which target that is, counted from 1, if it was begun before
	At     float64      `json:"at,omitempty"`     // of Begin: seconds since the run began, or was resumed
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

// Log writes a report as it grows. It keeps its first error and writes no more behind it. What a loss
// of power could take of it is a second of judging.
type Log struct {
	file    *os.File
	started time.Time // the run, or its resuming
	began   time.Time // of the target that is judged now
	loose   float64   // seconds that specs took whose results may not be on the disk yet
	resume  *resuming
	err     error
}

// StartLog begins the file in a folder and takes away the report of an earlier run, so that
// nobody takes that for this one's. Plan is what it takes to resume the run, nil if it cannot be, and
// families are those of the catalogue, in its order.
func StartLog(folder string, plan *Plan, families ...string) (*Log, error) {
	if err := removeReport(folder); err != nil {
		return nil, err
	}
	f, err := os.Create(filepath.Join(folder, LogFile))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	l := newLog(f)
	if err := l.write(entry{Schema: logSchema, PID: os.Getpid(), Families: families, Plan: plan}); err != nil {
		return l, err
	}
	l.keep(state.SyncFolder(folder))
	return l, l.sync()
}

func newLog(f *os.File) *Log {
	_ = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) // whoever reads it learns that the run goes on; without locks he does not
	return &Log{file: f, started: time.Now()}
}

// removeReport takes a report away, but for its log and timelines.
func removeReport(folder string) error {
	for _, name := range []string{JSONFile, JUnitFile, HTMLFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("report: earlier report: %w", err)
		}
	}
	return nil
}

// Begin notes that a target is judged now: its name, its seed and how many specs there are; and
// how many more targets follow. Again is which one it is, counted from 1, if it was begun before the
// run was interrupted, else 0.
func (l *Log) Begin(r Report, again, more int) error {
	if err := l.goOn(); err != nil {
		return err
	}
	l.began = time.Now()
	if err := l.write(entry{Begin: &r, Again: again, More: more, At: l.began.Sub(l.started).Seconds()}); err != nil {
		return err
	}
	return l.sync()
}

// Start notes that a board is at a spec now.
func (l *Log) Start(board, text string) error { return l.write(entry{Board: board, Started: text}) }

// Add notes the result of a spec of a requirement. Known is why the target is known to fail it,
// empty if it is not.
func (l *Log) Add(of Requirement, s Spec, known string) error {
	r := Requirement{ID: of.ID, Family: of.Family, Level: of.Level, Statement: of.Statement, Source: of.Source, Claims: of.Claims}
	r.Add(s)
	if err := l.write(entry{Result: &r, Known: known}); err != nil {
		return err
	}
	const most = 1 // to wait for the disk with each of hundreds of short specs would take as long as they do
	if l.loose += s.WallSeconds; l.loose < most {
		return nil
	}
	return l.sync()
}

// End notes that a target was judged, or what it was until the run was interrupted: a report that
// is Partial, whose verdicts do not count.
func (l *Log) End(r Report) error {
	if err := l.write(entry{End: &r}); err != nil {
		return err
	}
	return l.sync()
}

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
	l.keep(err)
	return l.err
}

// sync waits until all that was written outlives a loss of power. What is no file on a disk has nothing
// to wait for.
func (l *Log) sync() error {
	l.loose = 0
	if err := l.file.Sync(); !errors.Is(err, unix.EINVAL) {
		l.keep(err)
	}
	return l.err
}

func (l *Log) keep(err error) {
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("report: %s: %w; what is judged from here on is not kept there", l.file.Name(), err)
	}
}

// Close ends the file.
func (l *Log) Close() error {
	if err := l.file.Close(); err != nil && l.err == nil {
		l.err = fmt.Errorf("report: %w", err)
	}
	return l.err
}
