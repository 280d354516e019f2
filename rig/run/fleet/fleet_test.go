package fleet

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
)

// members are four benches: two share a probe, one has the frequency of another's, one is alone.
func members(t *testing.T) []*member {
	t.Helper()
	rig, err := inventory.Parse(filepath.Join(t.TempDir(), "rig.yaml"), []byte(`
machine: {sys: sys, dev: dev, state: state}
radio: {preset: eu-uk-narrow}
region: {duty-cycle: 10 %}
boards:
  - {name: a, kind: rak4631, usb: {topology: 1-1.1}, probe: p1}
  - {name: b, kind: rak4631, usb: {topology: 1-1.2}, probe: p1, radio: {frequency: 868 MHz}}
  - {name: c, kind: rak4631, usb: {topology: 1-1.3}, probe: p2, radio: {frequency: 868.01 MHz}}
  - {name: d, kind: rak4631, usb: {topology: 1-1.4}, probe: p3, radio: {frequency: 867 MHz}}
probes:
  - {name: p1, kind: rak4631, usb: {topology: 1-1.5}}
  - {name: p2, kind: rak4631, usb: {topology: 1-1.6}}
  - {name: p3, kind: rak4631, usb: {topology: 1-1.7}}
`))
	if err != nil {
		t.Fatal(err)
	}
	var list []*member
	for _, b := range rig.Boards {
		s, err := station.New(rig, b.Name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, &member{Station: s})
	}
	return list
}

// Benches that would disturb each other take turns, also by way of a third.
func TestTakeTurns(t *testing.T) {
	t.Parallel()
	m := members(t)
	takeTurns(m)
	if m[0].turn != m[1].turn || m[1].turn != m[2].turn {
		t.Error("a and b share a probe, b and c a frequency; they are not kept apart")
	}
	if m[3].turn == m[0].turn || m[3].turn == nil {
		t.Error("d waits for nobody")
	}
}

// picky is a catalogue of specs that some boards lack something for.
type picky map[string]string

func (picky) Specs() []run.Spec                   { return nil }
func (picky) Requirements() []run.Requirement     { return nil }
func (picky) Known(string, string) (string, bool) { return "", false }
func (picky) JudgedAs(string) (string, error)     { return "", nil }
func (p picky) Lacks(cfg bench.Config, _ run.Spec) string {
	return p[cfg.Hardware.Info().Name]
}

func TestAllLack(t *testing.T) {
	t.Parallel()
	f := &Fleet{members: members(t), Config: Config{Catalogue: picky{"a": "no power", "b": "no power", "c": "no erase", "d": ""}}}
	if why := f.look(f.usable()...).allLack(run.Spec{}); why != "" {
		t.Errorf("d can: %s", why)
	}
	f.members[3].out = "lost"
	if why := f.look(f.usable()...).allLack(run.Spec{}); why != "no power\nno erase" {
		t.Errorf("%q", why)
	}
}

func TestOneVersion(t *testing.T) {
	t.Parallel()
	f := &Fleet{members: members(t)}
	for _, m := range f.members {
		m.who.Version = "v1.17.1"
	}
	if err := f.oneVersion(f.members); err != nil || f.Version() != "v1.17.1" {
		t.Errorf("%q, %v", f.Version(), err)
	}
	f.members[2].who.Version = "v1.16.0"
	if err := f.oneVersion(f.members); err == nil || !strings.Contains(err.Error(), "board a runs v1.17.1, but c runs v1.16.0") {
		t.Errorf("%v", err)
	}
}

// What a board was told by the ledger and by itself decides whether it is used, and whether the
// run goes on.
func TestAdmitOne(t *testing.T) {
	t.Parallel()
	wrong := &station.WrongError{Board: "a", What: "is a repeater"}
	for name, c := range map[string]struct {
		golden error
		all    bool // boards were asked for by *
		state  health.State
		out    string // why it is left out
		err    string
	}{
		"right":                {},
		"wrong, by name":       {golden: wrong, err: "station: board a is a repeater"},
		"wrong, one of all":    {golden: wrong, all: true, out: "station: board a is a repeater"},
		"quarantined":          {state: health.Quarantined, out: "quarantined: it made trouble"},
		"flashed with another": {err: "flashed with another"},
	} {
		f := &Fleet{Config: Config{Warn: io.Discard}, members: members(t), journal: &health.Journal{}}
		if name == "flashed with another" {
			f.Flashed = func(*station.Station, string) (string, error) { return "", errors.New(name) }
		}
		m := f.members[0]
		a := health.Admission{Standing: health.Standing{Board: "a", State: c.state, Why: "it made trouble"}, Golden: c.golden}
		err := f.admitOne(context.Background(), m, a, c.all)
		switch {
		case err != nil && err.Error() != c.err:
			t.Errorf("%s: %v", name, err)
		case err == nil && (c.err != "" || m.out != c.out):
			t.Errorf("%s: left out for %q", name, m.out)
		}
	}
}
