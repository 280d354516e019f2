package kiss_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
)

// read decodes a stream in pieces of the given size.
func read(stream []byte, piece int) (frames []kiss.Frame, d *kiss.Decoder) {
	d = &kiss.Decoder{}
	for len(stream) > 0 {
		n := min(piece, len(stream))
		p := stream[:n]
		stream = stream[n:]
		for {
			f, rest, ok := d.Next(p)
			if !ok {
				break
			}
			f.Data = bytes.Clone(f.Data)
			frames, p = append(frames, f), rest
		}
	}
	return frames, d
}

func TestDecoder(t *testing.T) {
	long := bytes.Repeat([]byte{7}, kiss.MaxFrame-1)
	for name, c := range map[string]struct {
		stream  string
		frames  []string // type byte and data
		tooLong int
	}{
		"nothing":                  {stream: ""},
		"bytes before a delimiter": {stream: "0617\xc0\x06\x17\xc0", frames: []string{"\x06\x17"}},
		"one delimiter between":    {stream: "\xc0\x01\x05\xc0\x02\xff\xc0", frames: []string{"\x01\x05", "\x02\xff"}},
		"many delimiters":          {stream: "\xc0\xc0\xc0\x06\x17\xc0\xc0\xc0", frames: []string{"\x06\x17"}},
		"escapes":                  {stream: "\xc0\x00\xdb\xdc\xdb\xdd\xc0", frames: []string{"\x00\xc0\xdb"}},
		"escape of another byte":   {stream: "\xc0\x00a\xdbbc\xc0", frames: []string{"\x00ac"}},
		"escape twice":             {stream: "\xc0\x00\xdb\xdb\xdc\xc0", frames: []string{"\x00\xc0"}},
		"escape at the end":        {stream: "\xc0\x00a\xdb\xc0\x00\xdc\xc0", frames: []string{"\x00a", "\x00\xdc"}},
		"unescaped plain":          {stream: "\xc0\x00\xdc\xdd\xc0", frames: []string{"\x00\xdc\xdd"}},
		"escaped type":             {stream: "\xc0\xdb\xdca\xc0", frames: []string{"\xc0a"}},
		"just fits":                {stream: "\xc0\x00" + string(long) + "\xc0", frames: []string{"\x00" + string(long)}},
		"one too long":             {stream: "\xc0\x00" + string(long) + "xx\xc0\x06\x17\xc0", frames: []string{"\x06\x17"}, tooLong: 1},
		"only a beginning":         {stream: "\xc0\x06\x17"},
	} {
		for _, piece := range []int{1, 3, 1000} {
			frames, d := read([]byte(c.stream), piece)
			var got []string
			for _, f := range frames {
				got = append(got, string([]byte{f.Port<<4 | byte(f.Command)})+string(f.Data))
			}
			if diff := cmp.Diff(c.frames, got); diff != "" || d.TooLong != c.tooLong {
				t.Errorf("%s, pieces of %d: %d too long, frames (-want +got)\n%s", name, piece, d.TooLong, diff)
			}
		}
	}
}

func frames() *rapid.Generator[kiss.Frame] {
	return rapid.Custom(func(t *rapid.T) kiss.Frame {
		special := rapid.SampledFrom([]byte{0xC0, 0xDB, 0xDC, 0xDD, 0})
		return kiss.Frame{
			Port:    rapid.Uint8Range(0, 15).Draw(t, "port"),
			Command: kiss.Command(rapid.Uint8Range(0, 15).Draw(t, "command")),
			Data:    rapid.SliceOfN(rapid.OneOf(special, rapid.Byte()), 0, kiss.MaxFrame-1).Draw(t, "data"),
		}
	})
}

func TestFramesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(frames(), 1, 5).Draw(t, "frames")
		var stream []byte
		for _, f := range want {
			stream = f.Append(stream)
		}
		got, _ := read(stream, rapid.IntRange(1, 64).Draw(t, "piece"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestHardwareComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := kiss.Hardware{
			Sub:  kiss.Sub(rapid.Byte().Draw(t, "sub")),
			Data: rapid.SliceOfN(rapid.Byte(), 0, kiss.MaxFrame-2).Draw(t, "data"),
		}
		got, _ := read(want.Append(nil), 7)
		if len(got) != 1 {
			t.Fatalf("%d frames", len(got))
		}
		h, err := got[0].Hardware()
		if diff := cmp.Diff(want, h); diff != "" || err != nil {
			t.Fatal(err, diff)
		}
	})
}

func TestValuesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.Uint32()
		r := kiss.Radio{u.Draw(t, "f"), u.Draw(t, "bw"), rapid.Byte().Draw(t, "sf"), rapid.Byte().Draw(t, "cr")}
		s := kiss.Stats{u.Draw(t, "rx"), u.Draw(t, "tx"), u.Draw(t, "bad")}
		m := kiss.Meta{rapid.Int8().Draw(t, "snr"), rapid.Int8().Draw(t, "rssi")}
		if got, err := kiss.ParseRadio(r.Append(nil)); err != nil || got != r {
			t.Errorf("%+v comes back as %+v, %v", r, got, err)
		}
		if got, err := kiss.ParseStats(s.Append(nil)); err != nil || got != s {
			t.Errorf("%+v comes back as %+v, %v", s, got, err)
		}
		if got, err := kiss.ParseMeta(m.Append(nil)); err != nil || got != m {
			t.Errorf("%+v comes back as %+v, %v", m, got, err)
		}
	})
}

