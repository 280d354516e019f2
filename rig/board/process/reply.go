package process

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Ready is how a board introduces itself.
type Ready struct {
	Name, FW string
	// Can are optional abilities: "millis", "sensor".
	Can []string
}

// ReplyKind says what a board tells the rig.
type ReplyKind uint8

// The kinds of reply.
const (
	Introduce ReplyKind = iota // Ready
	Act                        // Output: something that the board does
	Aside                      // free text: led, log, x-
	Stop                       // At, Next: the turn goes back
)

// Reply is one line from a board to the rig.
type Reply struct {
	Kind     ReplyKind
	Ready    Ready
	Output   board.Output
	At, Next clock.Time
}

// AppendReply writes a reply as a line with its newline; printing of more than MaxSerial bytes is
// several lines. An Aside is not written: it is free text.
func AppendReply(dst []byte, r Reply) []byte {
	switch r.Kind {
	case Introduce:
		dst = fmt.Appendf(dst, "ready proto=%d name=%s fw=%s", Protocol, r.Ready.Name, r.Ready.FW)
		if len(r.Ready.Can) > 0 {
			dst = append(append(dst, " can="...), strings.Join(r.Ready.Can, ",")...)
		}
	case Act:
		dst = appendOutput(dst, r.Output)
	case Stop:
		dst = strconv.AppendInt(append(dst, "at t="...), int64(r.At), 10)
		if r.Next == clock.Never {
			dst = append(dst, " next=never"...)
		} else {
			dst = strconv.AppendInt(append(dst, " next="...), int64(r.Next), 10)
		}
	case Aside:
		return dst
	}
	return append(dst, '\n')
}

func appendOutput(dst []byte, o board.Output) []byte {
	switch o.Kind {
	case board.Transmit:
		return hex.AppendEncode(append(dst, "tx data="...), o.Data)
	case board.SerialOut:
		return appendSerial(dst, o.Data)
	case board.RadioSet:
		p, crc := o.Radio, 0
		if p.CRC {
			crc = 1
		}
		dst = fmt.Appendf(dst, "radio freq=%d bw=%d sf=%d cr=%d preamble=%d sync=%02x crc=%d power=",
			uint32(p.Frequency), uint32(p.Bandwidth), uint8(p.SpreadingFactor), uint8(p.CodingRate), p.Preamble, p.SyncWord, crc)
		return strconv.AppendFloat(dst, float64(p.Power), 'f', -1, 64)
	}
	return dst
}

// ReplyReader reads the lines that a board writes. The zero value is ready.
type ReplyReader struct {
	f    fields
	data []byte
}

// Forget lets the data of the replies read so far be written over.
func (r *ReplyReader) Forget() { r.data = r.data[:0] }

// Read reads one line without its newline. The data of its output is valid until Forget and
// the next call. An error is a *LineError.
func (r *ReplyReader) Read(line []byte) (Reply, error) {
	f := &r.f
	if aside(verbOf(line)) && len(line) <= MaxLine {
		return Reply{Kind: Aside}, nil
	}
	f.open(line)
	if f.err != nil {
		return Reply{}, f.err
	}
	reply := Reply{Kind: Act}
	switch string(f.verb) {
	case "at":
		reply.Kind, reply.At = Stop, f.time("t")
		if next := f.need("next"); string(next) == "never" {
			reply.Next = clock.Never
		} else {
			reply.Next = f.time("next")
		}
	case "serial":
		reply.Output.Data = r.bytes()
	case "tx":
		reply.Output = board.Output{Kind: board.Transmit, Data: r.bytes()}
		if n := len(reply.Output.Data); f.err == nil && (n == 0 || n > lora.MaxPayload) {
			f.fail("data", strconv.Itoa(n)+" bytes", fmt.Sprintf("a frame of 1 to %d bytes", lora.MaxPayload))
		}
	case "radio":
		reply.Output = board.Output{Kind: board.RadioSet, Radio: r.radio()}
	case "ready":
		reply.Kind, reply.Ready = Introduce, r.ready()
	default:
		f.fail("", "", "a verb that a board has: ready, radio, tx, serial, at, led, log or x-")
	}
	return reply, f.closed()
}

func aside(verb []byte) bool {
	return string(verb) == "led" || string(verb) == "log" || bytes.HasPrefix(verb, []byte("x-"))
}

func (r *ReplyReader) bytes() []byte {
	start := len(r.data)
	r.data = r.f.hex("data", r.data)
	return r.data[start:len(r.data):len(r.data)]
}

// radio reads settings and refuses those that no radio has.
func (r *ReplyReader) radio() lora.Params {
	f := &r.f
	p := lora.Params{
		Frequency:       lora.Frequency(f.integer("freq", 0, math.MaxUint32)),
		SpreadingFactor: lora.SpreadingFactor(f.integer("sf", 0, math.MaxUint8)),
		CodingRate:      lora.CodingRate(f.integer("cr", 0, math.MaxUint8)),
		Preamble:        uint16(f.integer("preamble", 0, math.MaxUint16)),
		CRC:             f.flag("crc"),
		Power:           lora.DBm(f.number("power")),
	}
	hertz := f.integer("bw", 0, math.MaxUint32)
	var word [1]byte
	if sync := f.hex("sync", word[:0]); f.err == nil {
		if len(sync) != 1 {
			f.fail("sync", fmt.Sprintf("%d bytes", len(sync)), "one byte")
			return lora.Params{}
		}
		p.SyncWord = sync[0]
	}
	if f.err != nil {
		return lora.Params{}
	}
	var err error
	if p.Bandwidth, err = lora.BandwidthOf(float64(hertz)); err == nil {
		err = p.Validate()
	}
	if wrong, ok := errors.AsType[*lora.FieldError](err); ok {
		f.fail(radioKeys[wrong.Field], wrong.Value, wrong.Want)
	}
	return p
}

// radioKeys are the keys of what package lora calls in words.
var radioKeys = map[string]string{
	"frequency": "freq", "bandwidth": "bw", "spreading factor": "sf", "coding rate": "cr", "preamble": "preamble", "power": "power",
}

func (r *ReplyReader) ready() Ready {
	f := &r.f
	f.integer("proto", Protocol, Protocol)
	name, fw := f.need("name"), f.need("fw")
	ready := Ready{Name: string(name), FW: string(fw)}
	if can, _ := f.value("can"); len(can) > 0 {
		ready.Can = strings.Split(string(can), ",")
	}
	return ready
}
