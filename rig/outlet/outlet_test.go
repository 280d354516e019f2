package outlet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/outlet"
)

// serve serves an outlet and gives what it tells, in order, as one stream of words.
func serve(t *testing.T, o outlet.Outlet) (told <-chan string, end func()) {
	t.Helper()
	said := make(chan string, 1000)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- o.Serve(ctx, outlet.Told{
			Joined: func(string) { said <- "joined" },
			Left:   func() { said <- "left" },
			Data:   func(data []byte) { said <- string(data) },
		})
	}()
	end = func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	return said, end
}

func expect(t *testing.T, told <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		got := ""
		for got != w && strings.HasPrefix(w, got) {
			got += <-told
		}
		if got != w {
			t.Fatalf("told %q, want %q", got, w)
		}
	}
}

func dial(t *testing.T, o outlet.Outlet) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(o.Where(), "tcp:"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
}

func gets(t *testing.T, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

// TestTCP holds that one client has the line, that another takes it over, and that the first is
// shown so.
func TestTCP(t *testing.T) {
	t.Parallel()
	o, err := outlet.TCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	told, end := serve(t, o)
	write(t, o, "nobody takes it")
	first := dial(t, o)
	expect(t, told, "joined")
	write(t, first, "hello")
	expect(t, told, "hello")
	write(t, o, "welcome")
	gets(t, first, "welcome")
	second := dial(t, o)
	expect(t, told, "joined")
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Error("the first client still has the line")
	}
	write(t, o, "you now")
	gets(t, second, "you now")
	write(t, second, "x")
	_ = second.Close()
	expect(t, told, "x", "left")
	third := dial(t, o)
	expect(t, told, "joined")
	write(t, o, "last words")
	end()
	gets(t, third, "last words")
	if _, err := third.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(o.Where(), "tcp:")); err == nil {
		t.Error("the port is still open")
	}
}

// TestSlowClient holds that a client that takes nothing is given up, and that nobody waits for it.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	o, err := outlet.TCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	told, end := serve(t, o)
	dial(t, o)
	expect(t, told, "joined")
	for left := false; !left; {
		write(t, o, strings.Repeat("x", 1<<16))
		select {
		case got := <-told:
			left = got == "left"
		default:
		}
	}
	end()
}

// TestLoopback holds that nobody on another machine reaches a port whose host was not named.
func TestLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0"} {
		o, err := outlet.TCP(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(o.Where(), "tcp:127.0.0.1:") {
			t.Errorf("%q is %s", address, o.Where())
		}
		_ = o.Close()
	}
	for _, address := range []string{"", "here", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http", "1:2:3"} {
		if _, err := outlet.TCP(t.Context(), address); err == nil || !strings.Contains(err.Error(), "127.0.0.1:5000") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestPortInUse holds that the error names the program, which is this one.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	first, err := outlet.TCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, err = outlet.TCP(t.Context(), strings.TrimPrefix(first.Where(), "tcp:"))
	want := fmt.Sprintf("is in use by outlet.test (process %d); end it or choose another port", os.Getpid())
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := outlet.TCP(t.Context(), "127.0.0.1:99999"); err == nil || !strings.Contains(err.Error(), "99999") {
		t.Error(err)
	}
}

// TestPty holds that a terminal passes every byte, keeps nobody waiting, and outlives who opens it.
func TestPty(t *testing.T) {
	link := t.TempDir() + "/line"
	t.Setenv("TMPDIR", t.TempDir())
	o, err := outlet.Pty(link)
	if err != nil {
		t.Fatal(err)
	}
	told, end := serve(t, o)
	host, err := os.OpenFile(link, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	write(t, host, "ver\r")
	expect(t, told, "ver\r")
	write(t, o, "v1\r\n")
	gets(t, host, "v1\r\n")
	_ = host.Close()
	for range 100 {
		write(t, o, strings.Repeat("x", 1<<16)) // nobody reads it
	}
	end()
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("the link stays: %v", err)
	}
}
