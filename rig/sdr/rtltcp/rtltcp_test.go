package rtltcp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/source"
)

const rate = 250_000

// dongle is a server that does what a test says, one function a connection.
type dongle struct {
	t     *testing.T
	mu    sync.Mutex
	serve []func(net.Conn)
	dials int
	said  [][]byte // commands, by connection
	notes []string

	serving sync.WaitGroup
}

// dial connects to the next function. Without one the connection is refused.
func (d *dongle) dial(context.Context, string) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dials++
	if len(d.serve) == 0 {
		return nil, errors.New("connection refused")
	}
	do := d.serve[0]
	d.serve = d.serve[1:]
	here, pipe := net.Pipe()
	there := client{pipe, make(chan struct{})}
	i := len(d.said)
	d.said = append(d.said, nil)
	go func() {
		defer close(there.gone)
		var b [64]byte
		for {
			n, err := there.Read(b[:])
			d.mu.Lock()
			d.said[i] = append(d.said[i], b[:n]...)
			d.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	d.serving.Go(func() {
		defer there.Close()
		do(there)
	})
	return here, nil
}

// client is a connection to one, as its server has it.
type client struct {
	net.Conn

	gone chan struct{}
}

// idle does nothing until the client goes.
func idle(c net.Conn) {
	if c, ok := c.(client); ok {
		<-c.gone
	}
}

func (d *dongle) config() Config {
	return Config{Address: "dongle:1234", Rate: rate, Centre: 869_618_000, PPM: -3, Dial: d.dial, Note: func(s string) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.notes = append(d.notes, s)
	}}
}

// stream sends the header and samples as fast as a rate says. A sample tells its place, modulo 256.
func stream(conn net.Conn, samples int, perSecond float64) {
	_, _ = conn.Write(AppendHeader(nil, R820T()))
	const part = 2500
	for at := 0; at < samples; at += part {
		<-time.After(time.Duration(part / perSecond * float64(time.Second)))
		b := make([]byte, 0, 2*part)
		for i := range part {
			b = append(b, byte((at+i)/part), byte(at+i))
		}
		if _, err := conn.Write(b); err != nil {
			return
		}
	}
}

// discarded is how many samples a client passes over behind its commands.
var discarded = int64(rate * settling.Seconds())

// receive takes blocks until a number of samples are there, lost ones counted.
func receive(t *testing.T, c *Client, until int64) (blocks []source.Block, err error) {
	t.Helper()
	for {
		b, err := c.Next(t.Context())
		if err != nil {
			return blocks, err
		}
		b.IQ = slices.Clone(b.IQ)
		blocks = append(blocks, b)
		if b.At+int64(len(b.IQ)) >= until {
			return blocks, nil
		}
	}
}

func TestReceive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dongle{t: t, serve: []func(net.Conn){func(c net.Conn) { stream(c, 10*rate, rate) }}}
		c, err := Dial(t.Context(), d.config())
		if err != nil {
			t.Fatal(err)
		}
		if c.Header.String() != "tuner R820T, 29 gains" {
			t.Error(c.Header)
		}
		begin := time.Now()
		blocks, err := receive(t, c, 5*rate)
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for _, b := range blocks {
			if b.At != at || b.Lost != 0 {
				t.Fatalf("block at %d, want %d; %d lost", b.At, at, b.Lost)
			}
			at += int64(len(b.IQ))
			if want := begin.Add(c.Info().Span(at)); b.Came.Sub(want).Abs() > 50*time.Millisecond {
				t.Fatalf("came %v after it was taken", b.Came.Sub(want))
			}
		}
		if got, want := imag(blocks[0].IQ[0]), (float32(byte(discarded))-127.5)/127.5; got != want {
			t.Errorf("the first sample is %v, want %v", got, want)
		}
		if i := c.Info(); !i.Live || i.Begin.Sub(begin).Abs() > 50*time.Millisecond || i.Centre != 869_618_000 {
			t.Errorf("%+v, begun at %v", i, begin)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		d.serving.Wait()
		synctest.Wait()
		want := []byte{2, 0, 3, 0xd0, 0x90, 5, 0xff, 0xff, 0xff, 0xfd, 1, 0x33, 0xd5, 0x51, 0x50, 3, 0, 0, 0, 0}
		if !bytes.Equal(d.said[0], want) {
			t.Errorf("commands % x, want % x", d.said[0], want)
		}
		if len(d.notes) > 0 {
			t.Errorf("%q", d.notes)
		}
	})
}

