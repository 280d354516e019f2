//go:build unix

package pty_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/pty"
)

// open opens a terminal that lasts as long as its test.
func open(t *testing.T, how func() (board, host *os.File, err error)) (board, host *os.File) {
	t.Helper()
	board, host, err := how()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = board.Close(), host.Close() })
	return board, host
}

// TestRaw holds that every byte gets through, both ways, to a host that knows the name alone.
func TestRaw(t *testing.T) {
	t.Parallel()
	board, kept := open(t, pty.Raw)
	host, err := os.OpenFile(kept.Name(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	var every []byte
	for b := range 256 {
		every = append(every, byte(b))
	}
	for _, way := range [][2]*os.File{{board, host}, {host, board}} {
		if _, err := way[0].Write(every); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(every))
		if _, err := io.ReadFull(way[1], got); err != nil || !bytes.Equal(got, every) {
			t.Errorf("%x, %v", got, err)
		}
	}
	// A host that goes does not hang up: the next one is heard.
	if err := host.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.WriteString("again"); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(board, got); err != nil || string(got) != "again" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestOpen holds that a terminal which no host has opened does what terminals do, so that tests
// of those who open ports find it so.
func TestOpen(t *testing.T) {
	t.Parallel()
	board, _ := open(t, pty.Open)
	if _, err := board.WriteString("ver\r"); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(board, got); err != nil || string(got) != "ver\r\n" {
		t.Errorf("echo %q, %v", got, err)
	}
}

// TestEnds holds that neither end keeps who reads it: both have deadlines, and closing them ends
// a read.
func TestEnds(t *testing.T) {
	t.Parallel()
	for i := range 2 {
		board, host := open(t, pty.Raw)
		end := []*os.File{board, host}[i]
		if err := end.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if _, err := end.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("read without a byte: %v", err)
		}
		if err := end.SetReadDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		ended, reads := make(chan error), make(chan bool)
		go func() {
			close(reads)
			_, err := end.Read(make([]byte, 1))
			ended <- err
		}()
		<-reads
		if err := end.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err == nil {
			t.Error("read something")
		}
	}
}
