package replay

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

// The types of payload that carry random numbers of the board, as recordings name them.
const (
	typeText      = "TXT_MSG"
	typePath      = "PATH"
	typeResponse  = "RESPONSE"
	typeMultipart = "MULTIPART"
	typeAck       = "ACK"
)

// A Script is the source of random numbers that makes a board repeat a recording:
// it reads each number from the recorded frame that it ended up in, or that it
// moved in time. Draws that no recorded frame shows are 0 and counted in Spare.
type Script struct {
	Spare int

	rec   *Recording
	now   int64
	heard []byte // frame that the board works on
	used  map[claim]bool
	done  map[*Row]bool // frames that were seen already
	err   error

	several struct{ heard, leaves int64 } // when a frame was heard and the last of its acknowledgements leaves, us and ms
}

type claim struct {
	row *Row
	use device.Use
}

func newScript(rec *Recording) *Script {
	return &Script{rec: rec, used: map[claim]bool{}, done: map[*Row]bool{}}
}

func (s *Script) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("replay: draw at %d us: "+format, append([]any{s.now}, args...)...)
	}
}

// next claims the first frame still to come that fits.
func (s *Script) next(use device.Use, fits func(*Row) bool) *Row {
	for _, r := range s.rec.Rows {
		if r.Kind != Sent || r.From != Board || s.done[r] || s.used[claim{r, use}] || !fits(r) {
			continue
		}
		s.used[claim{r, use}] = true
		return r
	}
	s.Spare++
	return nil
}

// Fill returns attempt bits, log-in blobs and path fillers of the recorded frames.
func (s *Script) Fill(use device.Use, b []byte) {
	clear(b)
	switch use { // the others are drawn as integers
	case device.PushAttempt:
		if r := s.next(use, isPush); r != nil {
			b[0] = r.Decoded.Plain[4] & 3
		}
	case device.LoginBlob:
		p := payload(s.heard)
		if len(p) < 2 {
			s.fail("log-in blob while no frame is worked on")
			return
		}
		if r := s.next(use, func(r *Row) bool { return r.Decoded.To == p[1] && loginResponse(r) != nil }); r != nil {
			copy(b, loginResponse(r)[8:12])
		}
	case device.PathDummy:
		if r := s.next(use, func(r *Row) bool { return filler(r) != nil }); r != nil {
			copy(b, filler(r))
		}
	case device.DiscoverTag:
		if r := s.next(use, func(r *Row) bool { return isDiscovery(r, 0x80) }); r != nil {
			copy(b, payload(r.Data)[2:6])
		}
	case device.Key:
		// The one identity that a recorded board made itself is not compared.
		for i := range b {
			b[i] = byte(i)
		}
	default:
		s.fail("%d random bytes for %s, which no recording tells", len(b), use)
	}
}

// IntN returns the delay that lets a frame leave when it was recorded.
func (s *Script) IntN(use device.Use, low, high uint32) uint32 {
	var n int64
	switch use { // the others are drawn as bytes
	case device.CADRetry:
		n = s.retry()
	case device.RetransmitDelay:
		n = s.delay()
	case device.DiscoverDelay:
		n = s.response()
	default:
		s.fail("random integer for %s, which no recording tells", use)
	}
	if use == device.RetransmitDelay && n >= int64(high) {
		n = int64(high) - 1 // something else held the frame back
	}
	if n < int64(low) || n >= int64(high) {
		s.fail("%s has to be %d, outside [%d, %d)", use, n, low, high)
		return low
	}
	return uint32(n) // within 32-bit bounds
}

// retry chooses how many steps of 120 ms pass until the channel is looked at again.
// Every look adds one millisecond, so the rest of the time to the recorded start
// tells how many looks are left. Short steps come first: the last look that finds
// the channel busy is then as early as it can be.
func (s *Script) retry() int64 {
	for _, r := range s.rec.Rows {
		if r.Kind != Sent || r.From != Board || s.done[r] {
			continue
		}
		rest := (r.At-s.scan(r))/1000 - s.now/1000
		looks, steps := rest%120, rest/120
		for first := int64(1); first <= 3; first++ {
			left := looks - 1
			if steps-first >= left && steps-first <= 3*left {
				return first
			}
		}
		s.fail("no retry delay leads to %s", r)
		return 1
	}
	return 1 // nothing was recorded any more
}

