package managed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flooding/managed"
	"github.com/meshrig/meshrig/rig/flooding/world"
)

// mesh is a world of nodes that are called by the last byte of their numbers: a, b, c...
type mesh struct {
	*testing.T
	world *world.World

	boards map[string]*world.Board
	lines  map[string][]string
	frames []frame
}

// frame is one that was on the air.
type frame struct {
	by string
	managed.Packet

	start, end clock.Time
}

func number(name string) uint32 { return 0x5000_0000 | uint32(name[0]) }

// newMesh makes a mesh of pairs that hear each other, "a-b b-c", at 5 dB unless "a-b:-12" says
// otherwise; in "a>b" b hears a and not the other way.
func newMesh(t *testing.T, links string, change func(name string, cfg *managed.Config)) *mesh {
	t.Helper()
	m := &mesh{T: t, boards: make(map[string]*world.Board), lines: make(map[string][]string)}
	table, names := make(map[channel.Pair]channel.Signal), []string{}
	for link := range strings.FieldsSeq(links) {
		s := channel.Signal{SNR: 5, RSSI: -100}
		ends, level, ok := strings.Cut(link, ":")
		if ok {
			if _, err := fmt.Sscan(level, &s.SNR); err != nil {
				t.Fatal(err)
			}
			s.RSSI = -105
		}
		a, b, both := strings.Cut(ends, "-")
		if both {
			table[channel.Pair{From: b, To: a}] = s
		} else {
			a, b, _ = strings.Cut(ends, ">")
		}
		table[channel.Pair{From: a, To: b}] = s
		for _, name := range []string{a, b} {
			if _, ok := m.lines[name]; !ok {
				m.lines[name], names = nil, append(names, name)
			}
		}
	}
	m.world = world.New(channel.Config{Links: table, Seed: 1})
	for i, name := range names {
		cfg := managed.Config{Number: number(name), Radio: managed.Presets()[0].At(906_875_000, 22), Seed: uint64(i)}
		if change != nil {
			change(name, &cfg)
		}
		var b *world.Board
		cfg.Busy = func(at clock.Time) bool { return b.Port().ScanOver(at, 2) }
		b, err := m.world.Add(name, managed.New(cfg), func(_ clock.Time, o board.Output) error {
			if o.Kind == board.SerialOut {
				m.lines[name] = append(m.lines[name], strings.TrimSpace(string(o.Data)))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		m.boards[name] = b
		m.power(name, true)
	}
	m.world.Tap(func(tx channel.Transmission) {
		f := frame{by: tx.Sender.Name(), start: tx.Start, end: tx.End}
		if err := f.Decode(tx.Payload); err != nil {
			t.Fatal(err)
		}
		m.frames = append(m.frames, f)
	})
	m.run(5 * time.Second)
	return m
}

func (m *mesh) power(name string, on bool) {
	m.Helper()
	if err := m.boards[name].Power(on); err != nil {
		m.Fatal(err)
	}
}

func (m *mesh) run(d time.Duration) {
	m.Helper()
	if err := m.world.Run(m.Context(), m.world.Now().Add(d)); err != nil {
		m.Fatal(err)
	}
}

// say types a line at a node and lets a minute pass.
func (m *mesh) say(name, line string) {
	m.Helper()
	m.boards[name].Type([]byte(line + "\n"))
	m.run(time.Minute)
}

// senders are the nodes that sent frames of a port, in their order, and the list begins anew.
func (m *mesh) senders(port managed.Port) string {
	var names []string
	for _, f := range m.frames {
		if f.Port == port {
			names = append(names, f.by)
		}
	}
	return strings.Join(names, " ")
}

func (m *mesh) printed(name, start string) int {
	n := 0
	for _, line := range m.lines[name] {
		if strings.HasPrefix(line, start) {
			n++
		}
	}
	return n
}

func (m *mesh) want(what, got, want string) {
	m.Helper()
	if got != want {
		m.Errorf("%s: %q, want %q; printed: %v", what, got, want, m.lines)
	}
}

func roles(by map[string]managed.Role) func(string, *managed.Config) {
	return func(name string, cfg *managed.Config) { cfg.Role = by[name] }
}

// Three relays and no more: four hops on the air.
func TestTheHopLimitEndsAFlood(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b b-c c-d d-e e-f", nil)
	m.say("a", "text all hello")
	m.want("senders", m.senders(managed.Text), "a b c d")
	if m.printed("e", "heard") != 1 || m.printed("f", "heard") != 0 {
		t.Errorf("the fourth hop or the fifth is wrong: %v", m.lines)
	}
	if m.printed("a", "relayed") != 1 {
		t.Errorf("the sender takes no relay for a sign: %v", m.lines)
	}
	for i, f := range m.frames {
		if int(f.HopLimit) != 3-i || f.HopStart != 3 || f.Relay != f.by[0] || f.NextHop != 0 || f.WantAck {
			t.Errorf("frame %d: %+v", i, f)
		}
	}
}

// The weaker a copy was heard the sooner it is relayed, and who hears that keeps silent.
func TestWhoOverhearsARelayGivesUp(t *testing.T) {
	t.Parallel()
	near := 0
	for seed := range uint64(20) {
		m := newMesh(t, "a-b:12 a-c:-15 b-c:5", func(_ string, cfg *managed.Config) { cfg.Seed += seed * 100 })
		m.say("a", "text all hello")
		switch m.senders(managed.Text) {
		case "a c":
		case "a b":
			near++
		default:
			t.Errorf("seed %d: %q", seed, m.senders(managed.Text))
		}
	}
	if near > 4 {
		t.Errorf("the near one was first in %d of 20", near)
	}
}

// A router relays before clients and whatever it hears; a mute client never; a late router once
// more after all others.
func TestRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		roles map[string]managed.Role
		want  string
	}{
		{map[string]managed.Role{"b": managed.Router}, "a b"},
		{map[string]managed.Role{"b": managed.Router, "c": managed.Router}, "a b c|a c b"},
		{map[string]managed.Role{"b": managed.Router, "c": managed.RouterLate}, "a b c"},
		{map[string]managed.Role{"b": managed.ClientMute}, "a c"},
		{map[string]managed.Role{"b": managed.ClientMute, "c": managed.ClientMute}, "a a a"},
		{map[string]managed.Role{"b": managed.ClientHidden, "c": managed.Tracker}, "a b|a c"},
	} {
		m := newMesh(t, "a-b:10 a-c:10 b-c:10", roles(c.roles))
		m.say("a", "text all hello")
		if got := m.senders(managed.Text); !strings.Contains("|"+c.want+"|", "|"+got+"|") {
			t.Errorf("%v: %q, want %q", c.roles, got, c.want)
		}
	}
}

// Who sends once more has not heard that his packet was relayed, and so it is relayed once more.
func TestARepeatedPacketIsRelayedAgain(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a>b b-c", roles(map[string]managed.Role{"c": managed.ClientMute}))
	m.say("a", "text all hello")
	m.want("senders", m.senders(managed.Text), "a b a b a b")
	if m.printed("c", "heard") != 1 || m.printed("b", "heard") != 1 {
		t.Errorf("printed: %v", m.lines)
	}
}

// A late router that hears another relay waits until all others have had their chance.
func TestALateRouterPutsItsRelayOff(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b:10 a-c:10 b-c:10", roles(map[string]managed.Role{"b": managed.Router, "c": managed.RouterLate}))
	m.say("a", "text all hello")
	m.want("senders", m.senders(managed.Text), "a b c")
	late := managed.NewTiming(managed.Presets()[0].At(906_875_000, 22)).Late(10)
	if gap := m.frames[2].start.Sub(m.frames[1].end); gap < late {
		t.Errorf("it relays %v after the other, want at least %v", gap, late)
	}
}

// A hidden client relays what it can read alone: nothing that is sealed for others.
func TestAHiddenClientRelaysWhatItCanRead(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b b-c", roles(map[string]managed.Role{"b": managed.ClientHidden}))
	m.say("a", "text all hello")
	m.want("senders", m.senders(managed.Text), "a b c")
	m.frames = nil
	m.say("a", fmt.Sprintf("text %x hello", number("c")))
	m.want("senders", m.senders(managed.Text), "a a a")
}

// Without anybody who relays, a packet is sent three times, then given up.
func TestThreeSendsForNothing(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b", roles(map[string]managed.Role{"b": managed.ClientMute}))
	m.say("a", "text all hello")
	m.want("senders", m.senders(managed.Text), "a a a")
	if m.printed("a", "failed") != 1 || m.printed("b", "heard") != 1 {
		t.Errorf("printed: %v", m.lines)
	}
	for i, f := range m.frames[1:] {
		wait := managed.NewTiming(managed.Presets()[0].At(906_875_000, 22)).Retry(27, 0)
		gap := f.start.Sub(m.frames[i].start)
		if gap < wait-300*time.Millisecond || gap > wait+2*time.Second {
			t.Errorf("try %d comes %v after the one before, want about %v", i+2, gap, wait)
		}
	}
}

// The first message to a node floods, its acknowledgement teaches the way, and the next goes along
// it: of two relays only the named one speaks.
func TestTheSecondMessageGoesByTheNextHop(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b a-c b-d c-d b-c", nil)
	m.say("a", fmt.Sprintf("text %x first", number("d")))
	if m.printed("a", "acked") != 1 || m.printed("d", "heard") != 1 {
		t.Fatalf("printed: %v", m.lines)
	}
	for _, f := range m.frames {
		if f.NextHop != 0 && f.Port == managed.Text {
			t.Errorf("the first one names %q", f.NextHop)
		}
	}
	m.frames = nil
	m.say("a", fmt.Sprintf("text %x second", number("d")))
	texts := strings.Fields(m.senders(managed.Text))
	if len(texts) != 2 || texts[0] != "a" || m.frames[0].NextHop != texts[1][0] {
		t.Errorf("texts of %v, the first of which names %q", texts, m.frames[0].NextHop)
	}
	if m.printed("a", "acked") != 2 {
		t.Errorf("printed: %v", m.lines)
	}

	// Where the named one is gone, the third try asks everybody, and the other relays.
	gone := texts[1]
	m.power(gone, false)
	m.frames = nil
	m.say("a", fmt.Sprintf("text %x third", number("d")))
	other := map[string]string{"b": "c", "c": "b"}[gone]
	m.want("senders", m.senders(managed.Text), "a a a "+other)
	if m.printed("a", "acked") != 3 {
		t.Errorf("printed: %v", m.lines)
	}
}

// What others hear waits: each frame that ends draws their wait anew.
func TestARelayWaitsAgainAfterEachFrameThatItHears(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-c:10 b-c:10", nil)
	m.boards["a"].Type([]byte("text all one\n"))
	m.boards["b"].Type([]byte("text all two\n"))
	m.run(time.Minute)
	for _, f := range m.frames {
		if f.by != "c" {
			continue
		}
		for _, other := range m.frames {
			if other.by != "c" && other.end < f.start && f.start.Sub(other.end) < 448*time.Millisecond {
				t.Errorf("c sends %v after %s", f.start.Sub(other.end), other.by)
			}
		}
	}
}

// A client that was away has missed what was said, and gets it of a server that it asks.
func TestStoredMessagesAreAskedFor(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b b-c", func(name string, cfg *managed.Config) { cfg.Store = name == "b" })
	m.power("c", false)
	for i := range 3 {
		m.say("a", fmt.Sprintf("text all words %d", i))
	}
	m.power("c", true)
	m.run(10 * time.Minute)
	if m.printed("c", "heard") != 0 || m.printed("c", "stored") != 0 {
		t.Errorf("it got what it did not ask for: %v", m.lines["c"])
	}
	m.say("c", fmt.Sprintf("history %x", number("b")))
	if m.printed("c", "stored") != 3 {
		t.Errorf("it got %v", m.lines["c"])
	}
}

// In Europe a node falls silent when it has used a tenth of an hour.
func TestTheDutyCycleEndsAllSending(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b", func(name string, cfg *managed.Config) {
		cfg.Region = managed.EU868()
		if name == "b" {
			cfg.Role = managed.ClientMute
		}
	})
	for range 60 {
		m.say("a", "text all "+strings.Repeat("x", 230))
	}
	air := time.Duration(0)
	for _, f := range m.frames {
		air += f.end.Sub(f.start)
	}
	if m.printed("a", "refused") == 0 || air < 350*time.Second || air > 365*time.Second {
		t.Errorf("%d refused, %v on the air", m.printed("a", "refused"), air)
	}
}

