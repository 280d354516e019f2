package alert_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// fifteen are rooms behind one gateway.
func fifteen() (rooms []alert.Room) {
	for i := range 15 {
		rooms = append(rooms, alert.Room{Name: fmt.Sprintf("room%02d", i), Ways: map[sample.Source]alert.Way{sample.Radio: {Name: "gateway", Every: time.Minute}}})
	}
	return rooms
}

func (w *world) all(from sample.Source, p sample.Poll) []string {
	var lines []string
	for _, r := range w.rooms {
		lines = append(lines, w.sample(r.Name, from, p)...)
	}
	return lines
}

func TestAGatewayThatIsDownIsNotFifteenSilentRooms(t *testing.T) {
	w := newWorld(t, alert.Config{}, fifteen()...)
	good := func() []string { return w.all(sample.Radio, sample.Poll{}) }
	down := func() []string {
		return w.all(sample.Radio, sample.Poll{Failure: sample.Unreachable, Reason: "connection refused"})
	}
	w.want(w.every(5*time.Minute, good))
	w.want(w.every(9*time.Minute, down))
	w.want(w.every(3*time.Hour, down), "firing unreachable gateway")
	for _, s := range w.alerts.States() {
		if s.Rule == "silent" && s.Phase == alert.Firing {
			t.Errorf("%s is called silent behind a gateway that is down", s.Subject)
		}
	}
	// Back again, of fifteen one does not answer: for that one the hour goes on where it stood.
	told := 0
	w.want(w.every(58*time.Minute, func() []string {
		var lines []string
		for _, r := range w.rooms {
			p := sample.Poll{}
			if r.Name == "room07" {
				p.Failure = sample.Silent
			}
			lines = append(lines, w.sample(r.Name, sample.Radio, p)...)
		}
		if told++; told == 1 && len(lines) == 1 && lines[0] == "resolved unreachable gateway" {
			return nil
		}
		return lines
	}))
	w.want(w.every(3*time.Minute, func() []string { return w.sample("room07", sample.Radio, sample.Poll{Failure: sample.Silent}) }), "firing silent room07")
}

func TestARoomThatWasSilentBeforeItsGatewayWentIsToldBehindIt(t *testing.T) {
	w := newWorld(t, alert.Config{}, fifteen()...)
	w.want(w.all(sample.Radio, sample.Poll{}))
	w.want(w.every(50*time.Minute, func() []string { return w.all(sample.Radio, sample.Poll{Failure: sample.Silent}) }))
	w.want(w.every(5*time.Minute, func() []string { return w.all(sample.Radio, sample.Poll{Failure: sample.Unreachable}) }))
	w.want(w.every(8*time.Minute, func() []string { return w.all(sample.Radio, sample.Poll{Failure: sample.Silent}) }))
	got := w.every(3*time.Minute, func() []string { return w.all(sample.Radio, sample.Poll{Failure: sample.Silent}) })
	if len(got) != 15 || !slices.Contains(got, "firing silent room00") {
		t.Fatalf("told %q", got)
	}
}

func TestAHostThatLosesItsHubIsOneAlarm(t *testing.T) {
	var rooms []alert.Room
	for i := range 4 {
		rooms = append(rooms, serial(fmt.Sprintf("room%d", i), fmt.Sprintf("/dev/ttyUSB%d", i)))
	}
	w := newWorld(t, alert.Config{}, rooms...)
	gone := sample.Poll{Failure: sample.Unreachable, Reason: "no such file"}
	w.want(w.all(sample.Serial, sample.Poll{}))
	// One after the other they are found to be gone.
	var told []string
	for n := range 60 {
		for i, r := range rooms {
			p := gone
			if i == 3 || i > n {
				p = sample.Poll{}
			}
			told = append(told, w.sample(r.Name, sample.Serial, p)...)
			told = append(told, w.pass(15*time.Second)...)
		}
	}
	w.want(told, "firing host host")
	// The hub is back, one board is not.
	told = nil
	for range 30 {
		for i, r := range rooms {
			p := sample.Poll{}
			if i == 1 {
				p = gone
			}
			told = append(told, w.sample(r.Name, sample.Serial, p)...)
		}
		told = append(told, w.pass(time.Minute)...)
	}
	w.want(told, "resolved host host", "firing unreachable /dev/ttyUSB1")
}

