package relay

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// joinWait is how long a relay may take to answer: it is on this machine.
const joinWait = 5 * time.Second

// Client receives from a relay. It is a source whose first block lies anywhere in the stream.
type Client struct {
	Header rtltcp.Header // of the receiver behind the relay

	info  source.Info
	conn  net.Conn
	from  *bufio.Reader
	raw   []byte
	iq    []complex64
	begun bool
	err   error
}

// Dial joins a relay at a Unix socket. It is an ErrNoRelay if something else serves there.
func Dial(ctx context.Context, path string) (*Client, error) {
	conn, err := (&net.Dialer{Timeout: joinWait}).DialContext(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	return Join(conn)
}

// Join joins the relay at the other end of a connection, which is closed on an error.
func Join(conn net.Conn) (*Client, error) {
	c := &Client{conn: conn, from: bufio.NewReaderSize(conn, 1<<16)}
	_ = conn.SetDeadline(time.Now().Add(joinWait))
	said := make(chan error, 1)
	go func() { // at once: on a busy machine the header may be read so late that the relay has stopped to wait for it
		_, err := conn.Write(hello())
		said <- err
	}()
	var err error
	if c.Header, err = rtltcp.ReadHeader(c.from); err == nil {
		err = <-said
	}
	if err == nil {
		c.info, err = readHead(c.from)
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("relay: joining: %w", err)
	}
	_ = conn.SetDeadline(time.Time{})
	c.info.Name = "relay:" + conn.RemoteAddr().String()
	return c, nil
}

// Info tells what the receiver behind the relay is set to.
func (c *Client) Info() source.Info { return c.info }

// Next gives the next block. At the end of the stream the error says why it ended.
func (c *Client) Next(ctx context.Context) (source.Block, error) {
	if err := ctx.Err(); err != nil {
		return source.Block{}, err
	}
	if c.err != nil {
		return source.Block{}, c.err
	}
	end := context.AfterFunc(ctx, func() { _ = c.conn.SetReadDeadline(time.Unix(1, 0)) })
	k, err := readBlock(c.from, c.raw, time.Now)
	end()
	switch {
	case ctx.Err() != nil:
		c.err = ctx.Err() // and what is left of the block is not found again
		return source.Block{}, c.err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		c.err = errors.New("relay: it ended without a word")
		return source.Block{}, c.err
	case err != nil:
		c.err = fmt.Errorf("relay: %w", err)
		return source.Block{}, c.err
	case k.last:
		c.err = fmt.Errorf("relay: %s", k.why)
		return source.Block{}, c.err
	}
	c.raw = k.raw
	if !c.begun {
		c.begun = true
		k.lost, k.why, k.vague = 0, "", false // of before it joined
	}
	c.iq = source.CU8.Decode(c.iq[:0], k.raw)
	return source.Block{At: k.at, Lost: k.lost, Why: k.why, Vague: k.vague, IQ: c.iq, Came: k.came}, nil
}

// Close leaves the relay.
func (c *Client) Close() error { return c.conn.Close() }