// By itself a node sends its card every three hours and its position every hour, and nothing at all
// where that is off.
func TestBackground(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b", func(name string, cfg *managed.Config) {
		cfg.Background = managed.Background{On: name == "a", Position: name == "a"}
		cfg.Hops = 1
		if name == "b" {
			cfg.Role = managed.ClientMute
		}
	})
	m.run(24 * time.Hour)
	if cards, places := len(strings.Fields(m.senders(managed.NodeInfo))), len(strings.Fields(m.senders(managed.Position))); cards != 8 || places != 24 {
		t.Errorf("%d cards and %d positions in a day, want 8 and 24", cards, places)
	}
}

// The same seed gives the same frames.
func TestTheSameSeedGivesTheSameFrames(t *testing.T) {
	t.Parallel()
	var first []frame
	for range 2 {
		m := newMesh(t, "a-b b-c c-d d-a a-c", func(_ string, cfg *managed.Config) { cfg.Background.On = true })
		m.say("a", "text all hello")
		m.run(6 * time.Hour)
		if first == nil {
			first = m.frames
		} else if fmt.Sprint(first) != fmt.Sprint(m.frames) {
			t.Error("they differ")
		}
	}
	if len(first) < 10 {
		t.Errorf("%d frames", len(first))
	}
}

func TestTheConsoleSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	m := newMesh(t, "a-b", nil)
	for line, want := range map[string]string{
		"text":                                 `error: node "", want all or a number in hexadecimal`,
		"text all":                             "error: a text of 0 bytes, want 1 to 233",
		"text all " + strings.Repeat("x", 233): "refused",
		"say all hello":                        `error: "say" is no command, want text or history`,
		"history all":                          `error: "history" is no command, want text or history`,
	} {
		m.lines["a"] = nil
		m.say("a", line)
		m.want(line, strings.Join(m.lines["a"], "|"), want)
	}
	if len(m.frames) > 0 {
		t.Error("something was sent")
	}
}
