package wired

import (
	"strings"
	"testing"
)

// FuzzSplit: whatever a console prints, in whatever pieces, every byte but line ends of foreign lines
// goes to one of the two, and pieces make no difference.
func FuzzSplit(f *testing.F) {
	f.Add("stats-c12:00:00 - 1/1/2026 U RAW: 00\r\nore\r  -> {}\r\n", 1)
	f.Add("DEBUG: text=  -> x\nver\r  -> v1.17.1 12:00:00 - 1/1/2026 U: RX, len=\r\n", 7)
	f.Add("\xff\x00[W][esp.c:1] x\n", 3)
	f.Fuzz(func(t *testing.T, printed string, piece int) {
		split := func(piece int) (own, foreign string) {
			s := splitter{foreign: func(line string) { foreign += line + "\n" }, own: func(text string) { own += text }}
			for rest := printed; rest != ""; {
				n := min(max(1, piece), len(rest))
				s.write([]byte(rest[:n]))
				rest = rest[n:]
			}
			return own + string(s.line), foreign
		}
		if len(printed) > longest {
			return // a line without an end is cut
		}
		own, foreign := split(piece)
		ownAtOnce, foreignAtOnce := split(len(printed))
		if own != ownAtOnce || foreign != foreignAtOnce {
			t.Fatalf("in pieces of %d: %q and %q, at once %q and %q", piece, own, foreign, ownAtOnce, foreignAtOnce)
		}
		if lost := len(printed) - len(own) - len(foreign); lost < 0 || lost > strings.Count(foreign, "\n") {
			t.Fatalf("%d bytes lost of %q", lost, printed)
		}
	})
}
