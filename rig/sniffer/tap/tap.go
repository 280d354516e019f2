// Package tap is the sniffer of a virtual channel that another process serves: it listens on the
// socket of `meshrig emulate --air` or `meshrig loopback --air`, cannot send there, and knows of a
// frame all there is to know. Its times are those of that world.
package tap

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Knows is everything.
const Knows = sniffer.Everything

// ErrGone means that the world has ended.
var ErrGone = errors.New("the program that serves the air has ended; start it again")

// Sniffer is a place on a channel from which one only hears.
type Sniffer struct {
	name string
	conn *air.Conn
}

var _ sniffer.Sniffer = (*Sniffer)(nil)

// Open listens on the socket at a path. Until it is tuned, the sniffer hears what the first board of
// that world would hear.
func Open(ctx context.Context, name, path string) (*Sniffer, error) {
	conn, err := air.Dial(ctx, path)
	if err != nil {
		return nil, err
	}
	return New(conn, name)
}

// New listens on a connection to a world, which is closed with it.
func New(conn *air.Conn, name string) (*Sniffer, error) {
	s := &Sniffer{name: name, conn: conn}
	if err := conn.Write(air.Message{Listen: true}); err != nil {
		return nil, errors.Join(s.fail("open", err), conn.Close())
	}
	return s, nil
}

func (s *Sniffer) fail(stage string, err error) error {
	return &board.Error{Board: s.name, Stage: stage, Err: err}
}

// Name is what the sniffer was called when it was opened.
func (s *Sniffer) Name() string { return s.name }

// Knows is everything.
func (*Sniffer) Knows() sniffer.Quantity { return Knows }

// Tune sets what is listened to.
func (s *Sniffer) Tune(radio lora.Params) error {
	err := radio.Validate()
	if err == nil {
		err = s.conn.Write(air.Message{Tune: &radio})
	}
	if err != nil {
		return s.fail("tune", err)
	}
	return nil
}

// Listen posts what is heard until the context ends, and closes the connection then.
func (s *Sniffer) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	stop := context.AfterFunc(ctx, func() { _ = s.conn.Close() })
	defer stop()
	var wrong error
	err := s.conn.Read(func(m air.Message) {
		if m.Heard == "" && m.Radio == nil || m.Board != "" || wrong != nil {
			return
		}
		f, err := s.frame(m)
		if err != nil {
			wrong = err
			_ = s.conn.Close()
			return
		}
		post(f)
	})
	switch {
	case wrong != nil:
		return s.fail("listen", wrong)
	case ctx.Err() != nil:
		return nil
	case err == nil:
		err = ErrGone
	}
	return s.fail("listen", err)
}

// Close ends the connection.
func (s *Sniffer) Close() error { return s.conn.Close() }

// frame is the record of what the world told.
func (s *Sniffer) frame(m air.Message) (sniffer.Frame, error) {
	payload, err := hex.DecodeString(m.Heard)
	switch {
	case err != nil:
		return sniffer.Frame{}, fmt.Errorf("a frame that is not in hex digits: %w", err)
	case m.Radio == nil:
		return sniffer.Frame{}, errors.New("a frame without radio settings; is that program an older meshrig?")
	}
	if err := m.Radio.Validate(); err != nil {
		return sniffer.Frame{}, err
	}
	took := m.At.Sub(m.Start)
	f := sniffer.Frame{
		Instrument: s.name, Payload: payload, Start: clock.Stamp{At: m.Start}, End: clock.Stamp{At: m.At},
		Duration: sniffer.Span{Value: took}, PayloadTime: sniffer.Span{Value: took - m.Radio.HeaderTime()},
		Params: *m.Radio, SNR: m.SNR, RSSI: m.RSSI, Header: sniffer.HeaderGood, CRC: sniffer.CRCGood,
		Known: Knows.Without(sniffer.BadCRC),
	}
	switch {
	case m.Bad:
		f.CRC = sniffer.CRCBad
	case !m.Radio.CRC:
		f.CRC = sniffer.CRCNone
	}
	return f, nil
}
