package main

import (
	"bytes"
	"strings"
	"testing"
)

// Each table is made; that its figures are right is for who reads them.
func TestShow(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	o := options{frames: 20, row: "SF5", hours: 0.001, seed: 1}
	if err := show(&out, []string{"sensitivity", "noise"}, o); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if strings.Count(text, "\n| SF") != 1 || !strings.Contains(text, "| SF5, 125 kHz, 4/5 |  |  | -") || !strings.Contains(text, ": 0 frames with a right checksum, 0 others.") {
		t.Error(text)
	}
	if err := show(&out, []string{"beauty"}, o); err == nil || err.Error() != `sdrbench: no table "beauty": there are sensitivity, capture, factors, noise and speed` {
		t.Error(err)
	}
}
