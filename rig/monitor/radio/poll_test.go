package radio_test

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// spent is the airtime of all frames that are no adverts, when the last of them has left.
func spent(m *radiotest.Mesh) float64 {
	radiotest.Pass(time.Second)
	return between(m).Seconds()
}

// poller polls the board "room" with a password.
func poller(t *testing.T, g *radio.Gateway, m *radiotest.Mesh, password string, details time.Duration) *radio.Poller {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return g.Poller(radio.Target{Node: sample.Node{Name: "room", Key: m.Key("room")}, Password: secret.Secret{File: file}, Details: details})
}

// good is a poll that must not fail.
func good(t *testing.T, p *radio.Poller) sample.Poll {
	t.Helper()
	poll := p.Poll(t.Context())
	if poll.Failure != sample.NoFailure {
		t.Fatalf("%s: %s", poll.Failure, poll.Reason)
	}
	return poll
}

// texts are the pushes and replies to commands that were on the air.
func texts(m *radiotest.Mesh) (n int) {
	for _, f := range m.Frames() {
		var p wire.Packet
		if p.Decode(f.Payload) == nil && p.Type == wire.TypeTxt {
			n++
		}
	}
	return n
}

func TestPoll(t *testing.T) {
	t.Parallel()
	bothWays(t, pair, func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
		t.Helper()
		m.Type("room", "time "+strconv.FormatInt(time.Now().Unix()+1000, 10))
		poll := good(t, poller(t, g, m, "password", 0))
		v := poll.Values
		if off := v[sample.ClockOffset] - 1000; math.Abs(off) > v[sample.ClockError] || v[sample.ClockError] > 1.5 {
			t.Errorf("clock off by %v s more than 1000, error %v", off, v[sample.ClockError])
		}
		own := g.Key()
		if len(poll.Access) != 1 || poll.Access[0] != (sample.Access{Key: own.String()[:12], Permissions: wire.RoleAdmin}) {
			t.Errorf("access list: %v", poll.Access)
		}
		for metric, want := range map[sample.Metric]float64{
			sample.Battery: 4.1, sample.NoiseFloor: -110, sample.LastSNR: 10, sample.LastRSSI: -80, sample.PoolEmpty: 0, sample.ChannelBusy: 0,
			sample.RadioStuck: 0, sample.Posts: 0, sample.Pushes: 0, sample.Admins: 1, sample.Temperature: 25,
			sample.PollAirtime: spent(m),
		} {
			if got, ok := v[metric]; !ok || got != want {
				t.Errorf("%s: %v, want %v", metric, got, want)
			}
		}
		for _, metric := range []sample.Metric{sample.ReceiveTime, sample.ReceiveErrors, sample.Guests, sample.DutyCycleLimit} {
			if _, ok := v[metric]; ok {
				t.Errorf("%s: rooms do not tell it over the air", metric)
			}
		}
	})
}

// A room pushes nothing to the monitor that was posted before its log-in, what is posted later once,
// and all that was on the air for it is told.
func TestPushes(t *testing.T) {
	t.Parallel()
	bothWays(t, pair, func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
		t.Helper()
		p := poller(t, g, m, "password", time.Hour)
		m.Type("room", "time "+strconv.FormatInt(time.Now().Unix()+1000, 10))
		for i := range 5 {
			m.Type("room", "room.post old news "+strconv.Itoa(i))
		}
		radiotest.Pass(10 * time.Second) // the room lets posts ripen
		if v := good(t, p).Values; v[sample.Posts] != 5 || v[sample.Pushes] != 0 {
			t.Errorf("%v posts, %v pushes, want 5 and none", v[sample.Posts], v[sample.Pushes])
		}
		radiotest.Pass(time.Minute)
		if n := texts(m); n != 0 {
			t.Errorf("%d old posts were pushed", n)
		}
		m.Type("room", "room.post news")
		radiotest.Pass(time.Minute)
		v := good(t, p).Values
		if n := texts(m); n != 1 || v[sample.Pushes] != 1 {
			t.Errorf("%d pushes on the air, %v told, want one", n, v[sample.Pushes])
		}
		if got, want := v[sample.PollAirtime], spent(m); got != want {
			t.Errorf("%v s of airtime told, want %v", got, want)
		}
	})
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	text := strings.Replace(pair, "name: room", "name: room, settings: [set advert.interval 0]", 1)
	bothWays(t, text, func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
		t.Helper()
		p := poller(t, g, m, "wrong", 0)
		radiotest.Pass(time.Minute) // in which it has said for the first time that it is there
		if poll := p.Poll(t.Context()); poll.Failure != sample.Silent || !strings.Contains(poll.Reason, "wrong password") || len(poll.Values) != 0 {
			t.Errorf("not heard yet: %+v", poll)
		}
		m.Type("room", "advert")
		if poll := p.Poll(t.Context()); poll.Failure != sample.Refused || !strings.Contains(poll.Reason, "password right") {
			t.Errorf("after an advert: %+v", poll)
		}
	})
}

