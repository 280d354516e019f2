package bench_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/role/companion"
)

// selfOf is what a released radio answered to an app that introduced itself, and deviceOf when it
// was asked for its build (fixtures/vectors/companion/protocol.jsonl, session identify).
const (
	selfOf   = "05011616128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a0000000000000000000000000f2440d0024f4000008053132384344333030"
	deviceOf = "0d0daf280000000031342041756720323032360047656e6572696320455350333200000000000000000000000000000000000000000000000000000076312e31372e31000000000000000000000000000000"
)

// radio is a fake of a companion radio.
type radio struct {
	*fake

	app     []byte
	asked   []wire.Code
	started clock.Time
	slow    int // how many introductions it does not hear when it starts
	// hook changes what it says; nil: nothing.
	hook func(code wire.Code, answer []byte) []byte
}

func newRadio() *radio { return &radio{fake: &fake{silent: true}} }

func (r *radio) Input(t clock.Time, in board.Input) {
	switch {
	case in.Kind == board.SerialIn:
		r.inputs = append(r.inputs, t)
		r.app = append(r.app, in.Data...)
		for len(r.app) >= 3 && r.app[0] == '<' {
			n := 3 + int(binary.LittleEndian.Uint16(r.app[1:]))
			if len(r.app) < n {
				break
			}
			r.command(t+millisecond, r.app[3:n])
			r.app = r.app[n:]
		}
	case in.Kind == board.Power && in.On:
		r.inputs = append(r.inputs, t)
		r.on, r.started, r.slow = true, t, 2
	default:
		r.fake.Input(t, in)
	}
}

func (r *radio) command(t clock.Time, content []byte) {
	code := wire.Code(content[0])
	r.asked = append(r.asked, code)
	answer := []byte{byte(wire.OK)}
	switch code {
	case wire.AppStart:
		if r.slow--; r.slow >= 0 {
			return
		}
		answer, _ = hex.DecodeString(selfOf)
	case wire.DeviceQuery:
		answer, _ = hex.DecodeString(deviceOf)
	case wire.Reboot:
		r.started, r.slow = t, 1
		return
	case wire.GetStats:
		answer = append(make([]byte, 0, 11), byte(wire.Stats), wire.StatsCore, 0, 0)
		answer = binary.LittleEndian.AppendUint32(answer, uint32((t-r.started)/second))
		answer = append(answer, 0, 0, 0)
	case wire.GetDeviceTime:
		answer = []byte{byte(wire.CurrentTime), 1, 0, 0, 0}
	case wire.GetContacts:
		r.say(t, []byte{byte(wire.ContactsBegin), 0, 0, 0, 0})
		answer = []byte{byte(wire.ContactsEnd), 7, 0, 0, 0}
	default: // OK
	}
	if r.hook != nil {
		answer = r.hook(code, answer)
	}
	if answer != nil {
		r.say(t, answer)
	}
}

func (r *radio) say(t clock.Time, content []byte) {
	r.do(t, prints(string(wire.AppendAnswer(nil, wire.Code(content[0]), content[1:]...))))
}

// radioTarget makes one fake radio.
type radioTarget struct{ radio *radio }

func (t radioTarget) New(_ context.Context, setup board.Setup) (board.Machine, error) {
	t.radio.name = setup.Name
	return t.radio, nil
}

func (radioTarget) Info() board.Info { return board.Info{Name: "fake radio"} }

// tuneIn is a bench of a room and a radio.
func tuneIn(t *testing.T, r *radio, cfg bench.Config, body func(b *bench.Bench)) (*bench.Bench, outcome) {
	t.Helper()
	cfg.Neighbours = append(cfg.Neighbours, bench.Neighbour{Name: "radio", Target: radioTarget{r}, Role: companion.Role()})
	return attempt(t, new(fake), cfg, body)
}

