package decode

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/bridge"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/report"
)

// cabled is what a bridge makes of some bytes of its cable.
type cabled struct {
	At      int64          `json:"at"`                // the number of their first one, from 0
	Bytes   int            `json:"bytes"`             // how many there are
	Dropped string         `json:"dropped,omitempty"` // why no packet of it goes on
	Again   bool           `json:"again,omitempty"`   // it went on before: a duplicate goes no further
	Frame   *explain.Frame `json:"frame,omitempty"`   // the packet in words
}

// remembered is how many packets a bridge knows again (MAX_PACKET_HASHES, v1.16.0 to v1.17.1).
const remembered = 160

// cable is one side of a cable as it is read.
type cable struct {
	known   *explain.Keys
	tell    func(cabled) error
	decoder bridge.Decoder
	at      int64
	seen    []wire.PacketHash
	whole   int
	dropped int
}

// explainCable explains what came over the cables of the arguments.
func (o options) explainCable(args []string, s cli.Streams) error {
	given, err := ParseKeys(o.keys)
	if err != nil {
		return cli.WrongSelection(err)
	}
	dropped, of := 0, 0
	for _, arg := range args {
		c := cable{known: given, tell: o.cabledTo(s)}
		if err := c.take(arg, s.In); err != nil {
			return err
		}
		dropped, of = dropped+c.dropped, of+c.dropped+c.whole
	}
	if dropped > 0 {
		return &cli.ExitError{Code: report.ExitNotConformant, Err: fmt.Errorf("%d of %d: a bridge drops them", dropped, of)}
	}
	return nil
}

// cabledTo prints in the way of the flags.
func (o options) cabledTo(s cli.Streams) func(cabled) error {
	if o.json {
		e := json.NewEncoder(s.Out)
		return func(c cabled) error { return e.Encode(c) }
	}
	first := true
	return func(c cabled) error {
		if !first && !o.brief {
			fmt.Fprintln(s.Out)
		}
		first = false
		_, err := fmt.Fprintf(s.Out, "byte %d, %d bytes: %s\n", c.At, c.Bytes, screen.Line(c.words()))
		if err != nil || c.Frame == nil || o.brief {
			return err
		}
		return writeFrame(s, *c.Frame)
	}
}

// words is it in one line.
func (c cabled) words() string {
	switch {
	case c.Dropped != "":
		return "dropped, " + c.Dropped
	case c.Again:
		return "went on before, " + c.Frame.Summary
	}
	return c.Frame.Summary
}

// take reads an argument: digits, a file or standard input.
func (c *cable) take(arg string, in io.Reader) error {
	name := arg
	if arg == standardInput {
		name = "standard input"
	} else if b, err := parseFrame(arg); err == nil {
		in = bytes.NewReader(b)
	} else {
		file, oerr := os.Open(arg)
		if oerr != nil {
			return cli.WrongSelection(err) // it was meant for digits
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	if err := c.read(binary(in)); err != nil {
		return cli.WrongSelection(fmt.Errorf("%s: %w", name, err))
	}
	return nil
}

// read explains a stream to its end.
func (c *cable) read(in io.Reader) error {
	part := make([]byte, 4096)
	for {
		n, err := in.Read(part)
		for rest := part[:n]; ; {
			f, left, ok := c.decoder.Next(rest)
			if !ok {
				break
			}
			if err := c.frame(f); err != nil {
				return err
			}
			rest = left
		}
		if errors.Is(err, io.EOF) {
			return c.end()
		}
		if err != nil {
			return err
		}
	}
}

// frame tells of one frame, and of what was in front of it.
func (c *cable) frame(f bridge.Frame) error {
	if err := c.skip(f.Skipped); err != nil {
		return err
	}
	if f.Fault == bridge.TooLong {
		return c.drop(4, fmt.Sprintf("a length of %d: over %d", f.Length, bridge.MaxPacket))
	}
	size := f.Length + bridge.Overhead
	if f.Fault == bridge.WrongSum {
		return c.drop(size, fmt.Sprintf("checksum %04x: that of these bytes is %04x", f.Sum, f.Want))
	}
	p, err := bridge.Accept(f.Packet)
	if err != nil {
		return c.drop(size, strings.TrimPrefix(err.Error(), "bridge: "))
	}
	again := slices.Contains(c.seen, p.Hash())
	if !again {
		c.seen = append(c.seen[max(0, len(c.seen)-remembered+1):], p.Hash())
	}
	if p.Version != 0 {
		return c.drop(size, fmt.Sprintf("version %d, which no node reads", p.Version+1))
	}
	c.known.Learn(f.Packet)
	words, _ := explain.Explain(f.Packet, c.known) // of a payload that cannot be read its summary tells
	t := cabled{At: c.at, Bytes: size, Frame: &words, Again: again}
	c.at += int64(size)
	c.whole++
	return c.tell(t)
}

// skip tells of bytes that belong to no frame.
func (c *cable) skip(n int) error {
	if n == 0 {
		return nil
	}
	return c.drop(n, "no frame begins there")
}

func (c *cable) drop(n int, why string) error {
	at := c.at
	c.at += int64(n)
	c.dropped++
	return c.tell(cabled{At: at, Bytes: n, Dropped: why})
}

// end tells what the end of the stream leaves.
func (c *cable) end() error {
	skipped, begun := c.decoder.Left()
	if err := c.skip(skipped); err != nil || len(begun) == 0 {
		return err
	}
	return c.drop(len(begun), "a frame that breaks off: a bridge waits for its rest, and takes that from whatever comes next")
}

// binary reads hex digits, white space between them, as the bytes that they are, and anything else as it is.
func binary(in io.Reader) io.Reader {
	r := bufio.NewReader(in)
	begin, _ := r.Peek(512) // what ends sooner is as good; an error comes again
	for _, b := range begin {
		if !isSpace(b) && hexDigit(b) < 0 {
			return r
		}
	}
	return hex.NewDecoder(dense{r})
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

func hexDigit(b byte) int { return bytes.IndexByte([]byte("0123456789abcdefABCDEF"), b) }

// dense leaves white space out.
type dense struct{ r io.Reader }

// Read fills p with what is no white space; it may fill nothing of it.
func (d dense) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	kept := p[:0]
	for _, b := range p[:n] {
		if !isSpace(b) {
			kept = append(kept, b)
		}
	}
	return len(kept), err
}
