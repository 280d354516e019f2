package meshtastic_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/meshtastic"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Each test here is a mistake of a script that operators use.

func TestANodeIsSilentBehindAGatewayThatTalks(t *testing.T) {
	w := newWorld(t)
	w.every(time.Hour, 2*time.Hour, hill, valley, gateway)
	w.every(time.Hour, 5*time.Hour, valley, gateway)
	w.want("firing silent hill")
}

func TestItIsToldOnceADayAndWhenItIsOver(t *testing.T) {
	w := newWorld(t)
	w.every(time.Hour, 2*time.Hour, hill, valley)
	w.every(time.Hour, 20*time.Hour, valley)
	w.want("firing silent hill")
	w.every(time.Hour, 10*time.Hour, valley)
	w.want("repeat silent hill")
	w.send(hill)
	w.want("resolved silent hill") // one sign of life is enough
}

func TestARestartRemembersWhoIsDead(t *testing.T) {
	w := newWorld(t)
	w.every(time.Hour, 2*time.Hour, hill, valley)
	w.every(time.Hour, 2*time.Hour, valley)
	w.restart(time.Minute)
	w.every(time.Hour, 2*time.Hour, valley)
	w.want("firing silent hill")
	w.restart(time.Minute)
	w.every(time.Hour, 3*time.Hour, valley)
	w.want()
	w.send(hill)
	w.want("resolved silent hill")
}

func TestANodeThatWasNeverHeardIsAlarmedOf(t *testing.T) {
	w := newWorld(t)
	w.every(time.Hour, 3*time.Hour, hill)
	w.want()
	w.every(time.Hour, time.Hour, hill)
	w.want("firing silent valley")
}

func TestAnHourIsNoSilence(t *testing.T) {
	w := newWorld(t)
	w.every(3*time.Hour, 48*time.Hour, hill, valley) // NodeInfo and nothing else
	w.want()
	w.every(3*time.Hour, 6*time.Hour, hill)
	w.pass(40 * time.Minute)
	w.want("firing silent valley") // twice its interval
	// One that sends every quarter of an hour is missed sooner.
	w = newWorld(t)
	w.every(15*time.Minute, 30*time.Hour, hill, valley)
	w.every(15*time.Minute, 50*time.Minute, valley)
	w.want("firing silent hill")
}

func TestARouterThatSendsTwiceADayIsLearnt(t *testing.T) {
	w := newWorld(t)
	w.every(10*time.Minute, 12*time.Hour, hill)
	w.told()
	var alarms int
	for range 10 {
		w.send(valley)
		w.every(time.Hour, 12*time.Hour, hill)
		alarms += len(w.told())
	}
	if alarms > 5 {
		t.Errorf("%d notices of a node that is as it always is", alarms)
	}
}

func TestABrokerThatIsDownIsOneAlarm(t *testing.T) {
	w := newWorld(t)
	w.alerts.Reach(w.config.Way(), "", w.now())
	w.every(time.Hour, 4*time.Hour, hill, valley)
	down := func(d time.Duration) {
		for end := w.ran + d; w.ran < end; {
			w.alerts.Reach(w.config.Way(), "connection refused", w.now())
			w.pass(10 * time.Minute)
		}
	}
	down(12 * time.Hour)
	w.want("firing unreachable broker 127.0.0.1:1883")
	w.alerts.Reach(w.config.Way(), "", w.now())
	w.pass(2 * time.Hour)
	w.want("resolved unreachable broker 127.0.0.1:1883") // and no node, each having its time yet
	w.every(time.Hour, 2*time.Hour, hill)
	w.want("firing silent valley")
}

func TestClocksThatStepAlarmNobody(t *testing.T) {
	w := newWorld(t)
	w.every(time.Hour, 4*time.Hour, hill, valley)
	for _, step := range []time.Duration{30 * 24 * time.Hour, -60 * 24 * time.Hour} {
		w.step += step
		w.every(time.Hour, 4*time.Hour, hill, valley)
		w.want()
	}
	w.every(time.Hour, 4*time.Hour, valley)
	w.want("firing silent hill")
}

func TestTopicsOfAnyDepth(t *testing.T) {
	for topic, want := range map[string]bool{
		"msh/2/json/LongFast/!5000000a": true, "msh/EU_868/2/json/LongFast/!5000000a": true, "msh/US/VA/ric/2/json/LongFast/!5000000a": true,
		"2/json/LongFast/!5000000a": true, "msh/US/2/json/PKI/!5000000a": true,
		"msh/US/2/e/LongFast/!5000000a": false, "msh/US/2/json/mqtt/!5000000a": false, "msh/US/2/json/mqtt/": false, "msh/2/stat/!5000000a": false,
		"msh/2/json/LongFast": false, "json": false, "": false, "msh/2/json/LongFast/5000000a": false,
	} {
		if meshtastic.Uplink(topic) != want {
			t.Errorf("%q: %t, want %t", topic, !want, want)
		}
	}
}

