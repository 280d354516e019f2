package mesh_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

func repeat(w *world) {
	w.policy.Forward, w.policy.FloodDelayFactor, w.policy.DirectDelayFactor = true, 0.5, 0.2
	w.cfg.Random = &emulated.Script{
		Rest: emulated.NewRandom(1), Ints: map[device.Use][]uint32{device.RetransmitDelay: {11, 22, 33}},
	}
}

// sealed returns the payload of a datagram from alice to the node.
func sealed(plain string) []byte {
	box := identity.NewBox(self.SharedSecret(alice.Public()))
	return box.Seal([]byte{self.Public().Hash(), alice.Public().Hash()}, []byte(plain))
}

// anon returns the payload of an anonymous request "pw" from bob to the node.
func anon() []byte {
	key := bob.Public()
	box := identity.NewBox(self.SharedSecret(key))
	return box.Seal(append([]byte{self.Public().Hash()}, key[:]...), []byte("pw"))
}

func advert(data string, breakIt int) []byte { return advertOf(bob, data, breakIt) }

func advertOf(id *identity.Local, data string, breakIt int) []byte {
	key, sig := id.Public(), id.SignAdvert(9, []byte(data))
	b := append(append(append([]byte{}, key[:]...), 9, 0, 0, 0), sig[:]...)
	b = append(b, data...)
	if breakIt >= 0 {
		b[breakIt] ^= 1
	}
	return b
}

var strange = "\x99\x98mmcccccccccccccccc" // a datagram between others

