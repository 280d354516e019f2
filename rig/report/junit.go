package report

import (
	"encoding/xml"
	"fmt"
	"io"
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

// WriteJUnit writes the report as JUnit XML: a suite per family, a case per
// requirement. A known failure is a skipped case that says so.
func (r *Report) WriteJUnit(w io.Writer) error {
	doc := junitSuites{Name: "meshrig " + r.Target}
	for _, v := range r.Verdicts {
		if n := len(doc.Suites); n == 0 || doc.Suites[n-1].Name != v.Family {
			doc.Suites = append(doc.Suites, junitSuite{Name: v.Family, Properties: []junitProperty{
				{"target", r.Target}, {"version", r.Version}, {"seed", fmt.Sprint(r.Seed)},
			}})
		}
		s := &doc.Suites[len(doc.Suites)-1]
		s.Tests++
		c := junitCase{
			Name: v.ID + " " + v.Statement, Class: v.Family, Time: fmt.Sprintf("%.3f", v.WallSeconds), Out: v.lanes(),
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
	}
	for i := range doc.Suites {
		var t float64
		for _, v := range r.Verdicts {
			if v.Family == doc.Suites[i].Name {
				t += v.WallSeconds
			}
		}
		doc.Suites[i].Time = fmt.Sprintf("%.3f", t)
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
func (r *Requirement) lanes() string {
	var b strings.Builder
	for _, s := range r.Specs {
		if s.Lane != "" {
			fmt.Fprintf(&b, "%s\n%s\n", s.Text, s.Lane)
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
