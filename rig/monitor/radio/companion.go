package radio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/lora"
)

// protocol is the version of the companion's protocol that is spoken: the first with messages that
// tell their signal strength (examples/companion_radio/MyMesh.cpp, v1.17.1).
const protocol = 3

// companionWay reaches rooms through a companion radio, which seals, floods and follows paths by itself.
type companionWay struct {
	line    *line
	account *account
	own     identity.PublicKey
	made    map[identity.PublicKey]bool // contacts that were not there before
}

// newCompanion introduces itself to the companion at the end of a line, and sets its clock if that is
// behind: rooms take what bears an old time stamp for a replay.
func newCompanion(ctx context.Context, port Line, a *account) (*companionWay, error) {
	c := &companionWay{account: a, made: map[identity.PublicKey]bool{}}
	c.line = newLine(ctx, port, func(l companion.Logged) { a.heard(l.Frame) })
	if err := c.introduce(ctx); err != nil {
		return nil, errors.Join(err, c.line.Close())
	}
	return c, nil
}

func (c *companionWay) introduce(ctx context.Context) error {
	data, err := c.get(ctx, companion.DeviceInfo, companion.DeviceQuery, protocol)
	if err != nil {
		return err
	}
	device, err := companion.ParseDevice(data)
	if err != nil && device.Version == "" {
		return err
	}
	if data, err = c.get(ctx, companion.SelfInfo, companion.AppStart, append(make([]byte, 7), "meshrig"...)...); err != nil {
		return err
	}
	self, err := companion.ParseSelf(data)
	if err != nil {
		return err
	}
	c.own = self.Key
	radio, err := tuned(self.Radio, device.Version)
	if err != nil {
		return err
	}
	c.account.mu.Lock()
	c.account.own, c.account.radio = c.own, radio
	c.account.mu.Unlock()
	return c.setClock(ctx)
}

// tuned is what a radio of a release is set to.
func tuned(r companion.Radio, version string) (lora.Params, error) {
	major, minor := 1, 17
	_, _ = fmt.Sscanf(version, "v%d.%d", &major, &minor) // of a build of somebody's own as of the newest
	bandwidth, err := lora.BandwidthOf(float64(r.Bandwidth))
	if err != nil {
		return lora.Params{}, err
	}
	p := lora.Preset{
		Frequency: lora.Frequency(r.Frequency * 1000), Bandwidth: bandwidth,
		SpreadingFactor: lora.SpreadingFactor(r.SpreadingFactor), CodingRate: lora.CodingRate(r.CodingRate),
	}.Params()
	p.Preamble = lora.PreambleForVersion(p.SpreadingFactor, major, minor)
	return p, p.Validate()
}

// setClock sets a clock that is behind; one that is ahead cannot be set.
func (c *companionWay) setClock(ctx context.Context) error {
	data, err := c.get(ctx, companion.CurrentTime, companion.GetDeviceTime)
	if err != nil {
		return err
	}
	now := uint32(time.Now().Unix()) // until 2106
	if len(data) < 4 || binary.LittleEndian.Uint32(data) >= now {
		return nil
	}
	_, _, err = c.line.ask(ctx, companion.SetDeviceTime, binary.LittleEndian.AppendUint32(nil, now)...)
	return err
}

// get asks for an answer of a kind.
func (c *companionWay) get(ctx context.Context, want, code companion.Code, data ...byte) ([]byte, error) {
	got, answer, err := c.line.ask(ctx, code, data...)
	switch {
	case err != nil:
		return nil, err
	case got == companion.Err && len(answer) > 0:
		return nil, fmt.Errorf("%s: the companion says %v", code.Command(), companion.Failure(answer[0]))
	case got != want:
		return nil, fmt.Errorf("%s: the companion answers %s, not %s", code.Command(), got.Answer(), want.Answer())
	}
	return answer, nil
}

