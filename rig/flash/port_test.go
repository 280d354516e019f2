package flash_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
)

var errBroken = errors.New("no such speed")

// TestOpenPort opens ports whose node, or whose rights, come late.
func TestOpenPort(t *testing.T) {
	denied := &fs.PathError{Op: "open", Path: "/dev/ttyACM1", Err: syscall.EACCES}
	for name, c := range map[string]struct {
		late time.Duration // until it can be opened
		err  error         // until then
		stop time.Duration // the context ends; 0: never
		took time.Duration
		want error
		says string
	}{
		"at once":             {},
		"rights after 150 ms": {late: 150 * time.Millisecond, err: denied, took: 150 * time.Millisecond},
		"rights after 3 s":    {late: 3 * time.Second, err: denied, took: 3 * time.Second},
		"node after 1 s":      {late: time.Second, err: fs.ErrNotExist, took: time.Second},
		"still on its way":    {late: time.Second, err: syscall.EIO, took: time.Second},
		"never":               {late: time.Hour, err: denied, took: flash.Rights, want: fs.ErrPermission, says: "still after 5s"},
		"stopped":             {late: time.Hour, err: denied, stop: time.Second, took: time.Second, want: context.DeadlineExceeded},
		"another error":       {late: time.Hour, err: errBroken, want: errBroken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, begun := t.Context(), time.Now()
				if c.stop > 0 {
					limited, stop := context.WithTimeout(ctx, c.stop)
					defer stop()
					ctx = limited
				}
				where := func(context.Context) (string, error) { return "/dev/ttyACM1", nil }
				path, err := flash.OpenPort(ctx, where, func(string) error {
					if time.Since(begun) < c.late {
						return c.err
					}
					return nil
				})
				if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) || path != "/dev/ttyACM1" {
					t.Errorf("%s, %v, want %v", path, err, c.want)
				}
				if took := time.Since(begun); took != c.took {
					t.Errorf("took %v, want %v", took, c.took)
				}
			})
		})
	}
}

// TestOpenPortFollows holds that it is asked anew where the port is: it may come back under
// another name, and not at all.
func TestOpenPortFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		paths := []string{"/dev/ttyACM0", "/dev/ttyACM1"}
		where := func(context.Context) (string, error) {
			if len(paths) == 0 {
				return "", fs.ErrClosed
			}
			next := paths[0]
			paths = paths[1:]
			return next, nil
		}
		path, err := flash.OpenPort(t.Context(), where, func(path string) error {
			if path == "/dev/ttyACM0" {
				return fs.ErrNotExist
			}
			return nil
		})
		if path != "/dev/ttyACM1" || err != nil {
			t.Errorf("%s, %v", path, err)
		}
		if _, err := flash.OpenPort(t.Context(), where, func(string) error { return nil }); !errors.Is(err, fs.ErrClosed) {
			t.Error(err)
		}
	})
}
