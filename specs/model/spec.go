package model

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
)

// Spec writes a scenario down as a Ginkgo spec that judges the requirement which it broke:
// a file of its own for the folder of specs of that name.
func Spec(s Scenario, v *Violation, folder string, seed uint64) string {
	var b strings.Builder
	body := author{b: &b}
	body.scenario(s)
	var imports strings.Builder
	if strings.Contains(b.String(), "time.") {
		imports.WriteString("\t\"time\"\n\n")
	}
	imports.WriteString("\t. \"github.com/onsi/ginkgo/v2\"\n\t. \"github.com/onsi/gomega\"\n\n")
	for _, p := range []struct{ name, path string }{
		{"wire.", "firmware/wire"}, {"deadline.", "rig/deadline"}, {"client.", "rig/client"},
	} {
		if strings.Contains(b.String(), p.name) {
			fmt.Fprintf(&imports, "\t\"github.com/meshrig/meshrig/%s\"\n", p.path)
		}
	}
	return fmt.Sprintf(`package %s

import (
%s	"github.com/meshrig/meshrig/specs/model"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Found with seed %d: %s
var _ = Describe("a scenario that the model found", func() {
	It("keeps what the model promises", For(%q), func(ctx SpecContext) {
		b := Bench(ctx, model.World(%d))
%s		Expect(model.Judge(b%s)).To(Succeed())
	})
})
`, folder, &imports, seed, strings.ReplaceAll(v.What, "\n", " "), v.Requirement, seed, &b, body.names(s))
}

type author struct{ b *strings.Builder }

func (w *author) line(format string, args ...any) { fmt.Fprintf(w.b, "\t\t"+format+"\n", args...) }

func (w *author) names(s Scenario) string {
	var all strings.Builder
	for _, name := range s.Cast() {
		all.WriteString(", " + name)
	}
	return all.String()
}

func (w *author) scenario(s Scenario) {
	for _, name := range s.Cast() {
		if name == namesake {
			w.line("%s := b.Namesake(%q, %s)", name, name, firstClient)
		} else {
			w.line("%s := b.Client(%q)", name, name)
		}
	}
	plays := plays{last: map[string]string{}, post: map[string]said{}}
	for i, step := range s {
		call := plays.call(i, step)
		used := plays.variable != "" && s.refersTo(i)
		switch {
		case call == "":
		case used:
			w.line("%s := %s", plays.variable, call)
		default:
			w.line("%s", call)
		}
		if step.Then > 0 {
			w.line("b.Pass(ctx, deadline.For(%s, %q))", duration(step.Then), "the scenario goes on")
		}
	}
}

// refersTo tells whether a later step sends again, or with the stamp of, what step i sends.
func (s Scenario) refersTo(i int) bool {
	replayed, retried := true, s[i].Op == Post || s[i].Op == Twin
	for _, step := range s[i+1:] {
		if step.Who != s[i].Who {
			continue
		}
		if replayed && (step.Op == Replay || step.Op == Twin || step.Same) || retried && step.Op == Retry {
			return true
		}
		replayed = replayed && (step.Op == Behave || step.Op == Wait || step.Op == Type)
		retried = retried && step.Op != Post && step.Op != Twin
	}
	return false
}

type said struct {
	variable, text string
	attempt        int
}

// plays writes steps as calls.
type plays struct {
	last     map[string]string // variable of a client's last message
	post     map[string]said
	variable string // that the call's result would have
}

