package health_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/health"
)

var errGone = errors.New("the port is gone")

func journal(t *testing.T) *health.Journal {
	t.Helper()
	return &health.Journal{Ledger: open(t, filepath.Join(t.TempDir(), "health.db")), Run: "run-1"}
}

// kept are the events of a board without their times, the oldest first.
func kept(t *testing.T, j *health.Journal, name string) []health.Event {
	t.Helper()
	events, err := j.Ledger.Events(t.Context(), name, 100)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(events)
	return events
}

func same(t *testing.T, got, want []health.Event) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(health.Event{}, "At")); diff != "" {
		t.Error(diff)
	}
}

// Only what is wrong with the way to a board is kept.
func TestJournalTrouble(t *testing.T) {
	t.Parallel()
	j := journal(t)
	gone := &board.Error{Board: "heltec-1", Stage: "read", Err: errGone}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{gone, true},
		{fmt.Errorf("spec: %w", gone), true},
		{&board.Error{Board: "heltec-1", Stage: "run", Firmware: true, Err: errGone}, false},
		{&board.Error{Board: "heltec-1", Stage: "open", SetUp: true, Err: errGone}, true}, // and not kept
		{&board.Error{Board: "heltec-1", Stage: "read", Err: context.Canceled}, false},
		{errGone, false},
		{nil, false},
	} {
		if got := j.Trouble(t.Context(), c.err); got != c.want {
			t.Errorf("%v: kept %v", c.err, got)
		}
	}
	e := health.Event{Run: "run-1", Board: "heltec-1", Kind: health.Trouble, Stage: "read", Text: "board: heltec-1: read: the port is gone"}
	wrapped := e
	wrapped.Text = "spec: " + e.Text
	same(t, kept(t, j, "heltec-1"), []health.Event{e, wrapped})
}

