package radio_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// faulty is the gateway at a companion's line on which cut acts: for each frame it says what comes in
// its place.
func faulty(t *testing.T, m *radiotest.Mesh, cut func(frame []byte) ([]byte, error)) *radio.Gateway {
	t.Helper()
	return opened(t, 0.1, func() radio.Line {
		l, decoder := m.Line("way"), new(companion.Decoder)
		l.Cut = func(data []byte) (out []byte, err error) {
			for {
				content, rest, ok := decoder.Next(data)
				if !ok || err != nil {
					return out, err
				}
				var part []byte
				part, err = cut(companion.AppendAnswer(nil, companion.Code(content[0]), content[1:]...))
				out, data = append(out, part...), rest
			}
		}
		return l
	})
}

// is tells of what kind a frame is.
func is(frame []byte, code companion.Code) bool { return companion.Code(frame[3]) == code }

// A gateway that vanishes in the middle of an answer is the gateway's failure, and is reached again
// at the next poll.
func TestVanishes(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, pair, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		vanish := true
		g := faulty(t, m, func(data []byte) ([]byte, error) {
			if vanish && is(data, companion.PushBinary) {
				vanish = false
				return data[:len(data)/2], errors.New("unplugged")
			}
			return data, nil
		})
		p := poller(t, g, m, "password", 0)
		if poll := p.Poll(t.Context()); poll.Failure != sample.Unreachable || !strings.Contains(poll.Reason, "unplugged") {
			t.Errorf("vanished: %+v", poll)
		}
		good(t, p)
	})
}

// A modem that is unplugged while it is idle is the gateway's failure too, once; what it should have
// acknowledged then the room pushes again.
func TestModemVanishes(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, strings.ReplaceAll(pair, "way", "modem"), ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		g := modem(t, m)
		p := poller(t, g, m, "password", time.Hour)
		good(t, p)
		m.Type("room", "room.post while nobody is there")
		m.Line("modem") // takes the place of the line that the gateway has
		radiotest.Pass(time.Minute)
		if poll := p.Poll(t.Context()); poll.Failure != sample.Unreachable {
			t.Errorf("unplugged: %+v", poll)
		}
		good(t, p)
		radiotest.Pass(time.Minute)
		pushed := texts(m)
		radiotest.Pass(time.Minute)
		if texts(m) != pushed {
			t.Error("the push is not acknowledged")
		}
	})
}

// deafLine is a line that fails what is written from some time on, and goes on to be read.
type deafLine struct {
	*radiotest.Line

	broken *atomic.Bool
}

func (l deafLine) Write(data []byte) error {
	if l.broken.Load() {
		return errors.New("write failed")
	}
	return l.Line.Write(data)
}

// A modem that cannot be told to send, while nobody asks or while somebody does, is given up at once.
func TestModemFails(t *testing.T) {
	t.Parallel()
	for _, idle := range []bool{true, false} {
		radiotest.Run(t, strings.ReplaceAll(pair, "way", "modem"), ours, func(t *testing.T, m *radiotest.Mesh) {
			t.Helper()
			var broken atomic.Bool
			cfg := modemConfig(t)
			cfg.Line = func(context.Context) (radio.Line, error) { return deafLine{m.Line("modem"), &broken}, nil }
			g := made(t, cfg)
			p := poller(t, g, m, "password", time.Hour)
			good(t, p)
			broken.Store(true)
			if idle { // it cannot acknowledge the push
				m.Type("room", "room.post news")
				radiotest.Pass(time.Minute)
			}
			began := time.Now()
			if poll := p.Poll(t.Context()); poll.Failure != sample.Unreachable || !strings.Contains(poll.Reason, "write failed") || time.Since(began) > time.Minute {
				t.Errorf("after %v: %+v", time.Since(began), poll)
			}
			broken.Store(false)
			good(t, p)
		})
	}
}

// A gateway that says nothing, or nothing else than garbage, is unreachable and no silent room.
func TestMuteOrMad(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, want string
		says       []byte
	}{
		{"mute", "no answer", nil},
		{"mad", "garbage", bytes.Repeat([]byte("\xff\x00>?"), 1200)},
	} {
		radiotest.Run(t, pair, ours, func(t *testing.T, m *radiotest.Mesh) {
			t.Helper()
			g := faulty(t, m, func([]byte) ([]byte, error) { return c.says, nil })
			poll := poller(t, g, m, "password", 0).Poll(t.Context())
			if poll.Failure != sample.Unreachable || !strings.Contains(poll.Reason, c.want) {
				t.Errorf("%s: %+v", c.what, poll)
			}
		})
	}
}

// Between frames come the words of a boot loader and what looks as if a frame began.
func TestGarbageBetween(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, pair, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		random := rand.New(rand.NewPCG(1, 2))
		g := faulty(t, m, func(data []byte) ([]byte, error) {
			if is(data, companion.LogRxData) { // these may get lost, as a board drops them that is short of room
				return nil, nil
			}
			noise := make([]byte, random.IntN(400))
			for i := range noise {
				noise[i] = byte(random.IntN(256))
				if noise[i] == '>' {
					noise[i] = 'x'
				}
			}
			return slices.Concat(noise, []byte(">\xff\xff>\x00\x00"), data, noise), nil
		})
		good(t, poller(t, g, m, "password", 0))
	})
}

