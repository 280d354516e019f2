package repeater_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// both runs a check on this project's own firmware and on the released one, which differ.
func both(t *testing.T, own, quirk string, observe func(t *testing.T, release string) string) {
	t.Helper()
	for release, want := range map[string]string{"": own, released: quirk} {
		t.Run("as "+release, func(t *testing.T) {
			if got := observe(t, release); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func neighbour() *identity.Local { return identity.NewLocal(identity.FromSeed([32]byte{0: 9})) }

// answer is a repeater's answer to a discovery request.
func answer(id *identity.Local, tag uint32) wire.Packet {
	key := id.Public()
	data, _ := wire.DiscoverResponse{Node: wire.NodeRepeater, Tag: tag, Key: key[:]}.AppendTo(nil) // a whole key
	return control(data)
}

// listed tells whether there are neighbours.
func listed(w *world) string {
	if strings.Contains(w.typed("neighbors"), "-none-") {
		return "none"
	}
	return "some"
}

func TestZeroTag(t *testing.T) {
	both(t, "some", "none", func(t *testing.T, release string) string {
		t.Helper()
		random := &emulated.Script{Rest: emulated.NewRandom(1), Bytes: map[device.Use][][]byte{device.DiscoverTag: {{}}}}
		w := newWorld(t, release, emulated.Config{Random: random})
		w.typed("discover.neighbors")
		w.run(1_000_000) // it is sent
		w.hears(answer(neighbour(), 0))
		return listed(w)
	})
}

func TestSearchAfterHalfTheCounter(t *testing.T) {
	both(t, "none", "some", func(t *testing.T, release string) string {
		t.Helper()
		random := &emulated.Script{Rest: emulated.NewRandom(1), Bytes: map[device.Use][][]byte{device.DiscoverTag: {{7}}}}
		w := newWorld(t, release, emulated.Config{Random: random})
		w.typed("discover.neighbors")
		w.run(26 * 86_400 * 1_000_000)
		w.hears(answer(neighbour(), 7))
		return listed(w)
	})
}

// A search takes answers with its tag for a minute, however many, and no others.
func TestSearch(t *testing.T) {
	for name, c := range map[string]struct {
		after int64 // seconds
		tag   uint32
		want  string
	}{
		"in time": {after: 30, tag: 7, want: "some"}, "late": {after: 61, tag: 7, want: "none"}, "another's": {after: 1, tag: 8, want: "none"},
	} {
		t.Run(name, func(t *testing.T) {
			random := &emulated.Script{Rest: emulated.NewRandom(1), Bytes: map[device.Use][][]byte{device.DiscoverTag: {{7}}}}
			w := newWorld(t, "", emulated.Config{Random: random})
			w.typed("discover.neighbors")
			w.run(c.after * 1_000_000)
			w.hears(answer(neighbour(), c.tag))
			if got := listed(w); got != c.want {
				t.Errorf("%s are listed, want %s", got, c.want)
			}
		})
	}
}

// discovery is a discovery request for repeaters.
func discovery(tag uint32) wire.Packet {
	return control(wire.DiscoverRequest{Filter: 1 << wire.NodeRepeater, Tag: tag}.AppendTo(nil))
}

func TestLimitAtTheEndOfTime(t *testing.T) {
	both(t, "4", "5", func(t *testing.T, release string) string {
		t.Helper()
		w := newWorld(t, release, emulated.Config{Epoch: 1<<32 - 100})
		answers := 0
		for tag := range uint32(5) {
			answers += len(w.hears(discovery(tag)))
		}
		return strconv.Itoa(answers)
	})
}

func TestNeighbourAtTheZeroOfTheClock(t *testing.T) {
	both(t, "some", "none", func(t *testing.T, release string) string {
		t.Helper()
		w := newWorld(t, release, emulated.Config{Epoch: 1<<32 - 21})
		w.run(1_500_000)
		w.hears(advert(neighbour(), wire.NodeRepeater, 1))
		return listed(w)
	})
}
