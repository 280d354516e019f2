package captured_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/captured"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// stream is a capture of so many frames that is never anywhere as a whole. On the way it looks how
// much memory is in use.
type stream struct {
	left  int
	at    clock.Time
	buf   bytes.Buffer
	write func(capture.Event) error
	most  *atomic.Uint64
}

func (s *stream) Read(p []byte) (int, error) {
	for s.buf.Len() == 0 {
		if s.left == 0 {
			return 0, io.EOF
		}
		if s.left%2_000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			s.most.Store(max(s.most.Load(), m.HeapAlloc))
		}
		s.left--
		s.at += 4_000_000
		frame := []byte{0x0A, 0, byte(s.left), byte(s.left >> 8), 0xC0, 0xDE, byte(s.left >> 16), byte(s.left), 1, 2, 3, 4}
		if err := s.write(capture.Of(sniffer.Frame{
			Instrument: "tap", Payload: frame, Start: clock.Stamp{At: s.at - 200_000}, End: clock.Stamp{At: s.at}, Duration: sniffer.Span{Value: 200 * time.Millisecond},
			Params: lora.Default().Params(), CRC: sniffer.CRCGood, SNR: 5, RSSI: -90, Known: sniffer.Everything.Without(sniffer.BadCRC),
		})); err != nil {
			return 0, err
		}
	}
	return s.buf.Read(p)
}

func frames(t *testing.T, n int, format string, most *atomic.Uint64) *stream {
	t.Helper()
	s := &stream{left: n, most: most}
	if format == "pcapng" {
		w, err := pcapng.NewWriter(&s.buf, pcapng.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.write = w.Write
		return s
	}
	s.write = capture.NewEncoder(&s.buf).Encode
	return s
}

// Every subcommand reads a capture of any size in the same memory.
func TestLargeCaptures(t *testing.T) {
	for _, c := range []struct{ format, args string }{
		{"pcapng", "stats -"},
		{"jsonl", "stats -"},
		{"pcapng", "airtime -"},
		{"pcapng", "grep - zzzz -v -c"},
		{"pcapng", "show -"},
		{"jsonl", "convert - -"},
		{"pcapng", "convert - -"},
	} {
		t.Run(c.args+" "+c.format, func(t *testing.T) {
			use := func(n int) uint64 {
				var most atomic.Uint64
				cmd := captured.New(cli.Streams{In: frames(t, n, c.format, &most), Out: io.Discard, Err: io.Discard})
				cmd.SetArgs(strings.Fields(c.args))
				cmd.SilenceErrors, cmd.SilenceUsage = true, true
				if err := cmd.ExecuteContext(t.Context()); err != nil {
					t.Fatal(err)
				}
				return most.Load()
			}
			const few, many = 8_000, 32_000
			small, large := use(few), use(many)
			if grown := int64(large) - int64(small); grown > (many-few)*60 { // airtime was measured to take 31 more for each; a frame that is kept takes some hundred
				t.Errorf("%d bytes in use for %d frames, %d for %d", small, few, large, many)
			}
		})
	}
}
