// Package processtest has what tests of boards that are programs share: the ways in which such
// a program can misbehave.
package processtest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// Misdeed is one way to misbehave.
type Misdeed struct {
	Name string
	// Rule is what the error about it names.
	Rule string
	// Line is a part of the evidence in the error; empty if there is none.
	Line string
	// Stopped says that it is the firmware's doing and no fault of the bench.
	Stopped bool
	// Slow says that only the time limit of a turn ends it.
	Slow bool
	// Do does it in place of the last line of a turn, which is given with its newline.
	Do func(out io.Writer, at []byte)
}

// forever outlasts every test.
const forever = time.Hour

func hang() { <-time.After(forever) }

// instead writes lines in place of the right one.
func instead(lines ...string) func(io.Writer, []byte) {
	return func(out io.Writer, at []byte) {
		text := strings.Join(lines, "\n") + "\n"
		_, _ = io.WriteString(out, strings.ReplaceAll(text, "AT\n", string(at)))
	}
}

// Misdeeds are the ways to misbehave, of a board that runs at a time after 0.
func Misdeeds() []Misdeed {
	return []Misdeed{
		{
			Name: "exits", Rule: "runs until it is told bye", Line: "exit status 3", Stopped: true,
			Do: func(io.Writer, []byte) {
				fmt.Fprintln(os.Stderr, "out of memory")
				os.Exit(3)
			},
		},
		{
			Name: "exits-in-a-line", Rule: "runs until it is told bye", Line: `half a line: "at t="`, Stopped: true,
			Do: func(out io.Writer, _ []byte) {
				_, _ = io.WriteString(out, "at t=")
				os.Exit(0)
			},
		},
		{
			Name: "hangs", Rule: "gives its turn back within", Slow: true,
			Do: func(io.Writer, []byte) { hang() },
		},
		{
			Name: "loops", Rule: "gives its turn back within", Line: "it is at work", Stopped: runtime.GOOS == "linux", Slow: true,
			Do: func(io.Writer, []byte) {
				for n := 0; ; n++ {
					_ = n
				}
			},
		},
		{
			Name: "half-a-line", Rule: "gives its turn back within", Line: `half a line: "at t=`, Slow: true,
			Do: func(out io.Writer, at []byte) {
				_, _ = out.Write(bytes.TrimSuffix(at, []byte("\n")))
				hang()
			},
		},
		{
			Name: "hangs-up", Rule: "runs until it is told bye", Line: "it closed its output and runs on", Slow: true,
			Do: func(io.Writer, []byte) {
				_ = os.Stdout.Close()
				hang()
			},
		},
		{Name: "floods", Rule: "lines in a turn", Do: endlessly("log all is well\n")},
		{Name: "floods-a-line", Rule: "ends a line within 4096 bytes", Do: endlessly("log all is well ")},
		{Name: "long-line", Rule: "ends a line within 4096 bytes", Do: instead("log "+strings.Repeat("x", 5000), "AT")},
		{Name: "chatters", Rule: "writes nothing while the turn is the rig's", Line: "log out of turn", Do: instead("AT", "log out of turn")},
		{Name: "ends-twice", Rule: "writes nothing while the turn is the rig's", Line: "at t=", Do: instead("AT", "AT")},
		{Name: "past", Rule: "time goes on from", Line: "at t=0 next=never", Do: instead("at t=0 next=never")},
		{Name: "beyond", Rule: "runs at most until", Line: "at t=9000000000000000", Do: instead("at t=9000000000000000 next=never")},
		{Name: "wants-the-past", Rule: "wants to run again at or after its at", Line: "next=0", Do: func(out io.Writer, at []byte) {
			t, _, _ := bytes.Cut(at, []byte(" next="))
			fmt.Fprintf(out, "%s next=0\n", t)
		}},
		{Name: "long-frame", Rule: "keeps to the protocol", Line: "tx: data: got \"256 bytes\"", Do: instead("tx data="+strings.Repeat("00", 256), "AT")},
		{
			Name: "undefined-radio", Rule: "keeps to the protocol", Line: `radio: bw: got "60000 Hz"`,
			Do: instead("radio freq=869618000 bw=60000 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22", "AT"),
		},
		{Name: "unknown-verb", Rule: "keeps to the protocol", Line: "sleep: want a verb", Do: instead("sleep t=5", "AT")},
		{Name: "wrong-key", Rule: "keeps to the protocol", Line: "at: next: want this field", Do: func(out io.Writer, at []byte) {
			_, _ = out.Write(bytes.Replace(at, []byte("next="), []byte("nxet="), 1))
		}},
		{Name: "ready-again", Rule: "introduces itself once", Line: "ready proto=1", Do: instead("ready proto=1 name=x fw=y", "AT")},
	}
}

// endlessly writes until nobody reads.
func endlessly(text string) func(io.Writer, []byte) {
	block := []byte(strings.Repeat(text, 64))
	return func(out io.Writer, _ []byte) {
		for {
			if _, err := out.Write(block); err != nil {
				hang()
			}
		}
	}
}
