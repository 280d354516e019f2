package serial_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
)

// socket is where a board is plugged in: a link that leads to the pseudo terminal that it has now.
type socket struct {
	t    *testing.T
	link string
	used []*os.File
}

// plug gives the board another terminal, and the test the far end of it.
func (s *socket) plug() (master *os.File) {
	s.t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = master.Close() })
	next := s.link + ".new"
	if err := os.Symlink(slave.Name(), next); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(next, s.link); err != nil {
		s.t.Fatal(err)
	}
	s.used = append(s.used, slave) // kept open, so that another terminal gets another name
	return master
}

// pull takes the board's terminal away.
func (s *socket) pull(master *os.File) {
	s.t.Helper()
	if err := master.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// locate follows the link.
func (s *socket) locate(context.Context) (string, error) { return filepath.EvalSymlinks(s.link) }

// reading reads a board and hands on what it prints.
func reading(t *testing.T, s *socket) (b *serial.Board, printed chan string, ended chan error) {
	t.Helper()
	path, err := s.locate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := serial.Open(serial.Config{Board: "heltec", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	b = &serial.Board{Port: p, Clock: clock.NewWall(), Locate: s.locate}
	t.Cleanup(func() { _ = b.Close() })
	printed, ended = make(chan string, 4096), make(chan error, 1)
	go func() {
		ended <- b.Read(t.Context(), func(data []byte, _ clock.Stamp) { printed <- string(data) })
		close(printed)
	}()
	return b, printed, ended
}

// until waits until what is printed has an end.
func until(t *testing.T, printed chan string, end string) {
	t.Helper()
	all := ""
	for !strings.HasSuffix(all, end) {
		more, ok := <-printed
		if !ok {
			t.Fatalf("printed %q, and then no more", all)
		}
		all += more
	}
}

// TestTerminalComesBack pulls the terminal in the middle of a line and gives the board another,
// of another name, through the library and the operating system.
func TestTerminalComesBack(t *testing.T) {
	s := &socket{t: t, link: filepath.Join(t.TempDir(), "heltec")}
	master := s.plug()
	b, printed, ended := reading(t, s)
	before := b.Port.Path()
	_, _ = master.WriteString("get na")
	until(t, printed, "get na")
	next := s.plug()
	s.pull(master)
	if err := b.Write([]byte("ver\r")); err != nil { // it waits for the other terminal
		t.Fatal(err)
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(next, got); err != nil || string(got) != "ver\r" {
		t.Errorf("the board got %q, %v", got, err)
	}
	_, _ = next.WriteString(banner)
	until(t, printed, banner)
	if after, err := s.locate(t.Context()); err != nil || after == before {
		t.Errorf("the same terminal %s, %v", after, err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, slave := range s.used {
		_ = slave.Close()
	}
}

// TestGarbageThroughATerminal is what 92 kB/s for five seconds come to, as fast as it is read.
func TestGarbageThroughATerminal(t *testing.T) {
	const volume = 92_000 * 5
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = master.Close() }()
	p, err := serial.Open(serial.Config{Board: "heltec", Path: slave.Name()})
	if err != nil {
		t.Fatal(err)
	}
	_ = slave.Close()
	b := &serial.Board{Port: p, Clock: clock.NewWall()}
	defer func() { _ = b.Close() }()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var read atomic.Int64
	all := make(chan struct{})
	go func() {
		_ = b.Read(t.Context(), func(data []byte, _ clock.Stamp) {
			if read.Add(int64(len(data))) == volume {
				close(all)
			}
		})
	}()
	noise := []byte("\xf3k\x8a\xff\xc0\xdb\x11")
	for sent := 0; sent < volume; {
		n, err := master.Write(noise[:min(len(noise), volume-sent)])
		if err != nil {
			t.Fatal(err)
		}
		sent += n
	}
	<-all
	runtime.GC()
	runtime.ReadMemStats(&after)
	if more := int64(after.HeapAlloc) - int64(before.HeapAlloc); more > 1<<20 {
		t.Errorf("%d bytes are kept", more)
	}
	if err := b.Write([]byte("ver\r")); err != nil {
		t.Errorf("the board cannot be reached any more: %v", err)
	}
}

// TestHangInWrite has a board that takes nothing, like one halted in a debugger, behind the
// operating system's own buffer.
func TestHangInWrite(t *testing.T) {
	p, _ := terminal(t, func(c *serial.Config) { c.Timeout = 100 * time.Millisecond })
	b := &serial.Board{Port: p, Clock: clock.NewWall(), Locate: func(context.Context) (string, error) { return p.Path(), nil }}
	wants(t, b.Write(every(1000)), serial.ErrStuck, "write")
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
