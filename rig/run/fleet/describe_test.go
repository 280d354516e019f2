package fleet

import (
	"io"
	"os"
	"path/filepath"
	"strings"
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

// The folder for temporary files may lie too deep for a socket, which is said in words that help.
func TestSocketTooDeep(t *testing.T) {
	t.Parallel()
	_, address := dongle(t)
	f := benches(t, address, "911 MHz")
	var warned strings.Builder
	f.Warn = &warned
	f.relays.in = filepath.Join(t.TempDir(), strings.Repeat("deep", 30))
	if err := os.Mkdir(f.relays.in, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.openRelays(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "invalid argument; a socket's path is of 107 bytes at most: have TMPDIR name a shorter folder"; !strings.Contains(warned.String(), want) {
		t.Errorf("%q, want %q", warned.String(), want)
	}
	if err := f.relays.close(); err != nil {
		t.Error(err)
	}
}
