package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// mixed is a run in which everything happens that a case can tell: two specs of one known failure, of
// which one passes, a crash that is told under two requirements, and a requirement of no specs.
func mixed() *report.Report {
	q := func(id, level string, specs ...report.Spec) report.Requirement {
		r := report.Requirement{ID: id, Family: "ack", Level: level, Statement: "It holds."}
		for i, s := range specs {
			s.Text, s.Frames, s.WallSeconds = fmt.Sprintf("spec %d", i+1), 1, 0.25
			if s.Requirement == "" {
				s.Requirement = id
			}
			r.Add(s)
		}
		return r
	}
	crash := report.Spec{Verdict: report.Fail, Reason: "it restarted", Crashed: true, Requirement: "ACK-005"}
	r := &report.Report{Target: "emu", Version: "v1", Preset: "eu", Verdicts: []report.Requirement{
		q("ACK-001", "must", report.Spec{Verdict: report.Pass}, report.Spec{Verdict: report.Pass}),
		q("ACK-002", "must", report.Spec{Verdict: report.Fail, Reason: "late\nby 3 ms"}, report.Spec{Verdict: report.Pass}),
		q("ACK-003", "must", report.Spec{Verdict: report.Pass}, report.Spec{Verdict: report.Skip, Reason: "needs power"}),
		q("ACK-004", "must", report.Spec{Verdict: report.Error, Reason: "the modem went"}),
		q("ACK-005", "must", crash),
		q("ACK-006", "should", report.Spec{Verdict: report.Fail, Reason: "wrong"}),
		q("ACK-007", "must", report.Spec{Verdict: report.Fail, Reason: "not known"}),
		{ID: "ACK-008", Family: "ack", Level: "must", Statement: "It stays up.", Verdict: report.Pass},
		q("ACK-009", "must", crash),
	}}
	r.Verdicts[1].ApplyKnown("upstream bug")
	r.Verdicts[2].ApplyKnown("upstream bug")
	r.Conclude()
	return r
}

// outcomes are what each case of mixed comes to, and how its message begins.
const outcomes = `ACK-001 spec 1 passed
ACK-001 spec 2 passed
ACK-002 spec 2 passed
ACK-003 spec 1 failed: unexpected pass: listed as a known failure: upstream bug
ACK-003 spec 2 skipped: needs power
ACK-004 spec 1 error: the modem went
ACK-005 spec 1 failed: it restarted
ACK-006 spec 1 skipped: failed, of level should, which leaves the firmware conformant: wrong
ACK-007 spec 1 failed: not known
ACK-008 It stays up. passed
ACK-009 spec 1 failed: it restarted
ACK-002 spec 1 skipped: known failure: upstream bug (saw: late)
`

func TestJUnitHasACaseForEachSpec(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := mixed().WriteJUnit(&out, ""); err != nil {
		t.Fatal(err)
	}
	type message struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
	}
	var doc struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Time     string `xml:"time,attr"`
		Cases    []struct {
			Name    string   `xml:"name,attr"`
			Failed  *message `xml:"failure"`
			Error   *message `xml:"error"`
			Skipped *message `xml:"skipped"`
		} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, c := range doc.Cases {
		switch {
		case c.Failed != nil:
			fmt.Fprintf(&got, "%s failed: %s\n", c.Name, c.Failed.Message)
		case c.Error != nil:
			fmt.Fprintf(&got, "%s error: %s\n", c.Name, c.Error.Message)
		case c.Skipped != nil:
			fmt.Fprintf(&got, "%s skipped: %s\n", c.Name, c.Skipped.Message)
		default:
			fmt.Fprintf(&got, "%s passed\n", c.Name)
		}
		if c.Skipped != nil && strings.HasPrefix(c.Skipped.Message, "known failure") != (c.Skipped.Type == string(report.KnownFailure)) {
			t.Errorf("%s is of type %s", c.Name, c.Skipped.Type)
		}
	}
	if !same(got.String(), outcomes) {
		t.Errorf("%s\nwant\n%s", &got, outcomes)
	}
	if doc.Tests != 12 || doc.Failures != 4 || doc.Errors != 1 || doc.Time != "2.500" {
		t.Errorf("totals %+v", doc)
	}
}

// same tells whether each line begins as the other text's.
func same(got, want string) bool {
	return slices.EqualFunc(strings.Split(got, "\n"), strings.Split(want, "\n"), strings.HasPrefix)
}

// No element and no attribute stands there that the schema of Jenkins' xunit plugin, junit-10.xsd, does
// not have: it refuses the whole file for one.
func TestJUnitIsWhatJenkinsTakes(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"testsuites": {"name", "time", "tests", "failures", "errors"},
		"testsuite":  {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
		"properties": {}, "property": {"name", "value"}, "testcase": {"name", "time", "classname", "group"},
		"failure": {"type", "message"}, "error": {"type", "message"}, "skipped": {"type", "message"}, "system-out": {}, "system-err": {},
	}
	several := report.Join([]*report.Report{mixed(), headed()})
	several.Targets[0].Partial = true
	var out bytes.Buffer
	if err := several.WriteJUnit(&out, ""); err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(&out); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if _, ok := allowed[element.Name.Local]; !ok {
			t.Errorf("element %s", element.Name.Local)
		}
		for _, a := range element.Attr {
			if !slices.Contains(allowed[element.Name.Local], a.Name.Local) {
				t.Errorf("attribute %s of %s", a.Name.Local, element.Name.Local)
			}
		}
	}
}
