package bench

import (
	"fmt"
	"strconv"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
)

// nearest says which event behind the cursor came nearest to what was awaited, and in what it
// differs; "" if none is anything like it.
func (b *Bench) nearest(m capture.Matcher) string {
	ev, lacks, ok := capture.Nearest(b.timeline.Events()[b.cursor:], m)
	if !ok {
		return ""
	}
	b.marks = append(b.marks, ev.Seq)
	at, what := ev.At.At, strconv.Quote(ev.Text)
	switch {
	case ev.OnAir():
		at, what = ev.Start.At, b.Decode(ev.Frame)
	case ev.Kind == capture.FromApp, ev.Kind == capture.ToApp:
		what = explain.App(ev, &b.keys)
	}
	return fmt.Sprintf("; nearest: %v at %v: %s, but not %s", ev.Kind, at, what, lacks)
}
