package esp

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// recorded is a line on which an answer lies ready.
type recorded struct {
	io.Reader
	wrote    []byte
	deadline time.Duration
}

func (r *recorded) Write(p []byte) (int, error) { r.wrote = append(r.wrote, p...); return len(p), nil }

func (r *recorded) SetReadDeadline(t time.Time) error {
	r.deadline = time.Until(t)
	return nil
}

// late is the end of what can be read.
type late struct{}

func (late) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestROMMD5(t *testing.T) {
	digits := []byte("00112233445566778899aabbCCDDEEFF")
	answer := func(op byte, body ...byte) []byte {
		return slip.Append(nil, append([]byte{1, op, byte(len(body)), 0, 0, 0, 0, 0}, body...))
	}
	good := answer(opMD5, append(digits, 0, 0, 0, 0)...)
	for name, c := range map[string]struct {
		answer []byte
		want   error
	}{
		"digest":            {append([]byte("noise"), good...), nil},
		"behind another":    {append(answer(0x0A, 0, 0), good...), nil},
		"refused":           {answer(opMD5, 1, 5, 0, 0), flash.ErrRefused},
		"failed":            {answer(opMD5, append(bytes.Clone(digits), 1, 5)...), flash.ErrRefused},
		"no digits":         {answer(opMD5, append(bytes.Repeat([]byte("x"), 32), 0, 0)...), flash.ErrRefused},
		"nothing":           {nil, flash.ErrNoAnswer},
		"another only":      {answer(0x0A, 0, 0), flash.ErrNoAnswer},
		"our own, echoed":   {slip.Append(nil, []byte{0, opMD5, 0, 0, 0, 0, 0, 0, 1}), flash.ErrNoAnswer},
		"end of the answer": {good[:20], flash.ErrNoAnswer},
	} {
		l := &recorded{Reader: io.MultiReader(bytes.NewReader(c.answer), late{})}
		sum, err := romMD5(l, 0x8000, 3<<20)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.want == nil && !bytes.Equal(sum, []byte{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF}) {
			t.Errorf("%s: %x", name, sum)
		}
		want := []byte{0xC0, 0, 0x13, 16, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0}
		if !bytes.Equal(l.wrote, want) {
			t.Errorf("%s: asked %x, want %x", name, l.wrote, want)
		}
		if l.deadline < 30*time.Second || l.deadline > 40*time.Second {
			t.Errorf("%s: waits %v for 3 MiB", name, l.deadline)
		}
	}
}
