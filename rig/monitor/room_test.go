package monitor

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/pty"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/station"
)

// node is a room's console at the board's end of a pseudo terminal.
type node struct {
	board, host *os.File
}

func newNode(t *testing.T) *node {
	t.Helper()
	board, host, err := pty.Raw()
	if err != nil {
		t.Skip("no pseudo terminals: ", err)
	}
	n := &node{board: board, host: host}
	done := make(chan struct{})
	go func() {
		defer close(done)
		n.serve()
	}()
	t.Cleanup(func() { _, _ = board.Close(), host.Close(); <-done })
	return n
}

// serve echoes what is typed and answers whole lines.
func (n *node) serve() {
	var line string
	buf := make([]byte, 256)
	for {
		got, err := n.board.Read(buf)
		if err != nil {
			return
		}
		n.say(string(buf[:got]))
		line += string(buf[:got])
		command, rest, whole := strings.Cut(line, "\r")
		if whole {
			line = rest
			n.say(n.answer(command))
		}
	}
}

func (n *node) say(text string) { _, _ = n.board.WriteString(text) }

func (n *node) answer(command string) string {
	switch command {
	case "get public.key":
		return "  -> > " + strings.Repeat("50", 32) + "\r\n"
	case "ver":
		return "  -> v1.17.1 (Build: 14 Aug 2026)\r\n"
	case "stats-core":
		return "  -> {\"battery_mv\":4100,\"uptime_secs\":9,\"errors\":0,\"queue_len\":0}\r\n"
	case "stats-radio":
		return "  -> {\"noise_floor\":-110}\r\n"
	case "stats-packets":
		return "  -> {\"recv\":1}\r\n"
	case "get acl":
		return "ACL:\r\n"
	case "clock":
		return "  -> 10:52 - 15/5/2024 UTC\r\n"
	}
	return "  -> > 1\r\n"
}

// told hands samples to a test.
type told chan sample.Sample

func (c told) Take(s sample.Sample) { c <- s }

// await is the next sample for which is holds.
func (c told) await(t *testing.T, what string, is func(sample.Sample) bool) sample.Sample {
	t.Helper()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for {
		select {
		case s := <-c:
			if is(s) {
				return s
			}
		case <-late.C:
			t.Fatalf("no %s within 30 s", what)
		}
	}
}

func polledAs(f sample.Failure) func(sample.Sample) bool {
	return func(s sample.Sample) bool { return s.Poll != nil && s.Poll.Failure == f }
}

// watch polls rooms until the test ends.
func watch(t *testing.T, cfg *Config) (samples told, reload chan<- *Config) {
	t.Helper()
	samples, configs := make(told, 10000), make(chan *Config)
	var hub Hub
	hub.Feed(samples)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&Rooms{Hub: &hub}).Run(ctx, cfg, configs)
	}()
	t.Cleanup(func() { stop(); <-done })
	return samples, configs
}

func hillAt(port string) *Config {
	return &Config{Rooms: []Room{{Name: "hill", USB: inventory.USB{Port: port}, Baud: inventory.Baud, DTR: inventory.Leave, RTS: inventory.Leave, Interval: time.Second}}}
}

// TestLease gives the port up to whoever waits for it, says who has it, and polls on behind that. What
// the node logs while the port is ours is read, whole.
func TestLease(t *testing.T) {
	t.Setenv("MESHRIG_STATE", t.TempDir())
	n := newNode(t)
	cfg := hillAt(n.host.Name())
	samples, _ := watch(t, cfg)
	samples.await(t, "good poll", polledAs(sample.NoFailure))
	const line = "20:50:34 - 15/5/2024 U: TX, len=119 (type=4, route=F, payload_len=117)\n"
	n.say(strings.Repeat(line, 50))
	for range 50 {
		if p := samples.await(t, "packet", func(s sample.Sample) bool { return s.Packet != nil }); p.Node.Pub == "" || p.Packet.Length != 119 {
			t.Errorf("%+v", p)
		}
	}
	rig := &inventory.Rig{Boards: []inventory.Board{{Name: "room-1", USB: inventory.USB{Port: n.host.Name()}}}}
	set, err := station.LeaseBoard(t.Context(), rig, rig.Boards[0], "a test", func(string, int) {})
	if err != nil {
		t.Fatal(err)
	}
	samples.await(t, "poll of a port that a test holds", func(s sample.Sample) bool { // while it changes hands, someone does
		return polledAs(sample.Held)(s) && strings.Contains(s.Poll.Reason, "a test")
	})
	if err := set.Release(); err != nil {
		t.Fatal(err)
	}
	samples.await(t, "good poll behind that", polledAs(sample.NoFailure))
}