// scan returns how many microseconds the scan of the channel took that found it free before the
// board sent a frame: four and a half symbols, which alone are no whole number of milliseconds.
func (s *Script) scan(r *Row) int64 {
	set := s.rec.settingsAt(r.At)
	took := 4_500_000 * (1 << set.SpreadingFactor) / int64(set.Bandwidth)
	if r.At%1000 != took%1000 {
		return 0
	}
	return took
}

// delay returns how long the board kept the frame that it forwards now.
func (s *Script) delay() int64 {
	in := payload(s.heard)
	r := s.next(device.RetransmitDelay, func(r *Row) bool {
		out := payload(r.Data)
		if r.Decoded.Type == typeMultipart {
			return len(out) > 1 && bytes.HasSuffix(in, out[1:])
		}
		return bytes.Equal(in, out)
	})
	if r == nil {
		return 0
	}
	if r.Decoded.Type != typeMultipart {
		return r.At/1000 - s.now/1000
	}
	// Each of several comes a delay and 300 ms behind the one before it, the first behind the frame
	// that was heard, and behind the parts that are still to come of that (Mesh::routeDirectRecvAcks, v1.17.1).
	from := s.now / 1000
	if len(in) > 0 && s.heard[0]>>2&0xf == 0xa {
		from += 300 * (int64(in[0]>>4) + 1)
	}
	if s.several.heard == s.now {
		from = s.several.leaves
	}
	s.several.heard, s.several.leaves = s.now, r.At/1000
	return s.several.leaves - from - 300
}

// response returns a quarter of how long the board waited with the answer to the discovery request
// that it works on.
func (s *Script) response() int64 {
	in := payload(s.heard)
	r := s.next(device.DiscoverDelay, func(r *Row) bool {
		return isDiscovery(r, 0x90) && len(in) >= 6 && bytes.Equal(payload(r.Data)[2:6], in[2:6])
	})
	if r == nil {
		return 0
	}
	return (r.At/1000 - s.now/1000) / 4
}

// isDiscovery reports whether a frame is a request (0x80) or an answer (0x90) of discovery.
func isDiscovery(r *Row, kind byte) bool {
	p := payload(r.Data)
	return len(p) >= 6 && r.Data[0]>>2&0xF == byte(wire.TypeControl) && p[0]&0xF0 == kind
}

func isPush(r *Row) bool {
	p := r.Decoded.Plain
	return r.Decoded.Type == typeText && len(p) >= 9 && p[4]>>2 == 2
}

// response returns the answer inside a response or a path return, or nil.
func response(r *Row) []byte {
	p := r.Decoded.Plain
	switch r.Decoded.Type {
	case typeResponse:
		return p
	case typePath:
		if kind, extra := pathExtra(p); kind == 1 {
			return extra
		}
	}
	return nil
}

// loginResponse returns the answer to a log-in: 13 bytes, zeroes where a status has numbers.
func loginResponse(r *Row) []byte {
	p := response(r)
	if len(p) < 13 || p[4] != 0 || p[5] != 0 || p[12] == 0 || p[12] > 2 || slices.ContainsFunc(p[13:], func(b byte) bool { return b != 0 }) {
		return nil
	}
	return p
}

// filler returns the random bytes of a path return without an answer, or nil.
func filler(r *Row) []byte {
	if r.Decoded.Type != typePath {
		return nil
	}
	if kind, extra := pathExtra(r.Decoded.Plain); kind == 0xf && len(extra) >= 4 {
		return extra[:4]
	}
	return nil
}

// pathExtra splits the plaintext of a path return.
func pathExtra(p []byte) (kind byte, extra []byte) {
	if len(p) == 0 {
		return 0, nil
	}
	n := 1 + int(p[0]&63)*(int(p[0]>>6)+1)
	if len(p) <= n {
		return 0, nil
	}
	return p[n] & 0xf, p[n+1:]
}

// payload returns what follows header, transport codes and path of a frame.
func payload(frame []byte) []byte {
	if len(frame) == 0 {
		return nil
	}
	n := 1
	if route := frame[0] & 3; route == 0 || route == 3 {
		n += 4
	}
	if len(frame) <= n {
		return nil
	}
	n += 1 + int(frame[n]&63)*(int(frame[n]>>6)+1)
	return frame[min(n, len(frame)):]
}
