package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The elements of JUnit's XML that build servers read.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Name    string       `xml:"name,attr"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
	Skipped *junitMessage `xml:"skipped"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML: a suite per family and target, a case per
// requirement. A known failure is a skipped case that says so, and so is a fail that leaves the
// firmware conformant: a build is red where the exit code is. The timelines of what failed are
// read from the report's folder.
func (r *Report) WriteJUnit(w io.Writer, folder string) error {
	doc := junitSuites{Name: "meshrig " + r.Target}
	for i, t := range r.all() {
		prefix := ""
		if len(r.Targets) > 0 {
			prefix = fmt.Sprintf("target %d/", i+1)
		}
		doc.Suites = append(doc.Suites, t.junit(prefix, folder)...)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// lanes joins the swim lanes of the requirement's specs.
func (r *Requirement) lanes(folder string) string {
	var b strings.Builder
	for _, s := range r.Specs {
		if s.Verdict != Fail && s.Verdict != Error {
			continue
		}
		if lane := s.lane(folder); lane != "" {
			fmt.Fprintf(&b, "%s\n%s\n", s.Text, lane)
		}
	}
	return clean(b.String())
}

// clean removes what XML cannot carry.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || (r >= ' ' && r != 0xFFFE && r != 0xFFFF) {
			return r
		}
		return -1
	}, s)
}

// junit makes the suites of one target.
func (r *Report) junit(prefix, folder string) (suites []junitSuite) {
	seconds := map[string]float64{}
	for _, v := range r.Verdicts {
		seconds[v.Family] += v.WallSeconds
		name := prefix + v.Family
		i := slices.IndexFunc(suites, func(s junitSuite) bool { return s.Name == name })
		if i < 0 {
			i = len(suites)
			suites = append(suites, junitSuite{Name: name, Properties: []junitProperty{
				{"target", clean(r.Target)}, {"version", clean(r.Version)}, {"seed", strconv.FormatUint(r.Seed, 10)}, {"preset", r.Preset},
			}})
		}
		s := &suites[i]
		s.Tests++
		c := junitCase{
			Name: v.ID + " " + v.Statement, Class: name, Time: fmt.Sprintf("%.3f", v.WallSeconds), Out: v.lanes(folder),
		}
		message := &junitMessage{Message: clean(firstLine(v.Reason)), Text: clean(v.Reason)}
		advice := v.Verdict == Fail && v.advisory()
		if advice {
			message.Message = fmt.Sprintf("failed, of level %s, which leaves the firmware conformant: %s", v.Level, message.Message)
		}
		switch {
		case advice, v.Verdict == Skip, v.Verdict == KnownFailure:
			s.Skipped++
			c.Skipped = message
		case v.Verdict == Fail, v.Verdict == UnexpectedPass:
			s.Failures++
			c.Failure = message
		case v.Verdict == Error:
			s.Errors++
			c.Error = message
		}
		s.Cases = append(s.Cases, c)
		s.Time = fmt.Sprintf("%.3f", seconds[v.Family])
	}
	if run := r.junitRun(prefix); run.Tests > 0 {
		suites = append(suites, run)
	}
	return suites
}

// junitRun is the suite of what a run did not do: boards that it left out, and its end.
func (r *Report) junitRun(prefix string) junitSuite {
	s := junitSuite{Name: prefix + "run", Time: "0.000"}
	add := func(name, why string, wrong bool) {
		c := junitCase{Name: name, Class: s.Name, Time: "0.000"}
		message := &junitMessage{Message: clean(firstLine(why)), Text: clean(why)}
		if wrong {
			s.Errors++
			c.Error = message
		} else {
			s.Skipped++
			c.Skipped = message
		}
		s.Tests++
		s.Cases = append(s.Cases, c)
	}
	for _, b := range r.leftOut() {
		add("board "+b.Board+" judges", "left out: "+b.LeftOut, r.AllBoards)
	}
	if r.Partial {
		judged, of := r.judged()
		add("the run comes to its end", fmt.Sprintf("%d of %d specs were judged", judged, of), true)
	}
	return s
}
