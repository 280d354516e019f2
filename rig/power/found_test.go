package power_test

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/power"
)

// lever is a switch that tells how it is set, or nothing.
type lever struct {
	on     bool
	blind  error // of looking
	broken error // of switching
}

func (*lever) String() string { return "lever" }

func (l *lever) On() (bool, error) { return l.on, l.blind }

func (l *lever) Set(ctx context.Context, on bool) error {
	if err := cmp.Or(l.broken, ctx.Err()); err != nil {
		return err
	}
	l.on = on
	return nil
}

// TestPutBack holds that a switch is put back as it was found before the first change, whoever
// changed it and however often, also after a crash.
func TestPutBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lever lever
		sets  []bool
		want  bool
	}{
		"found on":      {lever{on: true}, []bool{false}, true},
		"left on":       {lever{on: true}, []bool{false, true}, true},
		"found off":     {lever{}, []bool{true}, false},
		"cut again":     {lever{}, []bool{true, false, true}, false},
		"who knows how": {lever{blind: errors.New("dark")}, []bool{false}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "found", "usb-1-1.json")
			l := c.lever
			for _, on := range c.sets { // each time another process
				if err := (power.Remembering{Switch: &l, File: file, By: "alice"}).Set(t.Context(), on); err != nil || l.on != on {
					t.Fatal(err)
				}
			}
			ended, stop := context.WithCancel(t.Context())
			stop()
			found, err := power.PutBack(ended, &l, file)
			if err != nil || found == nil || found.On != c.want || l.on != c.want || found.By != "alice" {
				t.Errorf("%+v, %v, is on: %v", found, err, l.on)
			}
			l.on = !c.want
			if found, err := power.PutBack(t.Context(), &l, file); found != nil || err != nil || l.on == c.want {
				t.Errorf("a second time: %+v, %v", found, err)
			}
		})
	}
}

// TestPutBackLater holds that what could not be put back is remembered.
func TestPutBackLater(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "usb-1-1.json")
	l := lever{on: true}
	if err := (power.Remembering{Switch: &l, File: file}).Set(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	l.broken = errors.New("stuck")
	if found, err := power.PutBack(t.Context(), &l, file); found != nil || !errors.Is(err, l.broken) {
		t.Errorf("%+v, %v", found, err)
	}
	l.broken = nil
	if found, err := power.PutBack(t.Context(), &l, file); found == nil || err != nil || !l.on {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestNothingIsCutThatCannotBePutBack holds that a board keeps its power where nothing can be
// written down, as on a full disk.
func TestNothingIsCutThatCannotBePutBack(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "found")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := lever{on: true}
	var e *power.Error
	if err := (power.Remembering{Switch: &l, File: filepath.Join(folder, "x")}).Set(t.Context(), false); !errors.As(err, &e) || !l.on {
		t.Errorf("%v, on %v", err, l.on)
	}
}

// TestDamagedFound holds that a board gets power if nobody knows what it had, and that the words
// name the file.
func TestDamagedFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", "{}", "null", "\x00\x00"} {
		file := filepath.Join(t.TempDir(), "x.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l := lever{}
		found, err := power.PutBack(t.Context(), &l, file)
		if !errors.Is(err, power.ErrDamaged) || found == nil || !l.on {
			t.Errorf("%q: %+v, %v", text, found, err)
		}
		if want := "power: lever: put back: " + file + " is set aside as " + file + ".set-aside-1, and the board has power: how the switch was found cannot be read"; err.Error() != want {
			t.Errorf("%v", err)
		}
		if kept, err := os.ReadFile(file + ".set-aside-1"); err != nil || string(kept) != text {
			t.Errorf("%q, %v", kept, err)
		}
	}
}

// before6 is a switch whose devices stay listed.
type before6 struct{ power.Switch }

func (before6) Lingers() bool { return true }

func TestRememberingLingers(t *testing.T) {
	t.Parallel()
	for _, sw := range []power.Switch{before6{}, power.Hub{}} {
		if got := power.Lingers(power.Remembering{Switch: sw}); got != power.Lingers(sw) {
			t.Errorf("%T: %v", sw, got)
		}
	}
}