// A room that restarts has forgotten its guests, and is logged in to anew before it is called silent.
func TestRestart(t *testing.T) {
	t.Parallel()
	text := strings.Replace(pair, "name: room", "name: room, settings: [set guest.password hello]", 1)
	bothWays(t, text, func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
		t.Helper()
		p := poller(t, g, m, "hello", 24*time.Hour)
		if poll := good(t, p); poll.Access != nil {
			t.Errorf("a guest was told %v", poll.Access)
		}
		m.Do("power off room")
		if poll := p.Poll(t.Context()); poll.Failure != sample.Silent {
			t.Errorf("off: %+v", poll)
		}
		m.Do("power on room")
		radiotest.Pass(radiotest.Settled)
		if v := good(t, p).Values; v[sample.Uptime] > 60 {
			t.Errorf("up %v s", v[sample.Uptime])
		}
		m.Do("power off room")
		m.Do("power on room")
		radiotest.Pass(radiotest.Settled)
		good(t, p) // without a poll that failed in between
	})
}

const behind = `schema: topology/v1
nodes:
  - {name: room}
  - {name: near, role: repeater}
  - {name: far, role: repeater}
  - {name: way, role: companion}
links:
  - {between: [room, near], snr: 10 dB}
  - {between: [near, far], snr: 10 dB}
  - {between: [far, way], snr: 10 dB}
`

// Over two repeaters a room is found by flood and asked along the path from then on; when the path is
// broken it is found anew.
func TestBehindRepeaters(t *testing.T) {
	t.Parallel()
	text := strings.Replace(behind, "  - {name: way", "  - {name: other, role: repeater}\n  - {name: way", 1) +
		"  - {between: [near, other], snr: 10 dB}\n  - {between: [other, way], snr: 10 dB}\n"
	bothWays(t, text, func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
		t.Helper()
		m.Do("power off other")
		p := poller(t, g, m, "password", time.Hour)
		v := good(t, p).Values
		if got, want := v[sample.PollAirtime], spent(m); math.Abs(got-want) > 0.25 { // an acknowledgement that got lost
			t.Errorf("%v s of airtime told, want %v", got, want)
		}
		before := len(m.Frames())
		good(t, p)
		for _, f := range m.Frames()[before:] {
			var packet wire.Packet
			if packet.Decode(f.Payload) == nil && packet.Type != wire.TypeAdvert && packet.Route.IsFlood() {
				t.Errorf("%s flooded %v", f.From.Name, packet.Type)
			}
		}
		m.Do("power off far")
		m.Do("power on other")
		radiotest.Pass(radiotest.Settled)
		good(t, p)
	})
}

// What repeaters say again that everybody hears is no second answer.
func TestHeardTwice(t *testing.T) {
	t.Parallel()
	text := pair + "  - {name: near, role: repeater}\n"
	bothWays(t, text, func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
		t.Helper()
		v := good(t, poller(t, g, m, "password", 0)).Values
		radiotest.Pass(10 * time.Second)
		var want time.Duration
		repeated := 0
		for _, f := range m.Frames() {
			var p wire.Packet
			switch {
			case p.Decode(f.Payload) != nil || p.Type == wire.TypeAdvert:
			case f.From.Name == "near":
				repeated++
			default:
				want += f.End.Sub(f.Start)
			}
		}
		if got := v[sample.PollAirtime]; got != want.Seconds() || repeated < 2 {
			t.Errorf("%v s of airtime told, want %v; %d frames repeated", got, want.Seconds(), repeated)
		}
	})
}
