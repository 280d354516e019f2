// Package model judges a room server by what it must do whatever happens: an abstract room
// that is kept up to date from what was on the air, and scenarios that nobody wrote.
//
// Watch reads a bench's timeline and says where the room broke a promise. Generate draws a
// scenario from a seed, Run plays and judges it on a bench of its own, Shrink makes a failing
// one small and Spec writes it down as a spec.
package model

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Op is what a step does.
type Op uint8

// The operations. Each but Wait, Type, Reboot and Cut belongs to a client.
const (
	Wait      Op = iota // nothing
	Login               // logs in with the password Text
	Post                // posts Text
	Retry               // sends its last post again with the next attempt
	Twin                // posts Text with the time stamp of its last message
	Replay              // sends its last frame again, byte for byte
	Odd                 // sends Text as a text of a type that no room takes, signed or, with Tries, unknown
	Command             // sends the administrator's command Text
	Status              // asks for the status
	Telemetry           // asks for telemetry
	List                // asks for the access list
	Unknown             // sends a request of a type that does not exist
	Alive               // sends a keep-alive
	Behave              // misbehaves as Misbehavior says from now on
	Type                // an operator types the line Text at the console
	Reboot              // the board restarts, by the console command Text if there is one
	Cut                 // its power is cut for 2 s
)

// Step is one step of a scenario and the time that passes behind it.
type Step struct {
	Op    Op
	Who   string // the client
	Text  string // password, post, command or console line
	Whom  string // the client whose key stands for KEY in Text, and its first 8 digits for START
	Flood bool   // floods even though a path is known
	Near  bool   // sends direct even though no path is known
	Hash  int    // bytes of a path hash when flooded; 0: 1
	Zero  bool   // the time stamp is 0
	Same  bool   // the time stamp is that of its last message
	Fresh bool   // asks for every post
	Back  int    // asks for the posts of so many seconds before the newest that it has
	Tries int    // Retry: how many attempts it counts; 0: 1
	Bad   client.Misbehavior
	Multi bool // Behave: acknowledges along a known path twice
	Hops  int  // Behave: imagined repeaters between client and room
	Then  time.Duration
}

// Scenario is a list of steps on a fresh bench.
type Scenario []Step

// keyStart is how many digits of a client's key stand for START.
const keyStart = 8

// namesake is the client whose key starts as that of firstClient.
const namesake, firstClient = "eve", "alice"

// powerGap is for how long Cut takes the power away.
const powerGap = 2 * time.Second

// player plays a scenario.
type player struct {
	b    *bench.Bench
	cast map[string]*client.Client
	last map[string]*client.Sent // by client
	post map[string]lastPost

	beside Beside
	next   clock.Time // when it looks again
}

// Beside is someone who looks at the bench again and again while a scenario goes on, at the console for
// example. What the look types must change nothing.
type Beside struct {
	Every time.Duration // of bench time
	Look  func(ctx context.Context, b *bench.Bench)
}

type lastPost struct {
	sent    *client.Sent
	text    string
	attempt uint8
}

// Play plays a scenario and returns the clients that took part, the first ones first.
func Play(ctx context.Context, b *bench.Bench, s Scenario) []*client.Client {
	return play(ctx, b, s, Beside{})
}

func play(ctx context.Context, b *bench.Bench, s Scenario, beside Beside) []*client.Client {
	p := player{b: b, cast: map[string]*client.Client{}, last: map[string]*client.Sent{}, post: map[string]lastPost{}, beside: beside}
	var all []*client.Client
	for _, name := range s.Cast() {
		c := b.Client
		if name == namesake {
			c = func(name string) *client.Client { return b.Namesake(name, p.cast[firstClient]) }
		}
		p.cast[name] = c(name)
		all = append(all, p.cast[name])
	}
	for _, step := range s {
		p.do(ctx, step)
		p.pass(ctx, step.Then)
	}
	return all
}

// pass lets time pass, with a look now and then. A look takes time too.
func (p *player) pass(ctx context.Context, d time.Duration) {
	end := p.b.Now().Add(d)
	if p.beside.Look != nil {
		for ; p.next <= end; p.next = p.b.Now().Add(p.beside.Every) {
			p.until(ctx, p.next)
			p.beside.Look(ctx, p.b)
		}
	}
	p.until(ctx, end)
}

func (p *player) until(ctx context.Context, t clock.Time) {
	if d := t.Sub(p.b.Now()); d > 0 {
		p.b.Pass(ctx, deadline.For(d, "the scenario goes on"))
	}
}

// Cast is who takes part, in the order in which their keys have to be made.
func (s Scenario) Cast() []string {
	var names []string
	known := map[string]bool{}
	add := func(name string) {
		if name != "" && !known[name] {
			known[name] = true
			names = append(names, name)
		}
	}
	for _, step := range s {
		for _, name := range []string{step.Who, step.Whom} {
			if name == namesake {
				add(firstClient)
			}
			add(name)
		}
	}
	return names
}

// key puts the key of a client into a line.
func (p *player) line(s Step) string {
	if s.Whom == "" {
		return s.Text
	}
	key := p.cast[s.Whom].PublicKey().String()
	return strings.NewReplacer("KEY", key, "START", key[:keyStart]).Replace(s.Text)
}

