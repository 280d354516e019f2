package explain

import (
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
)

// Field is one field of a frame in words. Depth is 0 for the frame itself, 1 for
// its payload, 2 for what a sealed payload holds.
type Field struct {
	Depth int    `json:"depth"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Frame is a frame in words.
type Frame struct {
	// Summary is the frame in one line.
	Summary string  `json:"summary"`
	Fields  []Field `json:"fields"`
	// Opened says that a sealed payload was opened; nothing is said of frames
	// that are not sealed.
	Opened bool `json:"opened"`
	Sealed bool `json:"sealed"`
}

// Explain puts a frame into words. A frame that cannot be decoded is a
// *wire.FieldError, and what could be read stands in the result.
func Explain(frame []byte, keys *Keys) (Frame, error) {
	if keys == nil {
		keys = &Keys{}
	}
	w := writer{keys: keys}
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		w.add("frame", "%d bytes", len(frame))
		w.Summary = err.Error()
		return w.Frame, err
	}
	w.add("frame", "%d bytes, packet hash %x", len(frame), p.Hash())
	w.add("header", "%02x: %s, %s, version %d", p.Header(), p.Route, p.Type, p.Version+1)
	if p.Route.HasTransportCodes() {
		w.add("transport codes", "%04x %04x", p.TransportCodes[0], p.TransportCodes[1])
	}
	if p.Type == wire.TypeTrace {
		w.add("SNR of the hops", "%d so far: %s", p.Path.LengthByte(), strings.Join(signals(p.Path.Bytes()), ", "))
	} else {
		w.add("path", "%s", w.path(&p.Path))
	}
	w.depth = 1
	what, err := w.payload(p.Type, p.Payload)
	w.Summary = p.Route.String()
	if p.Route.HasTransportCodes() {
		w.Summary += fmt.Sprintf(" scope %04x", p.TransportCodes[0])
	}
	if p.Path.Hops() > 0 && p.Type != wire.TypeTrace {
		w.Summary += " via " + strings.Join(w.hops(&p.Path), ",")
	}
	w.Summary += " " + what
	if p.Type == wire.TypeTrace && len(p.Path.Bytes()) > 0 {
		w.Summary += ", SNR " + strings.Join(signals(p.Path.Bytes()), ", ")
	}
	if err != nil {
		w.Summary += fmt.Sprintf(" (%v) %x", err, p.Payload)
	}
	return w.Frame, err
}

// Brief puts a frame into one line.
func Brief(frame []byte, keys *Keys) string {
	f, _ := Explain(frame, keys)
	return f.Summary
}

// writer collects the fields of one frame.
type writer struct {
	Frame

	keys  *Keys
	depth int
}

func (w *writer) add(name, format string, args ...any) {
	w.Fields = append(w.Fields, Field{w.depth, name, fmt.Sprintf(format, args...)})
}

func (w *writer) path(p *wire.Path) string {
	if p.Hops() == 0 {
		return fmt.Sprintf("no hops (hashes of %d bytes)", p.HashSize())
	}
	return fmt.Sprintf("%d hops of %d bytes: %s", p.Hops(), p.HashSize(), strings.Join(w.hops(p), " > "))
}

// hops names the hops of a path.
func (w *writer) hops(p *wire.Path) []string {
	hops := make([]string, p.Hops())
	for i := range hops {
		hops[i] = w.keys.name(p.Hash(i))
	}
	return hops
}

func stamp(seconds uint32) string {
	return fmt.Sprintf("%d (%s)", seconds, time.Unix(int64(seconds), 0).UTC().Format("2006-01-02 15:04:05"))
}
