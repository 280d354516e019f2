package mutant

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// Results stand in the order of their jobs, however they come.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	var second sync.WaitGroup
	second.Add(1)
	told := 0
	got := SideBySide(t.Context(), 2, slices.Values([]int{1, 2, 3}), func(n int) int {
		switch n {
		case 1:
			second.Wait()
		case 2:
			second.Done()
		}
		return 10 * n
	}, func(n int, _ int) {
		if told++; n != told {
			t.Errorf("told %d as the result %d", told, n)
		}
	})
	if !slices.Equal(got, []int{10, 20, 30}) || told != 3 {
		t.Error(got, told)
	}
}

// What was under way when it is interrupted is left out, and nothing is begun after it.
func TestSideBySideInterrupted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancelCause(t.Context())
	begun := 0
	got := SideBySide(ctx, 1, slices.Values([]int{1, 2, 3, 4}), func(n int) int {
		if begun++; n == 2 {
			stop(errors.New("enough"))
		}
		return n
	}, func(int, int) {})
	if !slices.Equal(got, []int{1}) || begun > 3 {
		t.Error(got, begun)
	}
}
