package mutant

import (
	"context"
	"iter"
	"sync"
)

// SideBySide does jobs on a number of goroutines and tells each result as it comes, with how many
// there are by then; tell is called by one of them at a time. It returns the results in the order
// of the jobs. Once ctx has ended no further job is begun, and what comes of those that were
// under way is left out, because it says nothing.
func SideBySide[J, R any](ctx context.Context, procs int, jobs iter.Seq[J], do func(J) R, tell func(n int, r R)) []R {
	type placed struct {
		place int
		job   J
	}
	next := make(chan placed)
	go func() {
		defer close(next)
		place := 0
		for j := range jobs {
			select {
			case next <- placed{place, j}:
				place++
			case <-ctx.Done():
				return
			}
		}
	}()
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		done = map[int]R{}
		last = -1
	)
	for range procs {
		wg.Go(func() {
			for p := range next {
				r := do(p.job)
				mu.Lock()
				if ctx.Err() == nil {
					done[p.place], last = r, max(last, p.place)
					tell(len(done), r)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	var list []R
	for place := 0; place <= last; place++ {
		if r, ok := done[place]; ok {
			list = append(list, r)
		}
	}
	return list
}
