package alert_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// times repeats a poll, a minute apart.
func (w *world) times(n int, v sample.Values) []string {
	w.t.Helper()
	var lines []string
	for range n {
		lines = append(lines, w.poll("oslo", v)...)
		lines = append(lines, w.pass(time.Minute)...)
	}
	return lines
}

func battery(v float64) sample.Values { return sample.Values{sample.Battery: v} }

func TestThresholdsHaveHysteresisAndHold(t *testing.T) {
	firing := func(rule string) []string { return []string{"firing " + rule + " oslo"} }
	over := func(rule string) []string { return []string{"resolved " + rule + " oslo"} }
	offset := func(seconds, fault float64) sample.Values {
		return sample.Values{sample.ClockOffset: seconds, sample.ClockError: fault}
	}
	queue := func(n float64) sample.Values { return sample.Values{sample.Queue: n} }
	type look struct {
		n    int
		v    sample.Values
		want []string
	}
	for name, looks := range map[string][]look{
		"Battery":            {{2, battery(3.49), nil}, {1, battery(3.49), firing("battery")}, {5, battery(3.6), nil}, {1, battery(3.61), over("battery")}},
		"BatteryAtItsLimit":  {{9, battery(3.5), nil}},
		"BatteryTwice":       {{2, battery(3.4), nil}, {1, battery(3.55), nil}, {2, battery(3.4), nil}, {1, battery(3.4), firing("battery")}},
		"BatteryNotMeasured": {{3, battery(3.4), firing("battery")}, {5, nil, nil}, {1, battery(3.7), over("battery")}},
		"Queue":              {{9, queue(7), nil}, {4, queue(8), nil}, {1, queue(8), firing("queue")}, {3, queue(5), nil}, {1, queue(4), over("queue")}},
		"ClockByConsole":     {{5, offset(-119, 60), nil}, {1, offset(-121, 60), nil}, {1, offset(121, 60), firing("clock_off")}, {2, offset(106, 60), nil}, {1, offset(104, 60), over("clock_off")}},
		"ClockByAir":         {{5, offset(61, 1), nil}, {2, offset(62, 1), firing("clock_off")}, {1, offset(0, 1), over("clock_off")}},
		"ClockErrorUnknown":  {{5, sample.Values{sample.ClockOffset: 119}, nil}, {2, sample.Values{sample.ClockOffset: 121}, firing("clock_off")}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
			for _, l := range looks {
				w.want(w.times(l.n, l.v), l.want...)
			}
		})
	}
}

// lost is the offset of a clock that began anew so long ago.
func (w *world) lost(ago time.Duration) float64 {
	return float64(1715770351) + ago.Seconds() - float64(w.now().Unix())
}

func TestClockThatIsLostIsToldAtOnceAndAlone(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	look := func(up time.Duration) []string {
		return w.poll("oslo", sample.Values{sample.ClockOffset: w.lost(up), sample.ClockError: 60, sample.Uptime: up.Seconds()})
	}
	w.want(look(10*time.Second), "firing clock_lost oslo")
	w.pass(50 * time.Minute)
	w.want(look(50 * time.Minute))
	w.want(w.times(1, sample.Values{sample.ClockOffset: 0, sample.ClockError: 60}), "resolved clock_lost oslo")
	// A clock that is off by a year is off, not lost.
	w.want(w.times(2, sample.Values{sample.ClockOffset: -365 * 86400, sample.ClockError: 60, sample.Uptime: 9000}), "firing clock_off oslo")
}

func TestClockErrorIsToldInFewDigits(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	off := sample.Values{sample.ClockOffset: -3600, sample.ClockError: 27.314780795}
	w.times(1, off)
	w.alerts.Take(sample.Sample{Node: sample.Node{Name: "oslo"}, Source: sample.Serial, At: w.now(), Poll: &sample.Poll{Values: off}})
	if got := w.alerts.Drain("nobody"); len(got) != 1 || !strings.Contains(got[0].Text, "known to within 27.3 s.") {
		t.Errorf("%+v", got)
	}
}

func TestDutyCycleOfItsLimit(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	sent := 5000.0
	send := func(minutes int, seconds float64, limit float64) []string {
		var lines []string
		for range minutes {
			sent += seconds
			lines = append(lines, w.times(1, sample.Values{sample.TransmitTime: sent, sample.DutyCycleLimit: limit})...)
		}
		return lines
	}
	w.want(send(120, 4.6, 0.1)) // 7.7 % of 10 %
	w.want(send(18, 6, 0.1))    // beyond 8 % from the 9th on
	w.want(send(2, 6, 0.1), "firing duty_cycle oslo")
	w.want(send(10, 4.5, 0.1)) // not below 7 % yet
	w.want(send(60, 3.5, 0.1), "resolved duty_cycle oslo")
	w = newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	sent = 0
	w.want(send(120, 30, 1), []string{}...) // half of what it may
	sent = 0                                // it started anew
	w.want(send(5, 30, 1))
	w = newWorld(t, alert.Config{Limits: []alert.Limit{{Rule: "duty_cycle", DutyCycle: new(0.1)}}}, serial("oslo", "/dev/a"))
	w.want(send(60, 30, 1), "firing duty_cycle oslo") // the band allows less than the room does
}

