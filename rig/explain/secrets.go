package explain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
)

// Secrets are passwords and private keys that are told nowhere, not even where they stand alone. The zero
// value knows of none, and hides what [Hide] does.
type Secrets struct {
	words []string // the longest first
	asked asking
}

// shortest is the length of a secret that is hidden where it stands alone: a shorter one stands in much that
// is none.
const shortest = 4

// Add adds secrets. What everybody knows and what is too short to be found again is left out.
func (s *Secrets) Add(words ...string) {
	for _, w := range words {
		if w = strings.TrimSpace(w); len(w) >= shortest && !public(w) && !slices.Contains(s.words, w) {
			s.words = append(s.words, w)
		}
	}
	slices.SortStableFunc(s.words, func(a, b string) int { return len(b) - len(a) })
}

// asks is a command that is answered with a secret, whatever stands behind its name (CommonCLI.cpp, v1.17.1); answer is what answers it: over the air without an arrow.
var (
	asks   = regexp.MustCompile(`(?:^|[\r\n> |])get (?:guest\.password|password|prv\.key|bridge\.secret)[^\r\n]*$`)
	answer = regexp.MustCompile(`(?:-> |^)> ([^\r\n]+)`)
)

// asking says that a secret was asked for and not told yet.
type asking bool

// answer tells where in what went over a console next the secret stands that was asked for.
func (a *asking) answer(text string) (s span, ok bool) {
	if at := answer.FindStringSubmatchIndex(text); bool(*a) && at != nil {
		s, ok = span{at[2], at[3]}, true
	}
	if strings.TrimSpace(text) != "" { // what is no answer ends the waiting for one
		*a = asking(asks.MatchString(strings.TrimRight(text, "\r\n")))
	}
	return s, ok
}

// Learn takes from what was typed at a console, printed by it or sent to it, one after another, the secrets
// that were set and asked for.
func (s *Secrets) Learn(text string) {
	if mayTell(text) {
		for _, found := range secrets.FindAllStringSubmatch(text, -1) {
			s.Add(found[2])
		}
	}
	if at, ok := s.asked.answer(text); ok {
		s.Add(text[at.from:at.to])
	}
}

// Hide leaves the secrets out of a text, and what [Hide] finds.
func (s *Secrets) Hide(text string) string {
	text = Hide(text)
	for _, w := range s.words {
		for _, form := range []string{w, strings.ToUpper(w), strings.ToLower(w)} {
			text = strings.ReplaceAll(text, form, hidden(len(w)))
		}
	}
	return text
}

// LearnSecrets takes the secrets from what was typed and printed, and from what went over the air and the keys
// open.
func (k *Keys) LearnSecrets(events []capture.Event) {
	for _, ev := range events {
		switch ev.Kind {
		case capture.ConsoleIn, capture.ConsoleOut:
			k.Secrets.Learn(ev.Text)
		case capture.Heard, capture.Sent:
			k.learnSecrets(ev.Frame)
		case capture.FromApp, capture.ToApp:
			k.Secrets.learnApp(ev)
		case capture.HeardBad, capture.Power, capture.Radio, capture.Note, capture.Bus:
		}
	}
}

// learnSecrets takes the secrets from a command or a reply to one.
func (k *Keys) learnSecrets(frame []byte) {
	var p wire.Packet
	if p.Decode(frame) != nil || p.Type != wire.TypeTxt {
		return
	}
	plain, _, _, ok := k.Open(&p)
	if !ok {
		return
	}
	if t, err := wire.DecodeText(plain); err == nil && t.Type == wire.TextCommand {
		k.Secrets.Learn(t.Text)
	}
}
