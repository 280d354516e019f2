package upgrade_test

import (
	"bytes"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/upgrade"
)

// newest is the newest release whose flash is recorded.
func newest(t *testing.T) upgrade.Recording {
	t.Helper()
	return of(t, "v1.17.1")
}

func of(t *testing.T, version string) upgrade.Recording {
	t.Helper()
	r, ok := upgrade.Of(release.Must(version))
	if !ok {
		t.Fatalf("%s is not recorded", version)
	}
	return r
}

func TestKnown(t *testing.T) {
	t.Parallel()
	var names []string
	for _, v := range upgrade.Known() {
		names = append(names, v.String())
		if r := of(t, v.String()); r.Version != v.String() {
			t.Errorf("the recording of %v is of %s", v, r.Version)
		}
	}
	want := "v1.9.0 v1.10.0 v1.11.0 v1.12.0 v1.13.0 v1.14.0 v1.14.1 v1.15.0 v1.16.0 v1.17.0 v1.17.1"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("known are %s, want %s", got, want)
	}
}

func TestOursKeepsWhatEachReleaseLeft(t *testing.T) {
	t.Parallel()
	for _, v := range upgrade.Known() {
		u, err := upgrade.Judge(t.Context(), bench.Config{Target: emulated.Target{}}, of(t, v.String()))
		if err != nil {
			t.Fatal(err)
		}
		if u.From != v.String() || !strings.HasPrefix(u.To, "v1.17.1+meshrig") || len(u.Settings) != len(of(t, v.String()).Readings) {
			t.Errorf("%d settings from %s to %s", len(u.Settings), u.From, u.To)
		}
		for _, s := range u.Settings {
			if s.Outcome != report.SettingKept {
				t.Errorf("%s from %v: %s %s, %q is %q", s.Name, v, s.Outcome, s.Why, s.Before, s.After)
			}
		}
	}
}

// loses is a firmware that finds files changed when it starts on any.
type loses struct {
	board.Target

	change func(files map[string][]byte)
}

func (l loses) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	if len(setup.Files) > 0 {
		setup.Files = maps.Clone(setup.Files)
		l.change(setup.Files)
	}
	return l.Target.New(ctx, setup)
}

// without takes a key, by its name in the file, off the settings.
func without(key string) func(map[string][]byte) {
	return with(regexp.QuoteMeta(key)+`:("[^"]*"|[^,}]*),?`, "")
}

// with replaces what a pattern matches in the settings.
func with(pattern, text string) func(map[string][]byte) {
	return func(files map[string][]byte) {
		files["/prefs.json"] = regexp.MustCompile(`([{,])`+pattern).ReplaceAll(files["/prefs.json"], []byte("${1}"+text))
		files["/prefs.json"] = bytes.ReplaceAll(files["/prefs.json"], []byte(",}"), []byte("}"))
	}
}

// gone removes files.
func gone(names ...string) func(map[string][]byte) {
	return func(files map[string][]byte) {
		for _, name := range names {
			delete(files, name)
		}
	}
}

// Each kind of thing that a board keeps is lost by one of these, and is named.
func TestLostIsNamed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, test := range []struct {
		change func(map[string][]byte)
		want   string // what is not kept, in the order of the recording
	}{
		{without("name"), "name lost"},
		{without("guest"), "guest.password lost, guest log-in lost"},
		{without("pass"), "admin log-in lost"},
		{without("owner"), "owner.info lost"},
		{gone("/identity/_main.id", "/_main.id"), "identity lost"},
		{gone("/s_contacts"), "access list lost"},
		{gone("/regions2"), "regions lost, default region lost"},
		{with(`f_max:12`, "f_max:13"), "flood.max changed"},
		{without("int_thr"), "int.thresh lost"},
		{without("agc_int"), "agc.reset.interval lost"},
		{without("multi_ack"), "multi.acks lost"},
		{without("f_adv_int"), "flood.advert.interval lost"},
		{without("adv_int"), "advert.interval lost"},
		{without("f_max"), "flood.max lost"},
		{without("f_max_uns"), "flood.max.unscoped lost"},
		{without("f_max_adv"), "flood.max.advert lost"},
		{without("hash_mode"), "path.hash.mode lost"},
		{without("tx"), "tx lost"},
		{without("af"), "af lost"},
		{without("rxdelay"), "rxdelay lost"},
		{without("f_txdelay"), "txdelay lost"},
		{without("d_txdelay"), "direct.txdelay lost"},
		{without("lat"), "lat lost"},
		{without("lon"), "lon lost"},
		{without("rd_only"), "allow.read.only lost"},
		{without("cad"), "cad lost"},
		{without("rxgain"), "radio.rxgain lost"},
		{without("loop"), "loop.detect lost"},
		{without("disable"), "repeat lost"},
		{with(`freq:[0-9.]*,bw:[0-9.]*,sf:9,cr:6`, `x:1`), "radio lost"},
		{without("sf"), "radio changed"},
	} {
		u, err := upgrade.Judge(t.Context(), bench.Config{Target: loses{emulated.Target{}, test.change}}, newest(t))
		if err != nil {
			t.Fatal(err)
		}
		var not []string
		for _, s := range u.Settings {
			if s.Outcome != report.SettingKept {
				not, seen[s.Name] = append(not, s.Name+" "+s.Outcome), true
			}
		}
		if got := strings.Join(not, ", "); got != test.want {
			t.Errorf("not kept: %s; want %s", got, test.want)
		}
	}
	for _, r := range newest(t).Readings {
		if !seen[r.Name] {
			t.Errorf("%s was never lost", r.Name)
		}
	}
}

