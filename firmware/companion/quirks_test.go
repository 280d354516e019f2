package companion_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// TestQuirks holds that each quirk does what it says, and that without it our companion is right.
func TestQuirks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set func(*companion.Quirks)
		// shows tells whether the defect is there.
		shows func(w *world) bool
		cfg   emulated.Config
	}{
		"a short command reads what an earlier one left": {
			set: func(q *companion.Quirks) { q.StaleFrame = true },
			shows: func(w *world) bool {
				w.must(frames.SetPower, 7)
				return frames.Code(w.ask(frames.SetPower)[0]) == frames.OK
			},
		},
		"a channel's name is padded with an earlier frame": {
			set: func(q *companion.Quirks) { q.StaleFrame = true },
			shows: func(w *world) bool {
				w.must(frames.DeviceQuery, 3)
				info := w.ask(frames.GetChannel, 0)
				return !bytes.Equal(info[2+len("Public"):2+32], make([]byte, 32-len("Public")))
			},
		},
		"the path is not sent again for a flooded acknowledgement": {
			set: func(q *companion.Quirks) { q.AckHidesRoute = true },
			shows: func(w *world) bool {
				ack := w.sendsText()
				w.look()
				w.hear(w.packet(wire.Flood, wire.TypeAck, ack))
				w.run(3100)
				_, sent := w.look()
				return len(sent) == 0
			},
		},
		"an acknowledgement of zeros confirms something": {
			set: func(q *companion.Quirks) { q.ZeroIsAwaited = true },
			shows: func(w *world) bool {
				w.hear(w.packet(wire.Direct, wire.TypeAck, []byte{0, 0, 0, 0}))
				return len(w.said) == 2
			},
		},
		"an unasked response with tag 0 is an answer": {
			set: func(q *companion.Quirks) { q.ZeroIsAwaited = true },
			shows: func(w *world) bool {
				bob := w.bob()
				w.look()
				w.hear(w.packet(wire.Direct, wire.TypeResponse, w.sealed(bob, make([]byte, 16))))
				return len(w.said) == 2
			},
		},
		"the clock goes back at boot": {
			set: func(q *companion.Quirks) { q.BootSetsClockBack = true },
			shows: func(w *world) bool {
				w.bob()
				w.run(3_600_000)
				before := w.clock()
				w.ask(frames.Reboot, []byte("reboot")...)
				w.run(100)
				return w.clock() < before
			},
		},
		"a message that was thrown away is acknowledged": {
			set: func(q *companion.Quirks) { q.AcknowledgesLost = true },
			shows: func(w *world) bool {
				bob := w.bob()
				for i := range uint32(companion.QueueSize) {
					w.hear(w.packet(wire.Direct, wire.TypeTxt, w.sealed(bob, text(i, wire.TextCommand, "full"))))
				}
				w.run(1000)
				w.look()
				w.hear(w.packet(wire.Direct, wire.TypeTxt, w.sealed(bob, text(1000, wire.TextPlain, "lost"))))
				w.run(1000)
				_, sent := w.look()
				return len(sent) > 0
			},
		},
		"a contact slips into a transient place": {
			set: func(q *companion.Quirks) { q.RemoveShifts = true },
			shows: func(w *world) bool {
				w.bob()
				stranger := key(identity.Named("stranger", 0xc0))
				w.must(frames.SendAnonymousRequest, append(bytes.Clone(stranger), 1)...)
				w.must(frames.RemoveContact, stranger...)
				return binary.LittleEndian.Uint32(w.ask(frames.GetContacts)[1:]) == 0
			},
		},
		"a text along a path that is none is sent nowhere": {
			set: func(q *companion.Quirks) { q.BadPathTaken = true },
			shows: func(w *world) bool {
				bob := key(identity.Named("bob", 0xb0))
				w.ask(frames.SetContact, append(append(bytes.Clone(bob), 1, 0, 0xc3), make([]byte, 100)...)...)
				sent := w.ask(frames.SendText, append(append([]byte{0, 0, 1, 0, 0, 0}, bob[:6]...), "hello"...)...)
				w.run(1000)
				return frames.Code(sent[0]) == frames.Sent && len(w.sent) == 0
			},
		},
		"raw data along a path that is none is sent nowhere": {
			set: func(q *companion.Quirks) { q.BadPathTaken = true },
			shows: func(w *world) bool {
				return frames.Code(w.ask(frames.SendRaw, append([]byte{127}, make([]byte, 131)...)...)[0]) == frames.OK
			},
		},
		"a trace of 64 hops has the limit of none": {
			set: func(q *companion.Quirks) { q.TraceLimitWraps = true },
			shows: func(w *world) bool {
				sent := w.ask(frames.SendTrace, append(make([]byte, 9), make([]byte, 64)...)...)
				return binary.LittleEndian.Uint32(sent[6:]) < 10_000
			},
		},
		"the uptime wraps": {
			set: func(q *companion.Quirks) { q.UptimeWraps = true },
			cfg: emulated.Config{Millis: 1<<32 - 1000},
			shows: func(w *world) bool {
				w.run(10_000)
				up := binary.LittleEndian.Uint32(w.ask(frames.GetStats, 0)[4:])
				return up < 1<<22
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.shows(newWorld(t, c.cfg, nil)) {
				t.Error("our companion has the defect")
			}
			if !c.shows(newWorld(t, c.cfg, func(r *companion.Release) { c.set(&r.Companion) })) {
				t.Error("the quirk does not show")
			}
		})
	}
}

