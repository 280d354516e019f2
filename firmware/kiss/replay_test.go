package kiss_test

import (
	"encoding/hex"
	"path/filepath"
	"testing"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err) // of a recording in this repository
	}
	return b
}

func TestReplay(t *testing.T) {
	paths, err := filepath.Glob("../../fixtures/vectors/kiss/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var sum totals
	for _, path := range paths {
		rec := load(t, path)
		t.Run(rec.Session, func(t *testing.T) {
			got, faults := play(rec, released(t))
			for _, err := range faults {
				t.Error(err)
			}
			sum.add(got)
		})
	}
	// As counted in the files by other means. The 11 answers of which lengths alone are compared are 5 of
	// random bytes, 4 that the firmware made of stale memory and 2 of a random identity.
	want := totals{
		Recordings: 19, Rows: 3490, Answers: 1192, Bytes: 18730, Frames: 235, Radios: 61,
		ShapeOnly: 11, ShapeBytes: 343, Free: 1010,
	}
	if sum != want {
		t.Errorf("got  %+v\nwant %+v", sum, want)
	}
}
