package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The elements of JUnit's XML that build servers read. They have the attributes that the schema of
// Jenkins' xunit plugin (junit-10.xsd) allows, and no other: it refuses whole files for one.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"`
	Hostname   string          `xml:"hostname,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`

	seconds float64
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

// junitMessage is why a case did not pass. Type is its verdict. Most readers show no type: Message
// begins with it where the element alone does not say it.
type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML: a suite per family and target, a case per spec, and one
// for a requirement that no spec is told of. A known failure is a skipped case that says so, and so
// is a fail that leaves the firmware conformant: a build is red where the exit code is. Known failures
// have a suite of their own, because some readers tell no more of a skipped case than its suite and its
// name; its class stays the family, so that it keeps its history. The timelines of what failed are
// read from the report's folder.
func (r *Report) WriteJUnit(w io.Writer, folder string) error {
	doc := junitSuites{Name: "meshrig " + clean(r.Target)}
	for i, t := range r.all() {
		prefix := ""
		if len(r.Targets) > 0 {
			prefix = fmt.Sprintf("target %d/", i+1)
		}
		doc.Suites = append(doc.Suites, t.junit(prefix, folder)...)
	}
	seconds := 0.0
	for _, s := range doc.Suites {
		doc.Tests, doc.Failures, doc.Errors = doc.Tests+s.Tests, doc.Failures+s.Failures, doc.Errors+s.Errors
		seconds += s.seconds
	}
	doc.Time = inSeconds(seconds)
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

// inSeconds is a time as JUnit writes it.
func inSeconds(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }

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
	known := r.junitSuite(prefix + "known failures")
	for _, v := range r.Verdicts {
		name := prefix + v.Family
		for _, s := range v.cases() {
			c := v.junitCase(s, folder)
			c.Class = name
			if s.Verdict == KnownFailure {
				known.add(c, s.WallSeconds)
				continue
			}
			i := slices.IndexFunc(suites, func(s junitSuite) bool { return s.Name == name })
			if i < 0 {
				i = len(suites)
				suites = append(suites, r.junitSuite(name))
			}
			suites[i].add(c, s.WallSeconds)
		}
	}
	if known.Tests > 0 {
		suites = append(suites, known)
	}
	if run := r.junitRun(prefix); run.Tests > 0 {
		suites = append(suites, run)
	}
	return suites
}

// junitSuite is a suite of the report without cases.
func (r *Report) junitSuite(name string) junitSuite {
	s := junitSuite{Name: name, Time: inSeconds(0), Properties: []junitProperty{
		{"target", clean(r.Target)}, {"version", clean(r.Version)}, {"seed", strconv.FormatUint(r.Seed, 10)}, {"preset", r.Preset},
	}}
	for _, b := range r.Benches {
		if b.Golden != nil {
			s.Properties = append(s.Properties, junitProperty{"bench " + clean(b.Board), clean(b.Golden.String())})
		}
	}
	if r.Role != "" {
		s.Properties = append(s.Properties, junitProperty{"role", clean(r.Role)})
	}
	if r.Head != nil {
		s.Hostname = clean(r.Host.Name)
		if !r.Began.IsZero() {
			s.Timestamp = r.Began.UTC().Format("2006-01-02T15:04:05")
		}
		s.Properties = append(s.Properties, junitProperty{"run", r.Run})
	}
	return s
}

// add counts a case that took some seconds.
func (s *junitSuite) add(c junitCase, seconds float64) {
	c.Time = inSeconds(seconds)
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.seconds += seconds
	s.Time = inSeconds(s.seconds)
}

// cases are the specs of a requirement with the verdicts that they have as cases: a fail that is known
// is a known failure, and a pass of what was to fail is unexpected. A requirement of which no spec is
// told is one itself.
func (r *Requirement) cases() []Spec {
	if len(r.Specs) == 0 {
		return []Spec{{Text: r.Statement, Verdict: r.Verdict, Reason: r.Reason}}
	}
	specs := slices.Clone(r.Specs)
	for i, s := range specs {
		if s.Verdict == Fail && r.Verdict == KnownFailure || s.Verdict == Pass && r.Verdict == UnexpectedPass {
			specs[i].Verdict, specs[i].Reason = r.Verdict, r.Reason
			if s.Verdict == Fail && s.Reason != "" {
				specs[i].Reason += "\n" + s.Reason
			}
		}
		if s.twice(r.ID) {
			specs[i].WallSeconds = 0 // counted with its own requirement
		}
	}
	return specs
}

// junitCase is the case of a spec of the requirement.
func (r *Requirement) junitCase(s Spec, folder string) junitCase {
	c := junitCase{Name: clean(r.ID + " " + s.Text)}
	message := &junitMessage{Message: clean(firstLine(s.Reason)), Type: string(s.Verdict), Text: clean(s.Reason)}
	switch s.Verdict {
	case Pass:
		return c
	case Skip:
		c.Skipped = message
		return c
	case KnownFailure:
		message.Message = "known failure: " + message.Message
		c.Skipped = message
	case Fail:
		if c.Failure = message; r.advisory() {
			message.Message = fmt.Sprintf("failed, of level %s, which leaves the firmware conformant: %s", r.Level, message.Message)
			c.Failure, c.Skipped = nil, message
		}
	case UnexpectedPass:
		message.Message = "unexpected pass: " + message.Message
		c.Failure = message
	case Error:
		c.Error = message
	}
	if lane := s.lane(folder); lane != "" && s.Verdict != UnexpectedPass {
		c.Out = clean(lane)
	}
	return c
}

// junitRun is the suite of what a run did not do: boards that it left out, and its end.
func (r *Report) junitRun(prefix string) junitSuite {
	s := r.junitSuite(prefix + "run")
	add := func(name, why string, wrong bool) {
		c := junitCase{Name: name, Class: s.Name}
		message := &junitMessage{Message: clean(firstLine(why)), Type: string(Skip), Text: clean(why)}
		if c.Skipped = message; wrong {
			message.Type = string(Error)
			c.Skipped, c.Error = nil, message
		}
		s.add(c, 0)
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
