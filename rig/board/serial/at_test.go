package serial_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	goserial "go.bug.st/serial"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// TestOpenAt holds that a port which got the name of a board's is let go, with nothing written to it, however
// the names change, and that a board which stays where it is is opened once.
func TestOpenAt(t *testing.T) {
	t.Parallel()
	lost := errors.New("its hub is gone")
	for name, c := range map[string]struct {
		found  []string // where the board is found, one time after the other; "": only when that is waited for no longer
		opened []string
		err    error
	}{
		"stays":                      {[]string{"ACM0", "ACM0"}, []string{"ACM0"}, nil},
		"changes names":              {[]string{"ACM0", "ACM1", "ACM1", "ACM1"}, []string{"ACM0", "ACM1"}, nil},
		"changes them back":          {[]string{"ACM0", "ACM1", "ACM1", "ACM0", "ACM0", "ACM0"}, []string{"ACM0", "ACM1", "ACM0"}, nil},
		"is gone behind the opening": {[]string{"ACM0", "", "ACM1", "ACM1"}, []string{"ACM0", "ACM1"}, nil},
		"is gone for good":           {[]string{"ACM0", ""}, []string{"ACM0"}, lost},
		"was never there":            {nil, nil, lost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := &hub{t: t, dir: t.TempDir(), ports: map[string]*plug{}}
				plugs := map[string]*plug{"ACM0": h.plug("ACM0"), "ACM1": h.plug("ACM1")}
				var opened []string
				found := c.found
				cfg := serial.Config{Board: "heltec", Open: func(path string, mode *goserial.Mode) (goserial.Port, error) {
					opened = append(opened, filepath.Base(path))
					return h.open(path, mode)
				}}
				p, err := serial.OpenAt(t.Context(), cfg, func(ctx context.Context) (string, error) {
					if len(found) == 0 {
						return "", lost
					}
					at := found[0]
					if found = found[1:]; at == "" {
						<-ctx.Done()
						return "", ctx.Err()
					}
					return filepath.Join(h.dir, at), nil
				})
				if !errors.Is(err, c.err) || !slices.Equal(opened, c.opened) {
					t.Fatalf("%v; opened %q, want %q", err, opened, c.opened)
				}
				if err == nil {
					err = errors.Join(p.Write([]byte("ver\r")), p.Close())
				}
				last := ""
				if c.err == nil {
					last = c.opened[len(c.opened)-1]
				}
				for name, plug := range plugs {
					if got := plug.typed(); (got != "") != (name == last) {
						t.Errorf("%s got %q", name, got)
					}
				}
				if !errors.Is(err, c.err) {
					t.Error(err)
				}
			})
		})
	}
}

// TestTouchAt holds that a board whose port got the name of another's is not sent into its boot loader: no line of
// its moves at the speed that says so.
func TestTouchAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		ports := map[string]*fake{"ACM0": {}, "ACM1": {}}
		for name := range ports {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cfg := serial.Config{Board: "rak", Open: func(path string, _ *goserial.Mode) (goserial.Port, error) {
			return ports[filepath.Base(path)], nil
		}}
		found := []string{"ACM0", "ACM1", "ACM1", "ACM1"}
		err := serial.TouchAt(t.Context(), cfg, func(context.Context) (string, error) {
			at := found[0]
			found = found[1:]
			return filepath.Join(dir, at), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		other, own := ports["ACM0"], ports["ACM1"]
		if other.speed == 1200 || slices.Contains(other.moves, "DTR down") || other.closes != 1 {
			t.Errorf("another board's port, closed %d times, is at %d baud: %q", other.closes, other.speed, other.moves)
		}
		if own.speed != 1200 || !slices.Contains(own.moves, "DTR down") || own.closes != 1 {
			t.Errorf("the board's own, closed %d times, is at %d baud: %q", own.closes, own.speed, own.moves)
		}
	})
}

// TestFollowsItsOwnPort holds that a board which comes back beside another, whose port gets the name at which it was
// found, is followed to its own.
func TestFollowsItsOwnPort(t *testing.T) {
	t.Parallel()
	tie(t, func(b *tied) {
		other, own := b.plug("ACM1"), b.plug("ACM2")
		asked := 0
		b.board.Locate = func(context.Context) (string, error) {
			if asked++; asked == 1 {
				return filepath.Join(b.dir, "ACM1"), nil
			}
			return filepath.Join(b.dir, "ACM2"), nil
		}
		b.pull("ACM0")
		b.after(10 * time.Second)
		if err := b.board.Write([]byte("ver\r")); err != nil {
			t.Error(err)
		}
		other.data <- "not for you"
		own.data <- banner
		b.reads(banner)
		if other.typed() != "" || own.typed() != "ver\r" {
			t.Errorf("the other got %q, it %q", other.typed(), own.typed())
		}
	})
}
