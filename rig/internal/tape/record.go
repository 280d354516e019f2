// Package tape records what goes over a line in both directions, and plays the far end of it.
//
// A recording is text. "> TEXT" is what the near end wrote, "< AT TEXT" what came from the far end
// and how many microseconds after the beginning; TEXT is quoted as Go quotes it.
package tape

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/board"
)

// Writer writes a recording of any kind, a line at a time.
type Writer struct {
	mu  sync.Mutex
	to  io.Writer
	err error
}

// NewWriter begins a recording.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Printf writes a line.
func (w *Writer) Printf(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := fmt.Fprintf(w.to, format+"\n", args...); w.err == nil {
		w.err = err
	}
}

// Close tells whether all was written down. What is recorded stays open.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Recorder is a line that writes down what goes over it.
type Recorder struct {
	board.Line

	begun time.Time
	w     *Writer
}

// Record records a line.
func Record(to io.Writer, l board.Line) *Recorder {
	return &Recorder{Line: l, begun: time.Now(), w: NewWriter(to)}
}

// Write writes and records that.
func (r *Recorder) Write(data []byte) error {
	r.w.Printf("> %q", data) // before: the answer may come at once
	return r.Line.Write(data)
}

// Read reads and records what comes.
func (r *Recorder) Read(ctx context.Context, post func(data []byte, at time.Time)) error {
	return r.Line.Read(ctx, func(data []byte, at time.Time) {
		r.w.Printf("< %d %q", at.Sub(r.begun).Microseconds(), data)
		post(data, at)
	})
}

// Close tells whether all was written down. The line stays open.
func (r *Recorder) Close() error { return r.w.Close() }
