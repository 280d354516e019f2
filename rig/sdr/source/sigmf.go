package source

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// The endings of the files of a SigMF recording (Signal Metadata Format Specification, 1.2).
const (
	sigmfMeta    = ".sigmf-meta"
	sigmfData    = ".sigmf-data"
	sigmfArchive = ".sigmf"
	maxMeta      = 16 << 20 // bytes of a meta file; its annotations may be many
)

// meta is a SigMF meta file, as far as a receiver needs it.
type meta struct {
	Global   global    `json:"global"`
	Captures []segment `json:"captures"`
	// Annotations has to be there, and is written empty.
	Annotations []struct{} `json:"annotations"`
}

type global struct {
	DataType    string   `json:"core:datatype"`
	Rate        *float64 `json:"core:sample_rate,omitempty"`
	Version     string   `json:"core:version"`
	Channels    *int     `json:"core:num_channels,omitempty"`
	Dataset     string   `json:"core:dataset,omitempty"`
	MetaOnly    bool     `json:"core:metadata_only,omitempty"`
	Trailing    int64    `json:"core:trailing_bytes,omitempty"`
	Offset      int64    `json:"core:offset,omitempty"` // the number of the first sample
	Hash        string   `json:"core:sha512,omitempty"`
	Description string   `json:"core:description,omitempty"`
	Recorder    string   `json:"core:recorder,omitempty"`
}

// segment is a capture: what holds from a sample on.
type segment struct {
	Start     int64    `json:"core:sample_start"`
	Index     *int64   `json:"core:global_index,omitempty"` // the place of that sample before some were lost
	Frequency *float64 `json:"core:frequency,omitempty"`
	Time      string   `json:"core:datetime,omitempty"`
	Header    int64    `json:"core:header_bytes,omitempty"`
}

// read reads a meta file, without what it does not know.
func (m *meta) read(b []byte) error {
	if err := json.Unmarshal(b, m); err != nil {
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			return fmt.Errorf("%s: found a %s, want %s", wrong.Field, wrong.Value, wrong.Type)
		}
		return err
	}
	return nil
}

// stream makes of a meta file what it says of the stream.
func (m *meta) stream(name string) (info Info, gaps []gap, err error) {
	info = Info{Name: name, Count: -1}
	fail := func(where string, err error) (Info, []gap, error) {
		return Info{}, nil, &FormatError{name, where, err}
	}
	g := m.Global
	if info.Coding, err = parseCoding(g.DataType); err != nil {
		return fail("core:datatype", err)
	}
	switch {
	case g.Rate != nil && !(*g.Rate > 0 && *g.Rate <= maxRate):
		return fail("core:sample_rate", fmt.Errorf("%v, want more than 0 and at most %v", *g.Rate, float64(maxRate)))
	case g.Rate != nil:
		info.Rate = *g.Rate
	}
	switch {
	case g.Channels != nil && *g.Channels != 1:
		return fail("core:num_channels", fmt.Errorf("%d, want 1: a receiver has one antenna", *g.Channels))
	case g.MetaOnly:
		return fail("core:metadata_only", errors.New("the recording has no samples"))
	case g.Trailing != 0:
		return fail("core:trailing_bytes", fmt.Errorf("%d, and only samples can be read", g.Trailing))
	}
	first := true
	lost, before := int64(0), int64(0)
	for i, c := range m.Captures {
		where := fmt.Sprintf("captures[%d]", i)
		start := c.Start - g.Offset
		switch {
		case start < before || c.Start < 0 || g.Offset < 0:
			return fail(where, fmt.Errorf("core:sample_start is %d, want them in order", c.Start))
		case c.Header != 0:
			return fail(where, fmt.Errorf("core:header_bytes is %d, and only samples can be read", c.Header))
		}
		if c.Frequency != nil {
			f := math.Round(*c.Frequency)
			if !(f >= 0 && f <= math.MaxUint32) {
				return fail(where, fmt.Errorf("core:frequency is %v Hz, want 0 to %d", *c.Frequency, uint32(math.MaxUint32)))
			}
			if !first && lora.Frequency(f) != info.Centre {
				return fail(where, fmt.Errorf("tuned to %v from sample %d on, before to %v: cut the recording there, a receiver has one frequency", lora.Frequency(f), c.Start, info.Centre))
			}
			info.Centre, first = lora.Frequency(f), false
		}
		if i == 0 && c.Time != "" {
			if info.Begin, err = time.Parse(time.RFC3339Nano, c.Time); err != nil {
				return fail(where, fmt.Errorf("core:datetime is %q, want a time such as 2026-01-31T12:00:00.5Z", c.Time))
			}
		}
		before = start
		if c.Index == nil {
			continue
		}
		if *c.Index < 0 || *c.Index > math.MaxInt64/4 || start > math.MaxInt64/4 {
			return fail(where, fmt.Errorf("core:global_index is %d", *c.Index))
		}
		missing := *c.Index - start - lost
		if i == 0 { // what was lost before this file is not its matter
			lost, missing = missing, 0
		}
		if missing < 0 {
			return fail(where, fmt.Errorf("core:global_index is %d, which goes back", *c.Index))
		}
		if missing > 0 {
			gaps = append(gaps, gap{start, missing})
			lost += missing
		}
	}
	return info, gaps, nil
}

