package fleet

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
)

// Of what may be wrong behind a flash, only an image that stands on its board, which then says nothing,
// may be the candidate's own doing.
func TestSilentCandidate(t *testing.T) {
	t.Parallel()
	image := &flash.Image{File: "room.zip", Version: "1.18.0"}
	for name, c := range map[string]struct {
		stands bool
		err    error
		silent bool
		words  string
	}{
		"says nothing":        {true, errors.New("no answer"), true, "stands on the board (SHA-256 "},
		"could not be put":    {false, errors.New("the line is cut"), false, "could not be put on the board: the line is cut"},
		"is another version":  {true, &flash.VersionMismatch{Image: *image, Reported: "v1.17.1"}, false, `reports "v1.17.1"`},
		"is no room any more": {true, &station.WrongError{Board: "a", What: "is a repeater"}, false, "is a repeater"},
	} {
		e := &putError{image: image, stands: c.stands, err: c.err}
		if e.silent() != c.silent || !strings.Contains(e.Error(), c.words) || !errors.Is(e, c.err) {
			t.Errorf("%s: silent %v: %v", name, e.silent(), e)
		}
	}
}

// A candidate that stands on a board and does not start there is told of by an error that the firmware may
// be to blame for, in every spec that no board could judge.
func TestUnstarted(t *testing.T) {
	t.Parallel()
	f := &Fleet{members: members(t)}
	spec := run.Spec{Text: "boots", Requirement: "ROB-001"}
	if r, ok := f.unstarted(spec); ok {
		t.Errorf("nothing was flashed: %+v", r)
	}
	m := f.members[1]
	m.dead, m.out, m.proof = true, "the candidate says nothing", &report.Golden{}
	r, ok := f.unstarted(spec)
	if !ok || r.Verdict != report.Error || !r.Ambiguous || !r.MayHaveCrashed || r.Board != "b" || !strings.Contains(r.Reason, m.out) {
		t.Errorf("%v, %+v", ok, r)
	}
}

// Where a run flashes, a bench that known-good firmware does not prove is out: nothing is tried on it
// any more. One that was asked for by its name and is another thing ends the run.
func TestAdmitFlashed(t *testing.T) {
	t.Parallel()
	wrong := &station.WrongError{Board: "a", What: "is a repeater"}
	stopped := ofBench(&board.Error{Board: "a", Firmware: true, Err: errors.New("it restarted")})
	for name, c := range map[string]struct {
		golden error
		all    bool
		ends   bool
	}{
		"fails":             {golden: errors.New("the golden spec ended in fail")},
		"stops":             {golden: stopped},
		"wrong, by name":    {golden: wrong, ends: true},
		"wrong, one of all": {golden: wrong, all: true},
	} {
		f := &Fleet{Config: Config{Warn: io.Discard, Candidates: []flash.Image{{}}}, members: members(t), journal: &health.Journal{}}
		m := f.members[0]
		err := f.admitOne(context.Background(), m, health.Admission{Standing: health.Standing{Board: "a"}, Golden: c.golden}, c.all)
		if c.ends != (err != nil) || !c.ends && m.out != c.golden.Error() {
			t.Errorf("%s: left out for %q, %v", name, m.out, err)
		}
	}
	if board.Stopped(stopped) {
		t.Error("what known-good firmware does is told as a candidate's")
	}
}
