package mesh

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/internal/pty"
)

// pair are two companions: one at a port, one at a terminal.
const pair = `schema: topology/v1
seed: 3
nodes:
  - {name: alice, role: companion, client: tcp:0}
  - {name: bob, role: companion, called: Robert, client: "pty:LINK"}
`

// lived is a command that runs.
type lived struct {
	in    *io.PipeWriter
	out   chan string // the lines that it prints, closed at the end
	errs  bytes.Buffer
	stop  func()
	ended chan error
}

// begin runs a mesh until it is stopped.
func begin(t *testing.T, args ...string) *lived {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	lines, in := io.Pipe()
	printed, out := io.Pipe()
	l := &lived{in: in, out: make(chan string, 1000), stop: stop, ended: make(chan error, 1)}
	cmd := New(cli.Streams{In: lines, Out: out, Err: &l.errs})
	cmd.SetArgs(args)
	cli.Prepare(cmd)
	go func() {
		for lines := bufio.NewScanner(printed); lines.Scan(); {
			l.out <- lines.Text()
		}
		close(l.out)
	}()
	go func() {
		err := cmd.ExecuteContext(ctx)
		_ = out.Close()
		l.ended <- err
	}()
	return l
}

// until reads what is printed up to a line that matches.
func (l *lived) until(t *testing.T, pattern string) []string {
	t.Helper()
	for line := range l.out {
		if found := regexp.MustCompile(pattern).FindStringSubmatch(line); found != nil {
			return found
		}
	}
	t.Fatalf("ended without %s: %v", pattern, <-l.ended)
	return nil
}

// end stops it and gives what it still printed.
func (l *lived) end(t *testing.T) string {
	t.Helper()
	l.stop()
	var rest []string
	for line := range l.out {
		rest = append(rest, line)
	}
	if err := <-l.ended; err != nil {
		t.Error(err)
	}
	return strings.Join(rest, "\n")
}

// app is a client at a line of a companion.
type app struct {
	line io.ReadWriter
	in   companion.Decoder
	rest []byte
}

func (a *app) send(t *testing.T, code companion.Code, data ...byte) {
	t.Helper()
	if _, err := a.line.Write(companion.Append(nil, code, data...)); err != nil {
		t.Fatal(err)
	}
}

// await gives the next frame with a code.
func (a *app) await(t *testing.T, code companion.Code) []byte {
	t.Helper()
	for {
		content, rest, ok := a.in.Next(a.rest)
		a.rest = rest
		switch {
		case ok && companion.Code(content[0]) == code:
			return content
		case ok:
			continue
		}
		buf := make([]byte, 512)
		n, err := a.line.Read(buf)
		if err != nil {
			t.Fatalf("%v, want code %#x", err, code)
		}
		a.rest = buf[:n]
	}
}

// TestClients holds that clients reach their companions at a port and a terminal and each other over
// the air, that one is hung up on when its companion loses power, and that a record of all that brings
// about the same frames without them.
func TestClients(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	file, link, record := filepath.Join(dir, "pair.yaml"), filepath.Join(dir, "bob"), filepath.Join(dir, "record")
	if err := os.WriteFile(file, []byte(strings.Replace(pair, "LINK", link, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	l := begin(t, file, "--record", record)
	port := l.until(t, `^alice +client +tcp:(\S+)`)[1]
	l.until(t, `^2 nodes: 0 room servers, 0 repeaters, 2 companions; seed 3`)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	terminal, err := os.OpenFile(link, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	alice, bob := &app{line: conn}, &app{line: terminal}
	alice.send(t, companion.AppStart, make([]byte, 7)...)
	if self := alice.await(t, companion.SelfInfo); !bytes.Contains(self, []byte("alice")) {
		t.Errorf("alice is %q", self)
	}
	bob.send(t, companion.AppStart, make([]byte, 7)...)
	if self := bob.await(t, companion.SelfInfo); !bytes.Contains(self, []byte("Robert")) {
		t.Errorf("bob is %q", self)
	}
	bob.send(t, companion.SendAdvert, 1)
	heard := alice.await(t, companion.PushAdvert)
	frames := l.until(t, `sends .* advert of "Robert"`)[0]
	l.until(t, `^    heard by alice 10.0 dB`)
	if _, err := io.WriteString(l.in, "power off alice\n"); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("%d more bytes for %x, then %v; want the end", n, heard, err)
	}
	l.until(t, `s  power off alice$`)
	if _, err := io.WriteString(l.in, "help\nend\n"); err != nil {
		t.Fatal(err)
	}
	for range l.out { // until it ends by itself
	}
	l.end(t)
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("the link stays: %v", err)
	}
	if out, errs, code := clitest.Run(t, New, file, "--replay", record, "--scale", "max"); code != 0 || !strings.Contains(out, frames) || !strings.Contains(out, "power off alice") {
		t.Errorf("again: exit code %d\n%s%s; want %s", code, out, errs, frames)
	}
}

// TestLongLine has a line that is no command be left out, and what follows it be done.
func TestLongLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "two.yaml")
	if err := os.WriteFile(file, []byte("schema: topology/v1\nnodes: [{name: room}, {name: west}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := begin(t, file, "--for", "20s")
	go func() { _, _ = io.WriteString(l.in, strings.Repeat("x", 3*64<<10)+"\npower off west\nend\n") }()
	l.until(t, `power off west$`)
	for range l.out {
	}
	if err := <-l.ended; err != nil {
		t.Error(err)
	}
	if want := "emulate: a line of more than 65536 bytes is left out; send bytes in several lines\n"; !strings.HasPrefix(l.errs.String(), want) {
		t.Errorf("%q, want %q first", l.errs.String(), want)
	}
}

// TestFiles has no file written over that is read, or that another flag writes.
func TestFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"two.yaml":  "schema: topology/v1\nnodes: [{name: room}, {name: west}]\n",
		"by.script": scriptForm + " seed 7 epoch 1767225600\n1s end\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ flags, want string }{
		{"--capture ./two.yaml", "--capture: ./two.yaml is the topology, and would be written over; choose another file"},
		{"--record two.yaml", "--record: two.yaml is the topology,"},
		{"--replay by.script --record by.script", "--record: by.script is --replay,"},
		{"--record both --capture ./both", "--capture: ./both is --record,"},
	} {
		args := append([]string{"two.yaml", "--scale", "max", "--for", "1s"}, strings.Fields(c.flags)...)
		if _, errs, code := clitest.Run(t, New, args...); code != 3 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit code %d, %q; want 3, %q", c.flags, code, errs, c.want)
		}
	}
	args := strings.Fields("two.yaml --scale max --for 1s --record /dev/null --capture /dev/null")
	if _, errs, code := clitest.Run(t, New, args...); code != 0 {
		t.Errorf("both to nowhere: exit code %d, %q", code, errs)
	}
}