func TestShortValues(t *testing.T) {
	for what, parse := range map[string]func([]byte) error{
		"radio":   func(b []byte) error { _, err := kiss.ParseRadio(b); return err },
		"stats":   func(b []byte) error { _, err := kiss.ParseStats(b); return err },
		"meta":    func(b []byte) error { _, err := kiss.ParseMeta(b); return err },
		"code":    func(b []byte) error { _, err := kiss.ParseCode(b); return err },
		"flag":    func(b []byte) error { _, err := kiss.ParseFlag(b); return err },
		"airtime": func(b []byte) error { _, err := kiss.ParseAirtime(b); return err },
		"number":  func(b []byte) error { _, err := kiss.ParseNumber(b); return err },
		"frame": func(b []byte) error {
			_, err := (kiss.Frame{Command: kiss.SetHardware, Data: b}).Hardware()
			return err
		},
	} {
		var e *kiss.Error
		if err := parse(nil); !errors.As(err, &e) || e.Want == 0 {
			t.Errorf("%s of no bytes: %v", what, err)
		}
		if err := parse(make([]byte, 12)); err != nil {
			t.Errorf("%s of 12 bytes: %v", what, err)
		}
	}
	if _, err := (kiss.Frame{Command: kiss.Data, Data: []byte{1}}).Hardware(); err == nil {
		t.Error("a Data frame was read as SetHardware")
	}
}

func TestMetaIsCutTowardsZero(t *testing.T) {
	for _, c := range []struct {
		snr, rssi float32
		want      kiss.Meta
	}{{10, -80, kiss.Meta{40, -80}}, {-7.5, -120.5, kiss.Meta{-30, -120}}, {-32, -127.5, kiss.Meta{-128, -127}}} {
		if got := kiss.MetaOf(c.snr, c.rssi); got != c.want {
			t.Errorf("%v dB, %v dBm: %+v, want %+v", c.snr, c.rssi, got, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for want, got := range map[string]string{
		"TXDELAY": kiss.TxDelay.String(), "Command0f": kiss.Command(15).String(),
		"Ping": kiss.Ping.String(), "answer to GetRadio": kiss.GetRadio.Response().String(), "TxDone": kiss.TxDone.String(),
		"sub-command 7f": kiss.Sub(0x7F).String(), "TxBusy": kiss.TxBusy.String(), "code 00": kiss.Code(0).String(),
	} {
		if got != want {
			t.Errorf("named %q, want %q", got, want)
		}
	}
	if n, ok := kiss.GetSignalReport.Minimum(); n != 0 || !ok {
		t.Errorf("GetSignalReport needs %d bytes, known %t", n, ok)
	}
	if _, ok := kiss.Sub(0x1B).Minimum(); ok {
		t.Error("0x1b is known")
	}
	if !(kiss.Frame{Port: 15, Command: 15}).Return() {
		t.Error("FF does not leave KISS mode")
	}
}

// TestRecordedStreams takes every answer of the released modem apart and puts it together again.
func TestRecordedStreams(t *testing.T) {
	const vectors = "../../../fixtures/vectors/kiss"
	paths, err := filepath.Glob(filepath.Join(vectors, "*.jsonl"))
	if err != nil || len(paths) == 0 {
		t.Fatal(err, len(paths))
	}
	count := 0
	for _, path := range paths {
		var stream []byte
		for _, row := range rows(t, path) {
			stream = append(stream, row...)
		}
		frames, d := read(stream, 100)
		var again []byte
		for _, f := range frames {
			again = f.Append(again)
		}
		if !bytes.Equal(again, stream) || d.TooLong != 0 || !d.Idle() {
			t.Errorf("%s: %d frames do not give the same bytes", path, len(frames))
		}
		count += len(frames)
	}
	if count < 1000 {
		t.Errorf("only %d frames", count)
	}
	t.Logf("%d frames", count)
}

// rows returns what a recorded modem wrote.
func rows(t *testing.T, path string) (all [][]byte) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row struct{ Dir, Hex string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.Dir != "modem>host" {
			continue
		}
		b, err := hex.DecodeString(row.Hex)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

func FuzzDecoder(f *testing.F) {
	f.Add([]byte("\xc0\x06\x17\xc0"), 1)
	f.Add([]byte("\xc0\x00\xdb\xdc\xdb\xc0"), 2)
	f.Fuzz(func(t *testing.T, stream []byte, piece int) {
		got, _ := read(stream, max(1, piece))
		whole, _ := read(stream, len(stream)+1)
		if diff := cmp.Diff(whole, got); diff != "" {
			t.Errorf("pieces of %d make a difference\n%s", piece, diff)
		}
		for _, x := range got {
			again, _ := read(x.Append(nil), 64)
			if len(again) != 1 || !cmp.Equal(x, again[0]) {
				t.Errorf("%+v comes back as %+v", x, again)
			}
			_, _ = x.Hardware()
		}
	})
}

func TestDecoderAllocatesNothing(t *testing.T) {
	stream := kiss.Frame{Data: bytes.Repeat([]byte{0xC0}, 255)}.Append(nil)
	stream = kiss.Hardware{Sub: kiss.RxMeta, Data: []byte{40, 176}}.Append(stream)
	var d kiss.Decoder
	n := testing.AllocsPerRun(100, func() {
		for p := stream; ; {
			_, rest, ok := d.Next(p)
			if !ok {
				break
			}
			p = rest
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
