package manners_test

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/manners"
	"github.com/meshrig/meshrig/rig/clock"
)

// vice tells this test's program that it is a board, and what its vice is.
const vice = "MESHRIG_FAKE_VICE"

func TestMain(m *testing.M) {
	if name, ok := os.LookupEnv(vice); ok {
		os.Exit((&clockwork{vice: name}).serve())
	}
	os.Exit(m.Run())
}

const second = clock.Time(1_000_000)

// clockwork is a board that prints a second after power, sends after two, and again every
// twenty. It prints what it is typed.
type clockwork struct {
	vice    string
	now     clock.Time
	born    clock.Time // of the last power; clock.Never: off
	round   int
	pending []string // lines for this very instant
}

// next is when it acts next by itself.
func (c *clockwork) next() clock.Time {
	switch {
	case c.born == clock.Never:
		return clock.Never
	case c.round < 2:
		return c.born + clock.Time(c.round+1)*second
	}
	return c.born + clock.Time(c.round-1)*20*second
}

func (c *clockwork) act() (lines []string) {
	switch {
	case c.round > 0:
		lines = []string{"tx data=0102"}
	case c.vice == "random":
		lines = []string{radio, fmt.Sprintf("serial data=%016x", time.Now().UnixNano())}
	default:
		lines = []string{radio, "serial data=6869"}
	}
	c.round++
	return lines
}

const radio = "radio freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22"

func (c *clockwork) serve() int {
	c.born = clock.Never
	var orders process.OrderReader
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		line := lines.Text()
		if c.vice == "short-lines" && len(line) > 1000 || c.vice == "knows-all-keys" && strings.Contains(line, "x-new") {
			fmt.Fprintln(os.Stderr, "I do not take that")
			return 1
		}
		o, err := orders.Read([]byte(line))
		if err != nil {
			return 2
		}
		switch {
		case o.Kind == process.Greet:
			c.now, c.born = o.Hello.Time, o.Hello.Time
			can := ""
			if c.vice == "flies" {
				can = " can=fly"
			}
			fmt.Println("ready proto=1 name=clockwork fw=v1" + can)
		case o.Kind == process.Bye:
			return map[string]int{"sulks": 9}[c.vice]
		case o.Kind == process.Run:
			c.run(o.Until)
		case o.Input.Kind == board.SerialIn:
			c.pending = append(c.pending, fmt.Sprintf("serial data=%x", o.Input.Data))
		case o.Input.Kind == board.Power:
			c.power(o.Input.On)
		}
	}
	return 0
}

func (c *clockwork) power(on bool) {
	switch {
	case c.vice == "undying" || on && c.vice == "dead":
	case on:
		c.born, c.round = c.now, 0
	default:
		c.born, c.pending = clock.Never, nil
	}
}

func (c *clockwork) run(until clock.Time) {
	lines := c.pending
	c.pending = nil
	if len(lines) == 0 && c.next() <= until {
		c.now = max(c.now, c.next())
		lines = c.act()
		if c.vice == "greedy" && c.next() <= until {
			c.now = c.next()
			lines = append(lines, c.act()...)
		}
	} else if len(lines) == 0 {
		c.now = until
	}
	if c.vice == "late" && len(lines) > 0 {
		c.now = until
	}
	next := strconv.FormatInt(int64(max(c.now, c.next())), 10)
	if c.next() == clock.Never || c.vice == "sleepy" {
		next = "never"
	}
	fmt.Print(strings.Join(append(lines, fmt.Sprintf("at t=%d next=%s\n", c.now, next)), "\n"))
	if c.vice == "chatters" {
		go func() {
			<-time.After(time.Millisecond)
			fmt.Println("log by the way")
		}()
	}
}

func TestVices(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		broken []string // rules
		why    string
	}{
		"":               {},
		"sulks":          {[]string{"turns"}, "bye: exit status 9"},
		"chatters":       {[]string{"silence"}, "writes nothing while the turn is the rig's: log by the way"},
		"short-lines":    {[]string{"line-length"}, "I do not take that"},
		"knows-all-keys": {[]string{"unknown-keys"}, "I do not take that"},
		"random":         {[]string{"determinism", "early-end", "unknown-keys"}, "the second time it does: 1.000000s serial"},
		"late":           {[]string{"early-end"}, "in turns of at most 9973 microseconds it does: 1.00"},
		"greedy":         {[]string{"early-end"}, "instead of: 2.000000s radio"},
		"sleepy":         {[]string{"next"}, "2.000000s tx 0102, although nothing had reached it and it wanted to run at never"},
		"undying":        {[]string{"power"}, "without power, it wants to run at 80"},
		"dead":           {[]string{"power"}, "nothing happens in 40s after power is back"},
		"flies":          {[]string{"can"}, `"fly" is no ability`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			results, err := manners.Check(t.Context(), process.Target{Program: []string{self}, Env: []string{vice + "=" + name}, Flash: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			broken := map[string]bool{}
			var all strings.Builder
			for _, r := range results {
				if r.Err != nil {
					broken[r.Rule] = true
					fmt.Fprintln(&all, r.Err)
				}
			}
			if name == "chatters" { // by chance it is heard between or within the turns of any session
				broken = map[string]bool{"silence": len(broken) > 0}
			}
			wanted := map[string]bool{}
			for _, rule := range want.broken {
				wanted[rule] = true
			}
			if d := cmp.Diff(wanted, broken); d != "" {
				t.Errorf("broken rules (-want +got):\n%s%s", d, &all)
			}
			if !strings.Contains(all.String(), want.why) {
				t.Errorf("%s\nlacks %q", &all, want.why)
			}
		})
	}
}

func TestNoProgram(t *testing.T) {
	t.Parallel()
	if _, err := manners.Check(t.Context(), process.Target{Program: []string{"/no/such/board"}}); err == nil {
		t.Error("a program that is not there was checked")
	}
}
