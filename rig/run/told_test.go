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
	for range 3 {
		fmt.Fprintln(told)
		fmt.Fprintln(told, "\n \nbehind an empty line")
	}
	fmt.Fprintln(told, "alone")
	told.End()
	told.End()
	if want := "the same\nanother\nof two lines\n\n\n \nbehind an empty line\nalone\n" +
		"450 times: the same\n2 times: another\n3 times: behind an empty line\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
