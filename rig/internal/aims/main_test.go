package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// Each command that is not rare runs as often as asked, and stands in the table with its aim.
func TestShow(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := show(&out, "/bin/true", 3, false); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.HasPrefix(text, "fixed work: ") || strings.Count(text, "\n") != 5 || strings.Contains(text, "make test") || !strings.Contains(text, "30 s on two quiet cores") {
		t.Error(text)
	}
	if err := show(&out, "/no/such/program", 1, false); err == nil || !strings.HasPrefix(err.Error(), "aims: suite on emu: ") {
		t.Error(err)
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	got := median([]cost{{cpu: 9}, {cpu: 1}, {cpu: 2}}, func(c cost) time.Duration { return c.cpu })
	if got != 2 {
		t.Error(got)
	}
}
