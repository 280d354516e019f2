// Package phone is an app at the serial line of a companion that only reacts: it is handed what the
// companion says and the times that it asked for, and never waits. Hundreds of them fit in a world.
package phone

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/companion"
)

// Host is what a phone lives in.
type Host interface {
	// Type hands bytes to the companion.
	Type(data []byte)
	// After calls back in a while.
	After(wait time.Duration, do func())
	// Clock is the phone's clock, UNIX seconds.
	Clock() uint32
	// Heard is told every text that comes, also again.
	Heard(text string)
}

// How an app behaves where the companion leaves it to the app.
const (
	// Tries is how often a text is sent until it is confirmed. The last one forgets the path and so
	// floods, as the Python client's send_msg_with_retry does; who finds a post to a room unconfirmed
	// even so logs in again.
	Tries = 3
	// A log-in is sent three times, then without the path that did not do, and after a rest again.
	loginTries  = 3
	loginRounds = 5
	loginRest   = 2 * time.Minute
	// patience is for how long an answer is waited for.
	patience = 2 * time.Second
	// loginPause lies between two log-ins beyond the companion's own estimate.
	loginPause = 5 * time.Second
	// version of the protocol that it speaks.
	version = 3
)

// Phone is one app. It belongs to one goroutine.
type Phone struct {
	host     Host
	decoder  companion.Decoder
	asked    []question
	turn     int // counts answers, so that an old time-out is known
	boot     int // counts starts, so that what an earlier one asked for is forgotten
	last     uint32
	key      identity.PublicKey
	drained  bool // the queue is being emptied
	texts    map[[4]byte]*text
	login    *login
	password string // of the last log-in
	ready    func()
}

// question is a command that waits for its answer.
type question struct {
	frame  []byte
	answer func(content []byte)
}

// text is one that was sent and is not confirmed.
type text struct {
	to    identity.PublicKey
	room  bool
	stamp uint32
	words string
	try   byte
}

type login struct {
	room     identity.PublicKey
	password string
	try      int
	done     func()
}

// New makes a phone.
func New(host Host) *Phone { return &Phone{host: host} }

// Key is the companion's public key, once it has started.
func (p *Phone) Key() identity.PublicKey { return p.key }

// Start begins to talk to a companion that has booted, and calls back when its settings are known.
func (p *Phone) Start(ready func()) {
	p.decoder, p.asked, p.drained, p.login = companion.Decoder{}, nil, false, nil
	p.texts = make(map[[4]byte]*text)
	p.boot++
	p.turn++
	p.ready = ready
	p.ask(companion.DeviceQuery, []byte{version}, nil)
	p.ask(companion.AppStart, append(make([]byte, 7), "meshrig"...), func(content []byte) {
		if self, err := companion.ParseSelf(content[1:]); err == nil && companion.Code(content[0]) == companion.SelfInfo {
			p.key = self.Key
			p.drain()
			p.ready()
		}
	})
}

// Stop forgets what was going on: the companion has lost its power.
func (p *Phone) Stop() { p.boot++; p.asked = nil }

// Tune sets the companion's radio.
func (p *Phone) Tune(r companion.Radio) { p.ask(companion.SetRadio, r.Append(nil), nil) }

// Power sets the companion's power in dBm.
func (p *Phone) Power(dBm int8) { p.ask(companion.SetPower, []byte{byte(dBm)}, nil) }

// Know makes somebody a contact, to whom no path is known.
func (p *Phone) Know(key identity.PublicKey, kind wire.NodeType, name string) {
	c := companion.Contact{Key: key, Type: uint8(kind), PathLength: companion.PathUnknown, Name: name, Changed: p.host.Clock()}
	p.ask(companion.SetContact, c.Append(nil), nil)
}

// Login logs in to a room that is a contact, again and again if nothing comes back, and calls back
// when it has.
func (p *Phone) Login(room identity.PublicKey, password string, done func()) {
	p.password = password
	p.login = &login{room: room, password: password, done: done}
	p.sendLogin()
}

func (p *Phone) sendLogin() {
	l := p.login
	if l.try > 0 && l.try%loginTries == 0 {
		p.ask(companion.ResetPath, l.room[:], nil)
	}
	l.try++
	p.ask(companion.SendLogin, append(l.room[:], l.password...), func(content []byte) {
		wait := patience
		if s, ok := sending(content); ok {
			wait = s.Wait
		}
		wait += loginPause
		if l.try%loginTries == 0 {
			wait += loginRest
		}
		p.after(wait, func() {
			if p.login == l && l.try < loginTries*loginRounds {
				p.sendLogin()
			}
		})
	})
}