// TestFloods: what becomes of a flood that arrives over one hop at a node that repeats.
func TestFloods(t *testing.T) {
	trace := "\x01\x00\x00\x00\x02\x00\x00\x00\x00\x50"
	for name, c := range map[string]struct {
		kind    wire.PayloadType
		payload string
		hops    string
		codes   bool
		policy  func(*mesh.Policy)
		note    string
		forward bool
	}{
		"request of others":  {kind: wire.TypeReq, payload: strange, forward: true},
		"response of others": {kind: wire.TypeResponse, payload: strange, forward: true},
		"text of others":     {kind: wire.TypeTxt, payload: strange, forward: true},
		"path of others":     {kind: wire.TypePath, payload: strange, forward: true},
		"too short a text":   {kind: wire.TypeTxt, payload: strange[:4]},
		"text for the node":  {kind: wire.TypeTxt, payload: string(sealed("hi")), note: "data TXT_MSG h"},
		"text, wrong key":    {kind: wire.TypeTxt, payload: "\x50\xa1" + strange[2:], forward: true},
		"text of a stranger": {kind: wire.TypeTxt, payload: "\x50\xb0" + strange[2:], forward: true},
		"path for the node":  {kind: wire.TypePath, payload: string(sealed("\x01\x07\x03abcd")), note: "path"},
		"path of hash size 4": {
			kind: wire.TypePath, payload: string(sealed("\xc1\x07\x07\x07\x07\x03abcd")), forward: true,
		},
		"path without an end": {
			kind: wire.TypePath, payload: string(sealed("\x3f\x07\x07\x07\x07\x03abcd")), forward: true,
		},
		"login for the node":   {kind: wire.TypeAnonReq, payload: string(anon()), note: "anon b0 p"},
		"login for others":     {kind: wire.TypeAnonReq, payload: "\x51" + string(anon()[1:]), forward: true},
		"too short a login":    {kind: wire.TypeAnonReq, payload: string(anon()[:35])},
		"ack":                  {kind: wire.TypeAck, payload: "abcd", note: "ack a", forward: true},
		"ack for the node":     {kind: wire.TypeAck, payload: "mine", note: "ack m"},
		"too short an ack":     {kind: wire.TypeAck, payload: "abc"},
		"group text":           {kind: wire.TypeGrpTxt, payload: strange, note: "group", forward: true},
		"group data":           {kind: wire.TypeGrpData, payload: strange, note: "group", forward: true},
		"advert":               {kind: wire.TypeAdvert, payload: string(advert("bob", -1)), note: "advert bob", forward: true},
		"forged advert":        {kind: wire.TypeAdvert, payload: string(advert("bob", 40))},
		"advert, other name":   {kind: wire.TypeAdvert, payload: string(advert("bob", 101))},
		"too short an advert":  {kind: wire.TypeAdvert, payload: string(advert("", -1)[:99])},
		"trace":                {kind: wire.TypeTrace, payload: trace},
		"multipart":            {kind: wire.TypeMultipart, payload: "\x13abcd", note: "ack a"},
		"empty multipart":      {kind: wire.TypeMultipart},
		"other multipart":      {kind: wire.TypeMultipart, payload: "\x12abcd"},
		"control":              {kind: wire.TypeControl, payload: "\x80abcd"},
		"raw":                  {kind: wire.TypeRawCustom, payload: "abcd"},
		"unassigned type":      {kind: 13, payload: "abcd"},
		"scoped":               {kind: wire.TypeAck, payload: "abcd", codes: true, note: "ack a", forward: true},
		"2-byte hashes":        {kind: wire.TypeAck, payload: "abcd", hops: "2xxyy", note: "ack a", forward: true},
		"3-byte hashes, full":  {kind: wire.TypeAck, payload: "abcd", hops: "3" + string(make([]byte, 63)), note: "ack a"},
		"2-byte hashes, full":  {kind: wire.TypeAck, payload: "abcd", hops: "2" + string(make([]byte, 64)), note: "ack a"},
		"62 hops":              {kind: wire.TypeAck, payload: "abcd", hops: "1" + string(make([]byte, 62)), note: "ack a", forward: true},
		"63 hops":              {kind: wire.TypeAck, payload: "abcd", hops: "1" + string(make([]byte, 63)), note: "ack a"},
		"repeat off":           {kind: wire.TypeAck, payload: "abcd", note: "ack a", policy: func(p *mesh.Policy) { p.Forward = false }},
		"limit 2":              {kind: wire.TypeAck, payload: "abcd", note: "ack a", forward: true, policy: func(p *mesh.Policy) { p.FloodMax = 2 }},
		"limit 1":              {kind: wire.TypeAck, payload: "abcd", note: "ack a", policy: func(p *mesh.Policy) { p.FloodMax = 1 }},
		"limit unscoped":       {kind: wire.TypeAck, payload: "abcd", note: "ack a", policy: func(p *mesh.Policy) { p.FloodMaxUnscoped = 1 }},
		"limit, but scoped":    {kind: wire.TypeAck, payload: "abcd", codes: true, note: "ack a", forward: true, policy: func(p *mesh.Policy) { p.FloodMaxUnscoped = 1 }},
		"limit of adverts":     {kind: wire.TypeAdvert, payload: string(advert("bob", -1)), note: "advert bob", policy: func(p *mesh.Policy) { p.FloodMaxAdvert = 1 }},
		"limit, not an advert": {kind: wire.TypeAck, payload: "abcd", note: "ack a", forward: true, policy: func(p *mesh.Policy) { p.FloodMaxAdvert = 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, repeat)
			w.mine = wire.AckCode([]byte("mine"))
			if c.policy != nil {
				c.policy(&w.policy)
			}
			if c.hops == "" {
				c.hops = "1x"
			}
			in := wire.Packet{Route: wire.Flood, Type: c.kind, Payload: []byte(c.payload)}
			in.Path = path(t, int(c.hops[0]-'0'), c.hops[1:])
			if c.codes {
				in.Route, in.TransportCodes = wire.TransportFlood, [2]uint16{0x1234, 0x5678}
			}
			w.hear(3e6, frame(t, in))
			w.hear(3_000_300, frame(t, in)) // a copy
			w.run(10e6)
			var notes []string
			if c.note != "" {
				notes = []string{c.note}
			}
			same(t, "notes", w.notes, notes)
			var forwarded []wire.Packet
			if c.forward {
				out := in
				key := self.Public()
				if err := out.Path.Append(key[:]); err != nil {
					t.Fatal(err)
				}
				forwarded = []wire.Packet{out}
				same(t, "start", w.starts(), []int64{3_011_000})
			}
			if d := cmp.Diff(forwarded, w.packets(), cmp.Comparer(samePath), cmpopts.EquateEmpty()); d != "" {
				t.Errorf("forwarded (-want +got):\n%s", d)
			}
			if w.node.Free() != mesh.PoolSize {
				t.Errorf("%d packets lost", mesh.PoolSize-w.node.Free())
			}
		})
	}
}

func samePath(a, b wire.Path) bool { return a == b }