// What happens at the end of a run is kept too.
func TestJournalAfterTheEnd(t *testing.T) {
	t.Parallel()
	j := journal(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	j.Note(ctx, health.Event{Board: "heltec-1", Kind: health.OK})
	if n, err := j.Lost(); n != 0 || err != nil {
		t.Errorf("lost %d: %v", n, err)
	}
	same(t, kept(t, j, "heltec-1"), []health.Event{{Run: "run-1", Board: "heltec-1", Kind: health.OK}})
}

// A full disk, or no ledger, stops no run: it is told once and counted.
func TestJournalLoses(t *testing.T) {
	t.Parallel()
	full := journal(t)
	if err := full.Ledger.Fill(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		journal *health.Journal
		want    error
	}{{full, health.ErrFull}, {&health.Journal{}, health.ErrNoLedger}} {
		var told []error
		c.journal.Warn = func(err error) { told = append(told, err) }
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				for range 40 {
					c.journal.Note(t.Context(), health.Event{Board: "heltec-1", Kind: health.Trouble, Text: strings.Repeat("x", 400)})
				}
			})
		}
		all.Wait()
		if n, err := c.journal.Lost(); n == 0 || !errors.Is(err, c.want) || len(told) != 1 || !errors.Is(told[0], c.want) {
			t.Errorf("lost %d: %v, told %v", n, err, told)
		}
		c.journal.Warn = nil
		c.journal.Note(t.Context(), health.Event{Board: "heltec-1", Kind: health.Trouble, Text: strings.Repeat("x", 400)})
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	j := journal(t)
	event := health.Event{Run: "run-1", Board: "heltec-1", Kind: health.Golden, Stage: "golden check"}
	good, bad := event, event
	good.Good, bad.Text = true, "the port is gone"
	stopped := &board.Error{Board: "heltec-1", Firmware: true, Err: errGone}
	setUp := &board.Error{Board: "heltec-1", SetUp: true, Err: errGone}
	for _, err := range []error{nil, errGone, stopped, setUp} {
		if got := j.Golden(t.Context(), "heltec-1", func(context.Context) error { return err }); !errors.Is(got, err) {
			t.Errorf("%v, want %v", got, err)
		}
	}
	ctx, stop := context.WithCancelCause(t.Context())
	cut := j.Golden(ctx, "heltec-1", func(ctx context.Context) error {
		stop(errGone)
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(cut, errGone) || !strings.HasPrefix(cut.Error(), "health: golden check of heltec-1: ") {
		t.Errorf("cut short: %v", cut)
	}
	same(t, kept(t, j, "heltec-1"), []health.Event{good, bad})
}

// A check that hangs is given up, and counts against the board.
func TestGoldenHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := health.Journal{}
		hang := make(chan struct{})
		defer close(hang)
		err := j.Golden(t.Context(), "heltec-1", func(context.Context) error { <-hang; return nil })
		if e, ok := errors.AsType[*board.Error](err); !ok || e.Board != "heltec-1" || e.Firmware || !strings.Contains(err.Error(), "no end of it within 1m0s") {
			t.Errorf("%v", err)
		}
		if n, _ := j.Lost(); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// A check that is given up and heeds that says what it waited for.
func TestGoldenGivenUp(t *testing.T) {
	t.Parallel()
	silent := &board.Error{Board: "probe-1", Stage: "console", Rule: `did not answer "ver"`}
	for name, c := range map[string]struct {
		own   error
		board string
		want  string
	}{
		"of a board":      {silent, "probe-1", "no end of it within 1m0s: " + silent.Error()},
		"of nobody":       {errGone, "heltec-1", "board: heltec-1: golden check: no end of it within 1m0s: " + errGone.Error()},
		"it ends without": {nil, "heltec-1", "board: heltec-1: golden check: no end of it within 1m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				err := (&health.Journal{}).Golden(t.Context(), "heltec-1", func(ctx context.Context) error { <-ctx.Done(); return c.own })
				if e, ok := errors.AsType[*board.Error](err); !ok || e.Board != c.board || err.Error() != c.want {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// A board sits out once it has failed often, its checks go on, and it returns when they have
// been good; no board of another kind is touched.
func TestAdmit(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "health.db"))
	members := []health.Member{{"heltec-1", "heltec_v3"}, {"heltec-2", "heltec_v3"}, {"rak-1", "rak4631"}}
	var states []health.State
	for run := range 9 {
		j := &health.Journal{Ledger: l, Run: fmt.Sprintf("run-%d", run)}
		got, err := j.Admit(t.Context(), health.Policy{}, members, func(_ context.Context, name string) error {
			if name == "heltec-2" && run < 4 {
				return errGone
			}
			return nil
		})
		if err != nil || len(got) != 3 || got[0].State != health.Fit || got[2].State != health.Fit || got[0].Golden != nil {
			t.Fatalf("run %d: %v, %+v", run, err, got)
		}
		if failed := run < 4; errors.Is(got[1].Golden, errGone) != failed {
			t.Errorf("run %d: %v", run, got[1].Golden)
		}
		states = append(states, got[1].State)
	}
	w, q, f := health.Watched, health.Quarantined, health.Fit
	if want := []health.State{w, w, q, q, q, q, f, f, f}; !slices.Equal(states, want) {
		t.Errorf("%v, want %v", states, want)
	}
}

// Without a ledger every board is fit, and the run is told why.
func TestAdmitWithoutLedger(t *testing.T) {
	t.Parallel()
	j := &health.Journal{}
	got, err := j.Admit(t.Context(), health.Policy{}, []health.Member{{"heltec-1", "heltec_v3"}}, nil)
	if !errors.Is(err, health.ErrNoLedger) || len(got) != 1 || got[0].State != health.Fit || got[0].Kind != "heltec_v3" {
		t.Errorf("%v, %+v", err, got)
	}
	if n, _ := j.Lost(); n != 0 {
		t.Errorf("%d events without a check", n)
	}
}
