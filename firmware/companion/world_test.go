package companion_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// world is one companion, its app, and what it hears and sends.
type world struct {
	tb      testing.TB
	machine *emulated.Machine
	flash   *emulated.Flash
	self    *identity.Local
	now     int64
	serial  []byte
	said    [][]byte // to the app, since the last look
	sent    [][]byte // on the air, since the last look
}

// newWorld starts a companion of our own, or one whose release change has made another.
func newWorld(tb testing.TB, cfg emulated.Config, change func(*companion.Release)) *world {
	tb.Helper()
	release, err := releases.Companions().Find("")
	if err != nil {
		tb.Fatal(err)
	}
	if change != nil {
		change(&release)
	}
	w := &world{tb: tb, self: identity.Named("alice", 0xa1), flash: cfg.Flash}
	if w.flash == nil {
		w.flash = &emulated.Flash{}
		public, private := w.self.Public(), w.self.Private()
		w.flash.Restore(map[string][]byte{"/identity/_main.id": append(public[:], private[:]...)})
		cfg.Flash = w.flash
	}
	w.machine = companion.NewMachine(release, cfg)
	w.input(device.Input{Kind: device.Power, On: true})
	w.run(100)
	return w
}

func (w *world) input(in device.Input) { w.machine.Input(w.now, in) }

// run lets milliseconds pass.
func (w *world) run(ms int64) {
	w.tb.Helper()
	w.micros(ms * 1000)
}

// micros lets microseconds pass.
func (w *world) micros(us int64) {
	w.tb.Helper()
	end, txEnd := w.now+us, int64(math.MaxInt64)
	for {
		out, at, _, err := w.machine.Run(min(end, txEnd))
		if err != nil {
			w.tb.Fatal(err)
		}
		w.now = at
		for _, o := range out {
			switch o.Kind {
			case device.Transmit:
				w.sent = append(w.sent, append([]byte{}, o.Data...))
				txEnd = at + 1000
			case device.SerialOut:
				w.hears(o.Data)
			case device.RadioSet:
			}
		}
		switch {
		case at == txEnd:
			txEnd = math.MaxInt64
			w.input(device.Input{Kind: device.TxDone})
		case at == end && len(out) == 0:
			return
		}
	}
}

// hears takes frames off the line to the app.
func (w *world) hears(data []byte) {
	w.tb.Helper()
	w.serial = append(w.serial, data...)
	for len(w.serial) >= 3 {
		size := 3 + int(binary.LittleEndian.Uint16(w.serial[1:]))
		if w.serial[0] != '>' || size > 3+frames.MaxFrame {
			w.tb.Fatalf("no frame begins with %x", w.serial)
		}
		if len(w.serial) < size {
			return
		}
		w.said = append(w.said, append([]byte{}, w.serial[3:size]...))
		w.serial = w.serial[size:]
	}
}

// look returns what was said to the app and sent since the last look.
func (w *world) look() (said, sent [][]byte) {
	said, sent = w.said, w.sent
	w.said, w.sent = nil, nil
	return said, sent
}

// ask sends a command and returns the first frame that follows; nil: none.
func (w *world) ask(code frames.Code, data ...byte) []byte {
	w.tb.Helper()
	w.look()
	w.input(device.Input{Kind: device.SerialIn, Data: frames.Append(nil, code, data...)})
	w.run(3)
	if len(w.said) == 0 {
		return nil
	}
	return w.said[0]
}

// must sends a command that is to be carried out.
func (w *world) must(code frames.Code, data ...byte) {
	w.tb.Helper()
	if got := w.ask(code, data...); len(got) == 0 || frames.Code(got[0]) == frames.Err {
		w.tb.Fatalf("%s: %x", code.Command(), got)
	}
}

// hear lets the companion hear a frame.
func (w *world) hear(frame []byte) {
	w.tb.Helper()
	w.input(device.Input{Kind: device.FrameIn, Data: frame, SNR: 10, RSSI: -80})
	w.run(2)
}

// packet returns the frame of a packet.
func (w *world) packet(route wire.Route, t wire.PayloadType, payload []byte, hops ...byte) []byte {
	w.tb.Helper()
	p := wire.Packet{Route: route, Type: t, Payload: payload}
	for _, hop := range hops {
		if err := p.Path.Append([]byte{hop}); err != nil {
			w.tb.Fatal(err)
		}
	}
	frame, err := p.AppendTo(nil)
	if err != nil {
		w.tb.Fatal(err)
	}
	return frame
}

// sealed returns the payload of a packet from a node to the companion.
func (w *world) sealed(from *identity.Local, plain []byte) []byte {
	return from.SharedSecret(w.self.Public()).Seal([]byte{w.self.Public().Hash(), from.Public().Hash()}, plain)
}

// meets lets the companion hear the advert of a node, which makes it a contact.
func (w *world) meets(who *identity.Local, kind wire.NodeType, name string) {
	w.tb.Helper()
	w.hear(w.advert(who, kind, name, 1))
}

func (w *world) advert(who *identity.Local, kind wire.NodeType, name string, timestamp uint32) []byte {
	w.tb.Helper()
	data, err := wire.AdvertData{Type: kind, Name: name}.AppendTo(nil)
	if err != nil {
		w.tb.Fatal(err)
	}
	a := wire.Advert{PublicKey: who.Public(), Timestamp: timestamp, Signature: who.SignAdvert(timestamp, data), Data: data}
	payload, err := a.AppendTo(nil)
	if err != nil {
		w.tb.Fatal(err)
	}
	return w.packet(wire.Flood, wire.TypeAdvert, payload)
}

// text is the plaintext of a text.
func text(timestamp uint32, kind wire.TextType, words string) []byte {
	return wire.Text{Timestamp: timestamp, Type: kind, Text: words}.AppendAcked(nil)
}

// key is the public key of a node.
func key(who *identity.Local) []byte {
	k := who.Public()
	return k[:]
}
