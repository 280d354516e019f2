package source

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sigmfVersion is the version of the specification that recordings follow.
const sigmfVersion = "1.2.0"

// Recording writes the samples of a stream to a file, in a format that Open reads. Samples of cu8
// and cs16 are written as they were. In a SigMF recording gaps are told; in the others the samples
// behind a gap follow at once.
type Recording struct {
	path   string
	format Format
	coding Coding
	info   Info
	out    *os.File
	hash   hash.Hash // of SigMF
	buf    []byte

	written  int64 // samples
	captures []segment
}

// Record makes a recording of a stream. The format is that of the name's ending; an error that wraps
// ErrNoFormat says that it has none. A file that is there is replaced when it is closed, not before.
func Record(path string, info Info) (*Recording, error) {
	format, ok := FormatOf(path)
	if !ok || filepath.Ext(path) == sigmfArchive {
		return nil, fmt.Errorf("source: recording to %s: %w by its name; want one that ends in .cu8, .cs16, .cf32, .wav or %s", path, ErrNoFormat, sigmfData)
	}
	r := &Recording{path: path, format: format, info: info}
	switch coding, raw := format.raw(); {
	case raw:
		r.coding = coding
	default:
		r.coding = info.Coding.recorded()
	}
	if format == SigMF {
		r.path = strings.TrimSuffix(strings.TrimSuffix(path, sigmfData), sigmfMeta)
		r.hash = sha512.New()
	}
	var err error
	if r.out, err = os.CreateTemp(filepath.Dir(path), ".recording-*"); err != nil {
		return nil, fmt.Errorf("source: recording to %s: %w", path, err)
	}
	if format == WAVE {
		_, err = r.out.Write(r.wavHead())
	}
	if err != nil {
		return nil, r.fail(err)
	}
	return r, nil
}

func (r *Recording) wavHead() []byte {
	return wavHead(r.coding, r.info.Rate, r.written*int64(r.coding.Size()), r.info.Begin, r.info.Centre)
}

// Write appends a block.
func (r *Recording) Write(b Block) error {
	if len(b.IQ) == 0 {
		return nil
	}
	if r.written == 0 || b.Lost > 0 {
		c := segment{Start: r.written}
		if len(r.captures) > 0 || b.At > 0 {
			at := b.At
			c.Index = &at
		}
		if f := float64(r.info.Centre); f > 0 {
			c.Frequency = &f
		}
		if !r.info.Begin.IsZero() {
			c.Time = r.info.Begin.Add(r.info.Span(b.At)).UTC().Format("2006-01-02T15:04:05.000000Z")
		}
		r.captures = append(r.captures, c)
	}
	r.buf = r.coding.Encode(r.buf[:0], b.IQ)
	if _, err := r.out.Write(r.buf); err != nil {
		return fmt.Errorf("source: recording to %s, behind %d samples: %w", r.path, r.written, err)
	}
	if r.hash != nil {
		_, _ = r.hash.Write(r.buf)
	}
	r.written += int64(len(b.IQ))
	return nil
}

// Close ends the recording and gives its file, or its two, the name.
func (r *Recording) Close() error {
	target := r.path
	switch r.format {
	case WAVE:
		if _, err := r.out.WriteAt(r.wavHead(), 0); err != nil {
			return r.fail(err)
		}
	case SigMF:
		target += sigmfData
		if err := r.writeMeta(); err != nil {
			return r.fail(err)
		}
	default:
	}
	err := r.out.Chmod(0o644)
	if cerr := r.out.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(r.out.Name(), target)
	}
	if err != nil {
		return r.fail(err)
	}
	return nil
}

func (r *Recording) writeMeta() error {
	captures := r.captures
	if captures == nil {
		captures = []segment{}
	}
	rate := r.info.Rate
	text, err := json.MarshalIndent(meta{
		Global: global{
			DataType: r.coding.String(), Rate: &rate, Version: sigmfVersion, Recorder: "meshrig",
			Hash: hex.EncodeToString(r.hash.Sum(nil)), Description: "recorded from " + r.info.Name,
		},
		Captures: captures, Annotations: []struct{}{},
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(r.path+sigmfMeta, append(text, '\n'), 0o644) //nolint:gosec // as any recording is
}

func (r *Recording) fail(err error) error {
	_ = r.out.Close()
	_ = os.Remove(r.out.Name())
	return fmt.Errorf("source: recording to %s: %w", r.path, err)
}

// Files are the names of what is written.
func (r *Recording) Files() []string {
	if r.format == SigMF {
		return []string{r.path + sigmfMeta, r.path + sigmfData}
	}
	return []string{r.path}
}

// Written is how many samples are in it, and how long they last.
func (r *Recording) Written() (int64, time.Duration) { return r.written, r.info.Span(r.written) }

var _ io.Closer = (*Recording)(nil)
