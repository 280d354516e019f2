package influx_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
)

func tlsOf(ca string) sink.TLS { return sink.TLS{CA: ca} }

// TestFile appends to a file, also to the one that follows when it was moved away.
func TestFile(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "points")
	for range 2 {
		s, err := influx.New(influx.Config{File: file}, filepath.Join(folder, "spool"), influx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
		s.Take(poll(room("r"), noon, nil))
		run(t, s)
	}
	if data, err := os.ReadFile(file); err != nil || strings.Count(string(data), "\n") != 2 {
		t.Errorf("%v, %q", err, data)
	}
	s, err := influx.New(influx.Config{File: folder}, filepath.Join(folder, "spool"), influx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err == nil {
		t.Error("a folder passed as a file")
	}
}

// stuck is a reader of standard output that does not read.
type stuck struct {
	begun  chan struct{} // receives the first write
	free   chan struct{}
	writes []string
}

func (s *stuck) Write(p []byte) (int, error) {
	select {
	case s.begun <- struct{}{}:
	case <-s.free:
	}
	<-s.free
	s.writes = append(s.writes, string(p))
	return len(p), nil
}

// TestStuck holds that a reader who does not read holds up neither who takes samples nor the end, and
// gets what it had begun with once.
func TestStuck(t *testing.T) {
	out := &stuck{begun: make(chan struct{}), free: make(chan struct{})}
	s, err := influx.New(influx.Config{File: "-"}, t.TempDir(), influx.Options{Stdout: out})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	for i := range 100 {
		s.Take(poll(room("r"), noon.Add(time.Duration(i)), sample.Values{sample.Battery: 4}))
		if i == 50 {
			<-out.begun
		}
	}
	cancel()
	close(out.free)
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(strings.Join(out.writes, ""), "\n"); n != 100 {
		t.Errorf("%d lines", n)
	}
}

// child says that this program is a collector that Telegraf's execd runs.
const child = "MESHRIG_TEST_EXECD"

func TestMain(m *testing.M) {
	if folder := os.Getenv(child); folder != "" {
		ctx, _ := influx.UntilClosed(context.Background(), os.Stdin)
		s, err := influx.New(influx.Config{File: "-"}, folder, influx.Options{})
		if err != nil {
			panic(err)
		}
		s.Take(poll(room("r"), noon, nil))
		_ = s.Run(ctx)
		_ = s.Close()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestExecd keeps to the contract of Telegraf's execd: points on standard output while it runs, the
// end when standard input is closed.
func TestExecd(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+t.TempDir())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("meshcore_room,"))
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "meshcore_room," {
		t.Errorf("%q, %v", line, err)
	}
	_ = in.Close()
	if rest, err := io.ReadAll(out); err != nil || strings.Count(string(rest), "\n") != 1 {
		t.Errorf("%q, %v", rest, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

func BenchmarkTake(b *testing.B) {
	s, err := influx.New(influx.Config{File: filepath.Join(b.TempDir(), "points"), SpoolMiB: 1}, b.TempDir(), influx.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	values := sample.Values{}
	for _, q := range sample.Quantities {
		values[q.Metric] = 12.5
	}
	samples := map[string]sample.Sample{
		"poll":   poll(room("r"), noon, values),
		"packet": {Node: room("r"), At: noon, Packet: &sample.Packet{Direction: "rx", Type: "TXT_MSG", Route: "flood", Length: 40, SNR: new(7.0), RSSI: new(-90), Airtime: 0.5}},
	}
	for name, v := range samples {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Take(v)
			}
		})
	}
}
