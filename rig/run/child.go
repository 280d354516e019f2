package run

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"
)

// ChildCommand is the hidden command of this program that runs specs for a parent: it reads a
// Job on its standard input and writes a line of JSON for each Result to descriptor 3.
const ChildCommand = "suite"

// Child is one process that runs specs.
type Child struct {
	cmd     *exec.Cmd
	results *json.Decoder
	pipes   []io.Closer
	output  *bytes.Buffer

	specs    []Spec
	at       string // text of the spec that it is at; empty between specs
	watchdog *time.Timer
	late     atomic.Int64 // for how long it was let be at a spec when it was ended for that; 0: it was not
}

// Start starts a child for the specs of these texts. It ends with the context.
func Start(ctx context.Context, job Job, texts []string) (*Child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("run: find own program: %w", err)
	}
	return start(exec.CommandContext(ctx, self, ChildCommand), job, texts)
}

func start(cmd *exec.Cmd, job Job, texts []string) (*Child, error) {
	job.Texts, job.Parent = texts, 4
	j, err := json.Marshal(job)
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	// The child ends when this process has ended and with it the pipe's other end.
	parent, alive, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("run: %w", err), r.Close(), w.Close())
	}
	c := &Child{cmd: cmd, results: json.NewDecoder(r), pipes: []io.Closer{r, alive}, output: &bytes.Buffer{}}
	c.cmd.Stdin = bytes.NewReader(j)
	c.cmd.Stdout, c.cmd.Stderr = c.output, c.output
	c.cmd.ExtraFiles = []*os.File{w, parent} // descriptors 3 and 4
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.Cancel = func() error { c.kill(); return nil }
	err = c.cmd.Start()
	_, _ = w.Close(), parent.Close()
	if err != nil {
		c.closePipes()
		return nil, fmt.Errorf("run: start %s: %w", cmd.Path, err)
	}
	return c, nil
}

// next returns the child's next result.
func (c *Child) next() (Result, error) {
	var r Result
	err := c.results.Decode(&r)
	return r, err
}

// overdue ends the child because it was at a spec for longer than it may.
func (c *Child) overdue(limit time.Duration) {
	c.late.Store(int64(limit))
	c.kill()
}

// babbled tells whether what ended the reading of results is that there was none.
func babbled(err error) bool { return !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) }

// kill ends the child and all that it started.
func (c *Child) kill() {
	if c.cmd.Process != nil {
		_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	}
}

func (c *Child) closePipes() {
	for _, p := range c.pipes {
		_ = p.Close()
	}
}

// wait collects the child and says how it ended, for the specs that it left.
func (c *Child) wait(readErr error) string {
	err := c.cmd.Wait()
	c.closePipes()
	how := "ended"
	switch limit := time.Duration(c.late.Load()); {
	case limit > 0:
		how = fmt.Sprintf("was at it for longer than %v and was ended", limit)
	case babbled(readErr):
		how = "wrote what is no result: " + readErr.Error()
	case err != nil:
		how = "ended: " + err.Error()
	case !errors.Is(readErr, io.EOF):
		how = "wrote what is no result: " + readErr.Error()
	}
	tail := bytes.TrimSpace(c.output.Bytes())
	if len(tail) > 2000 {
		tail = tail[len(tail)-2000:]
	}
	return fmt.Sprintf("%s; its last words:\n%s", how, tail)
}

// Only waits for the result of a child that runs a single spec, and ends it if that takes longer
// than limit. What it says of the board's trouble is told of the board as name.
func (c *Child) Only(s Spec, name string, limit time.Duration) Result {
	watchdog := time.AfterFunc(limit, func() { c.overdue(limit) })
	defer watchdog.Stop()
	var res Result
	for {
		r, err := c.next()
		switch {
		case err == nil && r.Started == "":
			res = r
		case err != nil:
			how := c.wait(err)
			if res.Text == "" {
				why := "the process that ran it " + how
				res = Result{Spec: s.Erred(why), Trouble: &Trouble{Board: name, Stage: "process", Cause: why}}
			}
			return res
		}
	}
}
