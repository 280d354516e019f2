package bench

import "sync"

// inbox is where reader goroutines leave what they have read, the only way into a bench from
// outside its caller's goroutine.
type inbox struct {
	wake chan struct{} // has a message while something is waiting

	mu      sync.Mutex
	waiting []func()
}

func newInbox() *inbox { return &inbox{wake: make(chan struct{}, 1)} }

// post leaves something to be done in the bench's goroutine.
func (i *inbox) post(do func()) {
	i.mu.Lock()
	i.waiting = append(i.waiting, do)
	i.mu.Unlock()
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// deliver does everything that is waiting, in the order of posting, and tells whether there was anything.
func (i *inbox) deliver() bool {
	i.mu.Lock()
	waiting := i.waiting
	i.waiting = nil
	i.mu.Unlock()
	for _, do := range waiting {
		do()
	}
	return len(waiting) > 0
}
