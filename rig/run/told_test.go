package run

import (
	"bytes"
	"fmt"
	"testing"
)

func TestTold(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	told := NewTold(&b)
	for range 450 {
		fmt.Fprintln(told, "the same")
	}
	fmt.Fprintln(told, "another\nof two lines")
	fmt.Fprintln(told, "another\nof two lines")
	fmt.Fprintln(told, "alone")
	told.End()
	told.End()
	if want := "the same\nanother\nof two lines\nalone\n450 times: the same\n2 times: another\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