// TestPortInUse holds that the place in the file is said, and who has the port.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "mesh.yaml")
	text := "schema: topology/v1\nnodes: [{name: a, console: tcp:" + taken.Addr().String() + "}]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, code := clitest.Run(t, New, file)
	if want := "mesh.yaml:2:28: console: " + taken.Addr().String() + " is in use by mesh.test (process "; code != 3 || !strings.Contains(errs, want) {
		t.Errorf("exit code %d, %s; want %s", code, errs, want)
	}
}

// screenful reads what is drawn on a terminal until all of the texts came.
func screenful(t *testing.T, board io.Reader, texts ...string) string {
	t.Helper()
	var all []byte
	for buf := make([]byte, 1024); ; {
		missing := false
		for _, text := range texts {
			missing = missing || !bytes.Contains(all, []byte(text))
		}
		if !missing {
			return string(all)
		}
		n, err := board.Read(buf)
		if err != nil {
			t.Fatalf("%v after %q", err, all)
		}
		all = append(all, buf[:n]...)
	}
}

// TestTable holds what a terminal is shown: a row for each node with what it hears, what happens below,
// and in the end a terminal as it was.
func TestTable(t *testing.T) {
	for _, plain := range []bool{false, true} {
		if plain {
			t.Setenv("NO_COLOR", "1")
		}
		file := filepath.Join(t.TempDir(), "mesh.yaml")
		text := "schema: topology/v1\nnodes: [{name: a}, {name: west, role: repeater}, {name: c, role: companion}, {name: d, off: true}]\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		terminal, host, err := pty.Raw()
		if err != nil {
			t.Fatal(err)
		}
		defer terminal.Close()
		ended := make(chan error, 1)
		go func() {
			cmd := New(cli.Streams{In: strings.NewReader(""), Out: host, Err: io.Discard})
			cmd.SetArgs([]string{file, "--scale", "100", "--for", "3m"})
			cli.Prepare(cmd)
			err := cmd.ExecuteContext(t.Context())
			_, _ = host.WriteString("left")
			ended <- err
		}()
		drawn := screenful(t, terminal, " role ", "west         repeater  on ", "d            room      off", "  a 10, west 10", "sends", "\x1b[r", "left")
		if coloured := strings.Contains(drawn, "\x1b[2m") || strings.Contains(drawn, "\x1b[1m"); coloured == plain {
			t.Errorf("colours: %v with NO_COLOR: %v", coloured, plain)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = host.Close()
	}
}

// TestDirGivenUp holds that a mesh that ended has given its folders up.
func TestDirGivenUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "room.yaml")
	if err := os.WriteFile(file, []byte("schema: topology/v1\nnodes: [{name: room}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, errs, code := clitest.Run(t, New, file, "--dir", filepath.Join(dir, "kept"), "--scale", "max", "--for", "5s"); code != 0 {
			t.Errorf("exit code %d, %s", code, errs)
		}
	}
}
