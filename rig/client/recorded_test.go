package client_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// queued is a frame that a client left with the bench.
type queued struct {
	At    clock.Time
	Who   string
	Frame []byte
}

// paper is a bench of paper: it writes down what clients send and never waits.
type paper struct {
	t     *testing.T
	now   clock.Time
	air   time.Duration // how long a frame takes
	sent  []queued
	later []queued
	reply *capture.Event  // what Await returns
	meets []capture.Event // what it returns before, if that matches
	fails []string
}

func (p *paper) Now() clock.Time { return p.now }

func (p *paper) Send(_ context.Context, who string, frame []byte) capture.Event {
	p.sent = append(p.sent, queued{p.now, who, frame})
	return capture.Event{Kind: capture.Sent, Board: who, Frame: frame, Start: clock.Stamp{At: p.now}, At: clock.Stamp{At: p.now.Add(p.air)}}
}

func (p *paper) Queue(at clock.Time, who string, frame []byte) {
	p.later = append(p.later, queued{at, who, frame})
}

func (p *paper) Await(_ context.Context, _ deadline.Deadline, m capture.Matcher) capture.Event {
	if len(p.meets) > 0 && m.Match(p.meets[0]) {
		ev := p.meets[0]
		p.meets = p.meets[1:]
		return ev
	}
	if p.reply == nil || !m.Match(*p.reply) {
		p.Fail(m.String()+" did not come", 0)
	}
	return *p.reply
}

// failed is what Fail panics with.
type failed string

func (p *paper) Fail(message string, _ int) {
	p.fails = append(p.fails, message)
	panic(failed(message))
}

// recorded is a line of a recorded exchange.
type recorded struct {
	TUS   int64  `json:"t_us"`
	AirUS int64  `json:"air_us"`
	From  string `json:"from"`
	Kind  string `json:"kind"`
	Hex   string `json:"hex"`
	Keys  map[string]struct{ Pub, Prv string }
	Epoch uint32
	Dec   struct{ Type, Plain string }
}

func load(t *testing.T, name string) []recorded {
	t.Helper()
	f, err := os.Open("../../fixtures/vectors/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []recorded
	for s := bufio.NewScanner(f); s.Scan(); {
		var r recorded
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cast are the parties of a recording.
type cast struct {
	paper   *paper
	room    identity.PrivateKey
	clients map[string]*client.Client
}

func newCast(t *testing.T, head recorded, names ...string) cast {
	t.Helper()
	c := cast{paper: &paper{t: t}, clients: make(map[string]*client.Client)}
	var err error
	if c.room, err = identity.ParsePrivateKey(head.Keys["board"].Prv); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		key, err := identity.ParsePrivateKey(head.Keys[name].Prv)
		if err != nil {
			t.Fatal(err)
		}
		c.clients[name] = client.New(c.paper, client.Config{
			Name: name, Identity: identity.NewLocal(key), Epoch: head.Epoch,
			Room: func() client.Room {
				return client.Room{PublicKey: c.room.Public(), AdminPassword: "password", GuestPassword: "hello"}
			},
		})
	}
	return c
}

// masked opens a frame between room and client and blanks the bytes that are drawn at random.
func (c cast) masked(t *testing.T, who string, frame []byte) string {
	t.Helper()
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		t.Fatal(err)
	}
	if p.Type != wire.TypePath && p.Type != wire.TypeReq {
		return hex.EncodeToString(frame)
	}
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := c.room.SharedSecret(c.clients[who].PublicKey()).Open(nil, d.Sealed)
	if err != nil {
		t.Fatal(err)
	}
	switch p.Type {
	case wire.TypeReq:
		clear(plain[9:13])
	default:
		r, err := wire.DecodePathReturn(plain)
		if err != nil {
			t.Fatal(err)
		}
		if r.ExtraByte == wire.PathDummy {
			clear(r.Extra[:4])
		}
	}
	return hex.EncodeToString(frame[:len(frame)-len(d.Sealed)]) + " " + hex.EncodeToString(plain)
}

// Two real companions logged in, posted, acknowledged and asked. The scripted client sends
// the same bytes, but for random ones, and reacts within a millisecond of the same time.
func TestRealCompanions(t *testing.T) {
	t.Parallel()
	rows := load(t, "exchange-real-companions.jsonl")
	c := newCast(t, rows[0], "alice", "bob")
	ctx := t.Context()
	var sent, reactions, heard int
	for _, r := range rows[1:] {
		if r.Kind != "tx" {
			continue
		}
		frame := unhex(t, r.Hex)
		end := clock.Time(r.TUS + r.AirUS)
		if r.From == "board" {
			heard++
			ev := capture.Event{Kind: capture.Heard, Frame: frame, Start: clock.Stamp{At: clock.Time(r.TUS)}, At: clock.Stamp{At: end}}
			for _, name := range []string{"alice", "bob"} {
				c.clients[name].Hear(ev)
			}
			continue
		}
		who := c.clients[r.From]
		c.paper.now = clock.Time(r.TUS)
		plain := unhex(t, r.Dec.Plain)
		switch r.Dec.Type {
		case "ANON_REQ":
			l, err := wire.DecodeRoomLogin(plain)
			if err != nil {
				t.Fatal(err)
			}
			who.SendLogin(ctx, l.Password, client.At(l.Timestamp))
		case "TXT_MSG":
			x, err := wire.DecodeText(plain)
			if err != nil {
				t.Fatal(err)
			}
			who.SendText(ctx, x.Type, x.Text, client.At(x.Timestamp))
		case "REQ":
			q, err := wire.DecodeRequest(plain)
			if err != nil {
				t.Fatal(err)
			}
			who.SendRequest(ctx, q.Type, nil, client.At(q.Timestamp))
		default: // a reaction
			if len(c.paper.later) == 0 {
				t.Fatalf("%s at %d µs: the client does not react with %s", r.From, r.TUS, r.Hex)
			}
			got := c.paper.later[0]
			c.paper.later = c.paper.later[1:]
			if off := got.At.Sub(clock.Time(r.TUS)); off < 0 || off > time.Millisecond {
				t.Errorf("%s reacts %v from when it did", r.From, off)
			}
			if d := cmp.Diff(c.masked(t, r.From, frame), c.masked(t, got.Who, got.Frame)); d != "" {
				t.Errorf("%s at %d µs (-recorded +got):\n%s", r.From, r.TUS, d)
			}
			reactions++
			continue
		}
		got := c.paper.sent[sent]
		sent++
		if d := cmp.Diff(c.masked(t, r.From, frame), c.masked(t, got.Who, got.Frame)); d != "" {
			t.Errorf("%s at %d µs (-recorded +got):\n%s", r.From, r.TUS, d)
		}
	}
	if len(c.paper.later) != 0 || sent != 6 || reactions != 4 || heard != 10 {
		t.Errorf("%d sent, %d reactions, %d heard, %d reactions too many; want 6, 4, 10, 0", sent, reactions, heard, len(c.paper.later))
	}
	if got := c.clients["alice"].Pushes(); len(got) != 1 || got[0].Text != "Second message" {
		t.Errorf("alice got %+v", got)
	}
	if got := c.clients["bob"].Since; got == 0 {
		t.Error("bob's sync point did not move")
	}
}