func TestNotHeardOnTheAirIsNotSilent(t *testing.T) {
	room := alert.Room{Name: "oslo", Ways: map[sample.Source]alert.Way{sample.Serial: {Name: "/dev/a", Every: time.Minute}, sample.Radio: {Name: "gateway", Every: 15 * time.Minute}}}
	deaf := func(w *world) []string {
		return append(w.poll("oslo", nil), w.sample("oslo", sample.Radio, sample.Poll{Failure: sample.Silent})...)
	}
	w := newWorld(t, alert.Config{}, room)
	w.want(w.every(3*time.Hour, func() []string { return deaf(w) }), "firing unheard oslo")
	w.want(w.sample("oslo", sample.Radio, sample.Poll{}))
	w.want(w.sample("oslo", sample.Radio, sample.Poll{}), "resolved unheard oslo")
	// With its console silent too, it is silent and nothing else.
	w = newWorld(t, alert.Config{}, room)
	w.want(w.pass(5*time.Hour), "firing silent oslo")
}

func TestPollsThatAreNotDueAreNotMissed(t *testing.T) {
	w := newWorld(t, alert.Config{}, alert.Room{Name: "oslo", Ways: map[sample.Source]alert.Way{sample.Radio: {Name: "gateway", Every: time.Hour}}})
	w.want(w.sample("oslo", sample.Radio, sample.Poll{}))
	w.want(w.pass(149 * time.Minute))
	w.want(w.pass(2*time.Minute), "firing silent oslo")
}

func TestQuietStart(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	w.want(w.pass(59 * time.Minute))
	w.want(w.pass(2*time.Minute), "firing silent oslo") // it was never seen
	// A collector that is started anew every half hour is alarmed of it all the same, and once.
	w = newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	var told []string
	for range 6 {
		told = append(told, w.pass(30*time.Minute)...)
		w.restart(10 * time.Second)
	}
	w.want(told, "firing silent oslo")
	// The time in which it did not run teaches nothing of the room.
	w = newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	w.want(w.poll("oslo", nil))
	w.restart(0)
	w.step += 72 * time.Hour // it was off for three days
	w.restart(0)
	w.want(w.pass(59 * time.Minute))
	w.want(w.pass(2*time.Minute), "firing silent oslo")
}

func TestClocksThatStepAlarmNobody(t *testing.T) {
	for _, step := range []time.Duration{-40 * 24 * time.Hour, -time.Hour, time.Hour, 20 * 365 * 24 * time.Hour} {
		w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"), serial("bergen", "/dev/b"))
		good := func() []string { return append(w.poll("oslo", nil), w.poll("bergen", nil)...) }
		w.want(w.every(10*time.Minute, good))
		w.step += step
		w.want(w.pass(50 * time.Minute))
		w.want(w.every(10*time.Minute, good))
		w.step -= step / 2
		w.want(w.every(30*time.Minute, func() []string { return w.poll("oslo", nil) }))
		w.want(w.every(32*time.Minute, func() []string { return w.poll("oslo", nil) }), "firing silent bergen")
		w.step += step
		w.want(w.every(time.Hour, func() []string { return w.poll("oslo", nil) })) // nor is it repeated
	}
}

func TestRecoverySaysHowLongItWas(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	w.poll("oslo", nil)
	w.pass(90 * time.Minute)
	w.restart(time.Hour) // that it did not run is
	w.pass(10 * time.Minute)
	w.step -= 5 * time.Hour // a step of the clock is no part of it
	w.pass(80 * time.Minute)
	w.poll("oslo", nil)
	w.alerts.Take(sample.Sample{Node: sample.Node{Name: "oslo"}, Source: sample.Serial, At: w.now(), Poll: &sample.Poll{}})
	got := w.alerts.Drain("nobody")
	if len(got) != 1 || got[0].Kind != notify.Resolved || got[0].Seconds != 4*3600 || got[0].Text != "It lasted 4 h." || got[0].Title != "oslo: over: is silent" {
		t.Fatalf("%+v", got)
	}
}
