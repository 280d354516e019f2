package run

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// Told tells people every message once, and how often it came in the end. Messages are what is
// written at once; several goroutines may write.
type Told struct {
	mu    sync.Mutex
	w     io.Writer
	times map[string]int
	order []string
}

// NewTold tells messages on w.
func NewTold(w io.Writer) *Told { return &Told{w: w, times: map[string]int{}} }

// Write tells a message, unless it was told before.
func (t *Told) Write(message []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := string(message)
	t.times[text]++
	if t.times[text] > 1 {
		return len(message), nil
	}
	t.order = append(t.order, text)
	return t.w.Write(message) //nolint:wrapcheck // an io.Writer passes errors on
}

// End tells how often those came that came more than once.
func (t *Told) End() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, text := range t.order {
		// A message that begins with an empty line is known by the first that is none.
		first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
		if n := t.times[text]; n > 1 && first != "" {
			fmt.Fprintf(t.w, "%d times: %s\n", n, first)
		}
	}
	clear(t.times)
	t.order = nil
}