// A radio stands beside a room, is set up over its app's line, and what they say to each other is on
// the timeline frame by frame.
func TestAppBesideARoom(t *testing.T) {
	t.Parallel()
	r := newRadio()
	_, end := tuneIn(t, r, bench.Config{}, func(b *bench.Bench) {
		ctx := t.Context()
		s := b.Board("radio")
		if key := s.PublicKey(); key.Hash() != 0x12 || s.Version().String() != "v1.17.1" || s.Name() != companion.DefaultName {
			t.Errorf("key %x, version %v, name %q", key, s.Version(), s.Name())
		}
		if s.App().Time(ctx) != 1 || s.Clock(ctx) != 1 {
			t.Error("another time")
		}
		if list, total, newest := s.App().Contacts(ctx); len(list) != 0 || total != 0 || newest != 7 {
			t.Errorf("%d contacts of %d, %d", len(list), total, newest)
		}
		s.Reboot(ctx)
		b.Never(ctx, deadline.Quiet, capture.Prints("x"))
		s.PowerCycle(ctx, time.Second)
		ev := b.Await(ctx, deadline.For(0, "it has been said"), s.App().Says(wire.SelfInfo, 1))
		if b.Tell(ev)[:24] != `own settings "128CD300" ` {
			t.Error(b.Tell(ev))
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	want := []wire.Code{wire.AppStart, wire.AppStart, wire.AppStart, wire.SetOther}
	if !slices.Equal(r.asked[:4], want) {
		t.Errorf("asked %v", r.asked)
	}
}

func TestAppGoesWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hook  func(r *radio) func(wire.Code, []byte) []byte
		do    func(b *bench.Bench)
		abort bool
		words []string
	}{
		"silent": {
			hook:  func(*radio) func(wire.Code, []byte) []byte { return func(wire.Code, []byte) []byte { return nil } },
			abort: true, words: []string{"radio: boot: answered no app within 10s", "is it a companion radio"},
		},
		"refuses the set-up": {
			hook: func(*radio) func(wire.Code, []byte) []byte {
				return func(code wire.Code, answer []byte) []byte {
					if code == wire.SetName {
						return []byte{byte(wire.Err), byte(wire.IllegalArgument)}
					}
					return answer
				}
			},
			abort: true, words: []string{"did not take the baseline settings", "set name was answered with error: illegal argument"},
		},
		"restarts": {
			do: func(b *bench.Bench) {
				b.Pass(t.Context(), deadline.Quiet)
				b.Pass(t.Context(), deadline.Quiet)
			},
			hook: func(*radio) func(wire.Code, []byte) []byte {
				stats := 0
				return func(code wire.Code, answer []byte) []byte {
					if code == wire.GetStats {
						if stats++; stats == 2 {
							answer[4] = 0
						}
					}
					return answer
				}
			},
			abort: true, words: []string{"radio: run: restarted unasked", "its uptime is 0s and was"},
		},
		"falls silent": {
			do: func(b *bench.Bench) { b.Never(t.Context(), deadline.Quiet, capture.Prints("x")) },
			hook: func(*radio) func(wire.Code, []byte) []byte {
				return func(code wire.Code, answer []byte) []byte {
					if code == wire.GetStats {
						return nil
					}
					return answer
				}
			},
			abort: true, words: []string{"radio: app: gave no sign of life"},
		},
		"another answer": {
			do: func(b *bench.Bench) { b.Board("radio").App().Time(t.Context()) },
			hook: func(*radio) func(wire.Code, []byte) []byte {
				return func(code wire.Code, answer []byte) []byte {
					if code == wire.GetDeviceTime {
						return []byte{byte(wire.Err), 1}
					}
					return answer
				}
			},
			words: []string{"get device time was answered with error: unsupported, want current time"},
		},
		"no answer": {
			do: func(b *bench.Bench) { b.Board("radio").App().Do(t.Context(), wire.SendAdvert) },
			hook: func(*radio) func(wire.Code, []byte) []byte {
				return func(code wire.Code, answer []byte) []byte {
					if code == wire.SendAdvert {
						return nil
					}
					return answer
				}
			},
			words: []string{"app of radio: send advert: no answer within"},
		},
		"an app for a room":           {do: func(b *bench.Bench) { b.Room().App() }, abort: true, words: []string{"room is a room server, which speaks to no app"}},
		"a console of a radio":        {do: func(b *bench.Bench) { b.Board("radio").Console() }, abort: true, words: []string{"which has no console"}},
		"an app of one without power": {do: func(b *bench.Bench) { b.Board("radio").PowerOff(); b.Board("radio").App().Send(wire.AppStart) }, abort: true, words: []string{"which has no power"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRadio()
			if c.hook != nil {
				r.hook = c.hook(r)
			}
			_, end := tuneIn(t, r, bench.Config{}, func(b *bench.Bench) {
				if c.do != nil {
					c.do(b)
				}
			})
			end.wants(t, c.abort, c.words...)
		})
	}
}
