package source

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// chunk is one of a WAV file.
func chunkOf(id string, body []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(id), uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// fmtOf is the chunk fmt.
func fmtOf(tag, channels uint16, rate uint32, align, bits uint16, more ...byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint16(nil, tag)
	b = le.AppendUint16(b, channels)
	b = le.AppendUint32(b, rate)
	b = le.AppendUint32(b, rate*uint32(align))
	b = le.AppendUint16(b, align)
	b = le.AppendUint16(b, bits)
	return chunkOf("fmt ", append(b, more...))
}

func riff(chunks ...[]byte) []byte {
	return append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Join(chunks, nil)...)
}

func dataOf(length uint32, samples ...byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte("data"), length), samples...)
}

// drain reads a source to its end.
func drain(tb testing.TB, s Source) (iq []complex64, blocks []Block, err error) {
	tb.Helper()
	for {
		b, err := s.Next(tb.Context())
		if err != nil {
			return iq, blocks, err
		}
		iq = append(iq, b.IQ...)
		b.IQ = nil
		blocks = append(blocks, b)
	}
}

func TestWAV(t *testing.T) {
	pcm16 := fmtOf(1, 2, 250_000, 4, 16)
	auxi := make([]byte, 68)
	for i, v := range []uint16{2024, 2, 4, 29, 23, 59, 58, 500} {
		binary.LittleEndian.PutUint16(auxi[2*i:], v)
	}
	binary.LittleEndian.PutUint32(auxi[32:], 869_618_000)
	ds64 := make([]byte, 28)
	binary.LittleEndian.PutUint64(ds64[8:], 5_000_000_000*4)
	for name, test := range map[string]struct {
		file   []byte
		file2  string
		coding Coding
		count  int64
		centre uint32
		begin  time.Time
		got    int
		err    string
	}{
		"16 bits":                    {file: riff(pcm16, dataOf(8, 1, 2, 3, 4, 5, 6, 7, 8)), coding: CS16, count: 2, got: 2},
		"8 bits":                     {file: riff(fmtOf(1, 2, 250_000, 2, 8), dataOf(4, 0, 255, 0, 255)), coding: CU8, count: 2, got: 2},
		"24 bits":                    {file: riff(fmtOf(1, 2, 250_000, 6, 24), dataOf(6, 1, 2, 3, 4, 5, 6)), coding: Coding{Signed, 24, false}, count: 1, got: 1},
		"float":                      {file: riff(fmtOf(3, 2, 250_000, 8, 32), dataOf(8, 0, 0, 0, 0, 0, 0, 0, 0)), coding: CF32, count: 1, got: 1},
		"extensible":                 {file: riff(fmtOf(0xfffe, 2, 250_000, 4, 16, 22, 0, 16, 0, 3, 0, 0, 0, 1, 0, 0, 0), dataOf(4, 1, 2, 3, 4)), coding: CS16, count: 1, got: 1},
		"chunks of odd length":       {file: riff(chunkOf("LIST", []byte("abc")), pcm16, chunkOf("junk", []byte{1}), dataOf(4, 1, 2, 3, 4)), coding: CS16, count: 1, got: 1},
		"what is behind is not read": {file: riff(pcm16, dataOf(4, 1, 2, 3, 4), chunkOf("LIST", make([]byte, 40))), coding: CS16, count: 1, got: 1},
		"auxi":                       {file: riff(pcm16, chunkOf("auxi", auxi), dataOf(4, 1, 2, 3, 4)), coding: CS16, count: 1, centre: 869_618_000, begin: time.Date(2024, 2, 29, 23, 59, 58, 5e8, time.UTC), got: 1},
		"auxi of text":               {file: riff(pcm16, chunkOf("auxi", bytes.Repeat([]byte("<xml "), 20)), dataOf(4, 1, 2, 3, 4)), coding: CS16, count: 1, got: 1},
		"length not known":           {file: riff(pcm16, dataOf(0, 1, 2, 3, 4)), coding: CS16, count: -1, got: 1},
		"length all ones":            {file: riff(pcm16, dataOf(0xffffffff, 1, 2, 3, 4)), coding: CS16, count: -1, got: 1},
		"RF64":                       {file: append([]byte("RF64\xff\xff\xff\xffWAVE"), bytes.Join([][]byte{chunkOf("ds64", ds64), pcm16, dataOf(0xffffffff, 1, 2, 3, 4)}, nil)...), coding: CS16, count: 5_000_000_000, got: 1, err: "cut off behind 1 samples, of 5000000000 that its header announces: 4999999999 are missing"},
		"cut":                        {file: riff(pcm16, dataOf(12, 1, 2, 3, 4, 5, 6)), coding: CS16, count: 3, got: 1, err: "cut off behind 1 samples, of 3 that its header announces: 2 are missing; 2 bytes of a broken sample at its end are lost"},
		"more than announced":        {file: riff(pcm16, dataOf(4, 1, 2, 3, 4, 250, 251, 252, 253, 5, 6, 7, 8)), coding: CS16, count: 1, got: 1, err: "behind its 1 samples are 8 bytes or more that are no whole chunk and were not read"},
		"a byte more":                {file: riff(pcm16, dataOf(4, 1, 2, 3, 4, 5)), coding: CS16, count: 1, got: 1, err: "are 1 bytes or more that are no whole chunk"},
		"behind it a chunk is cut":   {file: riff(pcm16, dataOf(4, 1, 2, 3, 4), chunkOf("LIST", make([]byte, 40))[:20]), coding: CS16, count: 1, got: 1, err: "are 20 bytes or more that are no whole chunk"},
		"a length is odd":            {file: riff(pcm16, dataOf(5, 1, 2, 3, 4, 5, 0), chunkOf("LIST", make([]byte, 40))), coding: CS16, count: 1, got: 1},
		"frequency in the name":      {file: riff(pcm16, dataOf(4, 1, 2, 3, 4)), file2: "/a_1Hz/SDRSharp_20260101_000000Z_869525000Hz_IQ.wav", coding: CS16, count: 1, centre: 869_525_000, got: 1},
		"kilohertz in the name":      {file: riff(pcm16, dataOf(4, 1, 2, 3, 4)), file2: "HDSDR_20260101_000000Z_869525kHz_RF.wav", coding: CS16, count: 1, centre: 869_525_000, got: 1},
	} {
		file := test.file2
		if file == "" {
			file = "a.wav"
		}
		s, err := WAV(bytes.NewReader(test.file), file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		i := s.Info()
		if i.Coding != test.coding || i.Count != test.count || uint32(i.Centre) != test.centre || !i.Begin.Equal(test.begin) || i.Rate != 250_000 {
			t.Errorf("%s: %+v", name, i)
		}
		iq, _, err := drain(t, s)
		if want := test.err; len(iq) != test.got || want == "" && !errors.Is(err, io.EOF) || want != "" && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %d samples, then %v; want %d, %q", name, len(iq), err, test.got, want)
		}
	}
	for want, file := range map[string][]byte{
		"the file ends in its header, behind 0 bytes":                        {},
		"which is no WAV file; name another --format":                        []byte("not a wave file"),
		`WAV chunk at byte 12: the file ends in its header, behind 12 bytes`: riff(),
		`WAV chunk "fmt " at byte 12: 1 channels`:                            riff(fmtOf(1, 1, 250_000, 2, 16)),
		"samples of kind 0x2":                                                riff(fmtOf(2, 2, 250_000, 4, 16)),
		"12 bits a sample in blocks of 4 bytes":                              riff(fmtOf(1, 2, 250_000, 4, 12)),
		"16 bits a sample in blocks of 8 bytes":                              riff(fmtOf(1, 2, 250_000, 8, 16)),
		"0 samples a second":                                                 riff(fmtOf(1, 2, 0, 4, 16)),
		"3 bytes long, want 16 at least":                                     riff(chunkOf("fmt ", []byte{1, 2, 3})),
		"the samples come before the chunk":                                  riff(dataOf(4, 1, 2, 3, 4)),
		"which is too much":                                                  riff(binary.LittleEndian.AppendUint32([]byte("auxi"), 1<<30)),
		"more than 1024 chunks and no samples":                               riff(bytes.Repeat(chunkOf("junk", nil), 1025)),
	} {
		_, err := WAV(bytes.NewReader(file), "a.wav")
		var e *FormatError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestLongHeader holds that a recording of more than 4 GiB is announced as one.
func TestLongHeader(t *testing.T) {
	for _, length := range []int64{0, 4, 4<<30 - 200, 10 << 30} {
		h := wavHead(CS16, 250_000, length, time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC), 869_618_000)
		s, err := WAV(bytes.NewReader(h), "a.wav")
		if err != nil {
			t.Fatal(err)
		}
		want := length / 4
		if length == 0 {
			want = -1
		}
		if i := s.Info(); i.Count != want || i.Centre != 869_618_000 || i.Begin.Nanosecond() != 6e6 || i.Coding != CS16 {
			t.Errorf("%d bytes: %+v", length, i)
		}
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(riff(fmtOf(1, 2, 250_000, 4, 16), chunkOf("auxi", make([]byte, 68)), dataOf(8, 1, 2, 3, 4, 5, 6, 7, 8)))
	f.Add(append([]byte("RF64\xff\xff\xff\xffWAVE"), chunkOf("ds64", make([]byte, 28))...))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := WAV(bytes.NewReader(file), "a.wav")
		if err != nil {
			return
		}
		if iq, _, err := drain(t, s); err == nil || len(iq) > len(file) {
			t.Errorf("%d samples of %d bytes, then %v", len(iq), len(file), err)
		}
	})
}
