package source

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/lora"
)

// Format is a kind of file.
type Format string

// The formats.
const (
	RawCU8  Format = "cu8"
	RawCS16 Format = "cs16"
	RawCF32 Format = "cf32"
	WAVE    Format = "wav"
	SigMF   Format = "sigmf"
)

// Formats are all of them.
func Formats() []Format { return []Format{RawCU8, RawCS16, RawCF32, WAVE, SigMF} }

// endings are what the names of files end in, and the format that they are taken for.
var endings = map[string]Format{
	".cu8": RawCU8, ".cs16": RawCS16, ".cf32": RawCF32, ".cfile": RawCF32, ".fc32": RawCF32,
	".wav": WAVE, ".wave": WAVE, ".rf64": WAVE, sigmfMeta: SigMF, sigmfData: SigMF, sigmfArchive: SigMF,
}

// FormatOf guesses the format of a file by its name.
func FormatOf(path string) (Format, bool) {
	f, ok := endings[strings.ToLower(filepath.Ext(path))]
	return f, ok
}

// Options say what a file does not.
type Options struct {
	Format Format         // empty: by the name's ending
	Rate   float64        // samples a second; 0: as the file says
	Centre lora.Frequency // 0: as the file says
}

// ErrNoRate says that nobody tells how many samples a second there are.
var ErrNoRate = errors.New("samples a second are not told")

// ErrNoFormat says that the format can be guessed from no name.
var ErrNoFormat = errors.New("the format is not told")

// raw is how the samples of a format without a header are written.
func (f Format) raw() (Coding, bool) {
	switch f {
	case RawCU8:
		return CU8, true
	case RawCS16:
		return CS16, true
	case RawCF32:
		return CF32, true
	default:
		return Coding{}, false
	}
}

// Known tells whether it is one of Formats.
func (f Format) Known() bool { return slices.Contains(Formats(), f) }

// Open opens a file. An error wraps ErrNoFormat or ErrNoRate where something has to be said, and is
// a *FormatError where the header is broken or tells another rate or frequency than was given.
func Open(path string, o Options) (Source, error) {
	if o.Format == "" {
		f, ok := FormatOf(path)
		if !ok {
			return nil, fmt.Errorf("source: %s: %w by its name", path, ErrNoFormat)
		}
		o.Format = f
	}
	if o.Format == SigMF && filepath.Ext(path) != sigmfArchive {
		s, err := openSigMF(path)
		if err != nil {
			return nil, err
		}
		return o.complete(s)
	}
	if info, err := os.Stat(path); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		s, err := o.of(&pipe{path: path}, path)
		if err != nil {
			return nil, err
		}
		return newPatient(s), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, fmt.Errorf("source: %s is a folder; name a file in it", path)
	}
	s, err := o.of(f, path)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return s, nil
}

// Stdin is Open for what comes on standard input; a SigMF recording comes as an archive. Next ends
// with its context even if nothing comes.
func Stdin(r io.Reader, o Options) (Source, error) {
	const name = "standard input"
	if o.Format == "" {
		return nil, fmt.Errorf("source: %s: %w", name, ErrNoFormat)
	}
	s, err := o.of(struct{ io.Reader }{r}, name)
	if err != nil {
		return nil, err
	}
	return newPatient(s), nil
}

func (o Options) of(r io.Reader, name string) (s Source, err error) {
	switch coding, raw := o.Format.raw(); {
	case raw:
		s = Raw(r, Info{Name: name, Coding: coding, Count: -1})
	case o.Format == WAVE:
		s, err = WAV(buffered(r), name)
	case o.Format == SigMF:
		s, err = readArchive(r, name)
	default:
		err = fmt.Errorf("source: %s: format %q is none", name, o.Format)
	}
	if err != nil {
		return nil, err
	}
	return o.complete(s)
}

// buffered lets a header be read in small pieces.
func buffered(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 1<<16)
	if c, ok := r.(io.Closer); ok {
		return struct {
			io.Reader
			io.Closer
		}{b, c}
	}
	return b
}

// complete says of a stream what its file does not, and refuses what it says otherwise.
func (o Options) complete(s Source) (Source, error) {
	st, ok := s.(*stream)
	if !ok {
		return s, nil
	}
	fail := func(err error) (Source, error) {
		_ = s.Close()
		return nil, err
	}
	i := &st.info
	switch {
	case o.Rate > 0 && i.Rate > 0 && o.Rate != i.Rate:
		return fail(&FormatError{i.Name, "samples a second", fmt.Errorf("%v were given and the file says %v; leave them out, or read it as raw samples", o.Rate, i.Rate)})
	case o.Centre > 0 && i.Centre > 0 && o.Centre != i.Centre:
		return fail(&FormatError{i.Name, "centre", fmt.Errorf("%v was given and the file says %v; leave it out", o.Centre, i.Centre)})
	}
	if o.Rate > 0 {
		i.Rate = o.Rate
	}
	if o.Centre > 0 {
		i.Centre = o.Centre
	}
	if i.Rate == 0 {
		return fail(fmt.Errorf("source: %s: %w", i.Name, ErrNoRate))
	}
	return s, nil
}
