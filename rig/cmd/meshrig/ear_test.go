package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	loopbackcmd "github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/requirements"
)

// radioDeed are the benches of a deed of the radio, nil if it is none. What is lost in the run is
// lost with its first spec.
func radioDeed(deed string) (benches []loopback.Bench) {
	number := map[string]int{"antenna off": 1, "ear lost": 1, "ears lost": 2, "boards fall silent": 2}[deed]
	for range number {
		moment := firstSpec()
		pair := loopback.Bench{Room: moment.Watch(emulated.Target{}), Modem: board.Target(emulated.Modem{As: loopbackcmd.ModemRelease()})}
		switch deed {
		case "antenna off":
			pair.Modem = loopbacktest.Fault{Deaf: true, Mute: true}.Of(pair.Modem)
		case "ear lost", "ears lost":
			pair.Modem = loopbacktest.Fault{Deaf: true, From: moment}.Of(pair.Modem)
		case "boards fall silent":
			pair.Room = loopbacktest.Fault{Mute: true, From: moment}.Of(pair.Room)
		}
		benches = append(benches, pair)
	}
	return benches
}

// firstSpec is the moment of a run's first spec: a bench restarts its board for the proof of the
// ear, and then for each spec.
func firstSpec() *loopbacktest.Moment { return &loopbacktest.Moment{Restarts: 2} }

// What the rig does not hear is told as its own trouble, and as the firmware's only where the
// rig's radio is proven.
func TestSilenceOnRealAir(t *testing.T) {
	t.Parallel()
	for deed, c := range map[string]struct {
		verdict   report.Verdict
		exit      int
		ambiguous bool
		leftOut   bool
		words     []string
	}{
		"antenna off": {
			verdict: report.Error, exit: report.ExitError, leftOut: true,
			words: []string{"no board is left that could judge it", "board: room-1: ear: probe modem-1 does not hear board room-1"},
		},
		"ear lost": {
			verdict: report.Error, exit: report.ExitNotConformant, ambiguous: true, leftOut: true,
			words: []string{"cannot be told apart", "probe modem-1 does not hear board room-1", "the spec said: "},
		},
		"ears lost": {
			verdict: report.Error, exit: report.ExitError, leftOut: true,
			words: []string{"the rig's radio is not proven", "was tried too, and nothing was heard"},
		},
		"boards fall silent": {
			verdict: report.Fail, exit: report.ExitNotConformant,
			words: []string{" did not come between ", "the rig's radio works: the same probe is proven with probe modem-", "does not hear board room-"},
		},
	} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			b := faulty(t, deed, "-r", "ACL-001", "--target", "board:*")
			r, code := b.judged(t)
			b.expect(t, r, map[string]report.Verdict{"ACL-001": c.verdict})
			if code != c.exit || r.Exit != c.exit {
				t.Errorf("exit code %d, in the report %d; want %d", code, r.Exit, c.exit)
			}
			for _, v := range r.Verdicts {
				if v.ID != "ACL-001" {
					continue
				}
				if v.Specs[0].Ambiguous != c.ambiguous {
					t.Errorf("ambiguous %v, want %v", !c.ambiguous, c.ambiguous)
				}
				for _, w := range c.words {
					if !strings.Contains(v.Reason, w) {
						t.Errorf("%q is not told: %s", w, v.Reason)
					}
				}
			}
			out := 0
			for _, one := range r.Benches {
				if one.LeftOut != "" {
					out++
				}
			}
			if out > 0 != c.leftOut {
				t.Errorf("%d boards were left out:\n%s", out, b.stderr)
			}
		})
	}
}

// A console needs no ear: what rests on it alone is judged on a bench whose antenna is off.
func TestConsoleWithoutAnEar(t *testing.T) {
	t.Parallel()
	b := faulty(t, "antenna off", "-r", "CON-001")
	r, code := b.judged(t)
	b.expect(t, r, map[string]report.Verdict{"CON-001": report.Pass})
	if code != report.ExitConformant {
		t.Errorf("exit code %d\n%s", code, b.stderr)
	}
}

// hears is the script command `hears REPORT`: Judge tells what a verdict rests on, and with that what
// falls under the rules of the ear. Where a radio is named, the specs of the report heard frames.
func hears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hears REPORT")
	}
	r, err := report.Read(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, v := range r.Verdicts {
		if req, _ := requirements.Lookup(v.ID); req.OnAir() && v.Frames == 0 {
			ts.Logf("%s is judged by %v, and its specs heard no frame: %s", v.ID, req.Judge, v.Statement)
			defer ts.Fatalf("Judge is not true")
		}
	}
}

// Where Judge names the console alone, the specs pass on a board without a radio.
func TestJudgeIsTrue(t *testing.T) {
	t.Parallel()
	var console []string
	for _, req := range requirements.All() {
		if req.HoldsFor(room.Name) && slices.Equal(req.Judge, []requirements.Witness{requirements.Console}) {
			console = append(console, "-r", req.ID)
		}
	}
	deaf, _ := runOn(t, "exec:toy console-only", console...)
	for _, v := range deaf.Verdicts {
		if v.Verdict != report.Pass && v.Verdict != report.Skip && v.ID != requirements.CrashID {
			t.Errorf("%s is judged by the console alone, and without a radio it is %s: %s", v.ID, v.Verdict, v.Reason)
		}
	}
}
