package source

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/theirs"
)

// TestInteropSox holds that WAV files of sox, in files and in pipes where it cannot tell their length,
// hold the samples that went into them, and that sox reads ours.
func TestInteropSox(t *testing.T) {
	program := theirs.Path(t, "sox")
	const recording = "../../../fixtures/iq/tiny_sf7_bw62k5_cr45.cu8"
	raw, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	want := CU8.Decode(nil, raw)
	sox := func(args ...string) []byte {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, args...)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("sox %s: %v: %s", strings.Join(args, " "), err, said.Bytes())
		}
		return out
	}
	in := []string{"-D", "-t", "raw", "-r", "250000", "-c", "2", "-b", "8", "-e", "unsigned", recording}
	for _, format := range []string{"-b 8 -e unsigned", "-b 16 -e signed", "-b 24 -e signed", "-b 32 -e signed", "-b 32 -e float", "-b 64 -e float"} {
		options := append(append([]string{}, in...), strings.Fields(format)...)
		path := filepath.Join(t.TempDir(), "a.wav")
		sox(append(options, path)...)
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for kind, content := range map[string][]byte{"file": file, "pipe": sox(append(options, "-t", "wav", "-")...)} {
			s, err := WAV(bytes.NewReader(content), "a.wav")
			if err != nil {
				t.Errorf("%s, %s: %v", format, kind, err)
				continue
			}
			got, _, err := drain(t, s)
			if !errors.Is(err, io.EOF) || len(got) != len(want) || s.Info().Rate != 250_000 {
				t.Errorf("%s, %s: %d samples of %d, %v, %+v", format, kind, len(got), len(want), err, s.Info())
				continue
			}
			for i := range got {
				// Sox takes 128 for zero, which is half a step beside the converter's middle.
				if d := got[i] - want[i]; math.Hypot(float64(real(d)), float64(imag(d))) > 2.0/127 {
					t.Errorf("%s, %s: sample %d is %v, want %v", format, kind, i, got[i], want[i])
					break
				}
			}
		}
	}
	ours := filepath.Join(t.TempDir(), "ours.wav")
	r, err := Record(ours, Info{Name: "x", Coding: CU8, Rate: 250_000, Centre: 869_618_000, Begin: time.Unix(1_700_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.Write(Block{IQ: want}), r.Close()); err != nil {
		t.Fatal(err)
	}
	if got := sox(ours, "-t", "raw", "-b", "8", "-e", "unsigned", "-"); !bytes.Equal(got, raw) {
		t.Error("sox reads other samples of our file")
	}
	t.Logf("%s", sox("--version"))
}
