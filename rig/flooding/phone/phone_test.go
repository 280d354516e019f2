package phone_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/flooding/phone"
)

// radio is a companion that a test answers for, or does not.
type radio struct {
	t      *testing.T
	phone  *phone.Phone
	now    time.Duration
	later  []call
	asked  []string // what was typed, by its code and what matters of it
	heard  []string
	answer func(code companion.Code, data []byte) []byte // nil: silence
	tag    byte
}

type call struct {
	at time.Duration
	do func()
}

func newRadio(t *testing.T) *radio {
	t.Helper()
	r := &radio{t: t}
	r.phone = phone.New(r)
	r.answer = r.kind
	r.phone.Start(func() {})
	r.run(time.Second)
	r.asked = nil
	return r
}

// kind answers as a companion does whose frames nobody hears.
func (r *radio) kind(code companion.Code, _ []byte) []byte {
	switch code {
	case companion.AppStart:
		self := make([]byte, 57)
		self[3] = 0xa1
		return companion.AppendAnswer(nil, companion.SelfInfo, self...)
	case companion.NextMessage:
		return companion.AppendAnswer(nil, companion.NoMessage)
	case companion.SendText, companion.SendLogin:
		r.tag++
		sent := binary.LittleEndian.AppendUint32([]byte{1, r.tag, 0, 0, 0}, 4000)
		return companion.AppendAnswer(nil, companion.Sent, sent...)
	default:
		return companion.AppendAnswer(nil, companion.OK)
	}
}

func (r *radio) Type(frame []byte) {
	code, data := companion.Code(frame[3]), frame[4:]
	word := code.Command()
	if code == companion.SendText {
		word = fmt.Sprintf("%s %d", word, data[1])
	}
	r.asked = append(r.asked, word)
	if answer := r.answer(code, data); answer != nil {
		r.After(10*time.Millisecond, func() { r.phone.Said(answer) })
	}
}

func (r *radio) After(wait time.Duration, do func()) {
	r.later = append(r.later, call{r.now + wait, do})
}

func (r *radio) Clock() uint32 { return 1000 + uint32(r.now/time.Second) }

func (r *radio) Heard(text string) { r.heard = append(r.heard, text) }

// run lets time pass.
func (r *radio) run(d time.Duration) {
	end := r.now + d
	for {
		i := -1
		for j, c := range r.later {
			if c.at <= end && (i < 0 || c.at < r.later[i].at) {
				i = j
			}
		}
		if i < 0 {
			r.now = end
			return
		}
		c := r.later[i]
		r.later = slices.Delete(r.later, i, i+1)
		r.now = c.at
		c.do()
	}
}

func (r *radio) want(words ...string) {
	r.t.Helper()
	if got := strings.Join(r.asked, ", "); got != strings.Join(words, ", ") {
		r.t.Errorf("asked %s\nwant  %s", got, strings.Join(words, ", "))
	}
	r.asked = nil
}

var peer = identity.PublicKey{0xb2, 7}

func name(c companion.Code) string { return c.Command() }

// text is how the asking for a text is called, by its attempt.
func text(attempt int) string { return fmt.Sprintf("%s %d", name(companion.SendText), attempt) }

// A text that nobody confirms is sent three times, the last time without the path; one that is
// confirmed is sent once.
func TestATextIsTriedThreeTimes(t *testing.T) {
	t.Parallel()
	r := newRadio(t)
	if r.phone.Key()[0] != 0xa1 {
		t.Errorf("it takes %x for its key", r.phone.Key())
	}
	r.phone.Write(peer, "hello")
	r.run(time.Minute)
	r.want(text(0), text(1), name(companion.ResetPath), text(2))

	r.phone.Write(peer, "again")
	r.run(time.Second)
	r.phone.Said(companion.AppendAnswer(nil, companion.PushConfirmed, r.tag, 0, 0, 0, 1, 0, 0, 0))
	r.run(time.Minute)
	r.want(text(0))
}

// Who finds a post unconfirmed logs in again, and again after a rest until he is let in.
func TestALogInIsTriedUntilItSucceeds(t *testing.T) {
	t.Parallel()
	r := newRadio(t)
	in := 0
	r.phone.Login(peer, "hello", func() { in++ })
	r.run(time.Minute)
	login := name(companion.SendLogin)
	r.want(login, login, login)
	r.run(2 * time.Minute)
	r.want(name(companion.ResetPath), login, login, login)
	welcome := companion.AppendAnswer(nil, companion.PushLogin, append([]byte{0}, peer[:6]...)...)
	r.phone.Said(companion.AppendAnswer(nil, companion.PushLogin, 0, 1, 2, 3, 4, 5, 6)) // of another room
	if in != 0 {
		t.Error("another's welcome is taken for its own")
	}
	r.phone.Said(welcome)
	r.phone.Said(welcome)
	r.run(time.Hour)
	r.want()
	if in != 1 {
		t.Errorf("it was let in %d times", in)
	}
	r.phone.Post(peer, "a post")
	r.run(time.Minute)
	if !slices.Contains(r.asked, login) {
		t.Errorf("it did not log in again: %v", r.asked)
	}
}

// Messages are taken as long as there are some, whatever stands between frames.
func TestMessagesAreTaken(t *testing.T) {
	t.Parallel()
	r := newRadio(t)
	left := []string{"one", "two"}
	r.answer = func(code companion.Code, data []byte) []byte {
		if code != companion.NextMessage || len(left) == 0 {
			return r.kind(code, data)
		}
		m := append(make([]byte, 3), peer[:6]...)
		m = append(m, companion.Straight, companion.TextPlain, 1, 2, 3, 4)
		m = append(m, left[0]...)
		left = left[1:]
		return append([]byte("noise"), companion.AppendAnswer(nil, companion.ContactMessageV3, m...)...)
	}
	push := companion.AppendAnswer(nil, companion.PushMessage)
	r.phone.Said(bytes.Repeat(push, 3))
	r.run(time.Second)
	if strings.Join(r.heard, " ") != "one two" {
		t.Errorf("heard %q", r.heard)
	}
	next := name(companion.NextMessage)
	r.want(next, next, next)
}

// A companion that does not answer does not hold the phone up for ever, one that answers unasked
// does not end it, and after its power is gone nothing is asked of it.
func TestACompanionWithoutManners(t *testing.T) {
	t.Parallel()
	r := newRadio(t)
	r.phone.Said(companion.AppendAnswer(nil, companion.OK))
	r.phone.Said([]byte{'>', 0xff, 0xff, 1, 2, 3, '>', 1, 0, 0x82})
	r.answer = func(companion.Code, []byte) []byte { return nil }
	r.phone.Broadcast("hello")
	r.phone.Broadcast("hello")
	r.run(10 * time.Second)
	r.want(name(companion.SendChannelText), name(companion.SendChannelText))
	r.phone.Login(peer, "", func() {})
	r.phone.Write(peer, "hello")
	r.phone.Stop()
	r.asked = nil
	r.run(time.Hour)
	r.want()
}
