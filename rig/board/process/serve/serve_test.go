package serve_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/manners"
	"github.com/meshrig/meshrig/rig/board/process/serve"
	"github.com/meshrig/meshrig/rig/clock"
)

// parrot is a machine that prints what it is typed, and fails at "fail". What it is typed after
// "keep NAME " is in a file of its flash, "drop NAME" deletes one.
type parrot struct {
	setup board.Setup
	typed []byte
	files map[string][]byte
	sent  []string // inputs and turns
}

func (p *parrot) new(_ context.Context, setup board.Setup) (board.Machine, error) {
	if setup.Seed == 13 {
		return nil, errors.New("unlucky")
	}
	p.setup, p.files = setup, setup.Files
	if p.files == nil {
		p.files = map[string][]byte{}
	}
	return p, nil
}

func (p *parrot) Input(at clock.Time, in board.Input) {
	p.sent = append(p.sent, fmt.Sprintf("%d: %d %s", int64(at), in.Kind, in.Data))
	if in.Kind == board.SerialIn {
		p.typed = append(p.typed, in.Data...)
	}
}

func (p *parrot) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	p.sent = append(p.sent, fmt.Sprintf("until %d", int64(until)))
	text := string(p.typed)
	p.typed = nil
	var name, data string
	switch n, _ := fmt.Sscanf(text, "keep %s %s", &name, &data); {
	case text == "fail":
		return nil, 0, 0, errors.New("it fails")
	case text == "":
		return nil, until, clock.Never, nil
	case n == 2:
		p.files[name] = []byte(data)
	case strings.HasPrefix(text, "drop "):
		delete(p.files, text[5:])
	}
	return []board.Output{{Kind: board.SerialOut, Data: []byte(text)}}, until, clock.Never, nil
}

func (p *parrot) snapshot() map[string][]byte {
	files := map[string][]byte{}
	for name, data := range p.files {
		files[name] = bytes.Clone(data)
	}
	return files
}

// hello is the first order of a rig.
func hello(h process.Hello) process.Order {
	h.Role = "room"
	return process.Order{Kind: process.Greet, Hello: h}
}

func typed(text string) process.Order {
	return process.Order{Kind: process.Feed, Input: board.Input{Kind: board.SerialIn, Data: []byte(text)}}
}

func until(t clock.Time) process.Order { return process.Order{Kind: process.Run, Until: t} }

func lines(orders ...process.Order) string {
	var b []byte
	for _, o := range orders {
		b = process.AppendOrder(b, o)
	}
	return string(b)
}

// say serves a parrot to a rig that says all at once, and returns what it answered.
func say(t *testing.T, p *parrot, text string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	b := serve.Program{Ready: process.Ready{Name: "parrot", FW: "v1"}, New: p.new, Files: p.snapshot}
	err := b.Serve(t.Context(), strings.NewReader(text), &out)
	return out.String(), err
}

// TestServe holds the order of things: the hello switches the board on, a turn runs up to just
// before its end, so that what the rig has for that instant comes first, and bye ends it.
func TestServe(t *testing.T) {
	t.Parallel()
	p := &parrot{}
	answers, err := say(t, p, lines(hello(process.Hello{Time: 5, Seed: 7, Epoch: 9, RTCReset: true, Millis: 3}),
		until(5), until(100), typed("ver"), until(200), process.Order{Kind: process.Bye})+"nonsense\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := "ready proto=1 name=parrot fw=v1\nat t=5 next=never\nat t=100 next=never\nserial data=766572\nat t=199 next=never\n"; answers != want {
		t.Error(cmp.Diff(want, answers))
	}
	if d := cmp.Diff([]string{"5: 5 ", "until 5", "until 99", "100: 0 ver", "until 199"}, p.sent); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(board.Setup{Name: "room", Seed: 7, Epoch: 9, RTCReset: true, Millis: 3}, p.setup); d != "" {
		t.Error(d)
	}
}

// TestMisbehaviour holds that a rig which breaks the protocol is told how, that nothing it says
// afterwards is obeyed, and that one which hangs up is forgiven.
func TestMisbehaviour(t *testing.T) {
	t.Parallel()
	greeting := lines(hello(process.Hello{Time: 10}))
	for name, c := range map[string]struct{ said, want string }{
		"nothing":           {"", ""},
		"half a line":       {greeting + "run unt", ""},
		"no hello":          {lines(until(20)), "the rig says hello once, and first"},
		"two of them":       {greeting + greeting, "the rig says hello once, and first"},
		"another protocol":  {strings.Replace(greeting, "proto=1", "proto=2", 1), "hello: "},
		"no verb":           {greeting + "\n", "want a verb, then fields"},
		"noise":             {greeting + "\x00\xff\n", "want UTF-8 text"},
		"odd digits":        {greeting + "serial data=abc\n", "serial: "},
		"back in time":      {greeting + lines(until(20), until(19)), "told to run until 0.000019s, but it is 0.000020s"},
		"no end of a line":  {greeting + strings.Repeat("x", 3*process.MaxLine), "standard input: bufio: buffer full"},
		"too long a line":   {greeting + strings.Repeat("x", process.MaxLine+1) + "\n", "at most 4096 bytes in a line"},
		"a board that dies": {greeting + lines(typed("fail"), until(20)), "it fails"},
		"no board":          {lines(hello(process.Hello{Seed: 13})), "unlucky"},
		"no folder":         {lines(hello(process.Hello{Dir: "/nowhere/at/all"})), "flash: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &parrot{}
			_, err := say(t, p, c.said+lines(typed("more"), until(1000)))
			if c.want == "" {
				_, err = say(t, p, c.said)
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.want != "" && strings.Contains(strings.Join(p.sent, "\n"), "more") {
				t.Errorf("obeyed: %q", p.sent)
			}
		})
	}
}