func (p *plays) call(i int, s Step) string {
	p.variable = ""
	at := ""
	if last, ok := p.last[s.Who]; ok && s.Same {
		at = fmt.Sprintf(", client.At(%s.Timestamp)", last)
	}
	sent := func(method, args string) string {
		p.variable = fmt.Sprintf("sent%d", i)
		p.last[s.Who] = p.variable
		return fmt.Sprintf("%s.%s(ctx%s%s)", s.Who, method, args, at+options(s))
	}
	line := fmt.Sprintf("%q", s.Text)
	if before, after, ok := strings.Cut(s.Text, "KEY"); ok && s.Whom != "" {
		line = fmt.Sprintf("%q+%s.PublicKey().String()+%q", before, s.Whom, after)
	} else if before, after, ok := strings.Cut(s.Text, "START"); ok && s.Whom != "" {
		line = fmt.Sprintf("%q+%s.PublicKey().String()[:%d]+%q", before, s.Whom, keyStart, after)
	}
	switch s.Op {
	case Wait:
	case Login:
		return sent("SendLogin", ", "+password(s.Text))
	case Post:
		call := sent("SendPost", fmt.Sprintf(", %q", s.Text))
		p.post[s.Who] = said{variable: p.variable, text: s.Text}
		return call
	case Retry:
		if last, ok := p.post[s.Who]; ok {
			last.attempt += max(1, s.Tries)
			p.post[s.Who] = last
			return sent("SendPost", fmt.Sprintf(", %q, client.At(%s.Timestamp), client.Attempt(%d)", last.text, last.variable, uint8(last.attempt)))
		}
	case Twin:
		if last, ok := p.last[s.Who]; ok {
			call := sent("SendPost", fmt.Sprintf(", %q, client.At(%s.Timestamp)", s.Text, last))
			p.post[s.Who] = said{variable: p.variable, text: s.Text}
			return call
		}
	case Replay:
		if last, ok := p.last[s.Who]; ok {
			return fmt.Sprintf("%s.Replay(ctx, %s)", s.Who, last)
		}
	case Odd:
		return sent("SendText", fmt.Sprintf(", wire.TextSigned+%d, %q", min(1, s.Tries), s.Text))
	case Command:
		return sent("SendCommand", ", "+line)
	case Status:
		return sent("SendRequest", ", wire.RequestStatus, nil")
	case Telemetry:
		return sent("SendRequest", ", wire.RequestTelemetry, nil")
	case List:
		return sent("SendRequest", ", wire.RequestAccessList, nil")
	case Unknown:
		return sent("SendRequest", ", 0x42, nil")
	case Alive:
		return sent("SendKeepAlive", "")
	case Behave:
		return behave(s)
	case Type:
		return fmt.Sprintf("b.Room().Console().Raw(ctx, %s+\"\\r\")", line)
	case Reboot:
		return fmt.Sprintf("b.Room().Restart(ctx, %q)", cmp.Or(s.Text, "reboot"))
	case Cut:
		return "b.Room().PowerCycle(ctx, " + duration(powerGap) + ")"
	}
	return ""
}

func behave(s Step) string {
	fields := strings.Split(strings.Trim(fmt.Sprintf("%#v", s.Bad), "}"), "{")
	var set []string
	for field := range strings.SplitSeq(fields[len(fields)-1], ", ") {
		name, value, _ := strings.Cut(field, ":")
		switch {
		case value == "false" || value == "0" || value == "0x0":
			continue
		case name == "AckForm":
			value = ackForms[s.Bad.AckForm]
		}
		set = append(set, name+": "+value)
	}
	path := "wire.Path{}"
	if s.Hops > 0 {
		path = fmt.Sprintf("model.Repeaters(%d)", s.Hops)
	}
	return fmt.Sprintf("%s.Misbehavior, %s.MultiAcks = client.Misbehavior{%s}, %v\n\t\t%s.Behind(%s)",
		s.Who, s.Who, strings.Join(set, ", "), s.Multi, s.Who, path)
}

// ackForms are the forms of an acknowledgement by name.
var ackForms = [...]string{
	client.AckLong: "client.AckLong", client.AckMultipart: "client.AckMultipart", client.AckAhead: "client.AckAhead",
	client.AckInPath: "client.AckInPath", client.AckWrongBit: "client.AckWrongBit",
}

func password(text string) string {
	switch text {
	case bench.DefaultAdminPassword:
		return "b.Room().AdminPassword()"
	case bench.DefaultGuestPassword:
		return "b.Room().GuestPassword()"
	}
	return fmt.Sprintf("%q", text)
}

func options(s Step) string {
	var text strings.Builder
	for _, o := range []struct {
		set  bool
		text string
	}{
		{s.Flood, "client.ViaFlood()"},
		{s.Near, "client.ViaDirect()"},
		{s.Hash > 1, fmt.Sprintf("client.HashSize(%d)", s.Hash)},
		{s.Zero, "client.At(0)"},
		{s.Fresh, "client.Since(0)"},
		{s.Back > 0, fmt.Sprintf("client.Since(%s.Since-%d)", s.Who, s.Back)},
	} {
		if o.set {
			text.WriteString(", " + o.text)
		}
	}
	return text.String()
}

func duration(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%d*time.Second", d/time.Second)
	}
	return fmt.Sprintf("%d*time.Millisecond", d/time.Millisecond)
}
