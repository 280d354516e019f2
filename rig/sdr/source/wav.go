package source

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// What a WAV file says of its samples (Microsoft and IBM, Multimedia Programming Interface and Data
// Specifications 1.0; EBU Tech 3306 for RF64).
const (
	wavPCM        = 1
	wavFloat      = 3
	wavExtensible = 0xfffe
	unknownLength = math.MaxUint32 // of what was not known when the header was written
	maxChunk      = 1 << 20        // of those that are looked at
	maxChunks     = 1 << 10        // in front of the samples
)

// WAV reads a WAV file with in-phase and quadrature as its two channels: integers of 8, 16, 24 or
// 32 bits, or floats. Of RF64, of chunks of an odd length and of the chunk auxi, with which SDR
// programs tell frequency and time, it knows too. A length of zero or all ones, as a program writes
// that could not go back, means: to the end. The error is a *FormatError.
func WAV(r io.Reader, name string) (Source, error) {
	h := wavHeader{name: name, from: r, info: Info{Name: name, Count: -1}}
	if err := h.read(); err != nil {
		return nil, err
	}
	if h.info.Centre == 0 {
		h.info.Centre = centreInName(name)
	}
	s := newStream(r, h.info)
	if c, ok := r.(io.Closer); ok {
		s.close = c.Close
	}
	if h.info.Count >= 0 {
		s.ended = h.behind
	}
	return s, nil
}

// wavHeader is what is read in front of the samples.
type wavHeader struct {
	name string
	from io.Reader
	at   int64 // bytes read

	info    Info
	long    int64 // bytes of samples as RF64 tells them, 0: not told
	bytes   int64 // of samples, if Count is known
	channel bool  // the chunk fmt was there
}

func (h *wavHeader) fail(where string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the file ends in its header, behind %d bytes", h.at)
	}
	return &FormatError{h.name, where, err}
}

func (h *wavHeader) take(n int64) ([]byte, error) {
	b := make([]byte, n)
	got, err := io.ReadFull(h.from, b)
	h.at += int64(got)
	return b, err
}

func (h *wavHeader) read() error {
	head, err := h.take(12)
	if err != nil {
		return h.fail("WAV header", err)
	}
	kind := string(head[:4])
	if kind != "RIFF" && kind != "RF64" && kind != "BW64" || string(head[8:]) != "WAVE" {
		return h.fail("WAV header", fmt.Errorf("it begins with % x, which is no WAV file; name another --format", head))
	}
	for range maxChunks {
		where := fmt.Sprintf("WAV chunk at byte %d", h.at)
		head, err := h.take(8)
		if err != nil {
			return h.fail(where, err)
		}
		id, length := string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:]))
		where = fmt.Sprintf("WAV chunk %q at byte %d", id, h.at-8)
		if id == "data" {
			return h.samples(where, length, kind != "RIFF")
		}
		if err := h.chunk(id, length); err != nil {
			return h.fail(where, err)
		}
	}
	return h.fail("WAV header", fmt.Errorf("more than %d chunks and no samples", maxChunks))
}

// chunk reads a chunk that is not the samples. Those of an odd length have a byte behind them.
func (h *wavHeader) chunk(id string, length int64) error {
	padded := length + length%2
	known := id == "fmt " || id == "ds64" || id == "auxi"
	if !known {
		n, err := io.CopyN(io.Discard, h.from, padded)
		h.at += n
		return err
	}
	if length > maxChunk {
		return fmt.Errorf("%d bytes long, which is too much", length)
	}
	b, err := h.take(padded)
	if err != nil {
		return err
	}
	b = b[:length]
	switch id {
	case "fmt ":
		return h.format(b)
	case "ds64":
		if len(b) >= 16 {
			h.long = int64(binary.LittleEndian.Uint64(b[8:]))
		}
	case "auxi":
		h.auxiliary(b)
	}
	return nil
}

