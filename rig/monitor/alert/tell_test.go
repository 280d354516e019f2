package alert_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

func TestFlappingIsToldOnceAndWhenItSettles(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	flap := func() []string { return append(w.times(3, battery(3.4)), w.times(2, battery(3.7))...) }
	w.want(flap(), "firing battery oslo", "resolved battery oslo")
	w.want(flap(), "firing battery oslo", "flapping battery oslo")
	for range 30 {
		w.want(flap())
	}
	w.want(w.times(40, battery(3.7)))
	w.want(w.times(25, battery(3.7)), "settled battery oslo")
	w.want(w.times(3, battery(3.4)), "firing battery oslo")
	// What settles while it fires goes on as what fires.
	for range 5 {
		w.times(2, battery(3.7))
		w.times(3, battery(3.4))
	}
	w.want(w.times(60, battery(3.4)), "settled battery oslo")
	w.want(w.every(24*time.Hour, func() []string { return w.poll("oslo", battery(3.4)) }), "repeat battery oslo")
	w.want(w.times(1, battery(3.7)), "resolved battery oslo")
}

func TestEventsFlapToo(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	up := 1e6
	crash := func() []string {
		up--
		return append(w.times(1, sample.Values{sample.Uptime: up}), w.times(4, nil)...)
	}
	w.want(crash())
	w.want(append(append(crash(), crash()...), crash()...), "event restart oslo", "event restart oslo", "event restart oslo")
	w.want(crash(), "flapping restart oslo")
	for range 20 {
		w.want(crash())
	}
	w.want(w.times(70, nil), "settled restart oslo")
	w.want(crash(), "event restart oslo")
}

func TestSilencesHoldBackAndAreCaughtUpWith(t *testing.T) {
	at := func(d time.Duration) string { return began.Add(d).Format(time.RFC3339) }
	w := newWorld(t, alert.Config{Silences: []alert.Silence{
		{Room: "oslo", Rule: "battery", From: at(time.Hour), Until: at(3 * time.Hour), Why: "a new panel"},
		{Room: "bergen", Why: "it is moved"},
		{Rule: "queue"},
	}}, serial("oslo", "/dev/a"), serial("bergen", "/dev/b"))
	w.want(w.every(30*time.Minute, func() []string { return w.poll("oslo", battery(3.4)) }), "firing battery oslo")
	w.want(w.every(40*time.Minute, func() []string { return w.poll("oslo", battery(3.4)) }))
	w.want(w.every(100*time.Minute, func() []string { return w.poll("oslo", sample.Values{sample.Battery: 3.7, sample.Queue: 20}) }))
	w.want(w.pass(20*time.Minute), "resolved battery oslo") // in the silence, and told behind it
	w.want(w.every(5*time.Hour, func() []string { return w.poll("oslo", battery(3.7)) }))
	for _, s := range w.alerts.States() {
		if s.Phase == alert.Firing && s.Withheld == "" {
			t.Errorf("%+v", s)
		}
	}
}

func TestLimitsOfSomeRooms(t *testing.T) {
	w := newWorld(t, alert.Config{Repeat: time.Hour, Limits: []alert.Limit{
		{Rule: "battery", Raise: new(3.3), Clear: new(3.4), Polls: new(1)},
		{Rule: "battery", Rooms: []string{"bergen"}, Off: true},
		{Rule: "silent", Rooms: []string{"bergen"}, Hold: new(10 * time.Minute), Good: new(1)},
	}}, serial("oslo", "/dev/a"), serial("bergen", "/dev/b"))
	w.want(w.times(3, battery(3.35)))
	w.want(w.times(1, battery(3.2)), "firing battery oslo")
	w.want(w.poll("bergen", battery(2.9)))
	w.want(w.times(70, battery(3.2)), "firing silent bergen", "repeat battery oslo", "repeat silent bergen")
	w.want(w.poll("bergen", nil), "resolved silent bergen")
	// Another configuration takes over what is known; what it does not judge is forgotten.
	config := alert.Config{Limits: []alert.Limit{{Rule: "battery", Off: true}}}
	w.alerts.Reload(config, w.rooms)
	w.want(w.times(10, battery(3.2)))
	w.alerts.Reload(alert.Config{}, w.rooms[1:])
	for _, s := range w.alerts.States() {
		if s.Subject == "oslo" || s.Subject == "/dev/a" {
			t.Errorf("still judged: %+v", s)
		}
	}
}