func (s Step) options(c *client.Client) []client.Option {
	var o []client.Option
	if s.Flood {
		o = append(o, client.ViaFlood())
	}
	if s.Near {
		o = append(o, client.ViaDirect())
	}
	if s.Hash > 1 {
		o = append(o, client.HashSize(s.Hash))
	}
	if s.Zero {
		o = append(o, client.At(0))
	}
	if s.Fresh {
		o = append(o, client.Since(0))
	}
	if s.Back > 0 {
		o = append(o, client.Since(c.Since-uint32(s.Back)))
	}
	return o
}

func (p *player) do(ctx context.Context, s Step) {
	c := p.cast[s.Who]
	o := s.options(c)
	if last := p.last[s.Who]; s.Same && last != nil {
		o = append(o, client.At(last.Timestamp))
	}
	var sent *client.Sent
	switch s.Op {
	case Wait:
	case Login:
		sent = c.SendLogin(ctx, s.Text, o...)
	case Post:
		sent = c.SendPost(ctx, s.Text, o...)
		p.post[s.Who] = lastPost{sent: sent, text: s.Text}
	case Retry:
		if last := p.post[s.Who]; last.sent != nil {
			last.attempt += uint8(max(1, s.Tries))
			sent = c.SendPost(ctx, last.text, append(o, client.At(last.sent.Timestamp), client.Attempt(last.attempt))...)
			p.post[s.Who] = last
		}
	case Twin:
		if last := p.last[s.Who]; last != nil {
			sent = c.SendPost(ctx, s.Text, append(o, client.At(last.Timestamp))...)
			p.post[s.Who] = lastPost{sent: sent, text: s.Text}
		}
	case Replay:
		if last := p.last[s.Who]; last != nil {
			sent = c.Replay(ctx, last)
		}
	case Odd:
		sent = c.SendText(ctx, wire.TextSigned+wire.TextType(min(1, s.Tries)), s.Text, o...)
	case Command:
		sent = c.SendCommand(ctx, p.line(s), o...)
	case Status, Telemetry, List, Unknown:
		sent = c.SendRequest(ctx, s.Op.request(), nil, o...)
	case Alive:
		sent = c.SendKeepAlive(ctx, o...)
	case Behave:
		c.Misbehavior, c.MultiAcks = s.Bad, s.Multi
		c.Behind(repeaters(s.Hops))
	case Type:
		p.b.Room().Console().Raw(ctx, p.line(s)+"\r")
	case Reboot:
		p.b.Room().Restart(ctx, cmp.Or(s.Text, "reboot"))
	case Cut:
		p.b.Room().PowerCycle(ctx, powerGap)
	}
	if sent != nil {
		p.last[s.Who] = sent
	}
}

// Run plays a scenario on a fresh bench and judges it.
func Run(ctx context.Context, cfg bench.Config, s Scenario) Outcome {
	return RunBeside(ctx, cfg, s, Beside{})
}

// RunBeside is Run while someone looks on.
func RunBeside(ctx context.Context, cfg bench.Config, s Scenario, beside Beside) (o Outcome) {
	wrap(&cfg)
	cfg.Attach = func(b *bench.Bench) { o.Bench = b }
	defer func() {
		if o.Bench != nil {
			_ = o.Bench.Close() // one that ended early
		}
	}()
	cfg.Fail, cfg.Abort = nil, nil // a panic with a bench.Failure
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		f, ours := cause.(bench.Failure)
		if !ours {
			panic(cause)
		}
		if o.Bench != nil && o.Bench.Stopped() != nil {
			o.Broken = &Violation{Requirement: "ROB-001", What: o.Bench.Stopped().Error(), At: o.Bench.Now()}
			return
		}
		if f.Aborted || o.Bench == nil {
			o.Err = fmt.Errorf("model: %w", f)
			return
		}
		o.Broken = &Violation{Requirement: "ROB-001", What: f.Message, At: o.Bench.Now()}
	}()
	b := bench.New(ctx, cfg)
	all := play(ctx, b, s, beside)
	o.Broken, o.Open = judge(b, all)
	if err := b.Close(); err != nil && o.Broken == nil {
		o.Err = err
	}
	return o
}

// Outcome is what a scenario came to.
type Outcome struct {
	Bench  *bench.Bench // closed
	Broken *Violation   // the first broken promise, nil if none
	Open   bool         // from some point the model could not know what the room knew, and judged no more
	Err    error        // the bench failed, not the firmware
}

// request is the type of a request.
func (o Op) request() wire.RequestType {
	switch o { //nolint:exhaustive // only requests
	case Telemetry:
		return wire.RequestTelemetry
	case List:
		return wire.RequestAccessList
	case Unknown:
		return 0x42
	}
	return wire.RequestStatus
}

// repeaters is a path of so many imagined repeaters.
func repeaters(n int) wire.Path {
	var p wire.Path
	for i := range n {
		if err := p.Append([]byte{byte(0x11 * (i + 1))}); err != nil {
			break // as many as fit
		}
	}
	return p
}
