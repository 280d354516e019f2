package radio

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// modemWay reaches rooms through a KISS modem, with a client for each room that has one identity: it
// seals, floods, follows paths and acknowledges what a companion does by itself.
type modemWay struct {
	seat    *seat
	port    Line
	modem   *kiss.Modem
	stop    context.CancelFunc
	account *account
	id      *identity.Local
	began   time.Time
	clients map[identity.PublicKey]*client.Client // the seat's goroutine's
}

// newModem sets up the modem at the end of a line.
func newModem(ctx context.Context, port Line, radio lora.Params, id *identity.Local, a *account) (*modemWay, error) {
	clk := clock.NewWall()
	w := &modemWay{port: port, account: a, id: id, began: time.Now(), clients: map[identity.PublicKey]*client.Client{}}
	var err error
	if w.modem, err = kiss.New(ctx, port, kiss.Config{Name: "kiss", Clock: clk, Patience: patience}); err != nil {
		return nil, errors.Join(err, port.Close())
	}
	if err := w.modem.Tune(radio); err != nil {
		w.modem.Close()
		return nil, errors.Join(err, port.Close())
	}
	a.mu.Lock()
	a.own, a.radio = id.Public(), radio
	a.mu.Unlock()
	var listening context.Context
	listening, w.stop = context.WithCancel(context.WithoutCancel(ctx))
	w.seat = newSeat(listening, w.modem, clk, radio, w.hear)
	return w, nil
}

// Close ends it. What has not left is not sent.
func (w *modemWay) Close() error {
	w.stop()
	<-w.seat.ended
	w.modem.Close()
	return w.port.Close()
}

// hear lets the clients hear a frame.
func (w *modemWay) hear(ev capture.Event) {
	w.account.heard(ev.Frame)
	for _, c := range w.clients {
		c.Hear(ev)
	}
}

// client is the client of a room.
func (w *modemWay) client(key identity.PublicKey) *client.Client {
	c := w.clients[key]
	if c == nil {
		c = client.New(w.seat, client.Config{
			Name: "meshrig", Identity: w.id, Epoch: uint32(w.began.Unix()), Seed: uint64(w.began.UnixNano()), Far: true, // until 2106
			Room: func() client.Room { return client.Room{PublicKey: key} },
		})
		w.clients[key] = c
	}
	return c
}

// says has a client say something and waits for what answers it.
func (w *modemWay) says(
	ctx context.Context, key identity.PublicKey, say func(c *client.Client) *client.Sent, answer func(c *client.Client, s *client.Sent) capture.Matcher,
	read func(c *client.Client, s *client.Sent, ev capture.Event) error,
) error {
	return w.seat.do(ctx, func() error {
		c := w.client(key)
		path, known := c.Path()
		if known {
			w.account.path(key, path.Hops(), path.HashSize())
		}
		sent := say(c)
		w.account.said(key, len(sent.Frame)-len(path.Bytes()), !known)
		ev, ok := w.seat.await(ctx, w.patience(sent.Frame, path.Hops(), known), answer(c, sent))
		if !ok {
			return ErrSilent
		}
		return read(c, sent, ev)
	})
}

// patience is how long an answer may take, as a companion reckons it (calcFloodTimeoutMillisFor and
// calcDirectTimeoutMillisFor, v1.17.1), and what an app adds, see wait.
func (w *modemWay) patience(frame []byte, hops int, direct bool) time.Duration {
	airtime := w.seat.radio.TimeOnAir(len(frame))
	estimate := 500*time.Millisecond + 16*airtime
	if direct {
		estimate = 500*time.Millisecond + (6*airtime+250*time.Millisecond)*time.Duration(hops+1)
	}
	return estimate*5/4 + time.Second
}

func (w *modemWay) login(ctx context.Context, key identity.PublicKey, password string) (l Login, err error) {
	since := uint32(time.Now().Unix()) // until 2106
	err = w.says(ctx, key, func(c *client.Client) *client.Sent {
		s := c.SendLogin(ctx, password, client.Since(since))
		l.Asked = time.Now()
		return s
	}, (*client.Client).IsReply, func(c *client.Client, s *client.Sent, ev capture.Event) error {
		r := c.ReplyLogin(ev, s)
		l.At = time.Now().Add(-w.account.takes(key, sealedFrame(wire.LoginResponseSize)))
		l.Clock, l.Result, l.Permissions, l.Level = r.Timestamp, r.Result, r.Permissions, r.FirmwareLevel
		if r.Code != 0 {
			return errRefused
		}
		if c.Returns(ev) { // the room learns how to acknowledge
			w.seat.flush(ctx)
		}
		return nil
	})
	if l.Settled = l.Clock <= since; err != nil || l.Settled {
		return l, err
	}
	for range settles { // its clock is ahead of ours
		err := w.says(ctx, key, func(c *client.Client) *client.Sent {
			return c.SendKeepAlive(ctx, client.Since(l.Clock), client.ViaDirect())
		},
			(*client.Client).IsAck, func(*client.Client, *client.Sent, capture.Event) error { return nil })
		if !errors.Is(err, ErrSilent) {
			w.account.said(key, keptAck, false)
			l.Settled = err == nil
			return l, err
		}
	}
	return l, nil
}

func (w *modemWay) request(ctx context.Context, key identity.PublicKey, what []byte) (data []byte, err error) {
	err = w.says(ctx, key, func(c *client.Client) *client.Sent {
		return c.SendRequest(ctx, wire.RequestType(what[0]), what[1:])
	}, (*client.Client).IsReply, func(c *client.Client, s *client.Sent, ev capture.Event) error {
		data = c.ReplyData(ev, s)
		return nil
	})
	return data, err
}

func (w *modemWay) command(ctx context.Context, key identity.PublicKey, mark, text string) (reply string, err error) {
	w.account.commands(key, true)
	defer w.account.commands(key, false)
	err = w.says(ctx, key, func(c *client.Client) *client.Sent {
		return c.SendCommand(ctx, mark+text)
	}, func(c *client.Client, s *client.Sent) capture.Matcher {
		any := c.IsReply(s)
		return capture.Func(any.String(), func(ev capture.Event) bool { return any.Match(ev) && strings.HasPrefix(c.ReplyText(ev), mark) })
	}, func(c *client.Client, _ *client.Sent, ev capture.Event) error {
		reply = strings.TrimPrefix(c.ReplyText(ev), mark)
		return nil
	})
	return reply, err
}

func (w *modemWay) forget(ctx context.Context, key identity.PublicKey, all bool) error {
	return w.seat.do(ctx, func() error {
		if all {
			delete(w.clients, key)
		} else {
			w.client(key).ForgetPath()
		}
		return nil
	})
}
