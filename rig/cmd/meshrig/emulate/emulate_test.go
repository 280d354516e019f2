package emulate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/outlet"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/role/room"
)

// told is what a command printed, and says when that began.
type told struct {
	bytes.Buffer
	begun chan struct{}
}

func (w *told) Write(p []byte) (int, error) {
	if w.Len() == 0 {
		defer close(w.begun)
	}
	return w.Buffer.Write(p)
}

// TestTerminal types at an emulated room through the terminal that its link leads to.
func TestTerminal(t *testing.T) {
	t.Parallel()
	machine, err := emulated.Target{}.New(t.Context(), board.Setup{Name: "room", Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "room")
	ctx, stop := context.WithCancel(t.Context())
	out, ended := &told{begun: make(chan struct{})}, make(chan error, 1)
	go func() {
		ended <- emulation{role: room.Role(), machine: machine, link: link, out: out}.serve(ctx)
	}()
	select {
	case <-out.begun:
	case err := <-ended:
		t.Fatal(err)
	}
	host, err := os.OpenFile(link, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	wants := func(want string) {
		t.Helper()
		var all []byte
		for buf := make([]byte, 256); !bytes.Contains(all, []byte(want)); {
			n, err := host.Read(buf)
			if err != nil {
				t.Fatalf("%v after %q, want %q", err, all, want)
			}
			all = append(all, buf[:n]...)
		}
	}
	wants("Room ID: ")
	if _, err := io.WriteString(host, "ver\r"); err != nil {
		t.Fatal(err)
	}
	wants("+meshrig")
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(link); !os.IsNotExist(err) {
		t.Errorf("the link stays: %v", err)
	}
	for _, want := range []string{"room server on /dev/", "  radio ", "\nended\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not told:\n%s", want, out)
		}
	}
}

// script is a machine that does one thing after the other at once, and keeps when what reached it.
type script struct {
	does    []board.Output
	err     error
	reached map[board.InputKind]clock.Time
}

func (s *script) Input(at clock.Time, in board.Input) { s.reached[in.Kind] = at }

func (s *script) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	if len(s.does) == 0 {
		return nil, until, clock.Never, s.err
	}
	out := s.does[:1]
	s.does = s.does[1:]
	return out, 0, 0, nil
}

// line is a serial line: what is printed on one side, and who types on the other.
type line struct {
	io.Reader
	io.Writer
}

func (line) Where() string { return "here" }
func (line) Close() error  { return nil }
func (line) Hang()         {}