// TestPathWraps: the released firmware forwards a flood of 63 hops with an empty path.
func TestPathWraps(t *testing.T) {
	w := newWorld(t, repeat, func(w *world) { w.quirks.PathWraps = true })
	w.hear(3e6, frame(t, wire.Packet{
		Route: wire.Flood, Type: wire.TypeAck, Payload: []byte("abcd"), Path: path(t, 1, string(make([]byte, 63))),
	}))
	w.run(5e6)
	if p := w.packets(); len(p) != 1 || p[0].Path.LengthByte() != 0x40 {
		t.Errorf("%+v", p)
	}
}

// TestFloodPriority: of two floods that are due, the one from nearer goes first.
func TestFloodPriority(t *testing.T) {
	w := newWorld(t, repeat)
	w.do(2.9e6, func() { w.sendAck(0, 0) })
	w.m.Input(3e6, device.Input{Kind: device.TxDone}) // early, so that frames can come in
	for i, hops := range []string{"abc", "a", "ab"} {
		w.hear(3e6+int64(i)*1000, frame(t, wire.Packet{
			Route: wire.Flood, Type: wire.TypeAck, Path: path(t, 1, hops), Payload: []byte{byte(i), 1, 1, 1},
		}))
	}
	w.do(3_004_000, func() { w.sendAck(9, 0) })
	w.run(9e6)
	packets := w.packets()
	order := make([]int, 0, len(packets))
	for _, p := range packets {
		order = append(order, p.Path.Hops())
	}
	same(t, "hops", order, []int{0, 0, 2, 3, 4})
}

// TestReceiveDelay has the measured delays of a flooded frame of 22 bytes at SF8 and
// rxdelay 10.
func TestReceiveDelay(t *testing.T) {
	for snr, ms := range map[float32]int64{12: 0, 0: 0, -5: 447, -9: 1439, -12: 1848} {
		in := wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: sealed("request")}
		w := newWorld(t, func(w *world) { w.policy.ReceiveDelayBase = 10 })
		w.hearAt(3_000_128, snr, frame(t, in))
		if ms > 0 {
			w.run(3_000_000 + ms*1000 - 1)
			same(t, "too early", len(w.notes), 0)
			w.run(3_000_000 + ms*1000)
		}
		same(t, "notes", len(w.notes), 1)
		in.Route = wire.Direct
		in.Payload = sealed("another")
		w.hearAt(6e6, snr, frame(t, in))
		same(t, "direct", len(w.notes), 2)
	}
}

