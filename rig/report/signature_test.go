package report_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/report"
)

// failed is a requirement of which a spec failed for each reason.
func failed(reasons ...string) report.Requirement {
	q := report.Requirement{ID: "ACK-029"}
	for _, reason := range reasons {
		q.Add(report.Spec{Requirement: q.ID, Verdict: report.Fail, Reason: reason})
	}
	return q
}

func TestSignature(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reason, want string }{
		"times and keys": {
			"(a heard event and a frame that carries 7eee0aea) came at 29.850688s, and must not come\nACK-029: It is not sent on.\nat specs/ack/push.go:135",
			"(a heard event and a frame that carries #) came at #, and must not come",
		},
		"what else came": {
			"a reply to alice did not come between 24.688064s and 30.712960s, within command reply (a room replies 300 ms after a command); nearest: heard at 24.988000s: DIRECT TXT_MSG room > carol",
			"a reply to alice did not come between # and #, within command reply (a room replies # ms after a command)",
		},
		"both sides of a comparison": {
			"reply to set tx 200\nExpected\n    <string>: ok\nto have prefix\n    <string>: err\nACK-029: refused\nat x.go:1",
			"reply to set tx # Expected <string>: ok to have prefix <string>: err",
		},
		"durations":       {"answer 8 after 1193h2m47.296s of silence", "answer # after # of silence"},
		"a build":         {"v1.17.1 (Build: 14 Aug 2026)", "v# (Build: #)"},
		"lists":           {"bytes: [49, 50, 0, 0]", "bytes: [#]"},
		"a path":          {`open "/tmp/a b1/x": no`, `open "PATH b#/x": no`},
		"an address":      {"dial 10.0.0.7:5000: at 0xc000ab12", "dial #: at #"},
		"words stay":      {"added a decade, cafe", "added a decade, cafe"},
		"a known failure": {"taken for a repetition, v1.9.0 to v1.17.1 (saw: posts that came)", "posts that came"},
		"nothing":         {"", "failed without a word"},
	} {
		q := failed(c.reason)
		if got := q.Signature(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSignatureOfARequirement(t *testing.T) {
	t.Parallel()
	q := failed("b after 3 s", "a", "b after 4 s")
	q.Add(report.Spec{Verdict: report.Error, Reason: "the probe is gone"})
	q.Add(report.Spec{Verdict: report.Pass, Frames: 1})
	if got := q.Signature(); got != "a | b after # s" {
		t.Errorf("%q", got)
	}
	known := failed("a at 7 s")
	known.ApplyKnown("since v1.9.0")
	if got := known.Signature(); got != "a at # s" {
		t.Errorf("a known failure: %q", got)
	}
	if got := (report.Requirement{ID: "ROB-001", Verdict: report.Fail, Reason: "crashed at 3 s"}).Signature(); got != "crashed at # s" {
		t.Errorf("one without specs: %q", got)
	}
	if got := (report.Requirement{Verdict: report.Error, Reason: "no"}).Signature(); got != "" {
		t.Errorf("one that erred: %q", got)
	}
}

func TestLongSignaturesAreToldApart(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é ", 200)
	one, other := failed(long+"x"), failed(long+"y")
	if one.Signature() == other.Signature() || utf8.RuneCountInString(one.Signature()) > 220 {
		t.Errorf("%q and %q", one.Signature(), other.Signature())
	}
}

// A signature is of one line and stays the same when it is taken again, so that a person can copy
// it into a waiver.
func TestSignatureIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1<<31).Draw(t, "n")
		text := rapid.StringMatching(`[a-z ,.()"/-]{0,60}`).Draw(t, "text")
		q := failed(text + " " + strings.Repeat("9", n%30))
		got := q.Signature()
		again := failed(got)
		if strings.Contains(got, "\n") || again.Signature() != got {
			t.Fatalf("%q, again %q", got, again.Signature())
		}
	})
}