// An answer that comes when it is not awaited any more is not taken for that to the next question.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, pair, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		var late []byte
		held := false
		g := faulty(t, m, func(data []byte) ([]byte, error) {
			switch {
			case !is(data, companion.PushBinary):
				return data, nil
			case !held:
				held, late = true, bytes.Clone(data)
				late[9] = 1 // millivolts
				return nil, nil
			}
			data, late = append(late, data...), nil
			return data, nil
		})
		key := m.Key("room")
		administrator(t, g, key)
		if s, err := g.Status(t.Context(), key); err != nil || s.BatteryMillivolts != 4100 || late != nil {
			t.Errorf("%+v, %v", s, err)
		}
	})
}

// What is in a companion's queue and is no reply to the command, but looks as one, is not taken for it:
// a late reply, and what differs from the reply in one thing each.
func TestLateReply(t *testing.T) {
	t.Parallel()
	const prefix, kind, text = 7, 14, 19 // where they stand in a frame
	forge := []func(frame []byte){
		func(frame []byte) { frame[prefix]++ },
		func(frame []byte) { frame[kind] = companion.TextPlain },
		func(frame []byte) { frame[text+1]-- }, // of the mark
	}
	radiotest.Run(t, pair, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		deaf := false // to what waits in the queue
		var reply []byte
		forged := 0
		g := faulty(t, m, func(data []byte) ([]byte, error) {
			switch {
			case deaf && is(data, companion.PushMessage):
				return nil, nil
			case is(data, companion.ContactMessageV3):
				reply = bytes.Clone(data)
			case is(data, companion.NoMessage) && reply != nil && forged < len(forge):
				data = bytes.Clone(reply)
				copy(data[text+3:], "no")
				forge[forged](data)
				forged++
			}
			return data, nil
		})
		key := m.Key("room")
		administrator(t, g, key)
		deaf = true
		if reply, err := g.Command(t.Context(), key, "ver"); radio.FailureOf(err) != sample.Silent {
			t.Errorf("%q, %v", reply, err)
		}
		deaf = false
		if reply, err := g.Command(t.Context(), key, "get role"); err != nil || reply != "> room_server" || forged != len(forge) {
			t.Errorf("%q, %v; %d forged", reply, err, forged)
		}
	})
}

// A companion whose queue has no end is given up.
func TestEndlessQueue(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, pair, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		g := faulty(t, m, func(data []byte) ([]byte, error) {
			if is(data, companion.NoMessage) {
				return companion.AppendAnswer(nil, companion.ContactMessage, make([]byte, 20)...), nil
			}
			return data, nil
		})
		key := m.Key("room")
		administrator(t, g, key)
		if _, err := g.Command(t.Context(), key, "ver"); radio.FailureOf(err) != sample.Unreachable || !strings.Contains(err.Error(), "without end") {
			t.Errorf("%v", err)
		}
	})
}

const three = `schema: topology/v1
nodes:
  - {name: room}
  - {name: other}
  - {name: way, role: companion}
`

// While one room is asked another pushes a post, of which nothing shows but its airtime.
func TestAnothersPush(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, three, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		g := gateway(t, m)
		room, other := m.Key("room"), m.Key("other")
		administrator(t, g, room)
		administrator(t, g, other)
		for i := range 6 {
			m.Type("other", "room.post from the other "+strconv.Itoa(i))
			reply, err := g.Command(t.Context(), room, "get name")
			if err != nil || !strings.HasPrefix(reply, "> ") || strings.Contains(reply, "from the other") {
				t.Errorf("reply %q, %v", reply, err)
			}
			radiotest.Pass(4 * time.Second)
		}
		s, err := g.Status(t.Context(), other)
		if err != nil || s.Pushed == 0 || s.Pushed > 7 {
			t.Errorf("%d pushes, %v; want one a post", s.Pushed, err)
		}
	})
}

// However eagerly rooms are polled, all that this puts on the air stays within the budget.
func TestBudget(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, three, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		g := opened(t, 0, func() radio.Line { return m.Line("way") })
		a := poller(t, g, m, "password", 0)
		b := g.Poller(radio.Target{Node: sample.Node{Name: "other", Key: m.Key("other")}})
		if got := a.Interval(time.Minute); got < 11*time.Minute || got > 16*time.Minute {
			t.Errorf("each of two rooms every %v before anything was measured", got)
		}
		b.Close()
		began := time.Now()
		polls := 0
		for ; time.Since(began) < 4*time.Hour; polls++ {
			good(t, a)
		}
		onAir, allowed := between(m), time.Duration(radio.DefaultBudget*float64(time.Since(began)))
		if onAir > allowed+a.Expected() || onAir < allowed*8/10 {
			t.Errorf("%v on the air with %d polls, want %v and at most one poll more", onAir, polls, allowed)
		}
		every := time.Since(began) / time.Duration(polls)
		if got := a.Interval(time.Minute); got < every*8/10 || got > every*12/10 {
			t.Errorf("%v told, polled every %v", got, every)
		}
		if got := a.Interval(2 * time.Hour); got != 2*time.Hour {
			t.Errorf("%v, want what was asked", got)
		}
	})
}

// A poll that costs more than was expected delays the next by as much as it has cost.
func TestCostly(t *testing.T) {
	t.Parallel()
	radiotest.Run(t, three, ours, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		g := opened(t, 0.01, func() radio.Line { return m.Line("way") })
		p := poller(t, g, m, "password", time.Hour)
		began := time.Now()
		p.Poll(t.Context())
		least := time.Duration(float64(g.Spent(m.Key("room"))) / 0.01)
		second := p.Poll(t.Context())
		if after := time.Since(began) - second.Took; after < least || after > least+time.Second {
			t.Errorf("polled again after %v, want %v", after, least)
		}
	})
}