// TestBrokenStreams holds that a rig which is gone ends the program with words.
func TestBrokenStreams(t *testing.T) {
	t.Parallel()
	b := serve.Program{New: (&parrot{}).new}
	gone := errors.New("the pipe broke")
	greeting := lines(hello(process.Hello{}))
	if err := b.Serve(t.Context(), io.MultiReader(strings.NewReader(greeting), iotest.ErrReader(gone)), io.Discard); !errors.Is(err, gone) {
		t.Error(err)
	}
	r, w := io.Pipe()
	_ = r.CloseWithError(gone)
	if err := b.Serve(t.Context(), strings.NewReader(greeting), w); !errors.Is(err, gone) {
		t.Error(err)
	}
}

// TestFlash holds that files are there for the next who serves the folder, with what changed last.
func TestFlash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep := func(deeds ...string) *parrot {
		t.Helper()
		orders := []process.Order{hello(process.Hello{Dir: dir})}
		for i, deed := range deeds {
			orders = append(orders, typed(deed), until(clock.Time(i+1)*1000))
		}
		p := &parrot{}
		if _, err := say(t, p, lines(orders...)); err != nil {
			t.Fatal(err)
		}
		return p
	}
	keep("keep /a one", "keep /deep/b two", "keep /a three", "keep /gone x", "drop /gone")
	if got := keep().setup.Files; !cmp.Equal(got, map[string][]byte{"/a": []byte("three"), "/deep/b": []byte("two")}) {
		t.Errorf("%q", got)
	}
	p := &parrot{}
	outside := filepath.Join(filepath.Dir(dir), "outside")
	_, err := say(t, p, lines(hello(process.Hello{Dir: dir}), typed("keep /../outside x"), until(1000)))
	if err == nil || !strings.Contains(err.Error(), `name "/../outside" leads out of the folder`) {
		t.Error(err)
	}
	if _, err := os.Stat(outside); !os.IsNotExist(err) {
		t.Error("it is there")
	}
	// A board without a flash that is kept leaves the folder alone.
	bare := serve.Program{New: (&parrot{}).new}
	if err := bare.Serve(t.Context(), strings.NewReader(lines(hello(process.Hello{Dir: "/nowhere/at/all"}))), io.Discard); err != nil {
		t.Error(err)
	}
}

// TestFlashOfItsOwn holds that a machine may write to the folder itself, and is served no further once that failed.
func TestFlashOfItsOwn(t *testing.T) {
	t.Parallel()
	p := &parrot{}
	var out bytes.Buffer
	serves := func(dir string, deed func(f *serve.Folder)) error {
		out.Reset()
		b := serve.Program{Ready: process.Ready{Name: "parrot", FW: "v1"}, New: p.new, Keeps: deed}
		return b.Serve(t.Context(), strings.NewReader(lines(hello(process.Hello{Dir: dir}), typed("hi"), until(1000))), &out)
	}
	dir := t.TempDir()
	err := serves(dir, func(f *serve.Folder) {
		for _, err := range []error{
			f.WriteFile("/deep/a", []byte("1")), f.AppendFile("/deep/a", []byte("2")), f.AppendFile("/b", []byte("3")), f.Remove("/b"),
		} {
			if err != nil {
				t.Error(err)
			}
		}
	})
	if err != nil || !strings.Contains(out.String(), "serial data=6869") {
		t.Errorf("%v, %q", err, out.String())
	}
	err = serves(dir, func(f *serve.Folder) { _ = f.AppendFile("/../outside", nil) })
	if err == nil || !strings.Contains(err.Error(), "leads out of the folder") || strings.Contains(out.String(), "serial") {
		t.Errorf("%v, %q", err, out.String())
	}
	if got := p.setup.Files; !cmp.Equal(got, map[string][]byte{"/deep/a": []byte("12")}) {
		t.Errorf("%q", got)
	}
}

// TestManners holds our own room, served, against every rule of the protocol.
func TestManners(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "unix", filepath.Join(t.TempDir(), "board"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				b := serve.Program{Ready: process.Ready{Name: "room", FW: "v1", Can: []string{"millis"}}, New: emulated.Target{}.New}
				_ = b.Serve(t.Context(), conn, conn)
				_ = conn.Close()
			}()
		}
	}()
	results, err := manners.Check(t.Context(), process.Target{Network: "unix", Address: listener.Addr().String()})
	if err != nil || len(results) == 0 {
		t.Fatal(results, err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Rule, r.Err)
		}
	}
}
