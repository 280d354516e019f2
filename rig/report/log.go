package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// LogFile is the report that grows while its run goes on: a line of JSON for each target that
// is begun and for each spec that is judged, so that a run that is killed leaves a report too.
const LogFile = "results.jsonl"

// logSchema names the form of the file.
const logSchema = "results/v1"

// entry is a line of the file: one of its fields is set.
type entry struct {
	Schema string       `json:"schema,omitempty"` // of the first line
	Begin  *Report      `json:"begin,omitempty"`  // a target, without verdicts
	Result *Requirement `json:"result,omitempty"` // a requirement with one spec
	// Started is the text of a spec that a board is at now.
	Started string `json:"started,omitempty"`
	Board   string `json:"board,omitempty"`
}

// Log writes a report as it grows. It keeps its first error and writes no more behind it.
type Log struct {
	file *os.File
	err  error
}

// StartLog begins the file in a folder and takes away the report of an earlier run, so that
// nobody takes that for this one's.
func StartLog(folder string) (*Log, error) {
	for _, name := range []string{JSONFile, JUnitFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("report: earlier report: %w", err)
		}
	}
	f, err := os.Create(filepath.Join(folder, LogFile))
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	l := &Log{file: f}
	return l, l.write(entry{Schema: logSchema})
}

// Begin notes that a target is judged now: its name, its seed and how many specs there are.
func (l *Log) Begin(r Report) error { return l.write(entry{Begin: &r}) }

// Start notes that a board is at a spec now.
func (l *Log) Start(board, text string) error { return l.write(entry{Board: board, Started: text}) }

// Add notes the result of a spec of a requirement.
func (l *Log) Add(of Requirement, s Spec) error {
	r := Requirement{ID: of.ID, Family: of.Family, Level: of.Level, Statement: of.Statement, Claims: of.Claims}
	r.Add(s)
	return l.write(entry{Result: &r})
}

func (l *Log) write(e entry) error {
	if l.err != nil {
		return l.err
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

// ReadFolder reads the report of a folder. If its run did not come to its end, it is made of
// what was judged by then, and Partial.
func ReadFolder(folder string) (*Report, error) {
	r, err := Read(filepath.Join(folder, JSONFile))
	if errors.Is(err, fs.ErrNotExist) {
		return readLog(filepath.Join(folder, LogFile))
	}
	return r, err
}

// longestLine is more than any result has: a picture of a timeline and a console's last words.
const longestLine = 16 << 20

func readLog(file string) (*Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, longestLine)
	reports, err := readEntries(lines, file)
	if err != nil {
		return nil, err
	}
	if len(reports) == 0 {
		return nil, &FormatError{File: file, Field: "begin", Found: "nothing was judged", Want: "a target"}
	}
	for _, r := range reports {
		r.Conclude()
	}
	return Join(reports), nil
}

func readEntries(lines *bufio.Scanner, file string) (reports []*Report, err error) {
	for n := 1; lines.Scan(); n++ {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			if n > 1 && !lines.Scan() {
				break // the line that the run was writing when it ended
			}
			return nil, fmt.Errorf("report: %s:%d: %w", file, n, err)
		}
		switch {
		case n == 1:
			if e.Schema != logSchema {
				return nil, &FormatError{File: file, Field: "schema", Found: fmt.Sprintf("%q", e.Schema), Want: logSchema}
			}
		case e.Begin != nil:
			e.Begin.Partial = true
			reports = append(reports, e.Begin)
		case e.Result != nil && len(reports) > 0:
			reports[len(reports)-1].fold(*e.Result)
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("report: %s: %w", file, err)
	}
	return reports, nil
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
