package ladder_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/health/ladder"
)

var (
	errGone = errors.New("the port is gone")
	gone    = &board.Error{Board: "heltec-1", Stage: "read", Err: errGone}
	stopped = &board.Error{Board: "heltec-1", Stage: "run", Rule: "never stops", Firmware: true}
)

func TestOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"trouble":                        {err: gone},
		"trouble, wrapped":               {err: fmt.Errorf("spec: %w", gone)},
		"trouble beside another error":   {err: errors.Join(errGone, gone)},
		"no answer in time":              {err: &board.Error{Board: "heltec-1", Err: context.DeadlineExceeded}},
		"the firmware":                   {err: stopped, want: ladder.ErrFirmware},
		"the firmware, wrapped":          {err: fmt.Errorf("spec: %w", stopped), want: ladder.ErrFirmware},
		"the firmware behind trouble":    {err: &board.Error{Board: "heltec-1", Err: stopped}, want: ladder.ErrFirmware},
		"the firmware beside trouble":    {err: errors.Join(gone, stopped), want: ladder.ErrFirmware},
		"a verdict":                      {err: errors.New("expected 3 acks, heard 2"), want: ladder.ErrNotTransport},
		"nothing":                        {want: ladder.ErrNotTransport},
		"a board's error that is none":   {err: (*board.Error)(nil), want: ladder.ErrNotTransport},
		"a person who ended the run":     {err: &board.Error{Board: "heltec-1", Err: context.Canceled}, want: ladder.ErrNotTransport},
		"the end, and the firmware's to": {err: errors.Join(context.Canceled, stopped), want: ladder.ErrFirmware},
	} {
		got, err := ladder.Of(c.err)
		switch {
		case !errors.Is(err, c.want) || (err == nil) != (c.want == nil):
			t.Errorf("%s: %v, want %v", name, err, c.want)
		case c.want != nil && got != ladder.Trouble{}:
			t.Errorf("%s: refused, and yet %v", name, got)
		case c.want == nil && (got.Board() != "heltec-1" || !errors.Is(got, got.Unwrap()) || !strings.HasPrefix(got.Error(), "board: heltec-1")):
			t.Errorf("%s: %v of %q", name, got, got.Board())
		}
	}
}

// Whatever errors are tangled, a firmware's doing in them is never recovered from.
func TestOfNeverTakesAFinding(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		finding := false
		var err error
		for range rapid.IntRange(1, 6).Draw(t, "depth") {
			switch rapid.IntRange(0, 5).Draw(t, "wrap") {
			case 0:
				err = &board.Error{Board: "heltec-1", Stage: "read", Err: err}
			case 1:
				finding = true
				err = &board.Error{Board: "heltec-1", Stage: "run", Firmware: true, Err: err}
			case 2:
				err = fmt.Errorf("spec: %w", errors.Join(errGone, err))
			case 3:
				err = errors.Join(err, gone)
			case 4:
				err = fmt.Errorf("%w and %w", errGone, errors.Join(errGone, err))
			default:
				err = errors.Join(err, errGone)
			}
		}
		if _, refused := ladder.Of(err); finding && !errors.Is(refused, ladder.ErrFirmware) {
			t.Errorf("%v was taken: %v", err, refused)
		}
	})
}

