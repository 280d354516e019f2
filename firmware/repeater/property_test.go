package repeater

import (
	"bytes"
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// The table holds those of all that were heard whose last time is newest, each once, whatever the
// order of hearing and forgetting.
func TestNeighboursAgreeWithAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table neighbours
		model := map[identity.PublicKey]neighbour{}
		now := uint32(1)
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now++ // so that no two were heard at the same time
			key := identity.PublicKey{0: byte(rapid.IntRange(1, 80).Draw(t, "key")), 1: 7}
			if rapid.IntRange(0, 9).Draw(t, "forget") == 0 {
				table.remove(key[:1])
				delete(model, key)
				continue
			}
			n := neighbour{key: key, heard: now, snr: rapid.Int8().Draw(t, "snr"), used: true}
			table.put(key, n.heard, n.snr, Quirks{})
			if _, known := model[key]; !known && len(model) == MaxNeighbours {
				oldest := slices.MinFunc(values(model), func(a, b neighbour) int { return cmp.Compare(a.heard, b.heard) })
				delete(model, oldest.key)
			}
			model[key] = n
		}
		want := values(model)
		slices.SortFunc(want, func(a, b neighbour) int { return cmp.Compare(b.heard, a.heard) })
		var got []neighbour
		for _, n := range table.sorted(wire.NewestFirst, Quirks{}) {
			got = append(got, *n)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

func values(m map[identity.PublicKey]neighbour) (list []neighbour) {
	for _, n := range m {
		list = append(list, n)
	}
	return list
}

// A limit lets through at most so many in any window that begins with one that was let through first.
func TestLimiterAgreesWithAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := limiter{most: 4, window: 120}
		now := rapid.Uint32().Draw(t, "now")
		var from uint32
		count := 0
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			step := rapid.Uint32Range(0, 60).Draw(t, "step")
			now += step
			if count == 0 || now-from >= 120 {
				from, count = now, 0
			}
			count++
			if got := l.allow(now, Quirks{}); got != (count <= 4) {
				t.Fatalf("%d s into the window, number %d: %v", now-from, count, got)
			}
		}
	})
}

// Loop detection is never more forgiving with a longer hash or a stricter mode.
func TestLoopLimitsAreOrdered(t *testing.T) {
	for d := admin.LoopMinimal; d <= admin.LoopStrict; d++ {
		for size := 1; size <= 3; size++ {
			if size < 3 && loopLimit(d, size) < loopLimit(d, size+1) || d < admin.LoopStrict && loopLimit(d, size) < loopLimit(d+1, size) {
				t.Errorf("mode %d, %d bytes: %d", d, size, loopLimit(d, size))
			}
		}
	}
}

// FuzzNeighboursRequest: whatever the request says, the answer is one that a client can read.
func FuzzNeighboursRequest(f *testing.F) {
	f.Add([]byte{0, 10, 0, 0, 0, 6, 1, 2, 3, 4, 0}, uint8(20))
	f.Add(bytes.Repeat([]byte{0xFF}, 11), uint8(50))
	f.Fuzz(func(t *testing.T, data []byte, known uint8) {
		var table neighbours
		for i := range known {
			table.put(identity.PublicKey{0: i, 1: 1}, uint32(i)+1, int8(i), Quirks{})
		}
		out := table.answer(nil, data, 100, Quirks{})
		query, err := wire.DecodeNeighboursQuery(data)
		if err != nil || query.Version != 0 {
			if out != nil {
				t.Errorf("a request that is none is answered with %x", out)
			}
			return
		}
		got, err := wire.DecodeNeighbours(out, min(int(query.PrefixSize), wire.PublicKeySize))
		if err != nil || int(got.Total) != min(int(known), MaxNeighbours) || len(got.List) > int(query.Count) {
			t.Errorf("%x: %+v, %v", out, got, err)
		}
	})
}
