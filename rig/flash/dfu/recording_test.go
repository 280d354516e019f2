package dfu_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
)

const recordings = "../../../fixtures/flash/dfu/"

// heard is a line on which everything that is read is kept.
type heard struct {
	io.Reader
	io.Writer
}

// TestAsNrfutil holds that this flasher sends the bytes that the vendor's tool sent, for an
// archive that the vendor's tool made.
func TestAsNrfutil(t *testing.T) {
	zip, err := os.ReadFile(recordings + "nrfutil.zip")
	if err != nil {
		t.Fatal(err)
	}
	list, err := dfutest.ReadExchanges(recordings + "nrfutil.txt")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	var sent bytes.Buffer
	l := &dfutest.Loader{}
	f, _ := serve(t, func(line io.ReadWriter) { l.Serve(heard{io.TeeReader(line, &sent), line}) })
	if _, err := f.Flash(t.Context(), image(zip), flash.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Firmware(); err != nil { // and the loader's end is seen before sent is read
		t.Error(err)
	}
	if want := list[0].Host(); !bytes.Equal(sent.Bytes(), want) {
		t.Errorf("sent %x, nrfutil %x", sent.Bytes(), want)
	}
}
