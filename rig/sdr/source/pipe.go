package source

import (
	"os"
	"sync"
)

// pipe is a named pipe, which is opened when it is first read: that waits until somebody writes to it.
type pipe struct {
	path string

	mu     sync.Mutex
	file   *os.File
	closed bool
}

func (p *pipe) Read(b []byte) (int, error) {
	f, err := p.open()
	if err != nil {
		return 0, err
	}
	return f.Read(b)
}

func (p *pipe) open() (*os.File, error) {
	p.mu.Lock()
	f := p.file
	p.mu.Unlock()
	if f != nil {
		return f, nil
	}
	f, err := os.Open(p.path)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = f.Close()
		return nil, os.ErrClosed
	}
	p.file = f
	return f, nil
}

// Close does not wait for a writer that never came.
func (p *pipe) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.file == nil {
		return nil
	}
	return p.file.Close()
}
