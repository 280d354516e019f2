package report

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// longestLine is more than any entry has: a whole report with pictures of timelines and a console's last words.
const longestLine = 64 << 20

func readLog(file string) (*Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	l := logReader{running: running(file)} // before it is read: at the end of a run more stands there
	broken := l.read(lines, file)
	if l.schema != logSchema {
		return nil, &FormatError{File: file, Field: "schema", Found: fmt.Sprintf("%q", l.schema), Want: logSchema}
	}
	if len(l.reports) == 0 {
		return nil, &FormatError{File: file, Field: "begin", Found: "nothing was judged", Want: "a target"}
	}
	l.conclude()
	r := Join(l.reports)
	r.fromLog, r.running, r.damage = true, l.running, broken
	if l.more > 0 && !r.Partial { // the others were never begun
		r.Partial = true
		if r.Exit != ExitNotConformant {
			r.Verdict, r.Exit = partial, ExitError
		}
	}
	return r, nil
}

// logReader makes reports of a log.
type logReader struct {
	schema   string
	families []string
	reports  []*Report
	known    map[string]string // of the last report, by requirement
	more     int               // targets that were to follow it
	stopped  bool              // it was interrupted
	running  bool              // the run goes on
	broken   error
}

// read takes every line that is whole. One that is not is damage, unless the run was writing it
// when it ended.
func (l *logReader) read(lines *bufio.Scanner, file string) error {
	var torn error
	for n := 1; lines.Scan(); n++ {
		if torn != nil {
			l.broken = errors.Join(l.broken, torn) // it was not the last one
			torn = nil
		}
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			torn = fmt.Errorf("report: %s:%d: %w; the line is left out", file, n, err)
			continue
		}
		l.take(e)
	}
	if err := lines.Err(); err != nil {
		l.broken = errors.Join(l.broken, fmt.Errorf("report: %s: %w; what stands behind is left out", file, err))
	}
	return l.broken
}

func (l *logReader) take(e entry) {
	if e.Schema != "" {
		l.schema, l.families = e.Schema, e.Families
		return
	}
	if e.Begin != nil {
		l.knownFailures()
		e.Begin.Partial, e.Begin.WallAtLeast, e.Begin.Schema, e.Begin.Verdicts = true, true, e.Begin.form(), nil
		l.more, l.stopped = e.More, false
		l.reports, l.known = append(l.reports, e.Begin), map[string]string{}
		return
	}
	if len(l.reports) == 0 {
		return
	}
	r := l.reports[len(l.reports)-1]
	r.WallSeconds = max(r.WallSeconds, e.Seconds)
	switch {
	case e.End != nil && !e.End.Partial:
		l.reports[len(l.reports)-1] = e.End
		l.known = nil
	case e.End != nil:
		l.stopped, r.WallAtLeast = true, false
		r.Benches, r.Recoveries, r.Latency, r.Procs = e.End.Benches, e.End.Recoveries, e.End.Latency, e.End.Procs
	case e.Result != nil:
		r.fold(*e.Result)
		if e.Known != "" {
			l.known[e.Result.ID] = e.Known
		}
	}
}

// whole tells whether all of the last report is there but its end: the disk was full, or the run
// was killed as it wrote it. What became of the boards that all had to judge is in the end alone.
func (l *logReader) whole(last *Report) bool {
	judged, of := last.judged()
	return last.Partial && last.Planned > 0 && judged >= of && !l.stopped && !l.running && l.more == 0 && !last.AllBoards
}

// knownFailures tells known failures of the last report apart. A pass of one may be for want of the
// spec that fails, which was not judged any more.
func (l *logReader) knownFailures() {
	if len(l.reports) == 0 {
		return
	}
	last := l.reports[len(l.reports)-1]
	for i := range last.Verdicts {
		if why, ok := l.known[last.Verdicts[i].ID]; ok && (last.unkept || last.Verdicts[i].Verdict == Fail) {
			last.Verdicts[i].ApplyKnown(why)
		}
	}
}

// conclude puts the verdicts of what did not come to its end into order and concludes on them.
func (l *logReader) conclude() {
	last := l.reports[len(l.reports)-1]
	last.unkept = l.whole(last)
	l.knownFailures()
	for _, r := range l.reports {
		if r.unkept {
			r.Partial = false
		} else if !r.Partial {
			continue
		}
		families := l.families
		for _, f := range r.families() { // of a log that does not say their order
			if !slices.Contains(families, f) {
				families = append(families, f)
			}
		}
		slices.SortStableFunc(r.Verdicts, func(a, b Requirement) int {
			return cmp.Or(cmp.Compare(slices.Index(families, a.Family), slices.Index(families, b.Family)), cmp.Compare(a.ID, b.ID))
		})
		r.Conclude()
	}
}

// fold adds a requirement with some specs to the report.
func (r *Report) fold(add Requirement) {
	for i := range r.Verdicts {
		if r.Verdicts[i].ID == add.ID {
			for _, s := range add.Specs {
				r.Verdicts[i].Add(s)
			}
			return
		}
	}
	r.Verdicts = append(r.Verdicts, add)
}