// contact is what the companion knows of a room, which it is told of if it does not know it.
func (c *companionWay) contact(ctx context.Context, key identity.PublicKey) (companion.Contact, error) {
	code, data, err := c.line.ask(ctx, companion.GetContact, key[:]...)
	if err != nil {
		return companion.Contact{}, err
	}
	if code == companion.ContactEntry {
		known, err := companion.ParseContact(data)
		if err != nil {
			return known, err
		}
		if known.PathLength != companion.PathUnknown {
			c.account.path(key, int(known.PathLength&63), int(known.PathLength>>6)+1)
		}
		if known.Type == byte(wire.NodeRoom) {
			return known, nil
		}
		if known.Type != 0 {
			return known, fmt.Errorf("it advertises itself as a %v, not as a room", wire.NodeType(known.Type))
		}
	}
	room := companion.Contact{Key: key, Type: byte(wire.NodeRoom), PathLength: companion.PathUnknown, Name: fmt.Sprintf("room %x", key[:4])}
	if _, err := c.get(ctx, companion.OK, companion.SetContact, room.Append(nil)...); err != nil {
		return room, err
	}
	c.made[key] = true
	return room, nil
}

// sends has the companion send something to a room, of so many bytes without the path.
func (c *companionWay) sends(ctx context.Context, key identity.PublicKey, size int, code companion.Code, data ...byte) (companion.Sending, error) {
	if _, err := c.contact(ctx, key); err != nil {
		return companion.Sending{}, err
	}
	answer, err := c.get(ctx, companion.Sent, code, data...)
	if err != nil {
		return companion.Sending{}, err
	}
	sent, err := companion.ParseSending(answer)
	c.account.said(key, size, sent.Flood)
	return sent, err
}

// wait is how long an answer may take: what the companion makes of the path and a quarter, as apps
// take it, and a second in which the room may have other things to send.
func wait(s companion.Sending) time.Duration { return s.Wait*5/4 + time.Second }

// login logs in with a password, and then tells the room that everything so far is known.
func (c *companionWay) login(ctx context.Context, key identity.PublicKey, password string) (Login, error) {
	size := anonFrame(8 + min(len(password), wire.MaxPassword))
	sent, err := c.sends(ctx, key, size, companion.SendLogin, append(key[:], password...)...)
	if err != nil {
		return Login{}, err
	}
	asked := time.Now().Add(c.account.takes(key, size))
	frame, err := c.line.push(ctx, wait(sent), func(code companion.Code, data []byte) bool {
		return (code == companion.PushLogin || code == companion.PushLoginFail) && len(data) >= 7 && bytes.Equal(data[1:7], key[:6])
	})
	switch {
	case err != nil:
		return Login{}, err
	case frame == nil:
		return Login{}, ErrSilent
	case companion.Code(frame[0]) == companion.PushLoginFail:
		return Login{}, errRefused
	}
	in, err := companion.ParseLoggedIn(frame[1:])
	if err != nil {
		return Login{}, errors.Join(errUnreadable, err)
	}
	l := Login{Asked: asked, At: time.Now().Add(-c.account.takes(key, sealedFrame(wire.LoginResponseSize))), Clock: in.Time, Result: wire.LoginResult(in.Admin), Permissions: in.Permissions, Level: in.Level}
	if sent.Flood { // the room learns from what the companion returns how to acknowledge
		hops := time.Duration(c.account.far(key))
		if err := pass(ctx, pathReturn+hops*handOn+c.account.takes(key, sealedFrame(1+5))); err != nil {
			return l, err
		}
	}
	l.Settled, err = c.settle(ctx, key, in.Time)
	return l, err
}

// pathReturn is how long after an answer by flood a companion has begun to return the path
// (Mesh::onRecvPacket, v1.17.1: 500 ms), with some time to notice, and handOn how long a repeater may
// wait before it hands that on.
const (
	pathReturn = 600 * time.Millisecond
	handOn     = 500 * time.Millisecond
)

