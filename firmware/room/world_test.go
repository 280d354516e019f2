package room_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/room"
	"github.com/meshrig/meshrig/firmware/wire"
)

// world is one room and its clients on an ideal channel.
type world struct {
	t       testing.TB
	m       *emulated.Machine
	key     identity.PublicKey // of the room
	now     int64              // microseconds
	txEnd   int64
	console strings.Builder
	frames  []sent
	members []*member // who acknowledge pushes
	acks    []wire.Packet
	ackAt   int64
}

// sent is a frame of the room.
type sent struct {
	at    int64
	frame []byte
	wire.Packet
}

// machine makes a board that runs the room server of a release, "" for this project's own.
func machine(tb testing.TB, release string, board emulated.Config) *emulated.Machine {
	tb.Helper()
	r, err := releases.Rooms().Find(release)
	if err != nil {
		tb.Fatal(err)
	}
	return room.NewMachine(r, board)
}

// newWorld boots a room and lets it run for 20 s, its first advert included.
func newWorld(tb testing.TB, release string, board emulated.Config) *world {
	tb.Helper()
	if board.Flash == nil {
		id := identity.FromSeed([32]byte{0: 6})
		pub := id.Public()
		board.Flash = &emulated.Flash{}
		board.Flash.Restore(map[string][]byte{"/identity/_main.id": append(pub[:], id[:]...)})
	}
	file, err := board.Flash.ReadFile("/identity/_main.id")
	if err != nil {
		tb.Fatal(err)
	}
	var key identity.PublicKey
	copy(key[:], file)
	m := machine(tb, release, board)
	w := &world{t: tb, m: m, key: key, txEnd: device.Never, ackAt: device.Never}
	m.Input(0, device.Input{Kind: device.Power, On: true})
	w.run(20_000_000)
	return w
}

// run lets time pass.
func (w *world) run(span int64) {
	for end := w.now + span; ; {
		until := min(end, w.txEnd, w.ackAt)
		out, at, _, err := w.m.Run(until)
		if err != nil {
			w.t.Fatal(err)
		}
		w.now = at
		for _, o := range out {
			w.output(o)
		}
		if at < until {
			continue
		}
		if w.txEnd <= at {
			w.txEnd = device.Never
			w.m.Input(at, device.Input{Kind: device.TxDone})
			w.acknowledge()
			continue
		}
		if w.ackAt <= at {
			w.ackAt = device.Never
			for _, p := range w.acks {
				w.deliver(p)
			}
			w.acks = w.acks[:0]
			continue
		}
		if at >= end && len(out) == 0 {
			return
		}
	}
}

func (w *world) output(o device.Output) {
	switch o.Kind {
	case device.SerialOut:
		w.console.Write(o.Data)
	case device.Transmit:
		s := sent{at: w.now, frame: append([]byte(nil), o.Data...)}
		if err := s.Decode(s.frame); err != nil {
			w.t.Errorf("the room sends %x: %v", o.Data, err)
		}
		w.frames = append(w.frames, s)
		w.txEnd = w.now + int64(emulated.Airtime(w.settings(), len(o.Data)))
	case device.RadioSet:
	}
}

// settings are those that the room starts with.
func (w *world) settings() device.RadioSettings {
	return device.RadioSettings{Bandwidth: 62500, SpreadingFactor: 8, CodingRate: 5, Preamble: 32, CRC: true}
}

// typed sends a line to the console and returns what it prints.
func (w *world) typed(line string) string {
	w.t.Helper()
	w.console.Reset()
	w.m.Input(w.now, device.Input{Kind: device.SerialIn, Data: []byte(line + "\r")})
	w.run(1_000)
	return w.console.String()
}

// hear hands a frame to the room and lets it act for a second.
func (w *world) hear(p wire.Packet) []sent {
	w.t.Helper()
	w.deliver(p)
	return w.during(1_000_000)
}