func (h *wavHeader) format(b []byte) error {
	if len(b) < 16 {
		return fmt.Errorf("%d bytes long, want 16 at least", len(b))
	}
	le := binary.LittleEndian
	tag, channels, rate := le.Uint16(b), le.Uint16(b[2:]), le.Uint32(b[4:])
	align, bits := int(le.Uint16(b[12:])), int(le.Uint16(b[14:]))
	if tag == wavExtensible && len(b) >= 26 {
		tag = le.Uint16(b[24:])
	}
	if channels != 2 {
		return fmt.Errorf("%d channels, want 2: in-phase and quadrature", channels)
	}
	c := Coding{Kind: Signed, Bits: bits}
	switch {
	case tag == wavFloat:
		c.Kind = Float
	case tag != wavPCM:
		return fmt.Errorf("samples of kind %#x, want integers (1) or floats (3); convert the file, as with sox", tag)
	case bits == 8:
		c.Kind = Unsigned
	}
	if !c.known() || align != c.Size() {
		return fmt.Errorf("%d bits a sample in blocks of %d bytes, want 8, 16, 24 or 32 bits, for floats 32 or 64, two of them a block", bits, align)
	}
	if rate == 0 {
		return errors.New("0 samples a second")
	}
	h.info.Coding, h.info.Rate, h.channel = c, float64(rate), true
	return nil
}

// samples is where the samples begin. A length that could not be known when the header was written
// is none.
func (h *wavHeader) samples(where string, length int64, long bool) error {
	if !h.channel {
		return h.fail(where, errors.New("the samples come before the chunk \"fmt \", which says how they are written"))
	}
	if length == unknownLength && long {
		length = h.long
	}
	if size := int64(h.info.Coding.Size()); length > 0 && length < unknownLength-size || long && length > 0 {
		h.info.Count, h.bytes = length/size, length
	}
	return nil
}

// behind looks at what stands behind the samples that the header announces: more chunks, or samples
// that nobody would hear of. Some programs leave the byte out that makes a length even.
func (h *wavHeader) behind() error {
	_, _ = io.CopyN(io.Discard, h.from, h.bytes%int64(h.info.Coding.Size())+h.bytes%2)
	for range maxChunks {
		begin := h.at
		head, err := h.take(8)
		if h.at == begin {
			return nil
		}
		length := int64(0)
		if err == nil {
			length = int64(binary.LittleEndian.Uint32(head[4:]))
		}
		known := err == nil && chunkName(head[:4])
		if !known {
			length = maxChunk
		}
		n, err := io.CopyN(io.Discard, h.from, length)
		if h.at += n; !known || err != nil {
			return &FormatError{h.name, `WAV chunk "data"`, fmt.Errorf("behind its %d samples are %d bytes or more that are no whole chunk and were not read: "+
				"the file is cut off, or its length wrong; a length of 0 means to the end of the file", h.info.Count, h.at-begin)}
		}
	}
	return nil
}

// chunkName tells whether a chunk can have this name.
func chunkName(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// auxiliary reads the chunk that SDR programs write (SpectraVue, HDSDR, SDRuno): begin and end as
// eight 16-bit numbers each (year, month, day of the week, day, hour, minute, second, millisecond),
// then the centre frequency. Others have text in it, which is passed over.
func (h *wavHeader) auxiliary(b []byte) {
	if len(b) < 36 {
		return
	}
	le := binary.LittleEndian
	var t [8]int
	for i := range t {
		t[i] = int(le.Uint16(b[2*i:]))
	}
	if t == [8]int{} { // no time was told
		h.info.Centre = lora.Frequency(le.Uint32(b[32:]))
		return
	}
	if t[0] < 1980 || t[0] > 2200 || t[1] < 1 || t[1] > 12 || t[3] < 1 || t[3] > 31 || t[4] > 23 || t[5] > 59 || t[6] > 60 || t[7] > 999 {
		return
	}
	h.info.Begin = time.Date(t[0], time.Month(t[1]), t[3], t[4], t[5], t[6], t[7]*int(time.Millisecond), time.UTC)
	h.info.Centre = lora.Frequency(le.Uint32(b[32:]))
}

// inName finds the frequency that SDR programs put into the name of a file: _869525000Hz, _7050kHz.
var inName = regexp.MustCompile(`_([0-9]{1,10})(k?)Hz`)

func centreInName(name string) lora.Frequency {
	m := inName.FindStringSubmatch(filepath.Base(name))
	if m == nil {
		return 0
	}
	hz, err := strconv.ParseUint(m[1], 10, 32)
	if m[2] == "k" {
		hz *= 1000
	}
	if err != nil || hz > math.MaxUint32 {
		return 0
	}
	return lora.Frequency(hz)
}