func (l line) Serve(ctx context.Context, tell outlet.Told) error {
	defer context.AfterFunc(ctx, func() {
		if c, ok := l.Reader.(io.Closer); ok {
			_ = c.Close()
		}
	})()
	for {
		buf := make([]byte, 16)
		n, err := l.Read(buf)
		switch {
		case n > 0:
			tell.Data(buf[:n])
		case ctx.Err() != nil || errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// TestRun holds that a frame is shown and has left once its time on air is over, and that what is
// typed reaches the board when it is.
func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		radio := lora.Default().Params()
		frame := board.Output{Kind: board.Transmit, Data: make([]byte, 20)}
		s := &script{
			does:    []board.Output{{Kind: board.RadioSet, Radio: radio}, frame, {Kind: board.SerialOut, Data: []byte("up")}},
			reached: make(map[board.InputKind]clock.Time),
		}
		var printed, log bytes.Buffer
		keys, typist := io.Pipe()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- emulation{machine: s, out: &log}.run(ctx, line{keys, &printed}, nil, nil) }()
		<-time.After(time.Minute)
		if _, err := io.WriteString(typist, "ver\r"); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = typist.Close()
		want := map[board.InputKind]clock.Time{
			board.Power: 0, board.TxDone: clock.Time(0).Add(radio.TimeOnAir(20)), board.SerialIn: clock.Time(0).Add(time.Minute),
		}
		if !maps.Equal(s.reached, want) {
			t.Errorf("reached at %v, want %v", s.reached, want)
		}
		told := "0.000000s  radio " + radio.String() + "\n0.000000s  sends  TFLOOD scope 0000 REQ 00 > 00, sealed\n    20 bytes " + strings.Repeat("00", 20) + "\nended\n"
		if log.String() != told || printed.String() != "up" {
			t.Errorf("printed %q and told %q, want %q", printed.String(), log.String(), told)
		}
	})
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	shut, closed := io.Pipe()
	_ = shut.Close()
	for want, c := range map[string]struct {
		script
		keys io.Reader // nil: nobody types
	}{
		"broken":           {script: script{err: broken}},
		"the radio is off": {script: script{does: []board.Output{{Kind: board.Transmit}}}},
		"serial line: ":    {script: script{does: []board.Output{{Kind: board.SerialOut, Data: []byte("x")}}}},
		"closed pipe":      {keys: shut},
	} {
		if c.keys == nil {
			c.keys, _ = io.Pipe()
		}
		c.reached = make(map[board.InputKind]clock.Time)
		e := emulation{machine: &c.script, out: io.Discard}
		if err := e.run(t.Context(), line{c.keys, closed}, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	if _, errs, code := clitest.Run(t, New, "room", "--as", "v1"); code != report.ExitNothingRan || !strings.Contains(errs, "--as: ") {
		t.Errorf("exit code %d, %s", code, errs)
	}
	taken := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := clitest.Run(t, New, "room", "--link", taken); code != report.ExitError || !strings.Contains(errs, "remove it or choose another place") {
		t.Errorf("exit code %d, %s", code, errs)
	}
	// The rig hangs up at once.
	if out, errs, code := clitest.Run(t, New, "room", "--stdio"); code != report.ExitConformant || out+errs != "" {
		t.Errorf("exit code %d, %s%s", code, out, errs)
	}
}

// TestServe holds that a room keeps its flash in the folder that the rig names.
func TestServe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	say := func(typed string) string {
		t.Helper()
		order := func(dst []byte, until clock.Time) []byte {
			return process.AppendOrder(dst, process.Order{Kind: process.Run, Until: until})
		}
		said := process.AppendOrder(nil, process.Order{Kind: process.Greet, Hello: process.Hello{Role: "room", Dir: dir, Seed: 1}})
		for range 100 { // a turn ends whenever the room does something
			said = order(said, clock.Time(0).Add(5*time.Second))
		}
		said = process.AppendOrder(said, process.Order{Kind: process.Feed, Input: board.Input{Kind: board.SerialIn, Data: []byte(typed + "\r")}})
		for range 100 {
			said = order(said, clock.Time(0).Add(10*time.Second))
		}
		var out bytes.Buffer
		if err := Serve(t.Context(), "v1.17.1", bytes.NewReader(said), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if out := say("set name Keeper"); !strings.HasPrefix(out, "ready proto=1 name=meshrig-room fw=v1.17.1 can=millis,sensor,cut\n") {
		t.Errorf("%.200s", out)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) == 0 {
		t.Errorf("%v, %v", files, err)
	}
	var printed []byte
	var reader process.ReplyReader
	for line := range strings.Lines(say("get name")) {
		r, err := reader.Read([]byte(strings.TrimSuffix(line, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind == process.Act && r.Output.Kind == board.SerialOut {
			printed = append(printed, r.Output.Data...)
		}
	}
	if !bytes.Contains(printed, []byte("> Keeper")) {
		t.Errorf("%q", printed)
	}
	if err := Serve(t.Context(), "v1", strings.NewReader(""), io.Discard); err == nil {
		t.Error("an unknown release is served")
	}
	if err := Serve(t.Context(), "", strings.NewReader("bye bye\n"), io.Discard); err == nil || !strings.HasPrefix(err.Error(), "emulate: ") {
		t.Error(err)
	}
}

// TestFlags holds that what has no meaning is refused.
func TestFlags(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		`unknown clock "then"`:        {"room", "--clock", "then"},
		"--air does not apply":        {"room", "--stdio", "--air", "a"},
		"--flash does not apply":      {"room", "--stdio", "--flash", "a"},
		"--clock does not apply":      {"room", "--stdio", "--clock", "released"},
		"a socket's path has at most": {"room", "--air", strings.Repeat("x", 200)},
		"emulate: --flash: ":          {"room", "--flash", "/dev/null/x"},
	} {
		if _, errs, code := clitest.Run(t, New, args...); code == report.ExitConformant || !strings.Contains(errs, want) {
			t.Errorf("%v: exit code %d, %s", args, code, errs)
		}
	}
}
