package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/release"
)

// update records what builds of the releases for the host, in the folder of MESHRIG_ROOMS, answer.
var update = flag.Bool("update", false, "record the answers of the rooms in the folder of MESHRIG_ROOMS anew")

// line is a recorded exchange: what was typed, and all that was printed before the next was. The first
// of a recording says when it was made.
type line struct {
	At      time.Time `json:"at,omitzero"`
	Typed   string    `json:"typed,omitempty"`
	Printed string    `json:"printed,omitempty"`
}

// spoilt is what an operator does who mistypes, as far as each release takes it.
func spoilt() []string {
	return []string{
		"set tx 200", "set multi.acks 7", "set af -3", "set flood.max 200", "set lat 123", "set repeat on", "set allow.read.only on",
		"set guest.password ", "set flood.advert.interval 3", "setperm " + someAdmin + " 3", "region put ch", "region default ch",
	}
}

// since is the catalogue of a release by what its recording was asked.
func since(asked []line) audit.Catalogue {
	c := plain
	c.Keys = func(release.Version) (keys []string) {
		for _, l := range asked {
			if key, ok := strings.CutPrefix(strings.TrimSpace(l.Typed), "get "); ok && key != "acl" {
				keys = append(keys, key)
			}
		}
		return keys
	}
	return c
}

// player is a console that prints what was recorded. A question that was not is not answered.
type player struct {
	lines   []line
	printed chan []byte
}

func (p *player) Write(data []byte) error {
	if i := slices.IndexFunc(p.lines, func(l line) bool { return l.Typed == string(data) }); i >= 0 {
		p.printed <- []byte(p.lines[i].Printed)
	}
	return nil
}

func (p *player) Read(ctx context.Context, post func([]byte, clock.Stamp)) error {
	l := live{printed: p.printed}
	return l.Read(ctx, post)
}

// Each released room is looked at, one as it was flashed and one that was mistyped at, and what is
// found is what its release takes: by recordings of builds for the host, or by these themselves.
func TestReleases(t *testing.T) {
	fresh := []string{"advert-unconfigured", "duty-above-rule", "guest-default"}
	spoilt := []string{"admins", "advert-often", "guest-blank", "read-only-open", "repeat-on"}
	ranges := []string{"af is -3.0, want 0 to 99", "lat is 123.0, want -90 to 90", "multi.acks is 7, want 0 to 1"} // flood.max is checked
	for _, version := range []string{"1.9.0", "1.10.0", "1.11.0", "1.12.0", "1.13.0", "1.14.0", "1.14.1", "1.15.0", "1.16.0", "1.17.0", "1.17.1"} {
		v := release.Must(version)
		from := func(first string, more ...string) []string {
			if !v.AtLeast(release.Must(first)) {
				return nil
			}
			return more
		}
		power := "tx is -56, want -9 to 30"
		if !v.AtLeast(release.Must("1.13.0")) { // kept without a sign
			power = "tx is 200, want -9 to 30"
		}
		var old []string
		if version != "1.17.1" {
			old = []string{"release-old"}
		}
		for _, c := range []struct {
			state string
			found []string
			out   []string // settings out of their ranges
		}{
			{"fresh", slices.Concat(fresh, old), nil},
			{"spoilt", slices.Concat(spoilt, old, from("1.15.0", "region-scope")), slices.Concat(ranges, []string{power}, from("1.15.0", "dutycycle is -50.0%, want 1 to 100"))},
		} {
			t.Run(version+" "+c.state, func(t *testing.T) {
				t.Parallel()
				look := func(t *testing.T, room *audit.Room) {
					t.Helper()
					var found, out []string
					report := audit.Judge(room, audit.Want{}, plain)
					for _, f := range report.Findings {
						if f.ID == "setting-range" {
							out = append(out, f.What)
						} else {
							found = append(found, f.ID)
						}
					}
					sorted := func(list []string) []string { return slices.Sorted(slices.Values(list)) }
					if diff := cmp.Diff(sorted(c.found), sorted(found)); diff != "" {
						t.Errorf("findings (-want +got):\n%s", diff)
					}
					if diff := cmp.Diff(sorted(c.out), sorted(out)); diff != "" {
						t.Errorf("settings out of their ranges (-want +got):\n%s", diff)
					}
					if len(report.Unseen) > 0 {
						t.Errorf("not looked at: %v", report.Unseen)
					}
				}
				file := filepath.Join("testdata", "rooms", "v"+version+"-"+c.state+".jsonl")
				if folder := os.Getenv("MESHRIG_ROOMS"); folder != "" {
					look(t, real(t, folder, version, c.state, file))
					return
				}
				synctest.Test(t, func(t *testing.T) { look(t, recorded(t, file)) })
			})
		}
	}
}

// recorded looks at a recording.
func recorded(t *testing.T, file string) *audit.Room {
	t.Helper()
	lines := read(t, file)
	<-time.After(time.Until(lines[0].At))
	s := console.Open(t.Context(), "room", &player{lines, make(chan []byte, 16)})
	defer s.Close()
	room, err := audit.Serial(t.Context(), s, since(lines))
	if err != nil {
		t.Fatal(err)
	}
	return room
}

// real looks at a build of a release for the host, and records what it answers if that is asked for.
func real(t *testing.T, folder, version, state, file string) *audit.Room {
	t.Helper()
	l := power(t, process.Target{Program: []string{filepath.Join(folder, "room-v"+version)}}, board.Setup{})
	if state == "spoilt" {
		l.do(spoilt()...)
	}
	l.tape = &[]line{{At: time.Now().UTC()}}
	room, err := l.look(realKeys(version))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		var b bytes.Buffer
		for _, x := range *l.tape {
			if err := json.NewEncoder(&b).Encode(x); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return room
}

// read reads a recording.
func read(t *testing.T, file string) []line {
	t.Helper()
	lines, err := readFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func readFile(file string) (lines []line, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for text := range strings.Lines(string(data)) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// realKeys are the keys of a release, for who asks it itself.
func realKeys(version string) audit.Catalogue {
	v, c := release.Must(version), plain
	newer := map[string]string{
		"dutycycle": "1.15.0", "flood.max.unscoped": "1.16.0", "flood.max.advert": "1.16.0", "path.hash.mode": "1.14.0",
	}
	c.Keys = func(release.Version) (keys []string) {
		for _, k := range plain.Keys(v) {
			if first, ok := newer[k]; !ok || v.AtLeast(release.Must(first)) {
				keys = append(keys, k)
			}
		}
		return keys
	}
	return c
}