// TestLost holds that what is lost is told to the sample, as well as a clock can.
func TestLost(t *testing.T) {
	for name, test := range map[string]struct {
		serve []func(net.Conn)
		lost  time.Duration // about
		why   string
		notes []string
	}{
		"closed and back": {[]func(net.Conn){
			func(c net.Conn) { stream(c, 2*rate, rate) },
			func(c net.Conn) { stream(c, 9*rate, rate) },
		}, 450 * time.Millisecond, "the connection was lost: closed by the server", []string{"closed by the server; trying again", "connected again after 450ms"}},
		"falls silent": {[]func(net.Conn){
			func(c net.Conn) { stream(c, 2*rate, rate); idle(c) },
			func(c net.Conn) { stream(c, 9*rate, rate) },
		}, silence + 450*time.Millisecond, "no samples for 3s", []string{"no samples for 3s; trying again", "connected again"}},
		"garbage, then refused, then back": {[]func(net.Conn){
			func(c net.Conn) { stream(c, 2*rate, rate) },
			func(c net.Conn) { _, _ = c.Write([]byte("HTTP/1.1 400 Bad Request")) },
			func(c net.Conn) { _, _ = c.Write([]byte("RTL")) },
			func(c net.Conn) { stream(c, 9*rate, rate) },
		}, (250 + 500 + 1000 + 200) * time.Millisecond, "closed by the server", []string{"trying again", "connected again after 1.95s"}},
		"drops samples": {[]func(net.Conn){func(c net.Conn) {
			stream(c, 5*rate, rate)
			<-time.After(time.Second)
			stream(skipHeader{c}, 29*rate, rate)
		}}, time.Second, "fewer came within the last 12 s than the clock says", nil},
		"a network that holds up drops nothing": {[]func(net.Conn){func(c net.Conn) {
			stream(c, 5.5*rate, rate)
			<-time.After(2900 * time.Millisecond)
			stream(skipHeader{c}, 2.9*rate, 1e9)
			stream(skipHeader{c}, 29*rate, rate)
		}}, 0, "", nil},
		"another rate than asked for": {[]func(net.Conn){func(c net.Conn) { stream(c, 12*rate, 4*rate) }}, 0, "", []string{"samples come a second, not the 250000 that were asked for"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := &dongle{t: t, serve: test.serve}
			c, err := Dial(t.Context(), d.config())
			if err != nil {
				t.Fatal(err)
			}
			until := int64(10 * rate)
			if len(test.serve) == 1 && test.notes == nil {
				until *= 3 // a clock takes its time
			}
			blocks, err := receive(t, c, until)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			at, lost := int64(0), int64(0)
			var all strings.Builder
			for _, b := range blocks {
				if b.At != at+b.Lost {
					t.Fatalf("%s: block at %d behind %d with %d lost", name, b.At, at, b.Lost)
				}
				at = b.At + int64(len(b.IQ))
				lost += b.Lost
				all.WriteString(b.Why)
			}
			why := all.String()
			if off := c.Info().Span(lost) - test.lost; off.Abs() > 60*time.Millisecond || !strings.Contains(why, test.why) || (lost == 0) != (why == "") {
				t.Errorf("%s: lost %v, %q; want %v, %q", name, c.Info().Span(lost), why, test.lost, test.why)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			d.serving.Wait()
			d.mu.Lock()
			defer d.mu.Unlock()
			if len(d.notes) != len(test.notes) {
				t.Errorf("%s: %q", name, d.notes)
				return
			}
			for i, want := range test.notes {
				if !strings.Contains(d.notes[i], want) || !strings.HasPrefix(d.notes[i], "dongle:1234: ") {
					t.Errorf("%s: %q, want %q", name, d.notes[i], want)
				}
			}
		})
	}
}

// skipHeader is a connection on which the header was sent before.
type skipHeader struct{ net.Conn }

func (s skipHeader) Write(b []byte) (int, error) {
	if len(b) == headerLen {
		return len(b), nil
	}
	return s.Conn.Write(b)
}

// TestSlow holds that a receiver that falls behind is told how far.
func TestSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dongle{t: t, serve: []func(net.Conn){func(c net.Conn) { stream(c, 30*rate, rate) }}}
		c, err := Dial(t.Context(), d.config())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := receive(t, c, rate); err != nil {
			t.Fatal(err)
		}
		<-time.After(10 * time.Second)
		blocks, err := receive(t, c, 14*rate)
		if err != nil {
			t.Fatal(err)
		}
		at, lost := blocks[0].At, int64(0)
		for _, b := range blocks {
			if b.At != at+b.Lost {
				t.Fatalf("block at %d behind %d with %d lost", b.At, at, b.Lost)
			}
			at, lost = b.At+int64(len(b.IQ)), lost+b.Lost
			if b.Lost > 0 && !strings.Contains(b.Why, "the receiver was too slow") {
				t.Error(b.Why)
			}
			if got := byte((b.At + discarded) & 0xff); imag(b.IQ[0]) != (float32(got)-127.5)/127.5 {
				t.Fatalf("block at %d does not begin with that sample", b.At)
			}
		}
		if got := c.Info().Span(lost); (got - (10*time.Second - queued)).Abs() > 200*time.Millisecond {
			t.Errorf("lost %v", got)
		}
		<-time.After(10 * time.Second)
		_ = c.Close()
		if got := c.Info().Span(c.Left()); (got - 10*time.Second).Abs() > 200*time.Millisecond {
			t.Errorf("left %v", got)
		}
		d.serving.Wait()
	})
}

