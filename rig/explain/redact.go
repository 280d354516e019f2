package explain

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/role/room"
)

// Redact returns a timeline as it may be shown to anybody: each password and private key in the console's text
// has made way for its length, also where bytes of it came one by one, and what frames seal that the keys open
// is zeros where it tells one. Nothing else has changed, neither the times nor the length of a frame; two
// timelines that differ in nothing but secrets of the same length are alike in it. The keys learn the secrets,
// and the public keys that the timeline tells: a board may have had another one before.
func (k *Keys) Redact(t *capture.Timeline) *capture.Timeline {
	events := slices.Clone(t.Events())
	runs := consoleRuns(events)
	for _, r := range runs {
		k.Secrets.Learn(r.text)
		k.learnPrinted(r.text)
	}
	for _, ev := range events {
		if ev.OnAir() {
			k.Learn(ev.Frame)
		}
	}
	for _, ev := range events {
		switch {
		case ev.OnAir():
			k.learnSecrets(ev.Frame)
		case ev.Kind == capture.FromApp, ev.Kind == capture.ToApp:
			k.Secrets.learnApp(ev)
		}
	}
	var console asking
	var air replies
	for _, r := range runs {
		spans := k.Secrets.spans(r.text)
		if reply, ok := console.answer(r.text); ok {
			spans = append(spans, reply)
		}
		r.hide(events, spans)
	}
	blanked := map[int]bool{} // lengths of frames
	for i := range events {
		switch ev := &events[i]; ev.Kind {
		case capture.Note, capture.Bus:
			ev.Text = k.Secrets.Hide(ev.Text)
		case capture.Heard, capture.Sent:
			if k.tells(ev.Frame, &air) {
				ev.Frame = blank(ev.Frame)
				blanked[len(ev.Frame)] = true
			}
		case capture.FromApp, capture.ToApp:
			ev.Frame = k.redactApp(*ev, &air)
		case capture.HeardBad, capture.ConsoleIn, capture.ConsoleOut, capture.Power, capture.Radio:
		}
	}
	out := &capture.Timeline{}
	for _, ev := range events {
		if ev.Kind == capture.HeardBad && blanked[len(ev.Frame)] { // most of the same frame may stand in it
			ev.Frame = blank(ev.Frame)
		}
		out.Append(ev)
	}
	return out
}

// printed is a public key as a console prints it, and boards when they start.
var printed = regexp.MustCompile(`\b[0-9A-Fa-f]{64}\b`)

// learnPrinted takes public keys from what a console printed.
func (k *Keys) learnPrinted(text string) {
	for _, digits := range printed.FindAllString(text, -1) {
		if key, err := identity.ParsePublicKey(digits); err == nil && len(k.nodes) < MostLearned {
			k.AddPublic(strings.ToLower(digits[:8]), key)
		}
	}
}

// consoleRun is what went over a console in one direction before something went in the other.
type consoleRun struct {
	text   string
	events []int // whose texts it consists of
}

// consoleRuns are the runs of all consoles in the order in which they began.
func consoleRuns(events []capture.Event) (runs []*consoleRun) {
	type console struct {
		run  *consoleRun
		kind capture.Kind
	}
	last := map[string]console{} // by board
	for i, ev := range events {
		if ev.Kind != capture.ConsoleIn && ev.Kind != capture.ConsoleOut {
			continue
		}
		c := last[ev.Board]
		if c.run == nil || c.kind != ev.Kind {
			c = console{&consoleRun{}, ev.Kind}
			last[ev.Board] = c
			runs = append(runs, c.run)
		}
		c.run.text += ev.Text
		c.run.events = append(c.run.events, i)
	}
	return runs
}

// hide writes the run's text back into its events without the spans. What stands for a span is in the event in
// which the span begins.
func (r *consoleRun) hide(events []capture.Event, spans []span) {
	spans = union(spans)
	at := 0
	for _, i := range r.events {
		var b strings.Builder
		text := events[i].Text
		for n := range len(text) {
			in := slices.IndexFunc(spans, func(s span) bool { return s.from <= at+n && at+n < s.to })
			switch {
			case in < 0:
				b.WriteByte(text[n])
			case spans[in].from == at+n:
				b.WriteString(hidden(spans[in].to - spans[in].from))
			}
		}
		at += len(text)
		events[i].Text = b.String()
	}
}

// hidden stands for a secret of so many bytes.
func hidden(n int) string { return fmt.Sprintf("(%d bytes)", n) }

// span is a part of a text, from its first byte to the one behind its last.
type span struct{ from, to int }

