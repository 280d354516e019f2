package sdr

import (
	"slices"
	"testing"
)

// Listeners finish in their own order; whoever reads a stream gets frames as they ended, and two that
// ended at once as their channels stand.
func TestFramesComeInTheOrderOfTheirEnds(t *testing.T) {
	var ends []float64
	var channels []int
	for _, f := range sorted([]Frame{{Channel: 0, End: 30}, {Channel: 1, End: 10}, {Channel: 2, End: 20}, {Channel: 3, End: 10}}) {
		ends, channels = append(ends, f.End), append(channels, f.Channel)
	}
	if !slices.Equal(ends, []float64{10, 10, 20, 30}) || !slices.Equal(channels, []int{1, 3, 2, 0}) {
		t.Errorf("ends %v of channels %v", ends, channels)
	}
}