// Post sends a text to a room.
func (p *Phone) Post(room identity.PublicKey, words string) {
	p.send(&text{to: room, room: true, stamp: p.stamp(), words: words})
}

// Write sends a text to a contact.
func (p *Phone) Write(to identity.PublicKey, words string) {
	p.send(&text{to: to, stamp: p.stamp(), words: words})
}

// Broadcast sends a text to the first channel, which every companion has from the start.
func (p *Phone) Broadcast(words string) {
	data := binary.LittleEndian.AppendUint32([]byte{0, 0}, p.stamp())
	p.ask(companion.SendChannelText, append(data, words...), nil)
}

// stamp is the clock, never the same twice.
func (p *Phone) stamp() uint32 {
	p.last = max(p.last+1, p.host.Clock())
	return p.last
}

// send tries to send a text, and again when the time is over that the companion estimates.
func (p *Phone) send(t *text) {
	if t.try == Tries-1 {
		p.ask(companion.ResetPath, t.to[:], nil)
	}
	data := binary.LittleEndian.AppendUint32([]byte{companion.TextPlain, t.try}, t.stamp)
	data = append(append(data, t.to[:6]...), t.words...)
	p.ask(companion.SendText, data, func(content []byte) {
		s, ok := sending(content)
		if !ok {
			return
		}
		p.texts[s.Tag] = t
		p.after(s.Wait, func() {
			if p.texts[s.Tag] != t {
				return
			}
			delete(p.texts, s.Tag)
			if t.try++; t.try < Tries {
				p.send(t)
			} else if t.room && p.login == nil {
				p.Login(t.to, p.password, func() {})
			}
		})
	})
}

func sending(content []byte) (companion.Sending, bool) {
	if companion.Code(content[0]) != companion.Sent {
		return companion.Sending{}, false
	}
	s, err := companion.ParseSending(content[1:])
	return s, err == nil
}

// Said takes what the companion writes to its serial line.
func (p *Phone) Said(data []byte) {
	for len(data) > 0 {
		content, rest, ok := p.decoder.Next(data)
		if !ok {
			return
		}
		data = rest
		if companion.Code(content[0]).Push() {
			p.pushed(content)
		} else {
			p.answered(content)
		}
	}
}

func (p *Phone) pushed(content []byte) {
	switch companion.Code(content[0]) { //nolint:exhaustive // the others are of no interest
	case companion.PushMessage:
		p.drain()
	case companion.PushConfirmed:
		if len(content) >= 5 {
			delete(p.texts, [4]byte(content[1:5]))
		}
	case companion.PushLogin:
		l, err := companion.ParseLoggedIn(content[1:])
		if in := p.login; err == nil && in != nil && bytes.Equal(l.Prefix[:], in.room[:6]) {
			p.login = nil
			in.done()
		}
	}
}

// drain empties the queue of messages, unless that goes on already.
func (p *Phone) drain() {
	if p.drained {
		return
	}
	p.drained = true
	p.ask(companion.NextMessage, nil, p.message)
}

func (p *Phone) message(content []byte) {
	p.drained = false
	if companion.Code(content[0]) == companion.NoMessage {
		return
	}
	if m, err := companion.ParseMessage(content); err == nil {
		p.host.Heard(m.Text)
	}
	p.drain()
}

// ask sends a command when those before it are answered.
func (p *Phone) ask(code companion.Code, data []byte, answer func([]byte)) {
	p.asked = append(p.asked, question{companion.Append(nil, code, data...), answer})
	if len(p.asked) == 1 {
		p.speak()
	}
}

func (p *Phone) speak() {
	p.host.Type(p.asked[0].frame)
	turn := p.turn
	p.after(patience, func() {
		if p.turn == turn {
			p.next() // it has no answer
			p.drained = false
		}
	})
}

// answered takes the first frame that is no push for the answer to the command before.
func (p *Phone) answered(content []byte) {
	if len(p.asked) == 0 {
		return
	}
	answer := p.asked[0].answer
	content = bytes.Clone(content)
	p.next()
	if answer != nil {
		answer(content)
	}
}

func (p *Phone) next() {
	p.turn++
	p.asked = p.asked[1:]
	if len(p.asked) > 0 {
		p.speak()
	}
}

// after calls back in a while, unless the companion was started anew or stopped meanwhile.
func (p *Phone) after(wait time.Duration, do func()) {
	boot := p.boot
	p.host.After(wait, func() {
		if p.boot == boot {
			do()
		}
	})
}
