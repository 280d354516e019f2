package esp

import (
	"errors"
	"strings"
	"testing"
)

// TestLeftIsToldOnce holds that a flash which was gone on with, and broke off once more, tells what stands on the
// board as it is: a region whose last answer was lost stands whole, and what was begun twice is told once.
func TestLeftIsToldOnce(t *testing.T) {
	t.Parallel()
	l := left{part: "boot loader"}
	for range 2 {
		l.erases("nvs")
		l.wrote("boot loader")
	}
	if err := l.behind(errors.New("lost")); !strings.HasPrefix(err.Error(), "lost; on the board: nvs erased, boot loader written. It is") {
		t.Error(err)
	}
}
