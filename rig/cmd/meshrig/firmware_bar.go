package main

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

// bar tells how far something is that is measured in bytes: a bar on a terminal, elsewhere a
// line every few seconds once it has taken two.
type bar struct {
	w     io.Writer
	what  string
	start time.Time
	last  time.Time

	pool *mpb.Progress // nil: lines
	bar  *mpb.Bar
}

func newBar(w io.Writer, what string) *bar {
	now := time.Now()
	b := &bar{w: w, what: what, start: now, last: now}
	if cli.Terminal(w) {
		b.pool = mpb.New(mpb.WithOutput(w), mpb.WithWidth(72))
	}
	return b
}

// set tells how many bytes are done. It is a flash.Progress.
func (b *bar) set(done, total int64) {
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

func (b *bar) line(done, total int64) {
	now := time.Now()
	if now.Sub(b.start) < 2*time.Second || now.Sub(b.last) < 5*time.Second {
		return
	}
	b.last = now
	fmt.Fprintf(b.w, "%s: %d of %d KiB, %d %%\n", b.what, done>>10, total>>10, 100*done/max(total, 1))
}

// end takes the bar off the terminal's care; one that did not reach its end is wiped.
func (b *bar) end(ok bool) {
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