// maxRate is more samples a second than any receiver takes.
const maxRate = 1e9

// openSigMF opens a recording by its meta file, its data file or the name that they share.
func openSigMF(path string) (Source, error) {
	base := strings.TrimSuffix(strings.TrimSuffix(path, sigmfMeta), sigmfData)
	text, err := readMeta(base + sigmfMeta)
	if err != nil {
		return nil, err
	}
	var m meta
	if err := m.read(text); err != nil {
		return nil, &FormatError{base + sigmfMeta, "JSON", err}
	}
	info, gaps, err := m.stream(base + sigmfMeta)
	if err != nil {
		return nil, err
	}
	data := base + sigmfData
	if m.Global.Dataset != "" {
		if filepath.Base(m.Global.Dataset) != m.Global.Dataset {
			return nil, &FormatError{base + sigmfMeta, "core:dataset", fmt.Errorf("%q, want the name of a file beside it", m.Global.Dataset)}
		}
		data = filepath.Join(filepath.Dir(base), m.Global.Dataset)
	}
	f, err := os.Open(data)
	if err != nil {
		return nil, fmt.Errorf("source: samples of %s: %w", base+sigmfMeta, err)
	}
	info.Name = path
	return withHash(info, f, f.Close, gaps, m.Global.Hash), nil
}

// FilesOf are the names of the files that a recording of this name may be: a SigMF recording is two.
func FilesOf(path string) []string {
	base := strings.TrimSuffix(strings.TrimSuffix(path, sigmfMeta), sigmfData)
	return []string{path, base + sigmfMeta, base + sigmfData}
}

func readMeta(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("source: meta file: %w", err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxMeta+1))
	if err != nil {
		return nil, &FormatError{path, "reading", err}
	}
	if len(text) > maxMeta {
		return nil, &FormatError{path, "JSON", fmt.Errorf("more than %d bytes", maxMeta)}
	}
	return text, nil
}

// withHash is a stream whose end is compared with the hash that its header tells.
func withHash(info Info, r io.Reader, done func() error, gaps []gap, want string) *stream {
	s := newStream(r, info)
	s.close, s.gaps = done, gaps
	if want != "" {
		sum := sha512.New()
		s.from = io.TeeReader(r, sum)
		s.ended = func() error {
			if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, want) {
				return &FormatError{info.Name, "core:sha512", fmt.Errorf("the samples are not those that it was written for: %.16s…, not %.16s…", got, want)}
			}
			return io.EOF
		}
	}
	return s
}
