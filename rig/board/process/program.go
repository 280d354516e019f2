package process

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// program is a child process, the leader of a process group of its own.
type program struct {
	in, out, err *os.File // our ends of its standard streams
	cmd          *exec.Cmd
	limit        time.Duration // to end once it was told bye or has hung up
	words        tail
	ended        chan struct{}
	result       error         // of Wait, once ended is closed
	said         chan struct{} // closed when no more words can come
}

// start starts a program. The error names it.
func start(words, env []string, limit time.Duration) (*program, error) {
	p := &program{limit: limit, ended: make(chan struct{}), said: make(chan struct{})}
	p.cmd = exec.Command(words[0], words[1:]...) //nolint:gosec,noctx // the program to judge; it is ended by Close
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.SysProcAttr = attributes()
	theirs, err := p.pipes()
	if err == nil {
		err = p.cmd.Start()
	}
	for _, f := range theirs {
		_ = f.Close()
	}
	if err != nil {
		for _, f := range []*os.File{p.in, p.out, p.err} {
			_ = f.Close() // a file that is nil says so
		}
		return nil, fmt.Errorf("process: start %s: %w", words[0], err)
	}
	go func() {
		p.result = p.cmd.Wait()
		close(p.ended)
	}()
	go func() {
		_, _ = io.Copy(&p.words, p.err)
		close(p.said)
	}()
	return p, nil
}

// pipes connects the standard streams and returns the program's ends.
func (p *program) pipes() (theirs []*os.File, err error) {
	stdin, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		return []*os.File{stdin, in}, err
	}
	words, stderr, err := os.Pipe()
	if err != nil {
		return []*os.File{stdin, in, out, stdout}, err
	}
	p.in, p.out, p.err = in, out, words
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = stdin, stdout, stderr
	return []*os.File{stdin, stdout, stderr}, nil
}

func (p *program) Read(b []byte) (int, error)  { return p.out.Read(b) }
func (p *program) Write(b []byte) (int, error) { return p.in.Write(b) }

func (p *program) SetDeadline(t time.Time) error {
	if err := p.in.SetWriteDeadline(t); err != nil {
		return err
	}
	return p.out.SetReadDeadline(t)
}

// wait gives the program some time to end by itself.
func (p *program) wait(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.ended:
		return true
	case <-timer.C:
		return false
	}
}

// Ended tells how the program ended, if it did.
func (p *program) Ended() (string, bool) {
	if !p.wait(p.limit) {
		return "it closed its output and runs on", false
	}
	if p.result == nil {
		return "it exited with status 0", true
	}
	return "it ended: " + p.result.Error(), true
}

// Words are the end of what it wrote to its standard error.
func (p *program) Words() string { return p.words.String() }

// Close closes the pipes, waits a moment if the program was asked to end, and kills the group.
func (p *program) Close(polite bool) error {
	var err error
	_ = p.in.Close()
	if polite && !p.wait(p.limit) {
		err = fmt.Errorf("process: %s: does not end within %v of bye", p.cmd.Path, p.limit)
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.ended
	// A process that left the group may hold on to the stream; its words are not waited for.
	_ = p.err.SetReadDeadline(time.Now().Add(p.limit / 10))
	<-p.said
	_, _ = p.out.Close(), p.err.Close()
	if polite && err == nil && p.result != nil {
		err = fmt.Errorf("process: %s: bye: %w", p.cmd.Path, p.result)
	}
	return err
}

// tailSize is how much of a program's standard error is kept.
const tailSize = 4096

// tail keeps the end of what is written to it, or what follows the head of a sanitizer's report. It is written and read by different goroutines.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

// Write keeps what is told of it.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, b...)
	if len(t.kept) > tailSize {
		t.kept = forget(t.kept)
	}
	return len(b), nil
}

// String gives what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}