func TestWhatIsNoSignOfLife(t *testing.T) {
	w := newWorld(t)
	w.every(time.Hour, 2*time.Hour, hill, valley)
	from := func(body string) string { return fmt.Sprintf(body, uint32(hill)) }
	for w.ran < 7*time.Hour {
		w.send(valley)
		w.send(stranger)
		w.publish("msh/EU_868/2/json/LongFast", hill, valley, w.id+1e6) // hill is the gateway, and not heard
		for _, m := range []struct {
			topic, body string
			kept        bool
		}{
			{"msh/2/json/LongFast/!5000000a", from(`{"from":%d,"id":77,"type":"text"}`), true}, // kept by the broker
			{"msh/2/json/mqtt/!5000000a", from(`{"from":%d,"id":78,"type":"sendtext","payload":"hi"}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":%d,"id":79,"type":"sendposition"}`), false},
			{"msh/2/e/LongFast/!5000000a", from(`{"from":%d,"id":80,"type":"text"}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":%d,"id":81,"type":`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":"%d","id":82,"type":""}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":%d.5,"id":83,"type":""}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":-%d,"id":84,"type":""}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":%d,"id":85e9,"type":""}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`{"from":%d,"type":""}`), false},
			{"msh/2/json/LongFast/!5000000a", from(`[%d]`), false},
			{"msh/2/json/LongFast/!5000000a", "\x00\xff", false},
			{"msh/2/json/LongFast/!5000000a", "", false},
			{"msh/2/json/LongFast/!5000000a", "null", false},
		} {
			fresh := strings.Replace(m.body, `"id":`, fmt.Sprintf(`"id":%d`, int(w.ran.Hours())), 1) // else it is known
			w.heard.Feed(m.topic, fresh, m.kept)
		}
		w.pass(time.Hour)
	}
	w.want("firing silent hill")
}

func TestTheSamePacketByManyGatewaysIsOne(t *testing.T) {
	var seen count
	c := meshtastic.Config{Nodes: []meshtastic.Node{{Name: "hill", ID: "!a1000001"}}}
	l := meshtastic.New(c, &seen)
	for id := range 300 {
		for by := range 5 {
			l.Feed(fmt.Sprintf("msh/EU_868/2/json/LongFast/!%08x", 0x50000000+by), fmt.Sprintf(
				`{"from":%d,"id":%d,"type":"telemetry","payload":{"battery_level":88,"voltage":3.91,"uptime_seconds":%d}}`, uint32(hill), id+1, id), false)
		}
	}
	// Late by hundreds of packets, and still no news.
	l.Feed("msh/2/json/LongFast/!50000001", fmt.Sprintf(`{"from":%d,"id":290,"type":""}`, uint32(hill)), false)
	if got := l.Stats(); got != (meshtastic.Stats{Heard: 300, Duplicates: 1201}) || len(seen.polls) != 300 {
		t.Errorf("%+v, %d samples", got, len(seen.polls))
	}
	if v := seen.polls[299]; v[sample.Battery] != 3.91 || v[sample.Uptime] != 299 {
		t.Errorf("%v", v)
	}
}

func TestTelemetryThatIsBrokenOrAbsent(t *testing.T) {
	for payload, want := range map[string]sample.Values{
		`{"battery_level":101,"voltage":4.9,"uptime_seconds":5}`:   {sample.Uptime: 5}, // on a supply
		`{"voltage":0,"uptime_seconds":5}`:                         {sample.Uptime: 5},
		`{"voltage":"high","uptime_seconds":5,"new_key":[1,{}]}`:   {sample.Uptime: 5},
		`{"voltage":null,"uptime_seconds":-1,"battery_level":1e9}`: {},
		`{"temperature":21.4,"voltage":3.7}`:                       {sample.Battery: 3.7},
		`"text"`:                                                   nil, `{}`: {}, `null`: {},
	} {
		var seen count
		l := meshtastic.New(meshtastic.Config{Nodes: []meshtastic.Node{{Name: "hill", ID: "!a1000001"}}}, &seen)
		l.Feed("msh/2/json/LongFast/!5000000a", fmt.Sprintf(`{"from":%d,"id":1,"type":"telemetry","payload":%s}`, uint32(hill), payload), false)
		if len(seen.polls) != 1 || fmt.Sprint(seen.polls[0]) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", payload, seen.polls, want)
		}
	}
}

// TestManyAtOnce is for the race detector: messages come while another goroutine looks at who is silent.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	for g := range uint32(4) {
		all.Go(func() {
			for i := range uint32(50) {
				w.publish("msh/2/json/LongFast", gateway+g, hill, g<<16|i|1<<20)
			}
		})
		all.Go(func() {
			for range 50 {
				w.alerts.Tick()
				_ = w.alerts.States()
				w.alerts.Reach(w.config.Way(), "", w.now())
			}
		})
	}
	all.Wait()
	if got := w.heard.Stats().Heard; got != 200 {
		t.Errorf("heard %d", got)
	}
}

// count keeps what it is given.
type count struct{ polls []sample.Values }

func (c *count) Take(s sample.Sample)          { c.polls = append(c.polls, s.Poll.Values) }
func (*count) Reach(string, string, time.Time) {}

var _ meshtastic.Watch = (*alert.Alerts)(nil)

func FuzzMessage(f *testing.F) {
	f.Add("msh/EU_868/2/json/LongFast/!5000000a", `{"from":2701131777,"id":1,"type":"telemetry","payload":{"voltage":3.9}}`)
	f.Fuzz(func(t *testing.T, topic, body string) {
		var seen count
		l := meshtastic.New(meshtastic.Config{Nodes: []meshtastic.Node{{Name: "hill", ID: "!a1000001"}}}, &seen)
		l.Feed(topic, body, false)
		l.Feed(topic, body, false)
		if len(seen.polls) > 1 {
			t.Error("one packet was heard twice")
		}
	})
}
