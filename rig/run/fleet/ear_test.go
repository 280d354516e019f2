package fleet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// An ear is proven by a proof that was whole, or by its own recovery, and by nothing else: a way to the board that was
// lost in the proof and is back proves none.
func TestProved(t *testing.T) {
	t.Parallel()
	gone := &board.Error{Board: "a", Stage: "read", Err: errors.New("gone")}
	deaf := &board.Error{Board: "a", Stage: bench.StageEar, Err: &bench.EarError{}}
	stopped := &board.Error{Board: "a", Stage: "run", Firmware: true}
	for name, c := range map[string]struct {
		proofs     []error
		recovers   bool
		recoveries int
		crash, err error
	}{
		"at once":                               {proofs: []error{nil}},
		"deaf, and heard again":                 {proofs: []error{deaf}, recovers: true, recoveries: 1},
		"deaf":                                  {proofs: []error{deaf}, recoveries: 1, err: deaf},
		"lost":                                  {proofs: []error{gone}, recoveries: 1, err: gone},
		"lost, back, and heard":                 {proofs: []error{gone, nil}, recovers: true, recoveries: 1},
		"lost, back, and deaf":                  {proofs: []error{gone, deaf}, recovers: true, recoveries: 1, err: deaf},
		"restarts":                              {proofs: []error{stopped, nil}, crash: stopped},
		"restarts each time":                    {proofs: []error{stopped, stopped}, crash: stopped},
		"restarts, is lost, is back, restarts":  {proofs: []error{stopped, gone, stopped}, recovers: true, recoveries: 1, crash: stopped},
		"lost, back, restarts, and heard again": {proofs: []error{gone, stopped, nil}, recovers: true, recoveries: 1, crash: stopped},
	} {
		proofs, recoveries := c.proofs, 0
		crash, err := proved(func() error {
			err := proofs[0]
			proofs = proofs[1:]
			return err
		}, func(error) bool { recoveries++; return c.recovers })
		if !errors.Is(crash, c.crash) || !errors.Is(err, c.err) || (crash == nil) != (c.crash == nil) || recoveries != c.recoveries || len(proofs) > 0 {
			t.Errorf("%s: crash %v, %v after %d recoveries, %d proofs left", name, crash, err, recoveries, len(proofs))
		}
	}
}

// What a probe has left to send is looked at when it is the bench's turn: whose turn it was may have used it up.
func TestAirtimeOfTheTurn(t *testing.T) {
	t.Parallel()
	for name, prove := range map[string]func(context.Context, *Fleet, *member){
		"ear":      func(ctx context.Context, f *Fleet, m *member) { _ = f.earOf(ctx, m) },
		"sniffers": func(ctx context.Context, f *Fleet, m *member) { f.proveSniffers(ctx, m) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := benches(t, "127.0.0.1:2", "911 MHz")
			m := f.members[0]
			takeTurns(f.members)
			spent(t, m, time.Hour)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			waited := false
			f.Warn = writer(func(text string) {
				waited = strings.Contains(text, "probe p1 has sent for 30m0s of the 30m0s that the region allows it; it waits")
				if m.turn.TryLock() {
					t.Error("it is not the bench's turn")
					m.turn.Unlock()
				}
				stop()
			})
			if prove(ctx, f, m); !waited {
				t.Error("it did not wait")
			}
		})
	}
}

// Which results are held against a new proof.
func TestSilentResults(t *testing.T) {
	t.Parallel()
	ear, other := &run.Trouble{Stage: bench.StageEar}, &run.Trouble{Stage: "console"}
	radio, console := run.Spec{OnAir: true}, run.Spec{}
	for name, c := range map[string]struct {
		spec   run.Spec
		result run.Result
		want   bool
	}{
		"a fail that heard nothing since its set-up": {radio, run.Result{Spec: report.Spec{Verdict: report.Fail}}, true},
		"a fail that heard frames":                   {radio, run.Result{Spec: report.Spec{Verdict: report.Fail, Frames: 1}}, false},
		"a fail of the console":                      {console, run.Result{Spec: report.Spec{Verdict: report.Fail}, Unheard: true}, false},
		"a pass that heard nothing since its set-up": {radio, run.Result{Spec: report.Spec{Verdict: report.Pass}}, false},
		"a pass that heard nothing at all":           {radio, run.Result{Spec: report.Spec{Verdict: report.Pass}, Unheard: true}, true},
		"a skip":                                     {radio, run.Result{Spec: report.Spec{Verdict: report.Skip}, Unheard: true}, false},
		"an ear that the bench could not prove":      {radio, run.Result{Spec: report.Spec{Verdict: report.Error}, Trouble: ear}, true},
		"a console that was lost":                    {radio, run.Result{Spec: report.Spec{Verdict: report.Error}, Trouble: other, Unheard: true}, false},
	} {
		if got := silent(c.result, c.spec); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
