package process_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/processtest"
	"github.com/meshrig/meshrig/rig/clock"
)

// fakeName tells this test's program that it is a board, and which.
const fakeName = "MESHRIG_FAKE_BOARD"

func TestMain(m *testing.M) {
	if name := os.Getenv(fakeName); name != "" {
		os.Exit(fake{name: name}.serve(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// second is a second of bench time.
const second = clock.Time(1_000_000)

// fake is a board with a radio and a console: it prints its banner a second after power, sends
// back each frame half a second after it ended, and prints what it is typed. In its second
// turn it may misbehave.
type fake struct {
	name string
	dir  string // of its flash, where it writes what it is typed

	now, wake clock.Time
	say       []string // lines of the next waking
	turns     int
}

func (f fake) serve(in io.Reader, out io.Writer) int {
	f.wake = clock.Never
	var orders process.OrderReader
	for lines := bufio.NewScanner(in); lines.Scan(); {
		o, err := orders.Read(lines.Bytes())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 4
		}
		switch o.Kind {
		case process.Greet:
			if done, status := f.greet(o.Hello, out); done {
				return status
			}
		case process.Feed:
			f.feed(o.Input)
		case process.Run:
			f.run(o.Until, out)
		case process.Bye:
			switch f.name {
			case "stays":
				<-time.After(time.Hour)
			case "leaks":
				return 23
			}
			return 0
		}
	}
	return 0
}

func (f *fake) greet(h process.Hello, out io.Writer) (done bool, status int) {
	f.now = h.Time
	switch f.name {
	case "no-ready":
		fmt.Fprintln(out, "at t=0 next=never")
	case "dies-at-hello":
		fmt.Fprintln(os.Stderr, "no such board")
		return true, 5
	case "mute":
		<-time.After(time.Hour)
	case "toils":
		for begun := time.Now(); time.Since(begun) < short+short/2; { // it works
		}
	case "newer":
		fmt.Fprintln(out, "ready proto=2 name=fake fw=v0")
	case "writes-flash":
		if err := os.WriteFile(filepath.Join(h.Dir, "prefs"), []byte("x"), 0o600); err != nil {
			return true, 6
		}
	case "cuts":
		f.dir = h.Dir
		fmt.Fprintf(out, "ready proto=1 name=fake fw=v0 can=cut\n")
		f.at(f.now+second, "radio freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22", "serial data=6869")
		return false, 0
	case "has-children":
		child := exec.Command("sleep", "3600")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if err := child.Start(); err != nil {
			return true, 7
		}
		fmt.Fprintf(os.Stderr, "child %d\n", child.Process.Pid)
	case "millis":
		fmt.Fprintf(out, "ready proto=1 name=fake fw=v%d can=led,millis\n", h.Millis)
		return false, 0
	}
	fmt.Fprintf(out, "log hello\nready proto=1 name=fake fw=%s\n", os.Getenv("FAKE_FW"))
	f.at(f.now+second, "radio freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22", "serial data=6869")
	return false, 0
}

func (f *fake) at(t clock.Time, lines ...string) { f.wake, f.say = t, lines }

func (f *fake) feed(in board.Input) {
	switch in.Kind {
	case board.FrameIn:
		f.at(f.now+second/2, fmt.Sprintf("tx data=%x", in.Data))
	case board.SerialIn:
		if f.dir != "" {
			if err := os.WriteFile(filepath.Join(f.dir, "prefs"), in.Data, 0o600); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
		lines := process.AppendReply(nil, process.Reply{Kind: process.Act, Output: board.Output{Kind: board.SerialOut, Data: in.Data}})
		if f.wake == f.now {
			lines = append([]byte(strings.Join(f.say, "\n")+"\n"), lines...)
		}
		f.at(f.now, strings.TrimSuffix(string(lines), "\n"))
	case board.Power:
		f.wake = clock.Never
		if in.On {
			f.at(f.now+second, "serial data=6869")
		}
	case board.BadFrame, board.AirPhase, board.TxDone, board.Client:
	}
}

func (f *fake) run(until clock.Time, out io.Writer) {
	var b bytes.Buffer
	if f.name == "polls" && f.now+1000 < min(f.wake, until) {
		f.now += 1000
		fmt.Fprintf(out, "at t=%d next=%d\n", f.now, f.now+1000)
		return
	}
	f.now = max(f.now, min(until, f.wake))
	if f.wake <= until {
		b.WriteString(strings.Join(f.say, "\n") + "\n")
		f.wake = clock.Never
	}
	next := "never"
	if f.wake != clock.Never {
		next = strconv.FormatInt(int64(f.wake), 10)
	}
	at := fmt.Appendf(nil, "at t=%d next=%s\n", f.now, next)
	f.turns++
	for _, m := range processtest.Misdeeds() {
		if m.Name == f.name && f.turns == 2 {
			m.Do(out, at)
			return
		}
	}
	b.Write(at)
	_, _ = out.Write(b.Bytes())
}