func TestRefused(t *testing.T) {
	head := AppendHeader(nil, R820T())
	for want, serve := range map[string]func(net.Conn){
		`it is no rtl_tcp: it begins with "HTTP", want "RTL0"`:      func(c net.Conn) { _, _ = c.Write([]byte("HTTP/1.1 200 OK")) },
		"closed behind 0 of the 12 bytes of the header":             func(net.Conn) {},
		"closed behind 7 of the 12 bytes of the header; is another": func(c net.Conn) { _, _ = c.Write(head[:7]) },
		"closed behind 3 of the 12 bytes of the header":             func(c net.Conn) { _, _ = c.Write(head[:3]) },
		`it is no rtl_tcp: it begins with "SSH"`:                    func(c net.Conn) { _, _ = c.Write([]byte("SSH")) },
		"reading the header: ":                                      idle,
		"closed behind the header":                                  func(c net.Conn) { _, _ = c.Write(head); <-time.After(1) },
		"connection refused":                                        nil,
	} {
		synctest.Test(t, func(t *testing.T) {
			d := &dongle{t: t}
			if serve != nil {
				d.serve = []func(net.Conn){serve}
			}
			begin := time.Now()
			_, err := Dial(t.Context(), d.config())
			if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "rtltcp: dongle:1234: ") {
				t.Errorf("%v, want %q", err, want)
			}
			if took := time.Since(begin); took > headerWait+time.Second {
				t.Errorf("%s: after %v", want, took)
			}
			d.serving.Wait()
		})
	}
	for _, wrong := range []float64{0, -1, 225_000, 500_000, 250_000.5, 3_200_001, 1e10} {
		var e *RateError
		if _, err := Dial(t.Context(), Config{Rate: wrong}); !errors.As(err, &e) {
			t.Errorf("%v samples a second: %v", wrong, err)
		}
	}
}

