package emulate

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

// running is a command that was begun.
type running struct {
	out   *told
	stop  func()
	ended chan error
}

// begin runs a companion until it is stopped.
func begin(t *testing.T, o options) *running {
	t.Helper()
	o.role, o.layout = companionRole(), layoutESP32
	ctx, stop := context.WithCancel(t.Context())
	r := &running{out: &told{begun: make(chan struct{})}, stop: stop, ended: make(chan error, 1)}
	go func() { r.ended <- o.emulateCompanion(ctx, cli.Streams{Out: r.out}) }()
	select {
	case <-r.out.begun:
	case err := <-r.ended:
		t.Fatal(err)
	}
	return r
}

// end stops a command, which is no error.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	if text := r.out.String(); !strings.HasSuffix(text, "ended\n") {
		t.Errorf("told %q", text)
	}
}

// app is who speaks the companion protocol.
type app struct {
	t    *testing.T
	line io.ReadWriter
	in   companion.Decoder
	rest []byte
}

// ask sends a command and returns the answer.
func (a *app) ask(code companion.Code, data ...byte) []byte {
	a.t.Helper()
	if _, err := a.line.Write(companion.Append(nil, code, data...)); err != nil {
		a.t.Fatal(err)
	}
	for {
		content, rest, ok := a.in.Next(a.rest)
		if a.rest = rest; ok {
			return content
		}
		buf := make([]byte, 512)
		n, err := a.line.Read(buf)
		if err != nil {
			a.t.Fatal(err)
		}
		a.rest = buf[:n]
	}
}

func (a *app) isRelease(version string) {
	a.t.Helper()
	if got := a.ask(companion.DeviceQuery, 3); !strings.Contains(string(got), version+"\x00") {
		a.t.Errorf("device %q, want %s", got, version)
	}
}

func TestCompanionOnAPort(t *testing.T) {
	t.Parallel()
	r := begin(t, options{tcp: "127.0.0.1:0", as: "v1.17.1"})
	address := regexp.MustCompile(`tcp:(\S+);`).FindStringSubmatch(r.out.String())
	if address == nil {
		t.Fatalf("told %q", r.out)
	}
	dial := func() net.Conn {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address[1])
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	first := dial()
	defer first.Close()
	(&app{t: t, line: first}).isRelease("v1.17.1")
	second := dial()
	defer second.Close()
	(&app{t: t, line: second}).isRelease("v1.17.1")
	if _, err := first.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the first client: %v", err)
	}
	if _, err := second.Write(companion.Append(nil, companion.Reboot, []byte("reboot")...)); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the client of a board that restarts: %v", err)
	}
	third := dial()
	defer third.Close()
	(&app{t: t, line: third}).isRelease("v1.17.1")
	if err := (options{role: companionRole(), tcp: address[1]}).emulateCompanion(t.Context(), cli.Streams{Out: io.Discard}); err == nil || !strings.Contains(err.Error(), "is in use by ") {
		t.Errorf("a port that is taken: %v", err)
	}
	r.end(t)
}

// TestCompanionOnATerminal holds that a companion keeps its key in its folder.
func TestCompanionOnATerminal(t *testing.T) {
	t.Parallel()
	dir, link := t.TempDir(), filepath.Join(t.TempDir(), "alice")
	var before string
	for range 2 {
		r := begin(t, options{link: link, flash: dir})
		line, err := os.OpenFile(link, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		a := &app{t: t, line: line}
		a.isRelease("v1.17.1+meshrig")
		self := string(a.ask(companion.AppStart, make([]byte, 7)...))
		if before != "" && self != before {
			t.Errorf("another node after a restart: %x, was %x", self, before)
		}
		before = self
		_ = line.Close()
		r.end(t)
	}
}