// TestDirect: what becomes of direct packets.
func TestDirect(t *testing.T) {
	ack := func(payload string) wire.Packet {
		return wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte(payload)}
	}
	multi := func(payload string) wire.Packet {
		return wire.Packet{Route: wire.Direct, Type: wire.TypeMultipart, Payload: []byte(payload)}
	}
	text := wire.Packet{Route: wire.Direct, Type: wire.TypeTxt, Payload: []byte(strange)}
	scoped := text
	scoped.Route, scoped.TransportCodes = wire.TransportDirect, [2]uint16{7, 8}
	control := wire.Packet{Route: wire.Direct, Type: wire.TypeControl}
	with := func(p wire.Packet, payload string) wire.Packet {
		p.Payload = []byte(payload)
		return p
	}
	raw := wire.Packet{Route: wire.Direct, Type: wire.TypeRawCustom, Payload: []byte("abcd")}
	for name, c := range map[string]struct {
		in    wire.Packet
		hops  string
		extra uint8
		off   bool
		note  string
		out   []wire.Packet
		at    []int64 // ms after
	}{
		"next hop":           {in: text, hops: "\x50xy", out: []wire.Packet{text}, at: []int64{11}},
		"next hop, scoped":   {in: scoped, hops: "\x50xy", out: []wire.Packet{scoped}, at: []int64{11}},
		"another's hop":      {in: text, hops: "\x51xy"},
		"repeat off":         {in: text, hops: "\x50xy", off: true},
		"ack at once":        {in: ack("abcd"), hops: "\x50xy", note: "ack a", out: []wire.Packet{ack("abcd")}, at: []int64{0}},
		"ack, another's hop": {in: ack("abcd"), hops: "\x51xy", note: "ack a"},
		"ack for the node":   {in: ack("mine"), hops: "\x50xy", note: "ack m"},
		"ack in two": {
			in: ack("abcd"), hops: "\x50xy", extra: 1, note: "ack a",
			out: []wire.Packet{multi("\x13abcd"), ack("abcd")}, at: []int64{311, 554},
		},
		"ack in three": {
			in: ack("abcd"), hops: "\x50xy", extra: 2, note: "ack a",
			out: []wire.Packet{multi("\x23abcd"), multi("\x13abcd"), ack("abcd")}, at: []int64{311, 633, 876},
		},
		"multipart":        {in: multi("\x13abcd"), hops: "\x50xy", out: []wire.Packet{ack("abcd")}, at: []int64{600}},
		"multipart in two": {in: multi("\x13abcd"), hops: "\x50xy", extra: 1, out: []wire.Packet{multi("\x13abcd"), ack("abcd")}, at: []int64{911, 1154}},
		"empty multipart":  {in: multi(""), hops: "\x50xy"},
		"other multipart":  {in: multi("\x12abcd"), hops: "\x50xy"},
		"multipart, last":  {in: multi("\x13abcd"), note: "ack a"},
		"control":          {in: with(control, "\x80abc"), note: "control"},
		"control, hops":    {in: with(control, "\x80abc"), hops: "\x50xy"},
		"other control":    {in: with(control, "\x10abc")},
		"empty control":    {in: control},
		"raw":              {in: raw, note: "raw"},
		"text":             {in: with(text, string(sealed("hi"))), note: "data TXT_MSG h"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, repeat)
			w.mine = wire.AckCode([]byte("mine"))
			w.policy.Forward, w.policy.ExtraAcks = !c.off, c.extra
			c.in.Path = path(t, 1, c.hops)
			w.hear(3e6, frame(t, c.in))
			w.run(6e6)
			var notes []string
			if c.note != "" {
				notes = []string{c.note}
			}
			same(t, "notes", w.notes, notes)
			at := make([]int64, 0, len(w.sent))
			for _, s := range w.sent {
				at = append(at, (s.at-3e6)/1000)
			}
			if d := cmp.Diff(c.at, at, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("ms after (-want +got):\n%s", d)
			}
			for i := range c.out {
				c.out[i].Path = path(t, 1, "xy")
			}
			if d := cmp.Diff(c.out, w.packets(), cmp.Comparer(samePath), cmpopts.EquateEmpty()); d != "" {
				t.Errorf("forwarded (-want +got):\n%s", d)
			}
			w.hear(7e6, frame(t, c.in)) // a copy
			w.run(10e6)
			if len(w.sent) != 0 {
				t.Error("a copy was forwarded")
			}
			if w.node.Free() != mesh.PoolSize {
				t.Errorf("%d packets lost", mesh.PoolSize-w.node.Free())
			}
		})
	}
}

// TestResendsOwnAck: the released firmware sends an ack for itself on as rubbish.
func TestResendsOwnAck(t *testing.T) {
	w := newWorld(t, repeat, func(w *world) { w.quirks.ResendsOwnAck = true })
	w.mine = wire.AckCode([]byte("mine"))
	w.hear(3e6, frame(t, wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte("mine"), Path: path(t, 1, "\x50x")}))
	w.run(5e6)
	if len(w.sent) != 1 || string(w.sent[0].frame) != "\xff\x00\x00\x00\x00\x01xmine" {
		t.Errorf("sent %+v", w.sent)
	}
}

func TestTrace(t *testing.T) {
	const head = "\x01\x00\x00\x00\x02\x00\x00\x00"
	key := self.Public()
	for name, c := range map[string]struct {
		flags  string
		hashes string
		snrs   string
		out    string // path bytes
		note   bool
	}{
		"first hop":         {"\x00", "\x50\x07", "", "\x28", false},
		"second hop":        {"\x00", "\x07\x50", "\xf0", "\xf0\x28", false},
		"another's hop":     {"\x00", "\x07\x50", "", "", false},
		"2-byte hashes":     {"\x01", string(key[:2]) + "xx", "", "\x28", false},
		"4-byte hashes":     {"\x02", string(key[:4]), "", "\x28", false},
		"8-byte hashes":     {"\x03", "xxxxxxxx" + string(key[:8]), "s", "s\x28", false},
		"a piece of a hash": {"\x02", string(key[:3]), "", "", false},
		"at its end":        {"\x00", "\x07\x50", "ab", "", true},
		"no hops":           {"\x00", "", "", "", true},
		"too short":         {"", "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, repeat)
			in := wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: []byte(head + c.flags + c.hashes)}
			for _, s := range []byte(c.snrs) {
				if err := in.Path.AppendSNR(int8(s)); err != nil {
					t.Fatal(err)
				}
			}
			w.hear(3e6, frame(t, in))
			w.run(5e6)
			same(t, "at its end", len(w.traces) == 1, c.note)
			got := ""
			if p := w.packets(); len(p) == 1 {
				got = string(p[0].Path.Bytes())
			}
			same(t, "path", got, c.out)
		})
	}
}