// TestReload polls on a room that is in both configurations through the port that is open.
func TestReload(t *testing.T) {
	t.Setenv("MESHRIG_STATE", t.TempDir())
	n := newNode(t)
	samples, reload := watch(t, hillAt(n.host.Name()))
	samples.await(t, "good poll", polledAs(sample.NoFailure))
	more := hillAt(n.host.Name())
	more.Rooms = append(more.Rooms, Room{Name: "away", USB: inventory.USB{Port: "/nonexistent"}, Interval: time.Second})
	n.say("20:50:34 - 15/5/2024 U: TX, len=1") // half a line, of which nothing is lost
	reload <- more
	if s := samples.await(t, "poll of the new one", polledAs(sample.Unreachable)); s.Node.Name != "away" {
		t.Errorf("%+v", s)
	}
	n.say("19 (type=4, route=F, payload_len=117)\n")
	if p := samples.await(t, "packet", func(s sample.Sample) bool { return s.Packet != nil }); p.Packet.Length != 119 {
		t.Errorf("%+v", p.Packet)
	}
	reload <- &Config{Rooms: more.Rooms[1:]}
	samples.await(t, "poll of the one that is left", polledAs(sample.Unreachable))
	for len(samples) > 0 { // what came before
		<-samples
	}
	samples.await(t, "another", func(s sample.Sample) bool {
		if s.Node.Name == "hill" {
			t.Error("hill is polled, and is in the file no more")
		}
		return s.Poll != nil
	})
}

// TestAnotherKey refuses what a node says that has another key than the file.
func TestAnotherKey(t *testing.T) {
	t.Setenv("MESHRIG_STATE", t.TempDir())
	cfg := hillAt(newNode(t).host.Name())
	cfg.Rooms[0].Key = "51515151"
	samples, _ := watch(t, cfg)
	if s := samples.await(t, "refused poll", polledAs(sample.Refused)); s.Poll.Values != nil || !strings.Contains(s.Poll.Reason, "5050") {
		t.Errorf("%+v", s.Poll)
	}
}

// TestPause: polls of a room that fails become rare, and are never further apart than the longest pause
// or the interval.
func TestPause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		interval, want time.Duration
		failed         int
	}{
		{10 * time.Second, 10 * time.Second, 0},
		{10 * time.Second, 20 * time.Second, 1},
		{10 * time.Second, longestPause, 100},
		{time.Hour, time.Hour, 3},
	} {
		w := watched{room: Room{Name: "hill", Interval: c.interval}, failed: c.failed}
		least, most := time.Duration(1<<62), time.Duration(0)
		for range 1000 {
			p := w.pause()
			least, most = min(least, p), max(most, p)
		}
		if least < c.want*97/100 || most > c.want*103/100 || most == least {
			t.Errorf("%+v: %v to %v", c, least, most)
		}
	}
}

// TestPhase spreads rooms over their interval.
func TestPhase(t *testing.T) {
	t.Parallel()
	var in [4]int
	for i := range 200 {
		w := watched{room: Room{Name: "room-" + string(rune('a'+i%26)) + string(rune('a'+i/26)), Interval: 10 * time.Second}}
		in[w.phase()/(2500*time.Millisecond)]++
	}
	for _, n := range in {
		if n < 25 {
			t.Errorf("200 rooms in quarters of their interval: %v", in)
		}
	}
}
