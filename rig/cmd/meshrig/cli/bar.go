package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// How often what takes its time says how far it is where a person cannot watch it.
const (
	quietStart   = 2 * time.Second // nothing is said of what is done within it
	lineInterval = 5 * time.Second // between two lines
)

// Bar tells how far something is that is measured in bytes: a bar on a terminal, elsewhere a
// line every five seconds once it has taken two.
type Bar struct {
	w     io.Writer
	what  string
	start time.Time
	last  time.Time

	pool *mpb.Progress // nil: lines
	bar  *mpb.Bar
}

// NewBar begins something that is called what.
func NewBar(w io.Writer, what string) *Bar {
	now := time.Now()
	b := &Bar{w: w, what: screen.Line(what), start: now, last: now}
	if Terminal(w) {
		b.pool = mpb.New(mpb.WithOutput(screen.Raw(w)), mpb.WithWidth(72))
	}
	return b
}

// Set tells how many bytes are done. It is a flash.Progress.
func (b *Bar) Set(done, total int64) {
	if b.pool == nil {
		b.line(done, total)
		return
	}
	if b.bar == nil {
		b.bar = b.pool.AddBar(total,
			mpb.PrependDecorators(decor.Name(b.what+" "), decor.CountersKibiByte("% .1f / % .1f")),
			mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.OnComplete(decor.AverageETA(decor.ET_STYLE_MMSS), "")))
	}
	b.bar.SetTotal(total, false)
	b.bar.SetCurrent(done)
}

func (b *Bar) line(done, total int64) {
	now := time.Now()
	if now.Sub(b.start) < quietStart || now.Sub(b.last) < lineInterval {
		return
	}
	b.last = now
	fmt.Fprintf(b.w, "%s: %d of %d KiB, %d %%\n", b.what, done>>10, total>>10, 100*done/max(total, 1))
}

// End takes the bar off the terminal's care; one that did not reach its end is wiped.
func (b *Bar) End(ok bool) {
	if b.pool == nil {
		return
	}
	if b.bar != nil {
		if ok {
			b.bar.SetTotal(-1, true)
		} else {
			b.bar.Abort(true)
		}
	}
	b.pool.Wait()
}