// pass lets time pass.
func pass(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settles is how often a room is told what is known.
const settles = 2

// settle tells a room up to when its posts are known, by its own clock, with a keep-alive. A companion
// says the time of the newest post that it has when it logs in, which no app can set; the room waits
// two seconds with its pushes (PUSH_NOTIFY_DELAY_MILLIS, v1.17.1), which is time enough.
func (c *companionWay) settle(ctx context.Context, key identity.PublicKey, since uint32) (bool, error) {
	keep := binary.LittleEndian.AppendUint32([]byte{byte(wire.RequestKeepAlive)}, since)
	for range settles {
		sent, err := c.sends(ctx, key, sealedFrame(4+len(keep)), companion.SendBinaryRequest, append(key[:], keep...)...)
		if err != nil {
			return false, err
		}
		plain := wire.KeepAlive{Timestamp: binary.LittleEndian.Uint32(sent.Tag[:]), Since: since, HasSince: true}.AppendAcked(nil)
		want := wire.AckCode(identity.AckHash(plain, c.own))
		frame, err := c.line.push(ctx, wait(sent), func(code companion.Code, data []byte) bool { return acknowledges(code, data, want) })
		if err != nil || frame != nil {
			c.account.said(key, keptAck, false)
			return frame != nil, err
		}
	}
	return false, nil
}

// acknowledges tells whether a frame that a companion heard is an acknowledgement.
func acknowledges(code companion.Code, data []byte, want wire.AckCode) bool {
	logged, err := companion.ParseLogged(data)
	if err != nil || code != companion.LogRxData {
		return false
	}
	var p wire.Packet
	if p.Decode(logged.Frame) != nil || p.Type != wire.TypeAck {
		return false
	}
	ack, err := wire.DecodeAck(p.Payload)
	return err == nil && ack.Code == want
}

// request sends a request and returns the data of its answer, behind the tag.
func (c *companionWay) request(ctx context.Context, key identity.PublicKey, what []byte) ([]byte, error) {
	sent, err := c.sends(ctx, key, sealedFrame(4+len(what)), companion.SendBinaryRequest, append(key[:], what...)...)
	if err != nil {
		return nil, err
	}
	frame, err := c.line.push(ctx, wait(sent), func(code companion.Code, data []byte) bool {
		return code == companion.PushBinary && len(data) >= 5 && bytes.Equal(data[1:5], sent.Tag[:])
	})
	switch {
	case err != nil:
		return nil, err
	case frame == nil:
		return nil, ErrSilent
	}
	return frame[6:], nil
}

func (c *companionWay) command(ctx context.Context, key identity.PublicKey, mark, text string) (string, error) {
	if err := c.drain(ctx, nil); err != nil {
		return "", err
	}
	c.account.commands(key, true)
	defer c.account.commands(key, false)
	data := binary.LittleEndian.AppendUint32([]byte{companion.TextCommand, 0}, uint32(time.Now().Unix())) // until 2106
	data = append(append(append(data, key[:6]...), mark...), text...)
	sent, err := c.sends(ctx, key, sealedFrame(5+len(mark)+len(text)), companion.SendText, data...)
	if err != nil {
		return "", err
	}
	for deadline := time.Now().Add(wait(sent)); ; {
		frame, err := c.line.push(ctx, time.Until(deadline), func(code companion.Code, _ []byte) bool { return code == companion.PushMessage })
		switch {
		case err != nil:
			return "", err
		case frame == nil:
			return "", ErrSilent
		}
		var reply []byte
		err = c.drain(ctx, func(m companion.Message) {
			if m.Type == companion.TextCommand && bytes.Equal(m.Prefix[:], key[:6]) && len(m.Text) >= len(mark) && m.Text[:len(mark)] == mark {
				reply = []byte(m.Text[len(mark):])
			}
		})
		if err != nil || reply != nil {
			return string(reply), err
		}
	}
}

// drain empties the companion's queue of messages, of which only the replies to commands are looked at.
func (c *companionWay) drain(ctx context.Context, look func(companion.Message)) error {
	if !c.line.waits() {
		return nil
	}
	for range mostMessages {
		code, data, err := c.line.ask(ctx, companion.NextMessage)
		if err != nil || code == companion.NoMessage || code == companion.Err {
			return err
		}
		m, err := companion.ParseMessage(append([]byte{byte(code)}, data...))
		if err == nil && look != nil {
			look(m)
		}
	}
	return fmt.Errorf("%s: more than %d, without end", companion.NextMessage.Command(), mostMessages)
}

// mostMessages is more than any radio keeps for its app (OFFLINE_QUEUE_SIZE, v1.17.1: 16, boards have up to
// 256).
const mostMessages = 1000

// forget has what is sent to a room flooded, or takes it from the contacts if it was not there before.
func (c *companionWay) forget(ctx context.Context, key identity.PublicKey, all bool) error {
	code := companion.ResetPath
	if all {
		if !c.made[key] {
			return nil
		}
		delete(c.made, key)
		code = companion.RemoveContact
	}
	_, _, err := c.line.ask(ctx, code, key[:]...)
	return err
}

// Close ends the line.
func (c *companionWay) Close() error { return c.line.Close() }