func (w *world) deliver(p wire.Packet) {
	frame, err := p.AppendTo(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.m.Input(w.now, device.Input{Kind: device.FrameIn, Data: frame, SNR: 10, RSSI: -80})
}

// during returns the frames of a span of time.
func (w *world) during(span int64) []sent {
	n := len(w.frames)
	w.run(span)
	return w.frames[n:]
}

// ackAfter is how long a client takes to acknowledge a push.
const ackAfter = 200_000

// acknowledge lets the members acknowledge the push that was sent last.
func (w *world) acknowledge() {
	last := w.frames[len(w.frames)-1]
	for _, c := range w.members {
		if plain, ok := c.open(last); ok && last.Type == wire.TypeTxt && plain[4]>>2 == byte(wire.TextSigned) {
			text, err := wire.DecodeText(plain)
			if err != nil {
				w.t.Fatal(err)
			}
			code := identity.AckHash(text.AppendAcked(nil), c.id.Public())
			w.acks = append(w.acks, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: code[:]})
			w.ackAt = w.now + ackAfter
		}
	}
}

// member is a client.
type member struct {
	w      *world
	id     *identity.Local
	secret identity.Secret
}

// member makes a client whose key grows from n.
func (w *world) member(n byte) *member {
	id := identity.NewLocal(identity.FromSeed([32]byte{1: n}))
	return &member{w: w, id: id, secret: id.SharedSecret(w.key)}
}

// login logs in and returns the response, nil if there is none.
func (c *member) login(timestamp uint32, password string) *wire.LoginResponse {
	c.w.t.Helper()
	plain, err := wire.RoomLogin{Timestamp: timestamp, Password: password}.AppendTo(nil)
	if err != nil {
		c.w.t.Fatal(err)
	}
	d := wire.AnonDatagram{Dest: c.w.key.Hash(), Sender: c.id.Public(), Sealed: c.secret.Seal(nil, plain)}
	payload, err := d.AppendTo(nil)
	if err != nil {
		c.w.t.Fatal(err)
	}
	for _, s := range c.w.hear(wire.Packet{Route: wire.Flood, Type: wire.TypeAnonReq, Payload: payload}) {
		plain, ok := c.open(s)
		if !ok || s.Type != wire.TypePath {
			continue
		}
		ret, err := wire.DecodePathReturn(plain)
		if err != nil {
			c.w.t.Fatal(err)
		}
		resp, err := wire.DecodeLoginResponse(ret.Extra)
		if err != nil {
			c.w.t.Fatal(err)
		}
		return &resp
	}
	return nil
}

// say sends a text and returns what the room sends within a second.
func (c *member) say(timestamp uint32, kind wire.TextType, text string) []sent {
	c.w.t.Helper()
	plain, err := wire.Text{Timestamp: timestamp, Type: kind, Text: text}.AppendTo(nil)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return c.w.hear(c.packet(wire.TypeTxt, plain))
}

// post posts a text and reports whether it was acknowledged.
func (c *member) post(timestamp uint32, text string) bool {
	c.w.t.Helper()
	want := identity.AckHash(wire.Text{Timestamp: timestamp, Text: text}.AppendAcked(nil), c.id.Public())
	for _, s := range c.say(timestamp, wire.TextPlain, text) {
		if s.Type == wire.TypeAck && wire.AckCode(s.Payload) == want {
			return true
		}
	}
	return false
}

func (c *member) packet(t wire.PayloadType, plain []byte) wire.Packet {
	d := wire.Datagram{Dest: c.w.key.Hash(), Src: c.id.Public().Hash(), Sealed: c.secret.Seal(nil, plain)}
	payload, err := d.AppendTo(nil)
	if err != nil {
		c.w.t.Fatal(err)
	}
	return wire.Packet{Route: wire.Flood, Type: t, Payload: payload}
}

// open opens a frame of the room to this client.
func (c *member) open(s sent) ([]byte, bool) {
	d, err := wire.DecodeDatagram(s.Payload)
	if err != nil || d.Dest != c.id.Public().Hash() || s.Type > wire.TypeTxt && s.Type != wire.TypePath {
		return nil, false
	}
	plain, err := c.secret.Open(nil, d.Sealed)
	return plain, err == nil
}

// pushes returns the texts of the posts among frames that are for this client.
func (c *member) pushes(frames []sent) []string {
	var texts []string
	for _, s := range frames {
		if plain, ok := c.open(s); ok && s.Type == wire.TypeTxt {
			if text, err := wire.DecodeText(plain); err == nil && text.Type == wire.TextSigned {
				texts = append(texts, text.Text)
			}
		}
	}
	return texts
}

// clock is the room's clock at the start of a world's time.
const clock = 1767225600

// time returns the room's clock unless it was set.
func (w *world) time() uint32 { return clock + uint32(w.now/1e6) }
