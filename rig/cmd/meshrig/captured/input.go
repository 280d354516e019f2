package captured

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// input is a capture of either kind.
type input struct {
	name   string
	next   func() (capture.Event, error)
	close  func() error
	pcapng *pcapng.Reader   // nil: it is none
	jsonl  *capture.Decoder // nil: it is none
}

// standardInput stands for it where a file is named.
const standardInput = "-"

// open opens a capture, whose first bytes tell what it is.
func open(name string, stdin io.Reader) (*input, error) {
	in := &input{name: name, close: func() error { return nil }}
	from := stdin
	if name == standardInput {
		in.name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("capture: %w", err)
		}
		from, in.close = f, f.Close
	}
	buffered := bufio.NewReaderSize(from, 1<<16)
	first, err := buffered.Peek(4)
	if len(first) == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, errors.Join(fmt.Errorf("capture: %s: %w", in.name, err), in.close())
	}
	switch {
	case bytes.Equal(first, []byte{0x0A, 0x0D, 0x0D, 0x0A}):
		in.pcapng = pcapng.NewReader(buffered)
		in.next = in.pcapng.Read
	case first[0] == '{':
		in.jsonl = capture.NewDecoder(buffered)
		in.next = in.counted(in.jsonl.Decode)
	default:
		return nil, errors.Join(fmt.Errorf("capture: %s: it begins with %x%s: want a pcapng file or JSON lines", in.name, first, otherKind(first)), in.close())
	}
	return in, nil
}

// otherKind names what a file is that begins so, and how it is made one that is read.
func otherKind(first []byte) string {
	switch {
	case bytes.HasPrefix(first, []byte{0x1F, 0x8B}):
		return " as what gzip packed; unpack it with gunzip"
	case bytes.Equal(first, []byte{0xD4, 0xC3, 0xB2, 0xA1}), bytes.Equal(first, []byte{0xA1, 0xB2, 0xC3, 0xD4}),
		bytes.Equal(first, []byte{0x4D, 0x3C, 0xB2, 0xA1}), bytes.Equal(first, []byte{0xA1, 0xB2, 0x3C, 0x4D}):
		return " as a pcap file of the old kind; convert it with editcap -F pcapng"
	}
	return ""
}

// counted says with the error of a damaged file how many frames stand before it.
func (in *input) counted(next func() (capture.Event, error)) func() (capture.Event, error) {
	frames := 0
	return func() (capture.Event, error) {
		ev, err := next()
		if err == nil && ev.OnAir() {
			frames++
		}
		if err != nil && !errors.Is(err, io.EOF) {
			err = fmt.Errorf("%w; the %s before it are whole", err, words.Count(frames, "frame"))
		}
		return ev, err
	}
}

// head is that of the part of a timeline that was read last, nil if it has none.
func (in *input) head() *capture.Head {
	if in.jsonl == nil {
		return nil
	}
	return in.jsonl.Head
}

// kind is what the capture is.
func (in *input) kind() string {
	if in.pcapng != nil {
		return "pcapng"
	}
	return "JSON lines"
}

// remark says what was left out of a capture, a sentence each.
func (in *input) remark(to io.Writer) {
	r := in.pcapng
	if r == nil {
		return
	}
	if r.Foreign > 0 {
		fmt.Fprintf(to, "capture: %s left out: not of the link type LORATAP, or without a time\n", words.Count(r.Foreign, "packet"))
	}
	if r.Remarks > 0 {
		fmt.Fprintf(to, "capture: %s not of meshrig: known is what their LoRaTap header tells\n", words.Count(r.Remarks, "comment"))
	}
}
