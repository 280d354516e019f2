package alert_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// began is when every test's world begins.
var began = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

// world is an engine with a host whose clock steps as the test wants.
type world struct {
	t       *testing.T
	dir     string
	config  alert.Config
	rooms   []alert.Room
	options alert.Options
	alerts  *alert.Alerts

	ran    time.Duration // of the clock that does not step
	step   time.Duration // by how much the other one is off
	reboot bool          // close and open again behind each step
}

func newWorld(t *testing.T, c alert.Config, rooms ...alert.Room) *world {
	t.Helper()
	w := &world{t: t, dir: folder(t), config: c, rooms: rooms}
	w.config.Check(func(what string, _ ...any) { t.Fatal(what) }, w.names())
	w.open()
	return w
}

// folder is one in memory, where there is one: a test that saves behind each step waits for no disk.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "alert-") //nolint:usetesting // that one is on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func (w *world) names() (names []string) {
	for _, r := range w.rooms {
		names = append(names, r.Name)
	}
	return names
}

func (w *world) now() time.Time { return began.Add(w.ran + w.step) }

func (w *world) open() {
	w.t.Helper()
	w.options.Now, w.options.Mono = w.now, func() time.Duration { return w.ran }
	if w.options.Notifiers == nil {
		w.options.Notifiers = []notify.Notifier{nobody{}}
	}
	var err error
	if w.alerts, err = alert.Open(w.dir, w.config, w.rooms, w.options); err != nil {
		w.t.Fatal(err)
	}
}

// restart ends the collector and starts it again, after a while.
func (w *world) restart(after time.Duration) {
	w.t.Helper()
	if err := w.alerts.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.ran += after
	w.open()
}

// nobody is told nothing.
type nobody struct{ notify.Notifier }

func (nobody) Name() string { return "nobody" }

// told gives what there was to tell since the last call.
func (w *world) told() []string {
	w.t.Helper()
	if w.reboot {
		w.restart(0)
	}
	var lines []string
	for _, n := range w.alerts.Drain("nobody") {
		lines = append(lines, fmt.Sprintf("%s %s %s", n.Kind, n.Rule, n.Subject))
	}
	return lines
}

// pass lets time go by, with a tick a minute.
func (w *world) pass(d time.Duration) []string {
	w.t.Helper()
	var lines []string
	for end := w.ran + d; w.ran < end; {
		w.ran += min(time.Minute, end-w.ran)
		w.alerts.Tick()
		lines = append(lines, w.told()...)
	}
	return lines
}

// poll gives a good poll of a room by its console.
func (w *world) poll(room string, v sample.Values) []string {
	return w.sample(room, sample.Serial, sample.Poll{Values: v})
}

// fail gives a poll that failed.
func (w *world) fail(room string, why sample.Failure) []string {
	return w.sample(room, sample.Serial, sample.Poll{Failure: why, Reason: "no reply within 2 s"})
}

func (w *world) sample(room string, from sample.Source, p sample.Poll) []string {
	w.t.Helper()
	w.alerts.Take(sample.Sample{Node: sample.Node{Name: room}, Source: from, At: w.now(), Poll: &p})
	return w.told()
}

// every repeats something each minute.
func (w *world) every(d time.Duration, do func() []string) []string {
	var lines []string
	for end := w.ran + d; w.ran < end; {
		lines = append(lines, do()...)
		lines = append(lines, w.pass(time.Minute)...)
	}
	return lines
}

func (w *world) want(got []string, want ...string) {
	w.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Fatalf("at %v told\n\t%q, want\n\t%q", w.ran, got, want)
	}
}

// serial is a room on a port of its own, polled each minute.
func serial(name, port string) alert.Room {
	return alert.Room{Name: name, Ways: map[sample.Source]alert.Way{sample.Serial: {Name: port, Every: time.Minute}}}
}
