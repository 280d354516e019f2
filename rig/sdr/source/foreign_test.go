package source

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestForeignFiles holds that files which other programs made hold what went into them.
func TestForeignFiles(t *testing.T) {
	raw, err := os.ReadFile("testdata/plain.cu8")
	if err != nil {
		t.Fatal(err)
	}
	want := CU8.Decode(nil, raw)
	files, err := filepath.Glob("testdata/*-*")
	if err != nil || len(files) != 10 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		s, err := Open(file, Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		got, _, err := drain(t, s)
		i := s.Info()
		if !errors.Is(err, io.EOF) || len(got) != len(want) || i.Rate != 250_000 {
			t.Errorf("%s: %d samples of %d, then %v; %+v", file, len(got), len(want), err, i)
			continue
		}
		if strings.HasSuffix(file, sigmfArchive) && (i.Centre != 869_618_000 || !i.Begin.Equal(time.Date(2026, 11, 30, 3, 0, 0, 25e7, time.UTC))) {
			t.Errorf("%s: %+v", file, i)
		}
		for k := range got {
			// Audio programs take 128 for zero, which is half a step beside the converter's middle.
			if d := got[k] - want[k]; math.Hypot(float64(real(d)), float64(imag(d))) > 2.0/127 {
				t.Errorf("%s: sample %d is %v, want %v", file, k, got[k], want[k])
				break
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