// TestReciprocalPath: a node whose application wants it sends a path back, direct, after 500 ms.
func TestReciprocalPath(t *testing.T) {
	for _, route := range []wire.Route{wire.Flood, wire.Direct} {
		w := newWorld(t)
		w.back = true
		in := wire.Packet{Route: route, Type: wire.TypePath, Payload: sealed("\x02xy\x03abcd")}
		if route == wire.Flood {
			in.Path = path(t, 2, "uuvv")
		}
		w.hear(3e6, frame(t, in))
		w.run(5e6)
		same(t, "path", w.path != nil && string(w.path.Bytes()) == "xy" && string(w.extra[:4]) == "abcd", true)
		if route == wire.Direct {
			same(t, "sent", len(w.sent), 0)
			continue
		}
		same(t, "starts", w.starts(), []int64{3_500_000})
		p := w.packets()[0]
		plain, err := w.box.Open(nil, p.Payload[2:])
		if err != nil {
			t.Fatal(err)
		}
		ret, err := wire.DecodePathReturn(plain)
		if err != nil || string(ret.Path.Bytes()) != "uuvv" || ret.ExtraByte != wire.PathDummy {
			t.Errorf("%+v, %v", ret, err)
		}
		if p.Route != wire.Direct || string(p.Path.Bytes()) != "xy" || p.Payload[0] != 0xa1 || p.Payload[1] != 0x50 {
			t.Errorf("%+v", p)
		}
	}
}

// TestDroppedFlood: the application can drop floods, not direct packets.
func TestDroppedFlood(t *testing.T) {
	w := newWorld(t, repeat)
	w.drop = true
	w.hear(3e6, frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: []byte("abcd")}))
	w.hear(4e6, frame(t, wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Payload: []byte("efgh")}))
	w.run(6e6)
	same(t, "notes", w.notes, []string{"ack e"})
	same(t, "sent", len(w.sent), 0)
}

// ranges notes the ranges from which numbers are drawn.
type ranges struct{ asked [][2]uint32 }

func (r *ranges) Fill(device.Use, []byte) {}
func (r *ranges) IntN(_ device.Use, low, high uint32) uint32 {
	r.asked = append(r.asked, [2]uint32{low, high})
	return low
}

// TestRetransmitDelays: up to 5 times half the airtime for floods and a fifth of it for
// direct packets, in whole milliseconds; transport codes do not count.
func TestRetransmitDelays(t *testing.T) {
	var r ranges
	w := newWorld(t, repeat, func(w *world) { w.cfg.Random = &r })
	in := wire.Packet{Route: wire.TransportFlood, Type: wire.TypeTxt, Payload: []byte(strange)}
	w.hear(3e6, frame(t, in))
	in.Route, in.Path = wire.Direct, path(t, 1, "\x50xy")
	in.Payload = []byte(strange + strange)
	w.hear(5e6, frame(t, in))
	airtime := func(n int) uint32 { return emulated.Airtime(w.board.Radio().Settings(), n) / 1000 }
	same(t, "ranges", r.asked, [][2]uint32{
		{0, 5*(airtime(2+1+len(strange))/2) + 1},
		{0, 5*(airtime(2+2+2*len(strange))/5) + 1},
	})
}

// TestTraceReadsNoOldMemory: the hash that a packet lacks is not taken from the one
// that lay in its place before.
func TestTraceReadsNoOldMemory(t *testing.T) {
	key := self.Public()
	w := newWorld(t, repeat)
	for i, size := range []int{4, 3} {
		w.hear(int64(i+3)*1e6, frame(t, wire.Packet{
			Route: wire.Direct, Type: wire.TypeTrace, Payload: append([]byte{8: 2}, key[:size]...),
		}))
	}
	w.run(6e6)
	same(t, "forwarded", len(w.sent), 1)
}