func trouble(t *testing.T) ladder.Trouble {
	t.Helper()
	got, err := ladder.Of(gone)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// steps are steps that say when they are done, of which the named one helps.
func steps(done *[]string, helps string) []ladder.Step {
	var list []ladder.Step
	for _, name := range []string{ladder.Reopen, ladder.Reset, ladder.PowerCycle, ladder.Reflash} {
		list = append(list, ladder.Step{Name: name, Do: func(context.Context) error {
			<-time.After(1500 * time.Millisecond)
			*done = append(*done, name)
			if name != helps {
				return errGone
			}
			return nil
		}})
	}
	return list
}

func TestClimb(t *testing.T) {
	t.Parallel()
	all := []string{ladder.Reopen, ladder.Reset, ladder.PowerCycle, ladder.Reflash}
	for n, helps := range append(slices.Clone(all), "nothing") {
		synctest.Test(t, func(t *testing.T) {
			var done []string
			var told []ladder.Attempt
			l := ladder.Ladder{Steps: steps(&done, helps), Tell: func(a ladder.Attempt) { told = append(told, a) }}
			got, err := l.Run(t.Context(), trouble(t))
			if want := all[:min(n+1, len(all))]; !slices.Equal(done, want) {
				t.Errorf("%s: did %v", helps, done)
			}
			if !cmp.Equal(got, told) || len(got) != len(done) {
				t.Errorf("%s: %v, told %v", helps, got, told)
			}
			if helps == "nothing" != errors.Is(err, ladder.ErrExhausted) || errors.Is(err, errGone) != (err != nil) {
				t.Errorf("%s: %v", helps, err)
			}
			for i, a := range got {
				want := ladder.Attempt{Board: "heltec-1", Step: all[i], Trouble: gone.Error(), Took: 1500 * time.Millisecond, Failed: "the port is gone"}
				words := fmt.Sprintf("heltec-1: recovery by %s failed after 1.5 s: the port is gone", all[i])
				if all[i] == helps {
					want.Failed, words = "", fmt.Sprintf("heltec-1: recovery by %s worked after 1.5 s", all[i])
				}
				if a != want || a.String() != words {
					t.Errorf("%+v: %q", a, a)
				}
			}
		})
	}
}

func TestClimbNothing(t *testing.T) {
	t.Parallel()
	var done []string
	if got, err := (ladder.Ladder{Steps: steps(&done, "")}).Run(t.Context(), ladder.Trouble{}); got != nil || !errors.Is(err, ladder.ErrNotTransport) || done != nil {
		t.Errorf("no trouble: %v, %v, did %v", got, err, done)
	}
	if got, err := (ladder.Ladder{}).Run(t.Context(), trouble(t)); got != nil || !errors.Is(err, ladder.ErrExhausted) {
		t.Errorf("no steps: %v, %v", got, err)
	}
	none := ladder.Trouble{}
	if none.Error() != "ladder: no trouble" || none.Unwrap() != nil || none.Board() != "" {
		t.Errorf("%v, %v, %q", none, none.Unwrap(), none.Board())
	}
}

// A step that works and leaves the board silent has not helped.
func TestClimbAsksTheBoard(t *testing.T) {
	t.Parallel()
	asked := 0
	l := ladder.Ladder{
		Steps: []ladder.Step{
			{Name: ladder.Reopen, Do: func(context.Context) error { return nil }},
			{Name: ladder.Reset, Do: func(context.Context) error { return errGone }},
			{Name: ladder.PowerCycle, Do: func(context.Context) error { return nil }},
			{Name: ladder.Reflash, Do: func(context.Context) error { t.Error("went on"); return nil }},
		},
		Alive: func(context.Context) error {
			if asked++; asked == 1 {
				return errors.New("no reply to ver")
			}
			return nil
		},
	}
	got, err := l.Run(t.Context(), trouble(t))
	if err != nil || len(got) != 3 || asked != 2 || got[0].Failed != "the board does not answer behind it: no reply to ver" || got[2].Failed != "" {
		t.Errorf("%v, asked %d times, %v", err, asked, got)
	}
}

// A step that hangs is left behind at its limit, heeds it its context or not.
func TestClimbHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		defer close(free)
		l := ladder.Ladder{Steps: []ladder.Step{
			{Name: ladder.Reopen, Do: func(context.Context) error { <-free; return nil }, Limit: 5 * time.Second},
			{Name: ladder.Reset, Do: func(ctx context.Context) error {
				<-ctx.Done()
				return fmt.Errorf("no banner: %w", context.Cause(ctx))
			}},
			{Name: ladder.PowerCycle, Do: func(context.Context) error { return nil }},
		}}
		start := time.Now()
		got, err := l.Run(t.Context(), trouble(t))
		if err != nil || len(got) != 3 || time.Since(start) > 67*time.Second {
			t.Fatalf("%v after %v: %v", err, time.Since(start), got)
		}
		if got[0].Failed != "it hangs and was given up: no end within 5s" || got[1].Failed != "no banner: no end within 1m0s" {
			t.Errorf("%q and %q", got[0].Failed, got[1].Failed)
		}
	})
}

// Nothing stronger is tried once the run has ended.
func TestClimbCutShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		errEnded := errors.New("the run was ended")
		ctx, stop := context.WithCancelCause(t.Context())
		var done []string
		l := ladder.Ladder{Steps: steps(&done, "nothing"), Tell: func(a ladder.Attempt) {
			if a.Step == ladder.Reset {
				stop(errEnded)
			}
		}}
		got, err := l.Run(ctx, trouble(t))
		if !errors.Is(err, errEnded) || errors.Is(err, ladder.ErrExhausted) || len(got) != 2 {
			t.Errorf("%v, %v", err, got)
		}
		l.Steps = l.Steps[:1]
		if got, err := l.Run(ctx, trouble(t)); !errors.Is(err, errEnded) || got != nil {
			t.Errorf("%v, %v", err, got)
		}
	})
}
