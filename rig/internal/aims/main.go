// Command aims shows how much processor time the project's own commands take, beside the aim that
// was set for each and beside a piece of work that never changes. Nothing fails here: a machine that
// is busy or slow is no fault of a change, and the ratio to the fixed work says more than seconds.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"text/tabwriter"
	"time"
)

// aim is a command and what it should take at most.
type aim struct {
	what  string
	words []string
	most  string // in the words of whoever set it
	rare  bool   // takes so long that it runs once, and only when asked for
}

// cost is what one run took: processor time of the process and of its children, user and system.
type cost struct{ cpu, wall time.Duration }

func main() {
	program := flag.String("program", ".bin/meshrig", "the built meshrig")
	times := flag.Int("times", 5, "how often each command runs; the median is shown")
	rare := flag.Bool("all", false, "run what takes minutes too, once")
	flag.Parse()
	if err := show(os.Stdout, *program, *times, *rare); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// aims lists the commands. Two processors at a time is what an aim in minutes means.
func aims(program, out string) []aim {
	over := "exec:" + program + " emulate room --stdio"
	return []aim{
		{what: "suite on emu", words: []string{program, "run", "--out", out}, most: "30 s on two quiet cores"},
		{what: "suite on a program of its own", words: []string{program, "run", "--out", out, "--target", over}, most: "15 s on two quiet cores"},
		{what: "family ack on a program of its own", words: []string{program, "run", "--out", out, "-f", "ack", "--target", over}, most: "2.3 s, as behind a wrapper of two lines"},
		{what: "go test ./rig/cmd/meshrig", words: []string{"go", "test", "-count=1", "-timeout=60m", "./rig/cmd/meshrig"}, most: "2 min", rare: true},
		{what: "make test", words: []string{"make", "test"}, most: "6 min on two idle cores", rare: true},
		{what: "mutate --all-specs", words: []string{program, "mutate", "--all-specs"}, most: "40 min on two cores", rare: true},
	}
}

func show(out io.Writer, program string, times int, rare bool) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "meshrig-aims-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	list := aims(program, scratch)
	costs := make([][]cost, len(list))
	var fixed []cost
	for n := range times {
		fixed = append(fixed, calibrate()) // in turn with the others, so that all meet the same machine
		for i, a := range list {
			if a.rare && (!rare || n > 0) {
				continue
			}
			fmt.Fprintf(os.Stderr, "%d of %d  %s\n", n+1, times, a.what)
			c, err := measure(a.words)
			if err != nil {
				return fmt.Errorf("aims: %s: %w", a.what, err)
			}
			costs[i] = append(costs[i], c)
		}
	}
	work := median(fixed, func(c cost) time.Duration { return c.cpu })
	fmt.Fprintf(out, "fixed work: %.2f s of processor time, median of %d; %d processors\n", work.Seconds(), times, runtime.NumCPU())
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "command\tprocessor s\ttimes the fixed work\twall s\truns\taim")
	for i, a := range list {
		if len(costs[i]) == 0 {
			continue
		}
		cpu := median(costs[i], func(c cost) time.Duration { return c.cpu })
		wall := median(costs[i], func(c cost) time.Duration { return c.wall })
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.1f\t%d\t%s\n", a.what, cpu.Seconds(), cpu.Seconds()/work.Seconds(), wall.Seconds(), len(costs[i]), a.most)
	}
	return w.Flush()
}

// measure runs a command that may be red: what it says is not the matter here.
func measure(words []string) (cost, error) {
	cmd := exec.Command(words[0], words[1:]...) //nolint:gosec,noctx // our own list
	began := time.Now()
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return cost{}, err
	}
	return cost{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall: time.Since(began)}, nil
}

// fixedBytes are what is hashed: about a second of work.
const fixedBytes = 1 << 29

// calibrate does a piece of work that is the same each time.
func calibrate() cost {
	before, began := spent(), time.Now()
	block := make([]byte, 1<<20)
	h := sha256.New()
	for range fixedBytes / len(block) {
		_, _ = h.Write(block)
	}
	return cost{cpu: spent() - before, wall: time.Since(began)}
}

// spent is the processor time of this process so far.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(list []cost, of func(cost) time.Duration) time.Duration {
	var values []time.Duration
	for _, c := range list {
		values = append(values, of(c))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
