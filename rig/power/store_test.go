package power_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/proven"
	"github.com/meshrig/meshrig/rig/state"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func proof() power.Proof {
	return power.Proof{
		Subject: power.Subject{Board: "heltec-1", Serial: "a1", Port: "1-1.4", Switch: "hub port 4"},
		Proven:  true, How: []string{"switched off"}, At: noon,
	}
}

func TestStore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kept  func(*power.Proof)
		now   func(*power.Subject)
		after time.Duration
		max   time.Duration
		want  error
		words string
	}{
		"as it was":          {},
		"old enough":         {after: 30 * 24 * time.Hour},
		"a clock a bit back": {after: -time.Minute},
		"too old":            {after: 31 * 24 * time.Hour, want: proven.ErrStale, words: "31.0 days old, at most 30.0 days"},
		"too old for this":   {after: 2 * time.Hour, max: time.Hour, want: proven.ErrStale, words: "0.1 days old"},
		"to come":            {after: -2 * time.Hour, want: proven.ErrStale, words: "is the machine's clock right?"},
		"unproven":           {kept: func(p *power.Proof) { p.Proven, p.Reason = false, "the switch lies" }, want: proven.ErrUnproven, words: "the switch lies"},
		"another board":      {now: func(s *power.Subject) { s.Serial = "b2" }, want: proven.ErrRewired, words: `serial number was "a1", is "b2"`},
		"another port":       {now: func(s *power.Subject) { s.Port = "1-1.3" }, want: proven.ErrRewired, words: `port was "1-1.4", is "1-1.3"`},
		"another switch":     {now: func(s *power.Subject) { s.Switch = "GPIO 17" }, want: proven.ErrRewired, words: `switch was "hub port 4", is "GPIO 17"`},
		"another name":       {now: func(s *power.Subject) { s.Board = "rak-1" }, want: proven.ErrNoProof, words: "power: rak-1: its switch was never tried; run meshrig rig qualify"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := power.Store{State: state.Folder(filepath.Join(t.TempDir(), "state")), MaxAge: c.max}
			p := proof()
			if c.kept != nil {
				c.kept(&p)
			}
			if err := s.Save(p); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Load("heltec-1"); err != nil || !cmp.Equal(got, p) {
				t.Errorf("%v: %s", err, cmp.Diff(got, p))
			}
			subject := p.Subject
			if c.now != nil {
				c.now(&subject)
			}
			got, err := s.Proven(noon.Add(c.after), subject)
			var unproven *proven.Error
			switch {
			case c.want == nil && (err != nil || !cmp.Equal(got, p)):
				t.Errorf("%v: %s", err, cmp.Diff(got, p))
			case c.want != nil && (!errors.Is(err, c.want) || !errors.As(err, &unproven) || !strings.Contains(err.Error(), c.words) || got.Proven):
				t.Errorf("%v, want %v with %q", err, c.want, c.words)
			}
		})
	}
}

// A new proof takes the place of an old one, and leaves nothing else behind.
func TestStoreReplaces(t *testing.T) {
	t.Parallel()
	s := power.Store{State: state.Folder(t.TempDir())}
	for _, proven := range []bool{true, false, true} {
		p := proof()
		p.Proven = proven
		if err := s.Save(p); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Load(p.Board); err != nil || got.Proven != proven {
			t.Errorf("%v, %v", got.Proven, err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(s.State.Proof("x"))); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestStoreOfGarbage(t *testing.T) {
	t.Parallel()
	s := power.Store{State: state.Folder(t.TempDir())}
	if err := s.Save(proof()); err != nil {
		t.Fatal(err)
	}
	file := s.State.Proof("heltec-1")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"", "{", string(whole[:len(whole)/2]), `{"proven": "yes"}`, "\x00\xff"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Proven(noon, proof().Subject); !errors.Is(err, proven.ErrUnreadable) || got.Proven || !strings.Contains(err.Error(), file) {
			t.Errorf("%q: %v", text, err)
		} else if aside := fmt.Sprintf("%s.set-aside-%d", file, i+1); !strings.Contains(err.Error(), "it was set aside as "+aside+"; run meshrig rig qualify") {
			t.Errorf("%q: %v", text, err)
		} else if kept, err := os.ReadFile(aside); err != nil || string(kept) != text {
			t.Errorf("%q is kept as %q, %v", text, kept, err)
		}
		if _, err := s.Proven(noon, proof().Subject); !errors.Is(err, proven.ErrNoProof) {
			t.Errorf("%q: afterwards %v", text, err)
		}
	}
	if err := os.WriteFile(file, []byte(`{"proven": true}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Proven(noon, proof().Subject); !errors.Is(err, proven.ErrRewired) {
		t.Errorf("a proof of nothing: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load("heltec-1"); !errors.Is(err, proven.ErrUnreadable) {
		t.Errorf("a folder: %v", err)
	}
	if err := s.Save(proof()); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(filepath.Dir(s.State.Proof("x"))); err != nil || len(left) != 1+5 {
		t.Errorf("left: %v, %v", left, err)
	}
	blocked := power.Store{State: state.Folder(filepath.Join(file, "x\x00"))}
	if err := blocked.Save(proof()); err == nil || !strings.HasPrefix(err.Error(), "power: heltec-1: keep the proof: ") {
		t.Errorf("no folder: %v", err)
	}
}

// Whatever a board is called, its proof stays in the folder and is its own.
func TestStoreNames(t *testing.T) {
	t.Parallel()
	s := power.Store{State: state.Folder(t.TempDir())}
	rapid.Check(t, func(t *rapid.T) {
		p, q := proof(), proof()
		name := rapid.StringMatching(`[a-z./%\\ -]{1,6}`)
		p.Board, q.Board = name.Draw(t, "a"), name.Draw(t, "b")
		for _, x := range []power.Proof{p, q} {
			if err := s.Save(x); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Proven(noon, p.Subject); err != nil || got.Board != p.Board {
			t.Errorf("%q beside %q: %v, %q", p.Board, q.Board, err, got.Board)
		}
	})
	if left, err := os.ReadDir(string(s.State)); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func FuzzStore(f *testing.F) {
	f.Add([]byte(`{"board":"heltec-1","proven":true,"at":"2026-11-22T12:00:00Z"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s := power.Store{State: state.Folder(t.TempDir())}
		if err := state.Write(s.State.Proof("heltec-1"), text); err != nil {
			t.Fatal(err)
		}
		p, err := s.Proven(noon, power.Subject{Board: "heltec-1"})
		if err == nil && !p.Proven || err != nil && p.Proven {
			t.Errorf("%v, %+v", err, p)
		}
	})
}
