package emulated_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

// Power that fails while the flash writes leaves what had been written, and nothing of what was to follow. The
// board answers when all is written.
func TestFlashTakesItsTime(t *testing.T) {
	type files = map[string]string
	before := files{"/a": "old", "/log": "1", "/gone": "x"}
	const typed = 2_000_000 // µs
	for name, c := range map[string]struct {
		after time.Duration // the command
		left  files
	}{
		"in front of it":                {0, before},
		"while a page is erased":        {9 * time.Millisecond, files{"/a": "", "/log": "1", "/gone": "x"}},
		"while it is written":           {12500 * time.Microsecond, files{"/a": "ne", "/log": "1", "/gone": "x"}},
		"before more is added":          {23 * time.Millisecond, files{"/a": "new!", "/log": "1", "/gone": "x"}},
		"while more is added":           {25 * time.Millisecond, files{"/a": "new!", "/log": "12", "/gone": "x"}},
		"while a file is removed":       {30 * time.Millisecond, files{"/a": "new!", "/log": "123", "/gone": "x"}},
		"while the next is written":     {47 * time.Millisecond, files{"/a": "new!", "/log": "123", "/fresh": "f"}},
		"in front of a file":            {40 * time.Millisecond, files{"/a": "new!", "/log": "123", "/fresh": ""}},
		"just before the board goes on": {49999 * time.Microsecond, files{"/a": "new!", "/log": "123", "/fresh": "fre"}},
		"behind it":                     {time.Second, files{"/a": "new!", "/log": "123", "/fresh": "fres"}},
	} {
		t.Run(name, func(t *testing.T) {
			under := beneath{map[string]string{}}
			f := emulated.Flash{Beneath: under}
			for name, text := range before {
				_ = f.WriteFile(name, []byte(text))
			}
			m := on(emulated.Config{Flash: &f, Takes: emulated.Takes{Erase: 10 * time.Millisecond, Byte: time.Millisecond}},
				toy{setup: narrow, loop: func(b *emulated.Board) {
					if len(b.Waiting()) == 0 {
						return
					}
					b.Take(1)
					flash := b.Flash()
					_ = flash.WriteFile("/a", []byte("new!"))
					_ = flash.AppendFile("/log", []byte("23"))
					_ = flash.Remove("/gone")
					_ = flash.WriteFile("/fresh", []byte("fres"))
					_, _ = b.Write([]byte("saved"))
				}})
			m.Input(typed, device.Input{Kind: device.SerialIn, Data: []byte("x")})
			m.Input(typed+c.after.Microseconds(), device.Input{Kind: device.Power})
			var answered int64
			for _, ev := range run(t, m, typed+2e6) {
				if ev.Text == "saved" {
					answered = ev.At - typed
				}
			}
			if want := int64(50_000); (answered != 0) != (c.after == time.Second) || answered != 0 && answered != want {
				t.Errorf("answered after %d µs, want %d", answered, want)
			}
			got := files{}
			for name, data := range f.Snapshot() {
				got[name] = string(data)
			}
			if d := cmp.Diff(c.left, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(under.files, got); d != "" {
				t.Errorf("beneath: %s", d)
			}
		})
	}
}