// What our firmware leaves as a release is what the release's own build left.
func TestRecordIsWhatTheReleaseLeft(t *testing.T) {
	t.Parallel()
	want := newest(t)
	keys := func(string) (list []upgrade.Key) {
		for _, r := range want.Readings {
			if !strings.Contains(r.Name, " ") && r.Name != "identity" && r.Name != "regions" {
				list = append(list, upgrade.Key{Name: r.Name, Values: []string{typed(r)}})
			}
		}
		return list
	}
	got, err := upgrade.Record(t.Context(), bench.Config{Target: emulated.Target{As: "v1.17.1"}, Seed: 1}, keys)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != want.Version || !slices.Equal(got.Readings, want.Readings) {
		t.Errorf("read %v\nwant %v", got.Readings, want.Readings)
	}
	for name, data := range want.Files {
		if !bytes.Equal(got.Files[name], data) {
			t.Errorf("%s is %q\nwant %q", name, got.Files[name], data)
		}
	}
}

// typed is what was typed for a reading.
func typed(r upgrade.Reading) string { return strings.TrimSuffix(r.Value, ".0") }

// mute is a firmware that does not start if it finds files.
type mute struct{ board.Target }

func (m mute) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	machine, err := m.Target.New(ctx, setup)
	if len(setup.Files) == 0 {
		return machine, err
	}
	return deaf{machine}, err
}

type deaf struct{ board.Machine }

func (deaf) Input(clock.Time, board.Input) {}

func TestBoardThatDoesNotStartOnTheFiles(t *testing.T) {
	t.Parallel()
	u, err := upgrade.Judge(t.Context(), bench.Config{Target: mute{emulated.Target{}}}, newest(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range u.Settings {
		if s.Outcome != report.SettingUnknown || !strings.Contains(s.Why, "on these files, and not on a new board") || !strings.Contains(s.Why, "no banner") {
			t.Errorf("%s: %s %s", s.Name, s.Outcome, s.Why)
		}
	}
}

func TestBoardThatNeverStarts(t *testing.T) {
	t.Parallel()
	_, err := upgrade.Judge(t.Context(), bench.Config{Target: dead{emulated.Target{}}}, newest(t))
	if err == nil || !strings.Contains(err.Error(), "no banner") {
		t.Errorf("error is %v", err)
	}
	if _, err := upgrade.Record(t.Context(), bench.Config{Target: dead{emulated.Target{}}}, func(string) []upgrade.Key { return nil }); err == nil {
		t.Error("a dead board was recorded")
	}
}

// dead is a firmware that never starts.
type dead struct{ board.Target }

func (d dead) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	machine, err := d.Target.New(ctx, setup)
	return deaf{machine}, err
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     "EOF",
		`{"schema":"flash/v2"}`:                "schema",
		`{"schema":"flash/v1"}`:                "no version",
		`{"schema":"flash/v1","version":"v1"}`: "no readings",
		`{"schema":"flash/v1","version":"v1","readings":[{"name":"a","value":"b"}],"files":{"a/../b":""}}`: "want a path",
		`{"schema":"flash/v1","name":"x"}`: "unknown field",
	} {
		if _, err := upgrade.Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"schema":"flash/v1","version":"v1","readings":[{"name":"a","value":"b"}],"files":{"/b":""}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := upgrade.Parse(bytes.NewReader(data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := r.Write(&out); err != nil {
			t.Fatal(err)
		}
		if _, err := upgrade.Parse(&out); err != nil {
			t.Fatal(err)
		}
	})
}