// TestPatience holds that it tries less and less often, and then gives up.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &dongle{t: t, serve: []func(net.Conn){func(c net.Conn) { stream(c, rate, rate) }}}
		c, err := Dial(t.Context(), d.config())
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		blocks, err := receive(t, c, 10*rate)
		if err == nil || !strings.Contains(err.Error(), "connection refused; no connection for 1m0s, gave up") {
			t.Error(err)
		}
		if took := time.Since(begin); took < time.Minute || took > 75*time.Second || d.dials != 13 {
			t.Errorf("%d tries in %v", d.dials, took)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		last := blocks[len(blocks)-1]
		at, lost, why := c.Away()
		if span := c.Info().Span(lost); span < time.Minute || span > 75*time.Second || at != last.At+int64(len(last.IQ)) || why != "the connection was lost: closed by the server" {
			t.Errorf("away for %v behind %d: %s", span, at, why)
		}
		if left := c.Left(); left != 0 {
			t.Errorf("%d samples that never came are left", left)
		}
	})
}

// TestClosedAway holds that what passed without a connection is told of, once, whenever the client is closed.
func TestClosedAway(t *testing.T) {
	for name, test := range map[string]struct {
		again []func(net.Conn) // the connections behind the first
		want  time.Duration
	}{
		"never again":               {nil, 10 * time.Second},
		"again, and more was heard": {[]func(net.Conn){idle, func(c net.Conn) { stream(c, 20*rate, rate) }}, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := &dongle{t: t, serve: append([]func(net.Conn){func(c net.Conn) { stream(c, rate, rate) }}, test.again...)}
			c, err := Dial(t.Context(), d.config())
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithTimeout(t.Context(), 11*time.Second)
			defer stop()
			for err == nil {
				_, err = c.Next(ctx)
			}
			_ = c.Close()
			_, lost, _ := c.Away()
			if span := c.Info().Span(lost); (span - test.want).Abs() > 300*time.Millisecond {
				t.Errorf("%s: away for %v, want %v", name, span, test.want)
			}
			if left := c.Info().Span(c.Left()); left > 300*time.Millisecond {
				t.Errorf("%s: %v left", name, left)
			}
			d.serving.Wait()
		})
	}
}

// fake is a radio that keeps what it was told.
type fake struct {
	mu   sync.Mutex
	said []uint32
	left int
}

func (f *fake) Set(c Command, value uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.said = append(f.said, uint32(c), value)
}

func (f *fake) Receive(ctx context.Context, iq []complex64) (int, error) {
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(time.Duration(float64(len(iq)) / rate * float64(time.Second))):
	}
	if f.left -= len(iq); f.left < 0 {
		return 0, io.EOF
	}
	for i := range iq {
		iq[i] = complex(0.5, -0.25)
	}
	return len(iq), nil
}

// TestServe has the client receive from the server.
func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, served := &fake{left: 3 * rate}, make(chan error, 1)
		d := &dongle{t: t}
		cfg := d.config()
		cfg.Dial = func(ctx context.Context, _ string) (net.Conn, error) {
			here, there := net.Pipe()
			go func() { served <- Serve(context.WithoutCancel(ctx), there, R820T(), f) }()
			return here, nil
		}
		c, err := Dial(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := receive(t, c, rate)
		if err != nil || blocks[0].IQ[0] != source.CU8.Decode(nil, source.CU8.Encode(nil, []complex64{complex(0.5, -0.25)}))[0] {
			t.Errorf("%v, %v", blocks, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
		if want := []uint32{2, rate, 5, 0xfffffffd, 1, 869_618_000, 3, 0}; !slices.Equal(f.said, want) {
			t.Errorf("it was told %v, want %v", f.said, want)
		}
	})
}

func FuzzHeader(f *testing.F) {
	f.Add(AppendHeader(nil, R820T()))
	f.Add([]byte("RTL"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := ReadHeader(bytes.NewReader(b))
		good := len(b) >= headerLen && string(b[:4]) == magic
		if good != (err == nil) || good && !bytes.Equal(AppendHeader(nil, h), b[:headerLen]) {
			t.Errorf("% x is %v, %v", b, h, err)
		}
		if c, value, err := readCommand(bytes.NewReader(b)); err == nil && !bytes.Equal(appendCommand(nil, c, value), b[:commandLen]) {
			t.Errorf("% x is command %d, %d", b, c, value)
		}
	})
}
