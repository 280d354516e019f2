package relay_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

const (
	rate   = 250_000
	centre = lora.Frequency(869_000_000)
	piece  = 5_000 // samples a block
)

// receiver gives blocks, a number in each sample, and then an error.
type receiver struct {
	blocks chan source.Block
	end    error
	closed bool
}

func newReceiver() *receiver { return &receiver{blocks: make(chan source.Block, 200)} }

func (r *receiver) Info() source.Info {
	return source.Info{Coding: source.CU8, Rate: rate, Centre: centre, Count: -1, Live: true}
}

func (r *receiver) Next(ctx context.Context) (source.Block, error) {
	select {
	case b, ok := <-r.blocks:
		if !ok {
			return source.Block{}, r.end
		}
		return b, nil
	case <-ctx.Done():
		return source.Block{}, ctx.Err()
	}
}

func (r *receiver) Close() error { r.closed = true; return nil }

// level is what all samples of a block at a place are.
func level(at int64) complex64 { return source.CU8.Decode(nil, []byte{byte(at / piece), 7})[0] }

// give gives a block that came now.
func (r *receiver) give(at, lost int64, why string) {
	iq := make([]complex64, piece)
	for i := range iq {
		iq[i] = level(at)
	}
	r.blocks <- source.Block{At: at, Lost: lost, Why: why, Vague: lost > 0, IQ: iq, Came: time.Now()}
}

// served is a relay in a bubble of time. Its clients are connected by pipes.
type served struct {
	*receiver
	*relay.Server

	t     *testing.T
	conns chan net.Conn
	stop  context.CancelFunc
	ran   chan error
}

type pipes struct{ conns chan net.Conn }

func (p pipes) Accept() (net.Conn, error) {
	conn, ok := <-p.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return conn, nil
}
func (p pipes) Close() error { close(p.conns); return nil }
func (pipes) Addr() net.Addr { return &net.UnixAddr{} }

func serve(t *testing.T) *served {
	t.Helper()
	s := &served{receiver: newReceiver(), t: t, conns: make(chan net.Conn, 10), ran: make(chan error, 2)}
	s.Server = relay.New(s.receiver, rtltcp.R820T())
	var ctx context.Context
	ctx, s.stop = context.WithCancel(t.Context())
	go func() { s.ran <- s.Run(ctx) }()
	go func() { s.ran <- s.Serve(ctx, pipes{s.conns}) }()
	return s
}

func (s *served) connect() net.Conn {
	here, there := net.Pipe()
	s.conns <- there
	return here
}

func (s *served) join() *relay.Client {
	s.t.Helper()
	c, err := relay.Join(s.connect())
	if err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait() // until it is served
	return c
}

// next is what a client is given next.
func next(t *testing.T, c *relay.Client) source.Block {
	t.Helper()
	b, err := c.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range [2]complex64{b.IQ[0], b.IQ[len(b.IQ)-1]} {
		if s != level(b.At) {
			t.Fatalf("block at %d holds %v, want %v", b.At, s, level(b.At))
		}
	}
	return b
}

// TestRelay has clients join a stream at any time: each knows at which sample it is, what was lost in
// front of a block, when it came, and at the end why.
func TestRelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t)
		early := s.join()
		if i := early.Info(); i.Rate != rate || i.Centre != centre || !i.Live || early.Header != rtltcp.R820T() {
			t.Errorf("%+v, %v", i, early.Header)
		}
		s.give(0, 0, "")
		<-time.After(time.Second)
		if b := next(t, early); b.At != 0 || b.Lost != 0 || time.Since(b.Came) != time.Second {
			t.Errorf("at %d, %d lost, came %v ago", b.At, b.Lost, time.Since(b.Came))
		}
		late := s.join()
		s.give(3*piece, 2*piece, "the dongle hung")
		if b := next(t, early); b.At != 3*piece || b.Lost != 2*piece || b.Why != "the dongle hung" || !b.Vague {
			t.Errorf("at %d, %d lost: %q, vague: %t", b.At, b.Lost, b.Why, b.Vague)
		}
		if b := next(t, late); b.At != 3*piece || b.Lost != 0 {
			t.Errorf("who joins later begins at %d, and was told of %d lost", b.At, b.Lost)
		}
		if err := early.Close(); err != nil {
			t.Error(err)
		}
		s.give(4*piece, 0, "")
		if b := next(t, late); b.At != 4*piece {
			t.Errorf("at %d when another has gone", b.At)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := late.Next(cancelled); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		last := s.join()
		s.end = errors.New("the dongle was pulled")
		close(s.blocks)
		if err := <-s.ran; !errors.Is(err, s.end) || !s.closed {
			t.Errorf("%v; closed: %t", err, s.closed)
		}
		for _, c := range []*relay.Client{last, s.join()} { // which join before and behind the end
			if _, err := c.Next(t.Context()); err == nil || err.Error() != "relay: the dongle was pulled" {
				t.Error(err)
			}
		}
		s.stop()
		if err := <-s.ran; err != nil {
			t.Error(err)
		}
	})
}

