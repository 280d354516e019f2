package rotate_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/capture/rotate"
	"github.com/meshrig/meshrig/rig/clock"
)

// formats are those that captures are written in.
func formats() map[string]rotate.Format {
	return map[string]rotate.Format{
		"pcapng": pcapng.Options{}.Begin,
		"jsonl":  func(w io.Writer) (func(capture.Event) error, error) { return capture.NewEncoder(w).Encode, nil },
	}
}

func event(at clock.Time, size int) capture.Event {
	return capture.Event{Kind: capture.Heard, At: clock.Stamp{At: at}, Frame: make([]byte, size)}
}

// back reads the events of a file.
func back(t interface{ Fatal(...any) }, name string) (list []capture.Event) {
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	next := capture.NewDecoder(bytes.NewReader(b)).Decode
	if strings.HasSuffix(name, ".pcapng") {
		next = pcapng.NewReader(bytes.NewReader(b)).Read
	}
	for {
		ev, err := next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(name, err)
		}
		list = append(list, ev)
	}
}

// Whatever the limits, each file is whole, none is larger or longer, and nothing is lost.
func TestRotate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		folder := t.TempDir()
		format := rapid.SampledFrom([]string{"pcapng", "jsonl"}).Draw(r, "format")
		limits := rotate.Limits{
			Size: rapid.SampledFrom([]int64{0, 1, 700, 2000}).Draw(r, "size"),
			Age:  rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute}).Draw(r, "age"),
		}
		f, err := rotate.Create(filepath.Join(folder, "air."+format), limits, formats()[format])
		if err != nil {
			r.Fatal(err)
		}
		sizes := rapid.SliceOfN(rapid.IntRange(0, 255), 0, 20).Draw(r, "sizes")
		for i, n := range sizes {
			if err := f.Write(event(clock.Time(i)*400_000, n)); err != nil {
				r.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			r.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			r.Fatal(err)
		}
		slices.Sort(files)
		if one := limits == (rotate.Limits{}); one != (filepath.Base(files[0]) == "air."+format) || one && len(files) > 1 {
			r.Fatalf("files %v with limits %+v", files, limits)
		}
		var all []capture.Event
		for _, name := range files {
			list := back(r, name)
			info, err := os.Stat(name)
			if err != nil {
				r.Fatal(err)
			}
			if limits.Size > 0 && info.Size() > limits.Size && len(list) > 1 {
				r.Errorf("%s has %d bytes, want at most %d", name, info.Size(), limits.Size)
			}
			if limits.Age > 0 && len(list) > 0 && list[len(list)-1].At.At.Sub(list[0].At.At) > limits.Age {
				r.Errorf("%s reaches from %v to %v", name, list[0].At, list[len(list)-1].At)
			}
			all = append(all, list...)
		}
		if len(all) != len(sizes) {
			r.Fatalf("%d events of %d", len(all), len(sizes))
		}
		for i, ev := range all {
			if len(ev.Frame) != sizes[i] {
				r.Errorf("event %d has %d bytes, want %d", i, len(ev.Frame), sizes[i])
			}
		}
	})
}

func TestKeep(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	f, err := rotate.Create(filepath.Join(folder, "air.jsonl"), rotate.Limits{Size: 1, Keep: 2}, formats()["jsonl"])
	if err != nil {
		t.Fatal(err)
	}
	for i := range clock.Time(5) {
		if err := f.Write(event(i, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 2 || filepath.Base(files[0]) != "air-0004.jsonl" || f.Name() != files[1] {
		t.Errorf("%v, %v; the last is %s", files, err, f.Name())
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]rotate.Limits{"below 0": {Size: -1}, "keep without a limit": {Keep: 3}} {
		if _, err := rotate.Create(filepath.Join(t.TempDir(), "x"), l, formats()["jsonl"]); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := rotate.Create(filepath.Join(t.TempDir(), "no", "x"), rotate.Limits{}, formats()["jsonl"]); err == nil {
		t.Error("a folder that is not there was written to")
	}
	bad := errors.New("no")
	if _, err := rotate.Create(filepath.Join(t.TempDir(), "x"), rotate.Limits{}, func(io.Writer) (func(capture.Event) error, error) { return nil, bad }); !errors.Is(err, bad) {
		t.Errorf("%v, want the format's error", err)
	}
}
