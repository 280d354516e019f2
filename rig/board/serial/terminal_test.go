package serial_test

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// terminal opens a pseudo terminal through the real library. The test has the other end.
func terminal(t *testing.T, change func(*serial.Config)) (*serial.Port, *os.File) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	cfg := serial.Config{Board: "heltec", Path: slave.Name(), DTR: serial.Lower, RTS: serial.Lower}
	if change != nil {
		change(&cfg)
	}
	p, err := serial.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	_ = slave.Close()
	t.Cleanup(func() { _ = p.Close() })
	return p, master
}

// every is each byte, the ones that terminals like to change among them, many times.
func every(times int) (b []byte) {
	for range times {
		for i := range 256 {
			b = append(b, byte(i))
		}
	}
	return b
}

func TestBytesPassUnchanged(t *testing.T) {
	p, master := terminal(t, nil)
	want := every(256)
	written := make(chan error, 1)
	go func() { written <- p.Write(want) }()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(master, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the board got other bytes, %v", err)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}

	heard := make(chan []byte, 1000)
	go func() {
		_ = p.Read(t.Context(), func(data []byte, _ time.Time) { heard <- data })
		close(heard)
	}()
	go func() { _, _ = master.Write(want) }()
	got = got[:0]
	for data := range heard {
		if got = append(got, data...); len(got) >= len(want) {
			break
		}
	}
	if !bytes.Equal(got, want) {
		t.Error("the rig got other bytes")
	}
}

func TestUnplugged(t *testing.T) {
	p, master := terminal(t, nil)
	done := begin(t.Context(), p)
	if err := master.Close(); err != nil {
		t.Fatal(err)
	}
	wants(t, <-done, serial.ErrUnplugged, "read")
	wants(t, p.Write([]byte("ver\r")), serial.ErrUnplugged, "write")
	if err := p.Close(); err != nil {
		t.Errorf("closing a port that is gone: %v", err)
	}
}

func TestOneOwner(t *testing.T) {
	p, _ := terminal(t, nil)
	cfg := serial.Config{Board: "heltec", Path: p.Path()}
	if _, err := serial.Open(cfg); err == nil {
		t.Fatal("opened twice")
	} else {
		wants(t, err, serial.ErrBusy, "open")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := serial.Open(cfg)
	if err != nil {
		t.Fatalf("after Close: %v", err)
	}
	_ = again.Close()
}

func TestNobodyTakesTheBytes(t *testing.T) {
	p, _ := terminal(t, func(c *serial.Config) { c.Timeout = 50 * time.Millisecond })
	wants(t, p.Write(every(1000)), serial.ErrStuck, "write")
	if err := p.Close(); err != nil {
		t.Errorf("the blocked write was not let go: %v", err)
	}
}

func TestCloseEndsAReader(t *testing.T) {
	p, _ := terminal(t, nil)
	done := begin(t.Context(), p)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestNoTerminal(t *testing.T) {
	path := t.TempDir() + "/tty"
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := serial.Open(serial.Config{Board: "heltec", Path: path}); err == nil {
		t.Error("a plain file was opened as a port")
	}
}