// TestSlow holds that a client that takes nothing holds up nobody, is told how much it lost, and goes on.
func TestSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t)
		slow, quick := s.join(), s.join()
		const blocks = 3000 // more than wait for a client
		for i := range int64(blocks) {
			s.give(i*piece, 0, "")
			if b := next(t, quick); b.At != i*piece || b.Lost != 0 {
				t.Fatalf("at %d behind %d lost", b.At, b.Lost)
			}
		}
		heard, lost := int64(0), int64(0)
		for at := int64(blocks); heard+lost < blocks*piece; at++ {
			b := next(t, slow)
			if b.Lost > 0 {
				lost += b.Lost
				if !strings.Contains(b.Why, "too slow") {
					t.Errorf("lost, because %q", b.Why)
				}
			}
			if heard += piece; b.At != heard+lost-piece {
				t.Fatalf("at %d, with %d heard and %d lost", b.At, heard, lost)
			}
			s.give(at*piece, 0, "")
			next(t, quick)
		}
		if lost == 0 {
			t.Error("nothing was lost")
		}
		s.stop()
		for range 2 {
			if err := <-s.ran; err != nil {
				t.Error(err)
			}
		}
		for range 2000 {
			if _, err := slow.Next(t.Context()); err != nil {
				if !strings.Contains(err.Error(), "relay: ") {
					t.Error(err)
				}
				return
			}
		}
		t.Error("goes on behind the end")
	})
}

// TestStuck holds that a client that takes nothing for long is let go.
func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t)
		c := s.join()
		s.give(0, 0, "")
		<-time.After(time.Minute)
		if _, err := c.Next(t.Context()); err == nil || !strings.Contains(err.Error(), "ended without a word") {
			t.Error(err)
		}
		s.stop()
		<-s.ran
		<-s.ran
	})
}

// TestPlain has a client of rtl_tcp listen to a relay, whose commands change nothing.
func TestPlain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t)
		fed := make(chan bool)
		go func() {
			defer close(fed)
			for i := range int64(100) {
				<-time.After(piece * time.Second / rate)
				s.give(i*piece, 0, "")
			}
		}()
		c, err := rtltcp.Dial(t.Context(), rtltcp.Config{Address: "relay", Rate: rate, Centre: centre, Dial: func(context.Context, string) (net.Conn, error) {
			return s.connect(), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := c.Next(t.Context())
		if err != nil || len(b.IQ) == 0 || imag(b.IQ[0]) != imag(level(0)) {
			t.Errorf("%d samples, %v", len(b.IQ), err)
		}
		s.stop()
		<-s.ran
		<-s.ran
		_ = c.Close()
		<-fed
	})
}

// TestCutOff holds that a client whose relay goes in the middle of something says so, and says it again.
func TestCutOff(t *testing.T) {
	for name, said := range map[string]string{
		"between blocks": "", "in a head": strings.Repeat("\x00", 20), "in its samples": strings.Repeat("\x00", 27) + "\x09" + strings.Repeat("\x00", 9),
	} {
		here, there := net.Pipe()
		go func() {
			_, _ = there.Write(rtltcp.AppendHeader(nil, rtltcp.R820T()))
			_, _ = io.ReadFull(there, make([]byte, 5))
			_, _ = io.WriteString(there, "relay\x01\x00\x00A\x0e\x84\x80\x00\x00\x00\x00\x00\x00\x00\x00\x33\xcb\xf6\x40"+said)
			_ = there.Close()
		}()
		c, err := relay.Join(here)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := c.Next(t.Context()); err == nil || err.Error() != "relay: it ended without a word" {
				t.Errorf("%s: %v", name, err)
			}
			_ = c.Close()
		}
	}
}

// TestNoRelay joins what is none.
func TestNoRelay(t *testing.T) {
	for name, said := range map[string]string{
		"something else": "SSH-2.0-OpenSSH_9.2",
		"a dongle":       string(rtltcp.AppendHeader(nil, rtltcp.R820T())) + strings.Repeat("\x7f", 100),
		"another age":    string(rtltcp.AppendHeader(nil, rtltcp.R820T())) + "relay\x02" + strings.Repeat("\x00", 18),
		"no rate":        string(rtltcp.AppendHeader(nil, rtltcp.R820T())) + "relay\x01" + strings.Repeat("\x00", 18),
	} {
		here, there := net.Pipe()
		go func() {
			_, _ = io.WriteString(there, said)
			_, _ = io.Copy(io.Discard, there)
		}()
		go func() { <-time.After(time.Second); _ = there.Close() }()
		if _, err := relay.Join(here); !errors.Is(err, relay.ErrNoRelay) && !errors.Is(err, rtltcp.ErrNotRTL) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := relay.Dial(t.Context(), t.TempDir()+"/none"); err == nil || !strings.HasPrefix(err.Error(), "relay: ") {
		t.Error(err)
	}
}

// FuzzClient has a client read anything behind the head: it neither panics nor hangs, and what it is
// given lies where it says.
func FuzzClient(f *testing.F) {
	f.Add([]byte(strings.Repeat("\x00", 34)))
	f.Add([]byte(strings.Repeat("\x00", 24) + "\x00\x00\x00\x01\x00\x00\x00\x01\x01\x00wab"))
	f.Fuzz(func(t *testing.T, said []byte) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			_, _ = there.Write(rtltcp.AppendHeader(nil, rtltcp.R820T()))
			_, _ = io.ReadFull(there, make([]byte, 5))
			_, _ = io.WriteString(there, "relay\x01\x00\x00A\x0e\x84\x80\x00\x00\x00\x00\x00\x00\x00\x00\x33\xcb\xf6\x40")
			_, _ = there.Write(said)
		}()
		c, err := relay.Join(here)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for {
			b, err := c.Next(t.Context())
			if err != nil {
				return
			}
			if b.Lost > b.At || b.At < 0 {
				t.Fatalf("at %d behind %d lost", b.At, b.Lost)
			}
		}
	})
}
