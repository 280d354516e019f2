package process_test

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/processtest"
	"github.com/meshrig/meshrig/rig/clock"
)

// short is a turn's limit for boards that hang or begin slowly; no other test depends on it.
const short = time.Second

// target is this test's own program as a board.
func target(t *testing.T, name string) process.Target {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return process.Target{Program: []string{self}, Env: []string{fakeName + "=" + name}, Flash: t.TempDir()}
}

// open makes a board with its power on. It is closed with the test.
func open(t *testing.T, from process.Target) *process.Machine {
	t.Helper()
	m, err := from.Open(t.Context(), board.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	m.Input(0, board.Input{Kind: board.Power, On: true})
	return m
}

// diary runs a board up to a time and tells what it did.
func diary(t *testing.T, m *process.Machine, until clock.Time) (lines []string) {
	t.Helper()
	for {
		out, at, next, err := m.Run(until)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range out {
			switch o.Kind {
			case board.RadioSet:
				lines = append(lines, fmt.Sprintf("%v radio %v", at, o.Radio))
			case board.SerialOut:
				lines = append(lines, fmt.Sprintf("%v prints %q", at, o.Data))
			case board.Transmit:
				lines = append(lines, fmt.Sprintf("%v sends %x", at, o.Data))
			}
		}
		if len(out) == 0 && next > until {
			return lines
		}
	}
}

// script is what happens to a well-mannered board in a few seconds.
func script(t *testing.T, m *process.Machine) []string {
	t.Helper()
	var lines []string
	step := func(at clock.Time, in board.Input) {
		lines = append(lines, diary(t, m, at)...)
		m.Input(at, in)
	}
	step(2*second, board.Input{Kind: board.AirPhase, Phase: board.PhaseHeader})
	step(2*second, board.Input{Kind: board.FrameIn, Data: []byte{0xab, 0xcd}, SNR: 10, RSSI: -80})
	step(3*second, board.Input{Kind: board.TxDone})
	step(4*second, board.Input{Kind: board.SerialIn, Data: []byte("ver\r")})
	step(5*second, board.Input{Kind: board.Power, On: false})
	step(6*second, board.Input{Kind: board.Power, On: true})
	return append(lines, diary(t, m, 8*second)...)
}

var done = []string{
	"1.000000s radio 869.618 MHz/62.5 kHz/SF8/CR5", `1.000000s prints "hi"`, "2.500000s sends abcd",
	`4.000000s prints "ver\r"`, `7.000000s prints "hi"`,
}

func TestTurns(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"good", "polls"} {
		m := open(t, target(t, name))
		if d := cmp.Diff(done, script(t, m)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if name == "good" && m.Turns() > 20 {
			t.Errorf("%d turns", m.Turns())
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		if _, _, _, err := m.Run(9 * second); err == nil {
			t.Error("ran after it was closed")
		}
	}
}

// Input for a time that the board has not reached lets it run there first, its own deeds on
// the way told.
func TestInputAhead(t *testing.T) {
	t.Parallel()
	m := open(t, target(t, "good"))
	m.Run(0)
	m.Input(3*second, board.Input{Kind: board.SerialIn, Data: []byte("x")})
	out, at, next, err := m.Run(9 * second)
	if err != nil || len(out) != 2 || at != second || next != 3*second {
		t.Errorf("%d outputs at %v, next %v: %v", len(out), at, next, err)
	}
	if d := cmp.Diff([]string{`3.000000s prints "x"`}, diary(t, m, 9*second)); d != "" {
		t.Error(d)
	}
}

// Printing that takes several lines is one output.
func TestLongPrinting(t *testing.T) {
	t.Parallel()
	m := open(t, target(t, "good"))
	m.Run(second)
	text := bytes.Repeat([]byte("x"), 3*process.MaxSerial+1)
	m.Input(second, board.Input{Kind: board.SerialIn, Data: text})
	out, _, _, err := m.Run(2 * second)
	if err != nil || len(out) != 1 || !bytes.Equal(out[0].Data, text) {
		t.Errorf("%d outputs, %v", len(out), err)
	}
}

// A board without power does nothing, and is not greeted.
func TestWithoutPower(t *testing.T) {
	t.Parallel()
	m, err := target(t, "mute").Open(t.Context(), board.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	m.Input(0, board.Input{Kind: board.SerialIn, Data: []byte("x")})
	if out, at, next, err := m.Run(second); len(out) != 0 || at != second || next != clock.Never || err != nil {
		t.Errorf("%v %v %v %v", out, at, next, err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

func TestMisdeeds(t *testing.T) {
	t.Parallel()
	for _, deed := range processtest.Misdeeds() {
		t.Run(deed.Name, func(t *testing.T) {
			t.Parallel()
			from := target(t, deed.Name)
			if deed.Slow {
				from.Limit = short
			}
			m := open(t, from)
			_, _, _, err := m.Run(second)
			for at := 2 * second; err == nil && at < 9*second; at += second {
				m.Input(at, board.Input{Kind: board.SerialIn, Data: []byte("a")})
				_, _, _, err = m.Run(at)
			}
			var wrong *board.Error
			if !errors.As(err, &wrong) {
				t.Fatalf("no error of the board: %v", err)
			}
			if !strings.Contains(wrong.Rule, deed.Rule) {
				t.Errorf("rule %q, want %q", wrong.Rule, deed.Rule)
			}
			if !strings.Contains(err.Error(), deed.Line) {
				t.Errorf("%v\nlacks %q", err, deed.Line)
			}
			if board.Stopped(err) != deed.Stopped {
				t.Errorf("the firmware's doing: %v, want %v", board.Stopped(err), deed.Stopped)
			}
			if want := "> run until="; !strings.Contains(err.Error(), want) && deed.Name != "floods" {
				t.Errorf("no trace in %v", err)
			}
			if deed.Name == "exits" && !strings.Contains(err.Error(), "last words on stderr:\n  out of memory") {
				t.Errorf("no last words in %v", err)
			}
			if _, _, _, again := m.Run(9 * second); !errors.Is(again, err) {
				t.Errorf("afterwards: %v", again)
			}
			if err := m.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
}

func TestHelloGoesWrong(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"no-ready":      "answers hello with ready: at t=0 next=never",
		"dies-at-hello": "it ended: exit status 5",
		"mute":          "answers hello with ready within 1s",
		"newer":         `ready: proto: got "2"`,
	} {
		from := target(t, name)
		if name == "mute" {
			from.Limit = short
		}
		_, _, _, err := open(t, from).Run(second)
		if err == nil || !strings.Contains(err.Error(), want) || board.Stopped(err) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// A program that is at work for longer than a turn before it is ready is waited for.
func TestSlowStart(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the processor's time of another process cannot be read on " + runtime.GOOS)
	}
	from := target(t, "toils")
	from.Limit = short
	if _, _, _, err := open(t, from).Run(second); err != nil {
		t.Error(err)
	}
}

func TestBye(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"good": "", "stays": "does not end within 1s of bye", "leaks": "bye: exit status 23",
	} {
		from := target(t, name)
		if name == "stays" {
			from.Limit = short
		}
		m := open(t, from)
		if _, _, _, err := m.Run(second); err != nil {
			t.Fatal(err)
		}
		err := m.Close()
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// What a program started goes with it.
func TestGroupIsKilled(t *testing.T) {
	t.Parallel()
	m := open(t, target(t, "has-children"))
	if _, _, _, err := m.Run(second); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	words := m.Words() // whole only now: its standard error is read beside its turns
	_, number, _ := strings.Cut(strings.TrimSpace(words), "child ")
	pid, err := strconv.Atoi(number)
	if err != nil {
		t.Fatalf("%q: %v", words, err)
	}
	for syscall.Kill(pid, 0) == nil && !zombie(pid) { // until it has ended
		<-time.After(10 * time.Millisecond)
	}
}

// zombie tells whether a process has ended and only waits to be collected.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// Each board has an empty folder for its flash, which goes with it.
func TestFlashFolder(t *testing.T) {
	t.Parallel()
	from := target(t, "writes-flash")
	for range 2 {
		m := open(t, from)
		if _, _, _, err := m.Run(second); err != nil {
			t.Fatal(err)
		}
		if files, _ := filepath.Glob(filepath.Join(from.Flash, "*", "prefs")); len(files) != 1 {
			t.Errorf("files of flash: %v", files)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := os.ReadDir(from.Flash); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSensor(t *testing.T) {
	t.Parallel()
	able := process.Target{Can: []string{"sensor"}}
	if !able.Info().Can.Has(board.CanSensor) || (process.Target{Can: []string{"millis"}}).Info().Can.Has(board.CanSensor) {
		t.Error("want the ability of a board that announces it, and of no other")
	}
	if _, err := target(t, "good").New(t.Context(), board.Setup{Sensor: true}); err == nil || !strings.Contains(err.Error(), "does not say can=sensor") {
		t.Errorf("a board that cannot: %v", err)
	}
}

func TestMillis(t *testing.T) {
	t.Parallel()
	able := target(t, "millis")
	ready, reached, err := able.Introduce(t.Context())
	if err != nil || !reached || !slices.Equal(ready.Can, []string{"led", "millis"}) {
		t.Fatalf("%+v, %v, %v", ready, reached, err)
	}
	if able.Info().Can.Has(board.CanMillis) {
		t.Error("knows what nobody asked")
	}
	able.Can = ready.Can
	if !able.Info().Can.Has(board.CanMillis) {
		t.Error("forgot what it was told")
	}
	made, err := able.New(t.Context(), board.Setup{Millis: 7})
	if err != nil {
		t.Fatal(err)
	}
	m := made.(*process.Machine)
	m.Input(0, board.Input{Kind: board.Power, On: true})
	if _, _, _, err := m.Run(0); err != nil || m.Ready().FW != "v7" {
		t.Errorf("%+v, %v", m.Ready(), err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if _, err := target(t, "good").New(t.Context(), board.Setup{Millis: 7}); err == nil || !strings.Contains(err.Error(), "does not say can=millis") {
		t.Errorf("a board that cannot: %v", err)
	}
	if _, reached, err := target(t, "dies-at-hello").Introduce(t.Context()); err == nil || !reached {
		t.Errorf("a board that dies: %v, %v", reached, err)
	}
}

func TestNoSuchProgram(t *testing.T) {
	t.Parallel()
	_, err := process.Target{Program: []string{"/no/such/room"}}.New(t.Context(), board.Setup{})
	if err == nil || !strings.Contains(err.Error(), "start /no/such/room") {
		t.Error(err)
	}
	if _, err := process.Absolute("no-such-room"); err == nil || !strings.Contains(err.Error(), `program "no-such-room"`) {
		t.Error(err)
	}
	if file, err := process.Absolute("sh"); err != nil || !filepath.IsAbs(file) {
		t.Errorf("%q, %v", file, err)
	}
	if _, err := (process.Target{Network: "unix", Address: "/no/such/socket"}).New(t.Context(), board.Setup{}); err == nil {
		t.Error("dialled a socket that is not there")
	}
}

func TestInfo(t *testing.T) {
	t.Parallel()
	good := target(t, "good")
	info := good.Info()
	if len(good.Image()) != 64 || info.Role != "room" || !info.Can.Has(board.CanPower|board.CanWipe) {
		t.Errorf("%+v", info)
	}
	far := process.Target{Network: "tcp", Address: "host:1", Version: "v1.15.0", Role: "repeater"}
	info = far.Info()
	if info.Name != "host:1" || far.Image() != "" || info.Version != "v1.15.0" || info.Role != "repeater" {
		t.Errorf("%+v", info)
	}
}

// Behind a socket each connection is a board; one that hangs up is no finding.
func TestSockets(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"unix", "tcp"} {
		address := "127.0.0.1:0"
		if network == "unix" {
			address = filepath.Join(t.TempDir(), "board")
		}
		var config net.ListenConfig
		listener, err := config.Listen(t.Context(), network, address)
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
					fake{name: "good"}.serve(conn, conn)
					_ = conn.Close()
				}()
			}
		}()
		from := process.Target{Network: network, Address: listener.Addr().String()}
		first, second := open(t, from), open(t, from)
		for _, m := range []*process.Machine{first, second} {
			if d := cmp.Diff(done, script(t, m)); d != "" {
				t.Errorf("%s (-want +got):\n%s", network, d)
			}
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestSocketHangsUp(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		if conn, err := listener.Accept(); err == nil {
			_, _ = conn.Write([]byte("ready proto=1 name=a fw=b\n"))
			_ = conn.Close()
		}
	}()
	m := open(t, process.Target{Network: "tcp", Address: listener.Addr().String()})
	if _, _, _, err := m.Run(second); err == nil || board.Stopped(err) {
		t.Errorf("%v, the firmware's doing: %v", err, board.Stopped(err))
	}
}

// BenchmarkTurn measures a turn of two lines in which nothing happens, the most costly kind per
// line; BenchmarkTypedTurn one of four lines. Their time is that of both processes.
func BenchmarkTurn(b *testing.B)      { benchmarkTurn(b, 2, nil) }
func BenchmarkTypedTurn(b *testing.B) { benchmarkTurn(b, 4, []byte("get name\r")) }

func benchmarkTurn(b *testing.B, lines int, typed []byte) {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	from := process.Target{Program: []string{self}, Env: []string{fakeName + "=good"}, Flash: b.TempDir()}
	m, err := from.Open(b.Context(), board.Setup{})
	if err != nil {
		b.Fatal(err)
	}
	m.Input(0, board.Input{Kind: board.Power, On: true})
	at := second
	if _, _, _, err := m.Run(at); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	before := cpu(b)
	for b.Loop() {
		if typed != nil {
			m.Input(at, board.Input{Kind: board.SerialIn, Data: typed})
		} else {
			at += second
		}
		if _, _, _, err := m.Run(at); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(lines*b.N), "cpu-ns/line")
	if err := m.Close(); err != nil {
		b.Fatal(err)
	}
}

// cpu is the processor time of this process alone.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
