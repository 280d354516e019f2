package fleet

import (
	"io"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// A sniffer that is lost while its bench is told of is told of as used or as left out, never as both or neither.
func TestDescribeWhileASnifferIsLost(t *testing.T) {
	t.Parallel()
	for range 50 {
		f := benches(t, "127.0.0.1:2", "911 MHz")
		f.Warn = io.Discard
		var losing sync.WaitGroup
		for range 4 {
			losing.Go(func() { f.deafen("dongle", "lost", f.members[0]) })
		}
		for range 10 {
			var r report.Report
			f.Describe(&r)
			if b := r.Benches[0]; (len(b.Sniffers) == 0) != (len(b.Deaf) > 0) {
				t.Fatalf("uses %q, left out %v", b.Sniffers, b.Deaf)
			}
		}
		losing.Wait()
	}
}
