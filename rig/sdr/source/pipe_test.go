package source

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestPipe holds that a named pipe is read, and that nobody waits for its writer longer than wanted.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "air.cu8")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path, Options{Rate: 250_000})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go stop()
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	go func() {
		_ = os.WriteFile(path, []byte{1, 2, 3, 4}, 0)
	}()
	b, err := s.Next(t.Context())
	if err != nil || len(b.IQ) != 2 {
		t.Fatal(b, err)
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	never, err := Open(path, Options{Rate: 250_000})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := never.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := never.Close(); err != nil {
		t.Error(err)
	}
}
