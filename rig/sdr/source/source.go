// Package source gives the samples of a receiver block by block: of files, of standard input and of
// a dongle behind rtl_tcp. What a source lost it says, in samples, and where.
package source

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// Source is a stream of complex samples.
type Source interface {
	// Info tells what is known of the stream.
	Info() Info
	// Next gives the next block, which is valid until it is called again. It ends with io.EOF, or
	// with a *TruncatedError behind the last whole sample.
	Next(ctx context.Context) (Block, error)
	// Close lets go of what the stream comes from.
	Close() error
}

// Info is what is known of a stream.
type Info struct {
	Name   string         // as a person calls it: a path, an address
	Coding Coding         // how a sample is written
	Rate   float64        // samples a second; 0: not told
	Centre lora.Frequency // what lies at 0 Hz; 0: not told
	Begin  time.Time      // when its first sample was taken; zero: not told
	Count  int64          // how many samples it has; -1: not known before its end
	Live   bool           // samples come when they are taken, and are lost if nobody takes them
}

// Span is how long a number of samples lasts, 0 where the rate is not told.
func (i Info) Span(samples int64) time.Duration {
	if i.Rate <= 0 {
		return 0
	}
	return time.Duration(float64(samples) / i.Rate * float64(time.Second))
}

// Block is a run of samples without a gap.
type Block struct {
	// At is the place of the first sample since the stream's begin, lost ones counted.
	At int64
	// Lost is how many samples are missing right in front of it.
	Lost int64
	// Why says what became of the lost ones.
	Why string
	// Vague says that they may be missing farther in front: only a clock told of them.
	Vague bool
	// IQ are the samples. Full scale is 1.
	IQ []complex64
	// Came is when a live source had the whole block; zero for a file.
	Came time.Time
}

// blockLen is how many samples a block has at most: 66 ms at 250 kS/s.
const blockLen = 1 << 14

// TruncatedError says that a stream ends before what it announced, or within a sample.
type TruncatedError struct {
	Name string
	Have int64 // whole samples that were read
	Want int64 // samples that were announced, 0: none were
	Odd  int   // bytes of a broken sample at its end, which are lost
}

// Error names the stream, what was read and what is missing.
func (e *TruncatedError) Error() string {
	text := fmt.Sprintf("source: %s: cut off behind %d samples", e.Name, e.Have)
	if e.Want > e.Have {
		text += fmt.Sprintf(", of %d that its header announces: %d are missing", e.Want, e.Want-e.Have)
	}
	if e.Odd > 0 {
		text += fmt.Sprintf("; %d bytes of a broken sample at its end are lost", e.Odd)
	}
	return text
}

// FormatError says what is wrong with a file's header, and where.
type FormatError struct {
	Name  string
	Where string // "WAV chunk fmt at byte 12", "core:datatype"
	Err   error
}

// Error names file, place and cause.
func (e *FormatError) Error() string {
	return fmt.Sprintf("source: %s: %s: %v", e.Name, e.Where, e.Err)
}

// Unwrap gives the cause.
func (e *FormatError) Unwrap() error { return e.Err }
