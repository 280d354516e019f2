package room_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire"
)

// released is the release whose defects the tests of this package ask for.
const released = "v1.17.1"

// both runs a test with this project's firmware and with the released one.
func both(t *testing.T, test func(t *testing.T, release string, right bool)) {
	t.Helper()
	t.Run("right", func(t *testing.T) { test(t, "", true) })
	t.Run("released", func(t *testing.T) { test(t, released, false) })
}

func TestSameSecondIsRetry(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		w := newWorld(t, release, emulated.Config{})
		alice, bob := w.member(1), w.member(2)
		w.members = append(w.members, bob)
		now := w.time()
		alice.login(now, "hello")
		bob.login(now, "hello")
		from := len(w.frames)
		for _, text := range []string{"with the log-in", "and another"} {
			if !alice.post(now, text) {
				t.Errorf("%q is not acknowledged", text)
			}
		}
		// A repetition comes over another path or with other attempt bits.
		w.deliverAttempt(alice, now, "and another", 1)
		w.run(30_000_000)
		want := []string{"with the log-in", "and another"}
		if !right {
			want = nil
		}
		if got := bob.pushes(w.frames[from:]); !slices.Equal(got, want) {
			t.Errorf("bob gets %q, want %q", got, want)
		}
	})
}

// deliverAttempt posts with attempt bits.
func (w *world) deliverAttempt(c *member, timestamp uint32, text string, attempt uint8) {
	w.t.Helper()
	plain, err := wire.Text{Timestamp: timestamp, Text: text, Attempt: attempt}.AppendTo(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.deliver(c.packet(wire.TypeTxt, plain))
}

func TestReadOnlyPosts(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		w := newWorld(t, release, emulated.Config{})
		alice := w.member(1)
		w.typed("setperm " + alice.id.Public().String() + " 1")
		if alice.login(w.time(), "") == nil {
			t.Fatal("no log-in")
		}
		if got := alice.post(w.time()+1, "may I"); got == right {
			t.Errorf("acknowledged: %t", got)
		}
	})
}

// A removal that makes the list shorter than the round robin's position must not wake
// what it left behind.
func TestPushPastEnd(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		ghosts := 0
		for late := int64(0); late < 160_000; late += 10_000 {
			w := newWorld(t, release, emulated.Config{})
			alice, bob := w.member(1), w.member(2)
			alice.login(w.time(), "hello")
			bob.login(w.time(), "hello")
			w.typed("room.post boo")
			w.run(6_000_000 - w.now%1_000_000 + late)
			if len(bob.pushes(w.frames)) > 0 {
				continue
			}
			w.typed("setperm " + bob.id.Public().String()[:8] + " 0")
			ghosts += len(bob.pushes(w.during(5_000_000)))
		}
		if right && ghosts > 0 || !right && ghosts == 0 {
			t.Errorf("%d pushes to a client that was removed", ghosts)
		}
	})
}

func TestRefusedLoginStays(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		w := newWorld(t, release, emulated.Config{})
		alice := w.member(1)
		if alice.login(0, "hello") != nil {
			t.Error("a log-in at time 0 is answered")
		}
		from := len(w.frames)
		alice.login(w.time(), "")
		if got := len(w.frames) - from; (got == 0) != right {
			t.Errorf("a blank password gets %d answers", got)
		}
	})
}

func TestRepliesToSlot(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		w := newWorld(t, release, emulated.Config{})
		bob, alice, carol := w.member(2), w.member(1), w.member(3)
		bob.login(w.time(), "hello")
		alice.login(w.time(), "password")
		carol.login(w.time(), "hello")
		out := alice.say(w.time()+1, wire.TextCommand, "setperm "+bob.id.Public().String()[:8]+" 0")
		if len(out) != 1 {
			t.Fatalf("%d frames", len(out))
		}
		want := alice
		if !right {
			want = carol
		}
		if got := out[0].Payload[0]; got != want.id.Public().Hash() {
			t.Errorf("the reply goes to %02x, want %02x", got, want.id.Public().Hash())
		}
	})
}

func TestUptimeWraps(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		w := newWorld(t, release, emulated.Config{Millis: 1<<32 - 60_000})
		w.run(60_000_000)
		want := "4294987" // seconds that the counter held before it wrapped, and 20 more
		if !right {
			want = "20"
		}
		if got := w.typed("stats-core"); !strings.Contains(got, `"uptime_secs":`+want+",") {
			t.Errorf("%q, want %s s", got, want)
		}
	})
}

func TestPushDelayWraps(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		w := newWorld(t, release, emulated.Config{})
		bob := w.member(2)
		bob.login(w.time(), "hello")
		w.run(5_000_000)
		w.typed("time 4294967291")
		w.typed("room.post the last one")
		if got := len(bob.pushes(w.during(4_000_000))); (got == 0) != right {
			t.Errorf("%d pushes within 4 s", got)
		}
		if w.run(4_000_000); len(bob.pushes(w.frames)) == 0 {
			t.Error("no push within 8 s")
		}
	})
}

func TestZeroIsOff(t *testing.T) {
	both(t, func(t *testing.T, release string, right bool) {
		t.Helper()
		const boot, interval = 1046, 120_000
		w := newWorld(t, release, emulated.Config{Millis: 1<<32 - boot - interval})
		if got := len(w.during(200_000_000)); (got == 1) != right {
			t.Errorf("%d adverts in the third minute", got)
		}
	})
}
