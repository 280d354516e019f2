package regions

import (
	"context"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Difference is where a room did not do what the model does.
type Difference struct {
	Step      int // from 0
	What      string
	Got, Want string
}

// Error says what the room did and what it should have done.
func (d *Difference) Error() string {
	return fmt.Sprintf("step %d, %s: %q, want %q", d.Step, d.What, d.Got, d.Want)
}

// Play plays a script and returns the first difference, nil if there is none. The default scopes what
// cannot be answered in a scope of its own if inDefault says so.
func Play(ctx context.Context, b *bench.Bench, s Script, inDefault bool) *Difference {
	p := player{b: b, inDefault: inDefault, admin: b.Client("alice"), asking: b.Client("bob")}
	p.asking.Misbehavior.NoPathReturn = true // so that each answer is flooded
	for i, step := range s {
		if d := p.do(ctx, step); d != nil {
			d.Step = i
			return d
		}
	}
	return nil
}

// player plays a script.
type player struct {
	b             *bench.Bench
	model         Machine
	admin, asking *client.Client
	inDefault     bool
	known         bool // the administrator is logged in
}

func (p *player) do(ctx context.Context, s Step) *Difference {
	switch s.Op {
	case Type:
		if d := differ(s.String(), p.b.Room().Console().Command(ctx, s.Text), p.model.Answer(s.Text)); d != nil {
			return d
		}
	case Send:
		if !p.known {
			p.admin.LoginAdmin(ctx)
			p.known = true
		}
		if d := differ(s.String(), p.admin.Command(ctx, s.Text), p.model.Answer(s.Text)); d != nil {
			return d
		}
	case Load:
		if d := p.load(ctx, strings.Split(s.Text, "\n")); d != nil {
			return d
		}
	case Reboot:
		p.b.Room().Reboot(ctx)
		p.b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		p.model.Restart()
		p.known = false
	case Ask:
		return p.ask(ctx, s)
	case Advert:
		p.b.Room().Console().Command(ctx, "advert")
		return inScope(s.String(), p.b.Await(ctx, deadline.AdvertSoon, client.IsAdvert()), p.model.own())
	}
	return p.look(ctx, s)
}

// load types a region load; the console answers nothing until its end.
func (p *player) load(ctx context.Context, lines []string) *Difference {
	p.b.Room().Silent(true)
	defer p.b.Room().Silent(false)
	c := p.b.Room().Console()
	c.Raw(ctx, "region load\r")
	for _, line := range lines {
		c.Raw(ctx, line+"\r")
	}
	_, reply, _ := strings.Cut(c.Raw(ctx, "\r"), "-> ")
	return differ("the end of region load", strings.TrimSpace(reply), p.model.Load(lines))
}

// ask floods a log-in in a scope and looks at the scope of its answer.
func (p *player) ask(ctx context.Context, s Step) *Difference {
	opts := []client.Option{client.ViaFlood()}
	if s.Text != "" {
		opts = append(opts, client.Scope("#"+s.Text))
	}
	answer := p.asking.LoginGuest(ctx, opts...)
	var request wire.Packet
	if err := request.Decode(answer.Sent.Frame); err != nil {
		panic(err) // the rig's own frame
	}
	// Codes have 16 bits: once in a while that of another region is the same.
	want := p.model.Scope(s.Text != "", p.inDefault, func(region string) bool {
		return code(region, &request) == request.TransportCodes[0]
	})
	return inScope(s.String(), answer.Event, want)
}

// look compares all that the board says of its regions.
func (p *player) look(ctx context.Context, s Step) *Difference {
	for _, command := range []string{"region", "region list allowed", "region list denied", "region home", "region default"} {
		reply := p.b.Room().Console().Command(ctx, command)
		if d := differ(command+" after "+s.String(), reply, p.model.Answer(command)); d != nil {
			return d
		}
	}
	return nil
}

// code is that of a packet in a public region.
func code(region string, p *wire.Packet) uint16 {
	key, _ := identity.RegionKey("#" + region)
	return key.Code(uint8(p.Type), p.Payload)
}

func differ(what, got, want string) *Difference {
	if strings.TrimRight(got, "\r\n") == strings.TrimRight(want, "\n") {
		return nil
	}
	return &Difference{What: "reply to " + what, Got: got, Want: want}
}

// inScope compares the scope of a flood with a public region, "" for none.
func inScope(what string, ev capture.Event, want string) *Difference {
	var p wire.Packet
	if err := p.Decode(ev.Frame); err != nil {
		return &Difference{What: what, Got: err.Error(), Want: "a packet"}
	}
	if want == "" {
		if p.Route == wire.Flood {
			return nil
		}
		return &Difference{What: "scope of the flood upon " + what, Got: fmt.Sprintf("%v %04x", p.Route, p.TransportCodes), Want: "none"}
	}
	if p.Route == wire.TransportFlood && p.TransportCodes == [2]uint16{code(want, &p), 0} {
		return nil
	}
	return &Difference{What: "scope of the flood upon " + what, Got: fmt.Sprintf("%v %04x", p.Route, p.TransportCodes), Want: want}
}
