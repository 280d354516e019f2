package frames_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app/frames"
)

// parts are what a split told of, frames with a mark in front.
func parts(s *frames.Split, reads ...string) (list []string) {
	for _, r := range reads {
		s.Take([]byte(r), func(b []byte) { list = append(list, "frame "+string(b)) }, func(b []byte) { list = append(list, "stray "+string(b)) })
	}
	return list
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ reads, want []string }{
		"a frame":              {[]string{">\x02\x00ab"}, []string{"frame ab"}},
		"in pieces":            {[]string{">", "\x02", "\x00a", "b>"}, []string{"frame ab"}},
		"two":                  {[]string{">\x01\x00a>\x01\x00b"}, []string{"frame a", "frame b"}},
		"words before":         {[]string{"boot\r\n>\x01\x00a"}, []string{"stray boot\r\n", "frame a"}},
		"a mark within":        {[]string{">\x03\x00>>>"}, []string{"frame >>>"}},
		"a length of nothing":  {[]string{">\x00\x00>\x01\x00a"}, []string{"stray >", "stray \x00\x00", "frame a"}},
		"a length of too much": {[]string{">\xb1\x00>\x01\x00a"}, []string{"stray >", "stray \xb1\x00", "frame a"}},
		"not whole":            {[]string{">\x05\x00abcd"}, nil},
	} {
		if got := parts(new(frames.Split), c.reads...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Frames come out as they went in, however they are cut.
func TestSplitAnyhow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var line []byte
		var want []string
		for range rapid.IntRange(1, 5).Draw(r, "frames") {
			b := rapid.SliceOfN(rapid.Byte(), 1, companion.MaxFrame).Draw(r, "content")
			want = append(want, "frame "+string(b))
			line = companion.AppendAnswer(line, companion.Code(b[0]), b[1:]...)
		}
		var got []string
		for s := new(frames.Split); len(line) > 0; {
			n := rapid.IntRange(1, len(line)).Draw(r, "read")
			got = append(got, parts(s, string(line[:n]))...)
			line = line[n:]
		}
		if !slices.Equal(got, want) {
			r.Fatalf("%q, want %q", got, want)
		}
	})
}

// Nothing is lost and nothing is told twice, whatever comes.
func FuzzSplit(f *testing.F) {
	f.Add([]byte(">\x02\x00ab>\x00\x00x"))
	f.Fuzz(func(t *testing.T, line []byte) {
		told := 0
		new(frames.Split).Take(line, func(b []byte) { told += len(b) + 3 }, func(b []byte) { told += len(b) })
		if told > len(line) {
			t.Errorf("%d bytes of %d", told, len(line))
		}
	})
}
