package power_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/power"
)

// TestHubFollows switches ports whose state comes late, as USB 3 hubs have it.
func TestHubFollows(t *testing.T) {
	for name, c := range map[string]struct {
		late, twin time.Duration // until the state follows
		stop       time.Duration // the context ends; 0: never
		took       time.Duration
		want       error
		words      string
	}{
		"at once":            {},
		"150 ms":             {late: 150 * time.Millisecond, took: 160 * time.Millisecond},
		"the twin, 150 ms":   {twin: 150 * time.Millisecond, took: 160 * time.Millisecond},
		"both, 900 ms":       {late: 900 * time.Millisecond, twin: 900 * time.Millisecond, took: 900 * time.Millisecond},
		"never":              {late: time.Hour, took: power.Follow, want: power.ErrRefused, words: ": switch off: the order was taken and not obeyed"},
		"the twin never":     {twin: time.Hour, took: power.Follow, want: power.ErrRefused, words: ": switch off: twin "},
		"stopped in between": {late: time.Hour, stop: 100 * time.Millisecond, took: 100 * time.Millisecond, want: context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			file, other := port(t, true)
			synctest.Test(t, func(t *testing.T) {
				ctx, begun := t.Context(), time.Now()
				if c.stop > 0 {
					limited, stop := context.WithTimeout(ctx, c.stop)
					defer stop()
					ctx = limited
				}
				h := power.Hub{File: file, Read: func(path string) ([]byte, error) {
					late := c.late
					if path != file {
						late = c.twin
					}
					if time.Since(begun) < late {
						return []byte("0\n"), nil
					}
					return os.ReadFile(path)
				}}
				err := h.Set(ctx, false)
				if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.words) {
					t.Errorf("%v, want %v with %q", err, c.want, c.words)
				}
				if took := time.Since(begun); took != c.took {
					t.Errorf("took %v, want %v", took, c.took)
				}
			})
			if content(t, file) != "1" || content(t, other) != "1" {
				t.Error("the order was not written to both")
			}
		})
	}
}