// bob becomes a contact.
func (w *world) bob() *identity.Local {
	w.tb.Helper()
	bob := identity.Named("bob", 0xb0)
	w.meets(bob, wire.NodeChat, "bob")
	return bob
}

// sendsText sends bob a text, whose path is known, and returns what acknowledges it.
func (w *world) sendsText() []byte {
	w.tb.Helper()
	bob := w.bob()
	plain := append([]byte{0, byte(wire.TypeAck)}, 1, 2, 3, 4)
	w.hear(w.packet(wire.Flood, wire.TypePath, w.sealed(bob, plain)))
	w.run(1000)
	sent := w.ask(frames.SendText, append(append([]byte{0, 0, 1, 0, 0, 0}, key(bob)[:6]...), "hello"...)...)
	if len(sent) != 10 || sent[1] != 0 {
		w.tb.Fatalf("sent %x", sent)
	}
	w.run(1000)
	return sent[2:6]
}

func (w *world) clock() uint32 {
	w.tb.Helper()
	return binary.LittleEndian.Uint32(w.ask(frames.GetDeviceTime)[1:])
}

// TestShortCommands holds that our companion refuses a command that ends before what it needs.
func TestShortCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulated.Config{}, nil)
	for code, least := range map[frames.Code]int{
		frames.SendChannelText: 7, frames.SetContact: 136, frames.RemoveContact: 33, frames.ShareContact: 33, frames.GetContact: 33,
		frames.SetRadio: 11, frames.SetPower: 2, frames.SetTuning: 9, frames.SetOther: 2, frames.SetAutoAdd: 2,
	} {
		if got := w.ask(code, make([]byte, least-2)...); !bytes.Equal(got, []byte{byte(frames.Err), byte(frames.IllegalArgument)}) {
			t.Errorf("%s of %d bytes: %x", code.Command(), least-1, got)
		}
	}
	for code, least := range map[frames.Code]int{
		frames.AppStart: 8, frames.SendText: 14, frames.SetDeviceTime: 5, frames.SetName: 2, frames.ResetPath: 33, frames.SetPosition: 9,
		frames.ImportContact: 99, frames.DeviceQuery: 2, frames.ImportKey: 65, frames.SendRaw: 6, frames.SendLogin: 33,
		frames.SendStatusRequest: 33, frames.HasConnection: 33, frames.Logout: 33, frames.GetChannel: 2, frames.SetChannel: 50,
		frames.SignData: 2, frames.SendTrace: 11, frames.SetPIN: 5, frames.SendBinaryRequest: 34, frames.SendPathDiscovery: 34,
		frames.SendControl: 2, frames.GetStats: 2, frames.SendAnonymousRequest: 34, frames.SetPathHashMode: 3, frames.SendPacket: 4,
	} {
		if got := w.ask(code, make([]byte, least-2)...); !bytes.Equal(got, []byte{byte(frames.Err), byte(frames.Unsupported)}) {
			t.Errorf("%s of %d bytes: %x", code.Command(), least-1, got)
		}
	}
	if got := w.ask(frames.Reboot, []byte("reboo")...); !bytes.Equal(got, []byte{byte(frames.Err), byte(frames.Unsupported)}) {
		t.Errorf("reboot in five letters: %x", got)
	}
}
