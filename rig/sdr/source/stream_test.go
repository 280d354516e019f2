package source

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// endless gives bytes up to a length, without holding any, a few at a time.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), e.left, 65_537))
	e.left -= int64(n)
	p[0] = byte(e.left)
	return n, nil
}

// TestTenGigabytes holds that the length of a file costs no memory.
func TestTenGigabytes(t *testing.T) {
	const samples = 5_000_000_000
	s := Raw(&endless{2*samples + 1}, Info{Name: "big.cu8", Coding: CU8, Rate: 250_000, Count: -1})
	st, ok := s.(*stream)
	if !ok {
		t.Fatal("no stream")
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	seen, at := int64(0), int64(0)
	var err error
	for blocks := 0; ; blocks++ {
		if blocks > 100 && st.at < samples-10*blockLen { // what lies between is all alike
			skip := (samples - 10*blockLen - st.at) / blockLen * blockLen
			st.at, seen = st.at+skip, seen+skip
			e, _ := st.from.(*endless)
			e.left -= 2 * skip
		}
		var b Block
		if b, err = s.Next(t.Context()); err != nil {
			break
		}
		if b.At < at {
			t.Fatalf("block at %d behind %d", b.At, at)
		}
		at = b.At
		seen += int64(len(b.IQ))
	}
	runtime.ReadMemStats(&after)
	var cut *TruncatedError
	if seen != samples || !errors.As(err, &cut) || cut.Have != samples || cut.Odd != 1 {
		t.Errorf("%d samples, then %v", seen, err)
	}
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 1<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	wav := riff(fmtOf(1, 2, 250_000, 4, 16), dataOf(4, 1, 2, 3, 4))
	for want, test := range map[string]struct {
		path string
		o    Options
	}{
		"the format is not told by its name":                      {write("a.iq", nil), Options{Rate: 1}},
		"samples a second are not told":                           {write("a.cu8", nil), Options{}},
		"no such file":                                            {filepath.Join(dir, "none.cu8"), Options{}},
		"is a folder; name a file in it":                          {dir, Options{Format: RawCU8, Rate: 1}},
		"1e+06 were given and the file says 250000":               {write("a.wav", wav), Options{Rate: 1e6}},
		"869 MHz was given and the file says 868 MHz":             {write("b_868000000Hz.wav", wav), Options{Centre: 869e6}},
		`format "mp3" is none`:                                    {write("a.mp3", nil), Options{Format: "mp3"}},
		"WAV header: the file ends in its header, behind 2 bytes": {write("c.wav", []byte{1, 2}), Options{}},
	} {
		if _, err := Open(test.path, test.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", test.path, err, want)
		}
	}
	s, err := Open(write("d.dat", []byte{0, 255}), Options{Format: RawCU8, Rate: 250_000, Centre: 869e6})
	if err != nil {
		t.Fatal(err)
	}
	if i := s.Info(); i.Rate != 250_000 || i.Centre != 869e6 || i.Span(500_000) != 2*time.Second {
		t.Errorf("%+v", i)
	}
	if iq, _, err := drain(t, s); len(iq) != 1 || !errors.Is(err, io.EOF) {
		t.Errorf("%v, %v", iq, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestStdin holds that a context ends even what waits for input that does not come.
func TestStdin(t *testing.T) {
	if _, err := Stdin(nil, Options{}); !errors.Is(err, ErrNoFormat) {
		t.Error(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		s, err := Stdin(r, Options{Format: RawCU8, Rate: 1000})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		go func() {
			_, _ = w.Write([]byte{0, 255, 7})
			_ = w.Close()
		}()
		if iq, _, err := drain(t, s); len(iq) != 1 || !strings.Contains(err.Error(), "1 bytes of a broken sample") {
			t.Errorf("%v, %v", iq, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestHealth(t *testing.T) {
	const n = 1 << 16
	rnd := uint64(1)
	noise := func() float64 { // from -1 to 1, roughly normal
		sum := 0.0
		for range 6 {
			rnd = rnd*6364136223846793005 + 1442695040888963407
			sum += float64(rnd>>40)/(1<<24) - 0.5
		}
		return sum / 1.5
	}
	for name, test := range map[string]struct {
		coding Coding
		signal func(i int) complex128
		want   []Ailment
		text   string
	}{
		"noise":             {CU8, func(int) complex128 { return complex(noise(), noise()) * 0.1 }, nil, ""},
		"floats":            {CF32, func(int) complex128 { return complex(noise(), noise()) * 30 }, nil, ""},
		"a chirp over zero": {CU8, func(i int) complex128 { x := float64(i % 1024); return 0.3 * expi(math.Pi*(x*x/4096-x/4)) }, nil, ""},
		"silent":            {CU8, func(int) complex128 { return 0 }, []Ailment{Silent}, "silent: 65536 of 65536 samples (100.0 %)"},
		"silent for a while": {CU8, func(i int) complex128 {
			if i < n/4 {
				return 0
			}
			return complex(noise(), noise()) * 0.1
		}, []Ailment{Silent}, "silent: 16384 of 65536 samples (25.0 %)"},
		"clipped":               {CU8, func(int) complex128 { return complex(noise(), noise()) * 3 }, []Ailment{Clipped}, "turn the gain down"},
		"clipped on one side":   {CS16, func(int) complex128 { return complex(max(-0.9, noise()*2), 0) }, []Ailment{Clipped}, "turn the gain down"},
		"a carrier for a while": {CS16, func(i int) complex128 { return complex(noise()*0.01+float64(i/(n/8)/7)/2, noise()*0.01) }, nil, ""},
		"clipped floats":        {CF32, func(int) complex128 { return complex(max(-2, min(2, noise()*9)), noise()) }, []Ailment{Clipped}, "at the end of the converter's range"},
		"weak":                  {CU8, func(int) complex128 { return complex(noise(), noise()) * 0.005 }, []Ailment{Weak}, "turn the gain up"},
		"dc":                    {CS16, func(int) complex128 { return complex(noise(), noise())*0.1 + 0.05i + 0.03 }, []Ailment{DCSpike}, "have a constant of 0.058"},
		"no numbers":            {CF32, func(i int) complex128 { return complex(noise(), noise()/float64(i%8)) }, []Ailment{NoNumber}, "no number: 8192 of 65536"},
	} {
		rnd = 1
		h := NewHealth(Info{Coding: test.coding})
		iq := make([]complex64, n)
		for i := range iq {
			iq[i] = complex64(test.signal(i))
		}
		raw := test.coding.Encode(nil, iq)
		if test.coding != CF32 {
			iq = test.coding.Decode(iq[:0], raw)
		}
		for part := range slices.Chunk(iq, 1000) {
			h.Add(part)
		}
		var got []Ailment
		var all strings.Builder
		for _, f := range h.Findings() {
			got = append(got, f.Ailment)
			all.WriteString(f.Text + "\n")
		}
		text := all.String()
		if !slices.Equal(got, test.want) || !strings.Contains(text, test.text) {
			t.Errorf("%s: %v, want %v: %s", name, got, test.want, text)
		}
	}
}

func expi(x float64) complex128 { return complex(math.Cos(x), math.Sin(x)) }

// TestRecord holds that a recording gives what was recorded, whatever its format, and tells its gap
// where the format can.
func TestRecord(t *testing.T) {
	raw := make([]byte, 2*40_000)
	for i := range raw {
		raw[i] = byte(i * 31)
	}
	begin := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
	info := Info{Name: "rtl_tcp:x", Coding: CU8, Rate: 250_000, Centre: 869_618_000, Begin: begin}
	iq := CU8.Decode(nil, raw)
	dir := t.TempDir()
	for _, name := range []string{"a.cu8", "b.cs16", "c.cf32", "d.wav", "e.sigmf-data", "f.sigmf-meta"} {
		r, err := Record(filepath.Join(dir, name), info)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []Block{{At: 0, IQ: iq[:20_000]}, {At: 20_000}, {At: 20_500, Lost: 500, IQ: iq[20_000:]}} {
			if err := r.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if n, d := r.Written(); n != 40_000 || d != 160*time.Millisecond {
			t.Errorf("%s: %d, %v", name, n, d)
		}
		o := Options{}
		if r.format.rawOnly() {
			o = Options{Rate: 250_000}
		}
		s, err := Open(r.Files()[0], o)
		if err != nil {
			t.Fatal(err)
		}
		got, blocks, err := drain(t, s)
		_ = s.Close()
		if !errors.Is(err, io.EOF) || len(got) != len(iq) {
			t.Errorf("%s: %d samples, %v", name, len(got), err)
			continue
		}
		for i := range got {
			if d := got[i] - iq[i]; math.Hypot(float64(real(d)), float64(imag(d))) > 1e-4 {
				t.Errorf("%s: sample %d is %v, want %v", name, i, got[i], iq[i])
				break
			}
		}
		if r.format == SigMF && !slices.ContainsFunc(blocks, func(b Block) bool { return b.Lost == 500 && b.At == 20_500 }) {
			t.Errorf("%s: the gap is not told: %+v", name, blocks)
		}
		if i := s.Info(); !r.format.rawOnly() && (i.Centre != info.Centre || !i.Begin.Equal(begin) || r.format == WAVE && i.Count != 40_000) {
			t.Errorf("%s: %+v", name, i)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".recording-*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	for _, name := range []string{"a.mp3", "a", "a.sigmf", "none/a.cu8"} {
		if _, err := Record(filepath.Join(dir, name), info); err == nil {
			t.Errorf("recorded to %s", name)
		}
	}
}

func (f Format) rawOnly() bool { _, raw := f.raw(); return raw }

func TestRawRead(t *testing.T) {
	s := Raw(io.MultiReader(bytes.NewReader([]byte{1, 2}), errReader{}), Info{Name: "a", Coding: CU8, Count: -1})
	if iq, _, err := drain(t, s); len(iq) != 1 || err == nil || !strings.Contains(err.Error(), "source: a: reading: the disk is gone") {
		t.Errorf("%v, %v", iq, err)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }
