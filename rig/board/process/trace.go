package process

import "strings"

// TraceLines is how many lines of both directions are kept to be shown with an error.
const TraceLines = 50

// trace keeps the last lines of a connection. The zero value is empty.
type trace struct {
	lines [TraceLines][]byte // reused
	count int
}

// add keeps a copy of a line, without its newline. way is '>' to the board and '<' from it.
func (t *trace) add(way byte, line []byte) {
	slot := &t.lines[t.count%TraceLines]
	*slot = append(append((*slot)[:0], way, ' '), line[:min(len(line), MaxLine)]...)
	t.count++
}

// String gives the lines, the oldest first, long ones cut.
func (t *trace) String() string {
	var b strings.Builder
	for i := max(0, t.count-TraceLines); i < t.count; i++ {
		b.WriteString("  " + quote(t.lines[i%TraceLines]) + "\n")
	}
	return b.String()
}