// union joins spans that overlap and puts them in order.
func union(spans []span) (joined []span) {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	for _, s := range spans {
		if n := len(joined); n > 0 && s.from < joined[n-1].to {
			joined[n-1].to = max(joined[n-1].to, s.to)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

// spans are where a text of the console tells a password or a key: behind the commands and replies that have
// one, whatever it is, and wherever one stands that is known.
func (s *Secrets) spans(text string) (found []span) {
	for _, at := range secrets.FindAllStringSubmatchIndex(text, -1) {
		found = append(found, span{at[4], at[5]})
	}
	return append(found, s.alone(text)...)
}

// alone are where secrets that are known stand in a text, whatever stands before them.
func (s *Secrets) alone(text string) (found []span) {
	for _, w := range s.words {
		for _, form := range []string{w, strings.ToUpper(w), strings.ToLower(w)} {
			for from := 0; ; {
				i := strings.Index(text[from:], form)
				if i < 0 {
					break
				}
				found = append(found, span{from + i, from + i + len(form)})
				from += i + len(form)
			}
		}
	}
	return found
}

// tells tells whether the keys open a frame and a secret stands in it, or a password in a log-in that is none
// of those that everybody knows.
func (k *Keys) tells(frame []byte, air *replies) bool {
	var p wire.Packet
	if p.Decode(frame) != nil {
		return false
	}
	if p.Type == wire.TypeAnonReq {
		return k.tellsPassword(p.Payload)
	}
	d, err := wire.DecodeDatagram(p.Payload)
	if err != nil {
		return false
	}
	plain, ok := k.openWrong(func(hash byte) (plain []byte, ok bool) {
		if plain, _, _, ok = k.open(hash, d.Src, d.Sealed); !ok {
			plain, _, _, ok = k.open(d.Dest, hash, d.Sealed)
		}
		return plain, ok
	}, d.Dest)
	if !ok {
		return false
	}
	if t, err := wire.DecodeText(plain); p.Type == wire.TypeTxt && err == nil && t.Type == wire.TextCommand {
		if air.tell(t.Text) || k.Secrets.Hide(t.Text) != t.Text {
			return true
		}
	}
	return len(k.Secrets.alone(string(plain))) > 0
}

// replies are those that told a secret over the air: several may hear one, and it may be sent again.
type replies struct {
	asking
	told []string
}

// tell tells whether a command or a reply is one that tells a secret, which everybody does not know, for having
// been asked for it.
func (r *replies) tell(text string) bool {
	if s, ok := r.answer(text); ok && !public(text[s.from:s.to]) {
		r.told = append(r.told, text)
	}
	return slices.Contains(r.told, text)
}

// openWrong opens what is sealed by the hash of a key that it bears, or else by that of any key: a frame may
// bear a wrong one.
func (k *Keys) openWrong(open func(hash byte) ([]byte, bool), hash byte) (plain []byte, ok bool) {
	if plain, ok = open(hash); ok {
		return plain, true
	}
	tried := map[byte]bool{hash: true}
	for _, n := range k.nodes {
		h := n.public.Hash()
		if tried[h] {
			continue
		}
		tried[h] = true
		if plain, ok = open(h); ok {
			return plain, true
		}
	}
	return nil, false
}

// tellsPassword is tells of an anonymous request.
func (k *Keys) tellsPassword(payload []byte) bool {
	d, err := wire.DecodeAnonDatagram(payload)
	if err != nil {
		return false
	}
	var board node
	plain, ok := k.openWrong(func(hash byte) (plain []byte, ok bool) {
		plain, board, ok = k.openAnonymous(hash, identity.PublicKey(d.Sender), d.Sealed)
		return plain, ok
	}, d.Dest)
	if !ok {
		return false
	}
	if form := room.Unless(board.role).Login; form.Decode != nil {
		if l, login, err := form.Decode(plain); err == nil && login && l.Password != "" && !public(l.Password) {
			return true
		}
	}
	return len(k.Secrets.alone(string(plain))) > 0
}

// blank is a frame with zeros for what it seals, and for all of it if it cannot be read. Who it is for and
// from stays.
func blank(frame []byte) []byte {
	out := slices.Clone(frame)
	var p wire.Packet
	if p.Decode(frame) != nil {
		clear(out)
		return out
	}
	open := 2 // the hashes of two keys
	if p.Type == wire.TypeAnonReq {
		open = 1 + 32 // the hash of one and the other key
	}
	clear(out[len(frame)-len(p.Payload)+min(open, len(p.Payload)):])
	return out
}
