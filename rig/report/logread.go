package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// longestLine is more than any entry has: a whole report with pictures of timelines and a console's last words.
const longestLine = 64 << 20

// logReader takes what a log says.
type logReader struct {
	schema   string
	pid      int // of who wrote it last
	families []string
	plan     *Plan
	targets  []*logged // that were begun, in the order of the plan
	at       *logged   // which the lines are about; nil: none yet
	more     int       // targets that were to follow the one that was begun last
	stopped  bool      // it was interrupted
	running  bool      // the run goes on
	sessions []Session
	broken   error

	tail int64 // where the lines end that may stand
	open bool  // the last of them has no end of line
}

// logged is what a log says of one target.
type logged struct {
	place   int // of the targets that were planned
	report  *Report
	rig     string            // the digest of its benches when it was begun
	results []Requirement     // with a spec each, the last of every spec
	known   map[string]string // why it is known to fail a requirement
	begun   map[string]int    // how often a spec was, by text
	before  float64           // seconds of earlier sessions
	at      float64           // when it was begun in this one, in seconds since that began
	ended   bool              // the report is that of its end
}

// openLog reads a log. What is damaged of it is told by broken; one of another schema is a *FormatError.
func openLog(file string) (*logReader, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	defer func() { _ = f.Close() }()
	l := &logReader{running: running(file)} // before it is read: at the end of a run more stands there
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	lines.Split(wholeLines)
	l.read(lines, file)
	if l.schema != logSchema && l.schema != firstLog {
		return nil, &FormatError{File: file, Field: "schema", Found: fmt.Sprintf("%q", l.schema), Want: logSchema + " or " + firstLog}
	}
	return l, nil
}

// wholeLines is a bufio.SplitFunc of lines with their ends.
func wholeLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// read takes every line that is whole. One that is not is damage, unless the run was writing it
// when it ended.
func (l *logReader) read(lines *bufio.Scanner, file string) {
	var torn error
	for n := 1; lines.Scan(); n++ {
		if torn != nil {
			l.broken = errors.Join(l.broken, torn) // it was not the last one
			torn = nil
		}
		line := lines.Bytes()
		open := !bytes.HasSuffix(line, []byte("\n"))
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			torn = fmt.Errorf("report: %s:%d: %w; the line is left out", file, n, err)
			if open {
				continue
			}
		} else {
			l.take(e)
		}
		l.tail, l.open = l.tail+int64(len(line)), open
	}
	if err := lines.Err(); err != nil {
		l.broken = errors.Join(l.broken, fmt.Errorf("report: %s: %w; what stands behind is left out", file, err))
	}
}

func (l *logReader) take(e entry) {
	l.pid = cmp.Or(e.PID, l.pid)
	switch {
	case e.Schema != "":
		l.schema, l.families, l.plan = e.Schema, e.Families, e.Plan
		if e.Plan != nil && e.Plan.Head != nil {
			l.sessions = []Session{{Began: e.Plan.Head.Began, Ended: e.Plan.Head.Began, Killed: true}}
		}
		return
	case e.Resumed != nil:
		l.sessions = append(l.sessions, Session{Began: e.Resumed.UTC(), Ended: e.Resumed.UTC(), Killed: true})
		l.at, l.stopped = nil, false
		if l.plan != nil && l.plan.Head != nil && e.Run != "" {
			l.plan.Head.Run = e.Run
		}
		return
	case e.Begin != nil:
		l.begin(e)
	}
	t := l.at
	if t == nil {
		return
	}
	switch {
	case e.Result != nil && len(e.Result.Specs) > 0:
		t.take(*e.Result)
		if e.Known != "" {
			t.known[e.Result.ID] = e.Known
		}
	case e.Started != "":
		t.begun[e.Started]++
	case e.End != nil && !e.End.Partial:
		t.report, t.ended = e.End, true
	case e.End != nil:
		t.stop(e.End)
		l.stopped = true
	}
	if !t.ended {
		t.report.WallSeconds = max(t.report.WallSeconds, t.before+e.Seconds)
	}
	l.lasted(e)
	if e.End != nil { // what follows is another target's, also if its begin cannot be read
		l.at = nil
	}
}

// begin takes that a target is begun, or begun again.
func (l *logReader) begin(e entry) {
	r := e.Begin
	r.Partial, r.WallAtLeast, r.Schema, r.Verdicts = true, true, r.form(), nil
	l.more, l.stopped = e.More, false
	place := l.placeOf(e)
	i, again := slices.BinarySearchFunc(l.targets, place, func(t *logged, place int) int { return cmp.Compare(t.place, place) })
	if again {
		t := l.targets[i]
		t.before = t.report.WallSeconds
		r.WallSeconds = t.before
		t.report, t.ended = r, false
		l.at = t
		return
	}
	l.at = &logged{place: place, report: r, rig: r.Rig, known: map[string]string{}, begun: map[string]int{}}
	l.targets = slices.Insert(l.targets, i, l.at)
}

// placeOf is which of the planned targets is begun: the begin of one before it may not be readable. Of a log
// without a plan, which nobody resumes, it is the next.
func (l *logReader) placeOf(e entry) int {
	if l.plan != nil {
		if place := len(l.plan.Targets) - 1 - e.More; place >= 0 && e.More >= 0 {
			return place
		}
	}
	if n := len(l.targets); n > 0 {
		return l.targets[n-1].place + 1
	}
	return 0
}

// take adds the result of a spec. Whatever was told of that spec before counts no more: it was judged again.
func (t *logged) take(r Requirement) {
	if s := r.Specs[0]; s.Requirement == r.ID {
		t.results = slices.DeleteFunc(t.results, func(before Requirement) bool {
			return before.Specs[0].Text == s.Text && before.Specs[0].Requirement == s.Requirement
		})
	}
	t.results = append(t.results, r)
}

// stop takes what a run that is interrupted says of its benches.
func (t *logged) stop(end *Report) {
	t.report.WallAtLeast = false
	t.report.Benches, t.report.Recoveries, t.report.Latency, t.report.Procs = end.Benches, end.Recoveries, end.Latency, end.Procs
}

// lasted takes until when the session has written.
func (l *logReader) lasted(e entry) {
	if len(l.sessions) == 0 {
		return
	}
	s := &l.sessions[len(l.sessions)-1]
	if e.Begin != nil {
		l.at.at = e.At
	}
	s.Ended = s.Began.Add(time.Duration((l.at.at + e.Seconds) * float64(time.Second))).Truncate(time.Millisecond)
	s.Killed = e.End == nil
}
