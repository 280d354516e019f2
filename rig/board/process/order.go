package process

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Hello is the first line of a connection: the board is powered and boots cold.
type Hello struct {
	Time  clock.Time
	Epoch uint32 // UNIX seconds that the real-time clock shows at time 0
	Seed  uint64 // of the board's random numbers
	Role  string // hint: "room"
	// Dir is a folder that keeps the board's flash between runs, empty: none.
	Dir string
	// RTCReset takes the battery off the real-time clock.
	RTCReset bool
	// Millis is the start value of the millisecond counter, for a board that can set it.
	Millis uint32
	// Sensor says that the board has a sensor, for one that can.
	Sensor bool
}

// OrderKind says what the rig tells a board.
type OrderKind uint8

// The kinds of order.
const (
	Greet OrderKind = iota // Hello
	Feed                   // Input: something reaches the board now
	Run                    // Until: the turn is the board's
	Bye                    // the end
)

// Order is one line from the rig to a board.
type Order struct {
	Kind  OrderKind
	Hello Hello
	Input board.Input
	Until clock.Time
}

// AppendOrder writes an order as a line with its newline; typing of more than MaxSerial bytes is
// several lines. The text fields of a Hello must not
// hold a space: ParseOrder would not find the end.
func AppendOrder(dst []byte, o Order) []byte {
	switch o.Kind {
	case Greet:
		dst = appendHello(dst, o.Hello)
	case Feed:
		dst = appendInput(dst, o.Input)
	case Run:
		dst = strconv.AppendInt(append(dst, "run until="...), int64(o.Until), 10)
	case Bye:
		dst = append(dst, "bye"...)
	}
	return append(dst, '\n')
}

func appendHello(dst []byte, h Hello) []byte {
	dst = fmt.Appendf(dst, "hello proto=%d t=%d epoch=%d seed=%d role=%s", Protocol, int64(h.Time), h.Epoch, h.Seed, h.Role)
	if h.Dir != "" {
		dst = append(append(dst, " dir="...), h.Dir...)
	}
	if h.RTCReset {
		dst = append(dst, " rtc=reset"...)
	}
	if h.Sensor {
		dst = append(dst, " sensor=1"...)
	}
	if h.Millis != 0 {
		dst = strconv.AppendUint(append(dst, " millis="...), uint64(h.Millis), 10)
	}
	return dst
}

func appendInput(dst []byte, in board.Input) []byte {
	switch in.Kind {
	case board.SerialIn:
		return appendSerial(dst, in.Data)
	case board.FrameIn:
		dst = appendStrength(append(dst, "rx"...), in)
		return hex.AppendEncode(append(dst, " data="...), in.Data)
	case board.BadFrame:
		return appendStrength(append(dst, "rxerr"...), in)
	case board.AirPhase:
		switch in.Phase {
		case board.PhaseIdle:
			return append(dst, "air busy=0 phase=idle"...)
		case board.PhasePreamble:
			return append(dst, "air busy=1 phase=preamble"...)
		case board.PhaseHeader:
			return append(dst, "air busy=1 phase=header"...)
		}
	case board.TxDone:
		return append(dst, "txdone"...)
	case board.Power:
		if in.On {
			return append(dst, "power on=1"...)
		}
		return append(dst, "power on=0"...)
	case board.Client: // the protocol has no word for it: a program has no network port
	}
	return dst
}

// MaxSerial is how many bytes of a console fit into a line.
const MaxSerial = (MaxLine - len("serial data=")) / 2

// appendSerial writes what a console is typed or prints: a line, or as many as it takes.
func appendSerial(dst, data []byte) []byte {
	for len(data) > MaxSerial {
		dst = append(hex.AppendEncode(append(dst, "serial data="...), data[:MaxSerial]), '\n')
		data = data[MaxSerial:]
	}
	return hex.AppendEncode(append(dst, "serial data="...), data)
}

