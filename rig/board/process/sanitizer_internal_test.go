package process

import (
	"strings"
	"testing"
)

// What a sanitizer found is read off what it writes, whichever it is, and nothing else is taken for it.
func TestSanitized(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ words, title string }{
		"nothing":   {words: "room: ERROR: no flash\n"},
		"address":   {"hello\n==12==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1 at pc 0x2 bp 0x3 sp 0x4\nREAD of size 1\n", "AddressSanitizer: heap-buffer-overflow"},
		"signal":    {"==12==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x5 bp 0x6)\n", "AddressSanitizer: SEGV"},
		"memory":    {"==12==WARNING: MemorySanitizer: use-of-uninitialized-value\n    #0 0x1 in main\n", "MemorySanitizer: use-of-uninitialized-value"},
		"thread":    {"==12==ERROR: LeakSanitizer: detected memory leaks\n", "LeakSanitizer: detected memory leaks"},
		"undefined": {"src/Utils.cpp:7:3: runtime error: shift exponent 40 is too large\n", "runtime error: shift exponent 40 is too large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if title, head := sanitized(c.words); title != c.title || (head == "") != (c.title == "") || strings.HasPrefix(head, "hello") {
				t.Errorf("got %q and %q", title, head)
			}
		})
	}
}

// However much a program writes, the head of a report stays; without one the end does.
func TestTailKeepsTheHeadOfAReport(t *testing.T) {
	t.Parallel()
	const report = "==12==ERROR: AddressSanitizer: stack-buffer-overflow on address 0x1\n"
	for _, before := range []string{"", strings.Repeat("x\n", tailSize)} {
		var words, plain tail
		for _, text := range []string{before, report, strings.Repeat("shadow\n", tailSize), "the end"} {
			_, _ = words.Write([]byte(text))
			if text != report {
				_, _ = plain.Write([]byte(text))
			}
		}
		if got := words.String(); !strings.HasPrefix(got, report) || len(got) > tailSize {
			t.Errorf("kept %d bytes: %.80q", len(got), got)
		}
		if got := plain.String(); !strings.HasSuffix(got, "the end") || len(got) != tailSize {
			t.Errorf("kept %d bytes without a report", len(got))
		}
	}
}
