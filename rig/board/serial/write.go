package serial

import (
	"errors"
	"fmt"
	"time"
)

// Write writes all of data, however many pieces that takes, or fails within the time of the
// Config: with [ErrStuck] if the port takes no more, [ErrUnplugged] if it is gone.
func (p *Port) Write(data []byte) error {
	if p.isClosed() {
		return p.fail("write", ErrClosed)
	}
	late := time.NewTimer(p.cfg.Timeout)
	defer late.Stop()
	select {
	case p.writing <- struct{}{}:
	case <-late.C:
		return p.fail("write", fmt.Errorf("%w: an earlier write has not ended", ErrStuck))
	case <-p.closed:
		return p.fail("write", ErrClosed)
	}
	done := make(chan error, 1)
	go func() {
		// A write that never returns keeps its turn, and with it the port's descriptor.
		defer p.writing.end()
		done <- p.write(append([]byte(nil), data...))
	}()
	select {
	case err := <-done:
		if errors.Is(err, ErrStuck) {
			break
		}
		if err != nil {
			return p.fail("write", err)
		}
		return nil
	case <-late.C:
	case <-p.closed:
		return p.fail("write", ErrClosed)
	}
	// What was not taken is not to come out later, between the bytes of the next command.
	_ = p.port.ResetOutputBuffer()
	return p.fail("write", fmt.Errorf("%w (%v)", ErrStuck, p.cfg.Timeout))
}

// write writes piece by piece.
func (p *Port) write(data []byte) error {
	started := time.Now()
	for len(data) > 0 {
		if p.isClosed() {
			return ErrClosed
		}
		if time.Since(started) > p.cfg.Timeout {
			return ErrStuck // the caller is not waiting any more
		}
		n, err := p.port.Write(data)
		data = data[min(max(n, 0), len(data)):]
		switch {
		case full(err):
			p.lock.room()
		case err == nil && n <= 0:
			return errors.New("the port took no byte and gave no reason")
		case err != nil && gone(err):
			return ErrUnplugged
		case err != nil && !again(err):
			return err
		}
	}
	return nil
}

// closing is how long Close waits for a reader and a writer to leave the port.
const closing = time.Second

// Close ends reader and writer and gives the port back. A second Close does nothing. A port
// that a call of the library is stuck in cannot be given back yet; the error says so, and the port
// stays locked until that call comes back, so that its descriptor is nobody else's.
func (p *Port) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return nil
	}
	p.ended = true
	close(p.closed)
	left := make(chan struct{})
	go func() {
		p.reading.wait()
		p.writing.wait()
		close(left)
	}()
	late := time.NewTimer(closing)
	defer late.Stop()
	select {
	case <-left:
	case <-late.C:
		go func() {
			<-left
			_ = errors.Join(p.port.Close(), p.lock.release()) // nobody is there to be told
		}()
		return p.fail("close", fmt.Errorf("%w: a call has not come back within %v", ErrStuck, closing))
	}
	err := errors.Join(p.port.Close(), p.lock.release())
	if err != nil && !gone(err) {
		return p.fail("close", err)
	}
	return nil
}
