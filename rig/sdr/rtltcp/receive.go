package rtltcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// receive takes samples until the context ends or patience does.
func (c *Client) receive(ctx context.Context) {
	defer close(c.ended)
	defer close(c.full)
	for {
		end := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
		why := c.take()
		end()
		_ = c.conn.Close()
		if ctx.Err() != nil {
			c.err = ctx.Err()
			return
		}
		c.cfg.Note(fmt.Sprintf("%s: connection lost: %v; trying again", c.cfg.Address, why))
		err := c.again(ctx)
		gone := time.Since(c.last)
		missing := int64(gone.Seconds() * c.cfg.real())
		c.away, c.awayWhy = c.away+missing, fmt.Sprintf("the connection was lost: %v", why)
		c.miss(missing, c.awayWhy)
		if err != nil {
			c.err = err
			return
		}
		c.pace = pace{}
		c.cfg.Note(fmt.Sprintf("%s: connected again after %v", c.cfg.Address, gone.Round(time.Millisecond)))
	}
}

// again tries to connect, less and less often.
func (c *Client) again(ctx context.Context) error {
	begin, wait := time.Now(), firstRetry
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		_, err := c.connect(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(begin) >= c.cfg.Patience {
			return fmt.Errorf("%w; no connection for %v, gave up", err, c.cfg.Patience)
		}
		wait = min(2*wait, lastRetry)
	}
}

// take queues samples until the connection fails, and tells why it did.
func (c *Client) take() error {
	for {
		select {
		case raw := <-c.free:
			_ = c.conn.SetReadDeadline(time.Now().Add(silence))
			n, err := io.ReadFull(timed{c}, raw)
			if n -= n % 2; n > 0 {
				c.queue(raw[:n])
			} else {
				c.free <- raw
			}
			if err != nil {
				return reason(err)
			}
		default:
			// All buffers are full or held: what comes now is read and counted, no more.
			_ = c.conn.SetReadDeadline(time.Now().Add(silence))
			n, err := io.CopyN(io.Discard, timed{c}, 2*chunk)
			c.pace.samples += n / 2
			c.miss(n/2, "the receiver was too slow, and its buffer ran over")
			if err != nil {
				return reason(err)
			}
		}
	}
}

// timed reads from the connection and keeps when something came.
type timed struct{ *Client }

func (t timed) Read(b []byte) (int, error) {
	n, err := t.conn.Read(b)
	if n > 0 {
		t.last = time.Now()
	}
	return n, err
}

func reason(err error) error {
	var late net.Error
	switch {
	case errors.As(err, &late) && late.Timeout():
		return fmt.Errorf("no samples for %v", silence)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("closed by the server")
	}
	return err
}

// queue hands a block to who receives. The queue has room for all buffers.
func (c *Client) queue(raw []byte) {
	now := c.last
	n := int64(len(raw) / 2)
	if short, slow := c.pace.check(now, n, c.cfg.real()); short > 0 {
		c.miss(short, slow)
		c.vague = true
	} else if slow != "" {
		c.cfg.Note(c.cfg.Address + ": " + slow)
	}
	c.full <- taken{raw: raw, at: c.at, lost: c.lost, why: c.why, vague: c.vague, came: now, away: c.away}
	c.at += n
	c.lost, c.why, c.vague = 0, "", false
}

// miss counts samples that nobody gets.
func (c *Client) miss(n int64, why string) {
	if n > 0 {
		c.at += n
		c.lost += n
		c.why = why
	}
}
