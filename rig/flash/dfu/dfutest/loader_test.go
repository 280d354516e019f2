package dfutest_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
)

// line is a host that says one thing, and keeps what is answered.
type line struct {
	io.Reader
	io.Writer
}

// TestAsTheVendors holds the emulated boot loader against what the vendor's code did.
func TestAsTheVendors(t *testing.T) {
	seen := 0
	for _, file := range []string{"adafruit-bootloader.txt", "nrfutil.txt"} {
		list, err := dfutest.ReadExchanges("../../../../fixtures/flash/dfu/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			l := &dfutest.Loader{SoftDevice: e.SoftDevice}
			for i, s := range e.Steps {
				seen++
				before := len(l.Restarts())
				var answer bytes.Buffer
				l.Serve(line{bytes.NewReader(s.Host), &answer})
				restart := ""
				if all := l.Restarts(); len(all) > before {
					restart = all[before]
				}
				if !bytes.Equal(answer.Bytes(), s.Loader) || restart != s.Restart {
					t.Errorf("%s, packet %d: answered %x %q, the vendor's %x %q", e.Name, i+1, answer.Bytes(), restart, s.Loader, s.Restart)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d packets", seen)
	}
}
