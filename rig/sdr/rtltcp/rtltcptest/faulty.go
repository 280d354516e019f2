// Package rtltcptest spoils what a dongle's server serves, so that tests see what a rig says of a dongle
// that is deaf, tuned to something else, loses samples, is late, talks garbage or hangs up.
package rtltcptest

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"time"
)

// Fault is what is wrong with a dongle or its server. The zero value is a sound one.
type Fault struct {
	// Deaf, if true, gives silence instead of what the antenna hears.
	Deaf bool
	// Beside, if true, gives what lies a quarter of the rate beside what the dongle was told.
	Beside bool
	// Lost is which share of the samples is lost, in pieces.
	Lost float64
	// Late is by how much all samples are late.
	Late time.Duration
	// Garbage, if true, gives random samples.
	Garbage bool
	// HangUp is behind how many samples each connection ends; 0: none does.
	HangUp int64
}

// Before serves what another server serves, spoiled, until the test ends, and returns where.
func (f Fault) Before(tb testing.TB, address string) string {
	tb.Helper()
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(tb.Context()))
	var served sync.WaitGroup
	tb.Cleanup(func() {
		stop()
		_ = l.Close()
		served.Wait()
	})
	served.Go(func() {
		for {
			conn, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				served.Go(func() { f.serve(ctx, conn, address) })
			}
		}
	})
	return l.Addr().String()
}

// serve serves one client until either side goes or the context ends.
func (f Fault) serve(ctx context.Context, client net.Conn, address string) {
	defer client.Close()
	server, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	end := func() { _, _ = client.Close(), server.Close() }
	defer end()
	defer context.AfterFunc(ctx, end)()
	var commands sync.WaitGroup
	defer commands.Wait()
	defer end()
	commands.Go(func() {
		defer end()
		for {
			command := make([]byte, 5)
			if _, err := io.ReadFull(client, command); err != nil {
				return
			}
			if _, err := server.Write(command); err != nil {
				return
			}
		}
	})
	head := make([]byte, 12)
	if _, err := io.ReadFull(server, head); err != nil {
		return
	}
	if _, err := client.Write(head); err != nil {
		return
	}
	f.samples(ctx, client, server)
}

// piece is how many samples are spoiled at a time.
const piece = 1 << 11

// samples hands samples on, spoiled. Those that are late wait.
func (f Fault) samples(ctx context.Context, client io.Writer, server io.Reader) {
	type waiting struct {
		raw  []byte
		from time.Time
	}
	queue := make(chan waiting, 1<<14)
	var writing sync.WaitGroup
	defer writing.Wait()
	defer close(queue)
	writing.Go(func() {
		for w := range queue {
			if wait := time.Until(w.from); wait > 0 {
				select {
				case <-time.After(wait):
				case <-ctx.Done():
				}
			}
			_, _ = client.Write(w.raw) // whose error the reader of commands meets too
		}
	})
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that can be repeated
	for left := f.HangUp; ; {
		raw := make([]byte, 2*piece)
		if _, err := io.ReadFull(server, raw); err != nil {
			return
		}
		for i := range raw {
			switch {
			case f.Deaf:
				raw[i] = byte(127 + i%2)
			case f.Garbage:
				raw[i] = byte(chance.Uint32())
			}
		}
		if f.Beside {
			for four := range slices.Chunk(raw, 8) { // each sample a quarter of a turn on
				four[2], four[3] = ^four[3], four[2]
				four[4], four[5] = ^four[4], ^four[5]
				four[6], four[7] = four[7], ^four[6]
			}
		}
		if chance.Float64() >= f.Lost {
			queue <- waiting{raw, time.Now().Add(f.Late)}
		}
		if left -= piece; f.HangUp > 0 && left <= 0 {
			return
		}
	}
}
