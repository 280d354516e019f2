package rtltcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/meshrig/meshrig/rig/sdr/source"
)

// Radio is what a server serves. Both methods may be called at once.
type Radio interface {
	// Set carries out a command. One that it does not know it lets pass, as rtl_tcp does.
	Set(c Command, value uint32)
	// Receive fills iq with the samples that are next, full scale 1, and returns how many there
	// are; it waits until there are some. io.EOF ends the stream.
	Receive(ctx context.Context, iq []complex64) (int, error)
}

// R820T is the header of the most common dongle.
func R820T() Header { return Header{Tuner: 5, Gains: 29} }

// Serve serves one client until it goes, the stream ends or the context does, none of which is an
// error. The connection is closed.
func Serve(ctx context.Context, conn net.Conn, h Header, r Radio) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := conn.Write(AppendHeader(nil, h)); err != nil {
		return serveError(ctx, err)
	}
	listened := make(chan struct{})
	go func() {
		defer close(listened)
		defer stop() // a client that has gone wants no samples
		for {
			c, value, err := readCommand(conn)
			if err != nil {
				return
			}
			r.Set(c, value)
		}
	}()
	err := send(ctx, conn, r)
	stop()
	_ = conn.Close()
	<-listened
	return serveError(ctx, err)
}

func send(ctx context.Context, conn net.Conn, r Radio) error {
	iq, out := make([]complex64, chunk), make([]byte, 0, 2*chunk)
	for {
		n, err := r.Receive(ctx, iq)
		if n > 0 {
			out = source.CU8.Encode(out[:0], iq[:n])
			if _, werr := conn.Write(out); werr != nil {
				return werr
			}
		}
		if err != nil {
			return err
		}
	}
}

// serveError is what is left of an error when a client's going is none.
func serveError(ctx context.Context, err error) error {
	_, network := errors.AsType[*net.OpError](err)
	switch {
	case err == nil, network, ctx.Err() != nil, errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return nil //nolint:nilerr // it has gone
	}
	return fmt.Errorf("rtltcp: serving: %w", err)
}
