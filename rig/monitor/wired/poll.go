package wired

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/told"
)

// Asker polls one node at its console, poll by poll.
type Asker struct {
	line *Line
	// Access tells whether the access list is asked for. Over TCP it is printed elsewhere.
	access bool
	clock  turn

	node  sample.Node
	found func(sample.Node)
	info  sample.Info
	known told.Facts
	last  float64   // uptime; what is asked seldom is asked anew when it falls
	asked time.Time // when that was
	now   func() time.Time
}

// seldom is how often what hardly changes is asked: role, name, board and radio settings.
const seldom = 15 * time.Minute

// NewAsker makes the asker of an open console. The node has a name and no key; found is told its key
// as soon as it is known, and whenever it is another.
func NewAsker(line *Line, node sample.Node, found func(sample.Node)) *Asker {
	return &Asker{line: line, access: line.echoes, node: node, found: found, now: time.Now}
}

// Clock has the asker go by another clock than the machine's, as where time is not real.
func (a *Asker) Clock(now func() time.Time) { a.now = now }

// Poll asks everything once, and tells whose console it is. What went wrong is in the poll.
func (a *Asker) Poll(ctx context.Context) (sample.Node, sample.Poll) {
	begun := a.now()
	p := sample.Poll{Values: sample.Values{}}
	err := a.poll(ctx, &p)
	p.Took = a.now().Sub(begun)
	if err != nil {
		return a.node, failed(p.Took, err)
	}
	return a.node, p
}

// failed is a poll that failed.
func failed(took time.Duration, err error) sample.Poll {
	p := sample.Poll{Took: took, Failure: sample.Unreachable, Reason: err.Error()}
	if silence, ok := errors.AsType[*Silence](err); ok {
		p.Failure = sample.Silent
		if silence.Printed {
			p.Failure = sample.Unreadable
		}
	}
	if _, ok := errors.AsType[*unreadable](err); ok {
		p.Failure = sample.Unreadable
	}
	return p
}

// unreadable says that a reply is none.
type unreadable struct{ question, reply string }

func (e *unreadable) Error() string {
	return fmt.Sprintf("wired: %q: cannot read the reply %q; is it a room server?", e.question, e.reply)
}

func (a *Asker) poll(ctx context.Context, p *sample.Poll) error {
	if err := a.identify(ctx); err != nil {
		return err
	}
	if err := a.version(ctx); err != nil {
		return err
	}
	if err := a.stats(ctx, p.Values); err != nil {
		return err
	}
	if err := a.details(ctx, p.Values); err != nil {
		return err
	}
	if a.access {
		if err := a.line.List(ctx); err != nil {
			return err
		}
	}
	if err := a.askClock(ctx, p.Values); err != nil { // whose reply ends the list
		return err
	}
	if p.Access = a.line.Listed(); p.Access != nil {
		count(p.Access, p.Values)
	}
	p.Info = a.info
	return nil
}

// identify asks whose console it is: the port may lead to another node, or the node may have been
// given another key. Half a line that someone typed before is taken for the beginning of the first
// question, which is not known then.
func (a *Asker) identify(ctx context.Context) error {
	const question, attempts = "get public.key", 2
	var reply string
	var err error
	for range attempts {
		if reply, err = a.line.Ask(ctx, question); err != nil {
			if _, silent := errors.AsType[*Silence](err); silent {
				continue
			}
			return err
		}
		var key [32]byte
		digits := strings.TrimPrefix(reply, "> ")
		if n, bad := hex.Decode(key[:], []byte(digits[:min(len(digits), 2*len(key))])); bad == nil && n == len(key) {
			if pub := hex.EncodeToString(key[:]); pub != a.node.Pub {
				a.node.Pub, a.node.Key, a.asked = pub, key, time.Time{}
				a.found(a.node)
			}
			return nil
		}
	}
	if err != nil {
		return err
	}
	return &unreadable{question, reply}
}

func (a *Asker) version(ctx context.Context) error {
	reply, err := a.line.Ask(ctx, "ver")
	if err != nil {
		return err
	}
	v, err := console.ParseVersion(reply)
	if err != nil {
		a.known, a.info.Version = told.By(v.Release), ""
		return nil //nolint:nilerr // everything else can be asked all the same
	}
	if a.info.Version != v.Release.Text {
		a.asked = time.Time{}
	}
	a.known, a.info.Version = told.By(v.Release), v.Release.Text
	_, build, _ := strings.Cut(reply, "(Build: ")
	a.info.Build = strings.TrimSuffix(build, ")")
	return nil
}

func (a *Asker) stats(ctx context.Context, values sample.Values) error {
	if !a.known.Stats {
		return nil
	}
	for _, question := range []string{console.AskCoreStats, "stats-radio", "stats-packets"} {
		reply, err := a.line.Ask(ctx, question)
		if err != nil {
			return err
		}
		if !stats(reply, a.known, values) && !strings.HasPrefix(reply, "Unknown") {
			return &unreadable{question, reply}
		}
	}
	heard(values)
	if up := values[sample.Uptime]; up < a.last {
		a.asked = time.Time{} // it may be flashed or set otherwise since
	}
	a.last = values[sample.Uptime]
	return nil
}

// details asks what hardly changes, from time to time, and the share of time that it may send.
func (a *Asker) details(ctx context.Context, values sample.Values) error {
	question, ratio := "get dutycycle", percent
	if !a.known.DutyCycle {
		question, ratio = "get af", factor
	}
	reply, err := a.line.Ask(ctx, question)
	if err != nil {
		return err
	}
	if r, ok := ratio(strings.TrimPrefix(reply, "> ")); ok {
		values[sample.DutyCycleLimit] = r
	}
	if a.now().Sub(a.asked) < seldom {
		return nil
	}
	for _, detail := range []struct {
		question string
		field    *string
	}{{"get role", &a.info.Role}, {"get name", &a.info.Called}, {"get radio", &a.info.Radio}, {"board", &a.info.Board}} {
		*detail.field = ""
		if detail.question == "board" && !a.known.Board {
			continue
		}
		reply, err := a.line.Ask(ctx, detail.question)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(reply, "Unknown") && !strings.HasPrefix(reply, "??") {
			*detail.field = strings.TrimPrefix(reply, "> ")
		}
	}
	a.asked = a.now()
	return nil
}

// percent reads "50.0%", the reply to get dutycycle since v1.15.0.
func percent(text string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	return n / 100, err == nil && n > 0 && n <= 100 //nolint:mnd // percent
}

// factor reads the airtime factor, "1.0": how many times as long as it sends the node is silent
// (Dispatcher::checkSend, v1.9.0 to v1.17.1).
func factor(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return 1 / (1 + n), err == nil && n >= 0
}

// count counts an access list by role. Guests do not stand in it.
func count(list []sample.Access, values sample.Values) {
	values[sample.ReadOnly], values[sample.ReadWrite], values[sample.Admins] = 0, 0, 0
	for _, one := range list {
		switch one.Permissions & wire.RoleMask {
		case wire.RoleReadOnly:
			values[sample.ReadOnly]++
		case wire.RoleReadWrite:
			values[sample.ReadWrite]++
		case wire.RoleAdmin:
			values[sample.Admins]++
		}
	}
}
