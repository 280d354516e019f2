package mesh

import (
	"bufio"
	"bytes"
	"fmt"
	"iter"
	"os"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/topology"
)

// scriptForm is the first word of a record.
const scriptForm = "mesh-record/v1"

// record keeps what was done to a mesh from outside: a head with seed and clock, a line for each
// command with its time, and the time of the end.
type record struct {
	name string
	file *os.File
	w    *bufio.Writer
}

func newRecord(name string, seed uint64, epoch uint32) (*record, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("emulate: --record: %w", err)
	}
	r := &record{name: name, file: f, w: bufio.NewWriter(f)}
	fmt.Fprintf(r.w, "%s seed %d epoch %d\n", scriptForm, seed, epoch)
	return r, nil
}

// did keeps a command. Whatever ends the program leaves what came before.
func (r *record) did(at clock.Time, c topology.Command) error {
	fmt.Fprintf(r.w, "%v %v\n", at, c)
	if err := r.w.Flush(); err != nil {
		return fmt.Errorf("emulate: --record: %w", err)
	}
	return nil
}

func (r *record) close(at clock.Time) error {
	fmt.Fprintf(r.w, "%v end\n", at)
	if err := r.w.Flush(); err != nil {
		_ = r.file.Close()
		return fmt.Errorf("emulate: --record: %w", err)
	}
	return r.file.Close()
}

// script is a record that is done again.
type script struct {
	seed     uint64
	epoch    uint32
	end      time.Duration // 0: it was cut off
	commands []timed
}

type timed struct {
	at      clock.Time
	command topology.Command
}

// readScript reads a record of a mesh. The error says which line is wrong.
func readScript(name string, top *topology.Topology) (*script, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("emulate: --replay: %w", err)
	}
	return parseScript(name, data, top)
}

func parseScript(name string, data []byte, top *topology.Topology) (*script, error) {
	s := &script{}
	number := 0
	wrong := func(line, format string, args ...any) error {
		return &words.Error{File: name, Line: number, Column: 1, What: fmt.Sprintf(format, args...), Source: line}
	}
	for line := range lines(string(data)) {
		number++
		if number == 1 {
			if n, err := fmt.Sscanf(line, scriptForm+" seed %d epoch %d", &s.seed, &s.epoch); n != 2 || err != nil {
				return nil, wrong(line, "want a record of --record, which begins with %s seed NUMBER epoch SECONDS", scriptForm)
			}
			continue
		}
		first, rest, _ := strings.Cut(line, " ")
		after, err := time.ParseDuration(first)
		at := clock.At(after)
		switch {
		case strings.TrimSpace(line) == "":
			continue
		case err != nil || after < 0:
			return nil, wrong(line, "want a time from the start: 12.345678s power off west")
		case s.end != 0 || len(s.commands) > 0 && at < s.commands[len(s.commands)-1].at:
			return nil, wrong(line, "a time before that of the line above, or behind the end")
		case rest == "end":
			s.end = max(after, time.Microsecond)
			continue
		}
		c, err := topology.ParseCommand(rest)
		if err == nil {
			err = top.Allows(c)
		}
		if err != nil {
			return nil, wrong(line, "%v", err)
		}
		s.commands = append(s.commands, timed{at, c})
	}
	if number == 0 {
		return nil, wrong("", "empty; want a record of --record")
	}
	return s, nil
}

// play has a mesh do it again.
func (s *script) play(m *live.Mesh) error {
	for _, c := range s.commands {
		if err := m.AskAt(c.at, c.command); err != nil {
			return err
		}
	}
	return nil
}

// lines are those of a text, without their ends.
func lines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range bytes.Lines([]byte(text)) {
			if !yield(strings.TrimRight(string(line), "\r\n")) {
				return
			}
		}
	}
}