func TestNoiseAboveTheMedianOfADay(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	noise := func(dbm float64) sample.Values { return sample.Values{sample.NoiseFloor: dbm} }
	w.want(w.times(45, noise(-115)))
	w.want(w.times(40, noise(-100))) // too little is known yet
	w.want(w.times(240, noise(-115)))
	w.want(w.times(29, noise(-104)))
	w.want(w.times(3, noise(-104)), "firing noise oslo")
	w.want(w.times(5, noise(-107)))
	w.want(w.times(1, noise(-110)), "resolved noise oslo")
}

func TestPushesFarAboveClients(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	posts, pushes := 60.0, 900.0
	post := func(each float64, more sample.Values) []string {
		posts++
		pushes += each
		v := sample.Values{sample.Posts: posts, sample.Pushes: pushes, sample.Admins: 1, sample.ReadWrite: 3}
		maps.Copy(v, more)
		return w.times(1, v)
	}
	for range 20 {
		w.want(post(7, nil)) // less than twice its clients
	}
	var told []string
	for range 40 {
		told = append(told, post(12, nil)...)
	}
	w.want(told, "firing pushes oslo")
}

func TestEventsAreToldOnce(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	flag := func(pool, busy float64) sample.Values {
		return sample.Values{sample.PoolEmpty: pool, sample.ChannelBusy: busy, sample.RadioStuck: 0}
	}
	w.want(w.times(2, flag(0, 0)))
	w.want(w.times(5, flag(0, 1)), "event cad_timeout oslo")
	w.want(w.times(5, flag(1, 1)), "event pool_empty oslo")
	w.want(w.times(2, flag(0, 0))) // cleared
	w.want(w.times(2, flag(1, 0)), "event pool_empty oslo")
	w.want(w.every(48*time.Hour, func() []string { return w.poll("oslo", flag(1, 0)) }))
}

func TestRestartsAreNoWraps(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	up := func(seconds float64) []string { return w.times(1, sample.Values{sample.Uptime: seconds}) }
	w.want(up(4294900))
	w.want(up(4294960))
	w.want(up(53)) // the wrap
	w.want(up(113))
	w.want(up(20), "event restart oslo")
	w.want(up(80))
	w.pass(50 * time.Minute)
	w.want(up(60), "event restart oslo")
	// The console's banner tells of one that no poll saw, and the poll behind it tells nothing new.
	w.pass(10 * time.Minute)
	w.alerts.Take(sample.Sample{Node: sample.Node{Name: "oslo"}, Source: sample.Serial, At: w.now(), Event: &sample.Event{Kind: sample.Restart, Text: "its banner came"}})
	w.want(w.told(), "event restart oslo")
	w.want(up(5))
	// Flags that stand again behind a restart are set anew.
	w.want(w.times(1, sample.Values{sample.Uptime: 65, sample.PoolEmpty: 1}), "event pool_empty oslo")
	w.want(w.every(3*time.Hour, func() []string { return w.poll("oslo", nil) }))
	w.want(w.times(1, sample.Values{sample.Uptime: 9, sample.PoolEmpty: 1}), "event restart oslo", "event pool_empty oslo")
}

func TestNewAdministrators(t *testing.T) {
	w := newWorld(t, alert.Config{}, alert.Room{Name: "oslo", Ways: map[sample.Source]alert.Way{sample.Serial: {Name: "/dev/a"}, sample.Radio: {Name: "gateway"}}})
	list := func(from sample.Source, entries ...sample.Access) []string {
		return w.sample("oslo", from, sample.Poll{Access: append([]sample.Access{}, entries...)})
	}
	alice := sample.Access{Key: "A1A1A1A1A1A1" + "00112233445566778899", Permissions: 3}
	bob := sample.Access{Key: "b0b0b0b0b0b0", Permissions: 0x83}
	carol := sample.Access{Key: "ca01ca01ca01", Permissions: 2}
	w.want(list(sample.Serial, alice, carol)) // who was there already
	w.want(list(sample.Radio, sample.Access{Key: "a1a1a1a1a1a1", Permissions: 3}))
	w.want(list(sample.Radio, bob), "event new_admin oslo")
	w.want(list(sample.Serial, alice, bob, carol))
	w.want(list(sample.Serial, alice))
	w.want(list(sample.Serial, alice, bob), "event new_admin oslo")
	w.want(w.poll("oslo", nil)) // no list is no empty list
	w.want(list(sample.Serial, alice, bob))
}

func TestAnotherNodeInItsPlace(t *testing.T) {
	w := newWorld(t, alert.Config{}, serial("oslo", "/dev/a"))
	look := func(pub string, up float64) []string {
		w.alerts.Take(sample.Sample{Node: sample.Node{Name: "oslo", Pub: pub}, Source: sample.Serial, At: w.now(), Poll: &sample.Poll{Values: sample.Values{sample.Uptime: up, sample.Battery: 3.4}}})
		return w.told()
	}
	w.want(look("", 100))
	w.want(look("50a1b2c3d4e5f60718", 160))
	w.want(look("50a1b2c3d4e5f60718", 220), "firing battery oslo")
	w.want(look("50ffffffffffffffff", 10), "event other_node oslo", "resolved battery oslo") // and no restart
	w.want(look("50ffffff", 20))
}