func appendStrength(dst []byte, in board.Input) []byte {
	dst = strconv.AppendFloat(append(dst, " snr="...), float64(in.SNR), 'f', -1, 64)
	return strconv.AppendFloat(append(dst, " rssi="...), float64(in.RSSI), 'f', -1, 64)
}

// OrderReader reads the lines that a rig writes. The zero value is ready.
type OrderReader struct {
	f    fields
	data []byte
}

// Read reads one line without its newline. The order's data is valid until the next call. An
// error is a *LineError.
func (r *OrderReader) Read(line []byte) (Order, error) {
	f := &r.f
	f.open(line)
	if f.err != nil {
		return Order{}, f.err
	}
	o := Order{Kind: Feed}
	switch string(f.verb) {
	case "hello":
		o.Kind, o.Hello = Greet, r.hello()
	case "run":
		o.Kind, o.Until = Run, f.time("until")
	case "bye":
		o.Kind = Bye
	case "serial":
		o.Input.Data = r.bytes()
	case "rx":
		o.Input = board.Input{Kind: board.FrameIn, Data: r.bytes()}
		r.strength(&o.Input)
		if n := len(o.Input.Data); n == 0 || n > lora.MaxPayload {
			f.fail("data", strconv.Itoa(n)+" bytes", fmt.Sprintf("1 to %d bytes", lora.MaxPayload))
		}
	case "rxerr":
		o.Input.Kind = board.BadFrame
		r.strength(&o.Input)
	case "air":
		o.Input = board.Input{Kind: board.AirPhase, Phase: r.phase()}
	case "txdone":
		o.Input.Kind = board.TxDone
	case "power":
		o.Input = board.Input{Kind: board.Power, On: f.flag("on")}
	default:
		f.fail("", "", "a verb that a board is told: hello, serial, rx, rxerr, air, txdone, run, power or bye")
	}
	return o, f.closed()
}

func (r *OrderReader) hello() Hello {
	f := &r.f
	f.integer("proto", Protocol, Protocol)
	h := Hello{Time: f.time("t"), Epoch: uint32(f.integer("epoch", 0, math.MaxUint32))}
	if seed := f.need("seed"); f.err == nil {
		n, err := strconv.ParseUint(string(seed), 10, 64)
		if err != nil {
			f.fail("seed", string(seed), "a whole number of 64 bits")
		}
		h.Seed = n
	}
	role, _ := f.value("role")
	dir, _ := f.value("dir")
	h.Role, h.Dir = string(role), string(dir)
	if rtc, ok := f.value("rtc"); ok {
		h.RTCReset = string(rtc) == "reset"
		if !h.RTCReset {
			f.fail("rtc", string(rtc), "reset")
		}
	}
	if _, ok := f.value("sensor"); ok {
		h.Sensor = f.flag("sensor")
	}
	if _, ok := f.value("millis"); ok {
		h.Millis = uint32(f.integer("millis", 0, math.MaxUint32))
	}
	return h
}

func (r *OrderReader) bytes() []byte {
	r.data = r.f.hex("data", r.data[:0])
	return r.data
}

func (r *OrderReader) strength(in *board.Input) {
	in.SNR, in.RSSI = lora.DB(r.f.number("snr")), lora.DBm(r.f.number("rssi"))
}

// phase reads what a radio could lock on to. Without the phase, busy means a header.
func (r *OrderReader) phase() board.Phase {
	f := &r.f
	busy := f.flag("busy")
	phase, ok := f.value("phase")
	want := board.PhaseIdle
	if busy {
		want = board.PhaseHeader
	}
	switch {
	case !ok:
	case busy && string(phase) == "preamble":
		return board.PhasePreamble
	case busy && string(phase) == "header", !busy && string(phase) == "idle":
	default:
		f.fail("phase", string(phase), "idle with busy=0, preamble or header with busy=1")
	}
	return want
}
