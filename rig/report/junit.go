package report

import (
	"encoding/xml"
	"fmt"
	"io"
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
// requirement. A known failure is a skipped case that says so. The timelines of what failed are
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
		if n := len(suites); n == 0 || suites[n-1].Name != name {
			suites = append(suites, junitSuite{Name: name, Properties: []junitProperty{
				{"target", r.Target}, {"version", r.Version}, {"seed", strconv.FormatUint(r.Seed, 10)},
			}})
		}
		s := &suites[len(suites)-1]
		s.Tests++
		c := junitCase{
			Name: v.ID + " " + v.Statement, Class: name, Time: fmt.Sprintf("%.3f", v.WallSeconds), Out: v.lanes(folder),
		}
		message := &junitMessage{Message: clean(firstLine(v.Reason)), Text: clean(v.Reason)}
		switch v.Verdict {
		case Fail, UnexpectedPass:
			s.Failures++
			c.Failure = message
		case Error:
			s.Errors++
			c.Error = message
		case Skip, KnownFailure:
			s.Skipped++
			c.Skipped = message
		case Pass:
		}
		s.Cases = append(s.Cases, c)
		s.Time = fmt.Sprintf("%.3f", seconds[v.Family])
	}
	return suites
}
