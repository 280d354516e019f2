package alert_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// TestRestartNeitherRepeatsNorForgets plays a random story to two engines, of which one is ended and
// started again behind each step: both tell the same.
func TestRestartNeitherRepeatsNorForgets(t *testing.T) {
	told := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		rooms := []alert.Room{
			serial("oslo", "/dev/a"), serial("bergen", "/dev/b"),
			{Name: "lofoten", Ways: map[sample.Source]alert.Way{sample.Serial: {Name: "/dev/c"}, sample.Radio: {Name: "gateway"}}},
			{Name: "node", Learn: true, Ways: map[sample.Source]alert.Way{sample.Broker: {Name: "broker"}}},
		}
		once, ever := newWorld(t, alert.Config{}, rooms...), newWorld(t, alert.Config{}, rooms...)
		defer os.RemoveAll(once.dir)
		defer os.RemoveAll(ever.dir)
		ever.reboot = true
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			step := draw(rt, rooms)
			a, b := step(once), step(ever)
			if !slices.Equal(a, b) {
				rt.Fatalf("told %q without restarts, %q with", a, b)
			}
			for _, line := range a {
				told[strings.Fields(line)[1]]++
			}
		}
		if d := cmp.Diff(once.alerts.States(), ever.alerts.States()); d != "" {
			rt.Fatal(d)
		}
	})
	for _, name := range []rules.Name{rules.Silent, rules.Unreachable, rules.Host, rules.Battery, rules.Restart, rules.PoolEmpty, rules.ClockOff, rules.ClockLost, rules.NewAdmin, rules.OtherNode} {
		if told[string(name)] == 0 {
			t.Errorf("no story told of %s, so nothing was shown of it: %v", name, told)
		}
	}
}

// draw makes a step of a story.
func draw(rt *rapid.T, rooms []alert.Room) func(*world) []string {
	if rapid.IntRange(0, 3).Draw(rt, "what") == 0 {
		d := rapid.SampledFrom([]time.Duration{10 * time.Second, 5 * time.Minute, 35 * time.Minute, 2 * time.Hour, 25 * time.Hour}).Draw(rt, "pass")
		return func(w *world) []string {
			w.ran += d
			w.alerts.Tick()
			return w.told()
		}
	}
	room := rapid.SampledFrom(rooms).Draw(rt, "room")
	from := rapid.SampledFrom(slices.Sorted(maps.Keys(room.Ways))).Draw(rt, "source")
	p := sample.Poll{Failure: rapid.SampledFrom([]sample.Failure{"", "", "", "", sample.Silent, sample.Unreachable, sample.Unreachable}).Draw(rt, "failure")}
	if p.Failure == "" {
		p.Values = sample.Values{}
		choices := map[sample.Metric][]float64{
			sample.Battery: {3.4, 3.55, 3.7}, sample.Uptime: {10, 1000, 4294900}, sample.Queue: {0, 9}, sample.PoolEmpty: {0, 1},
			sample.ClockOffset: {0, 300, -80000000}, sample.TransmitTime: {100, 3000, 9000}, sample.DutyCycleLimit: {0.1, 0.5}, sample.NoiseFloor: {-120, -90},
			sample.Posts: {1, 50, 100}, sample.Pushes: {1, 5000}, sample.Admins: {1, 2},
		}
		for _, m := range slices.Sorted(maps.Keys(choices)) {
			if rapid.Bool().Draw(rt, "has "+string(m)) {
				p.Values[m] = rapid.SampledFrom(choices[m]).Draw(rt, string(m))
			}
		}
		if rapid.Bool().Draw(rt, "list") {
			p.Access = []sample.Access{{Key: rapid.SampledFrom([]string{"a1a1a1a1a1a1", "b0b0b0b0b0b0"}).Draw(rt, "admin"), Permissions: 3}}
		}
	}
	pub := rapid.SampledFrom([]string{"", "50a1b2c3d4e5", "50a1b2c3d4e5", "50a1b2c3d4e5", "50a1b2c3d4e5", "50ffffffffff"}).Draw(rt, "pub")
	n := rapid.IntRange(1, 4).Draw(rt, "times")
	return func(w *world) []string {
		var lines []string
		for range n {
			if p.Values[sample.ClockOffset] < -1000 {
				p.Values[sample.ClockOffset] = w.lost(0)
			}
			w.ran += 4 * time.Minute
			w.alerts.Take(sample.Sample{Node: sample.Node{Name: room.Name, Pub: pub}, Source: from, At: w.now(), Poll: &p})
			lines = append(lines, w.told()...)
		}
		return lines
	}
}

func TestStatesThatAreDamagedAreSetAside(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	w.want(w.pass(2*time.Hour), "firing silent oslo")
	if err := w.alerts.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(w.dir, "alerts.json")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string][]byte{"Cut": data[:len(data)/2], "Empty": {}, "Format": []byte(`{"format":99}`), "Nulls": []byte(`{"format":1,"conditions":{"silent/oslo":null},"rooms":{"oslo":null},"ways":{"/dev/a":null}}`)} {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t, dir: t.TempDir(), config: w.config, rooms: w.rooms}
			if err := os.WriteFile(filepath.Join(w.dir, "alerts.json"), damage, 0o600); err != nil {
				t.Fatal(err)
			}
			var said []string
			w.options.Say = func(text string) { said = append(said, text) }
			w.open()
			aside, _ := filepath.Glob(filepath.Join(w.dir, "*.set-aside-*"))
			if name != "Nulls" && (len(aside) != 1 || len(said) != 1) {
				t.Fatalf("set aside %q, said %q", aside, said)
			}
			w.want(w.pass(2*time.Hour), "firing silent oslo") // and it works
		})
	}
}
