// Package relay hands the samples of one receiver on to several programs of a machine, each of which may
// join at any time. It serves as rtl_tcp does, so that any program that listens to a dongle listens to a
// relay too, but that commands have no effect: what the receiver is set to is its owner's,
// for whoever tuned it would deafen all others. A Client of
// this package says that it wants its blocks numbered, and knows of each where it lies in the stream
// since the relay began, what was lost in front of it, and when it came.
package relay

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// What a client says behind the header of rtl_tcp to have blocks numbered: a command that rtl_tcp does
// not know, whose value is the version of what follows.
const (
	numbered = 0x6d
	version  = 1
	helloLen = 5
)

func hello() []byte { return binary.BigEndian.AppendUint32([]byte{numbered}, version) }

// Limits of what is read.
const (
	maxWhy    = 1 << 12 // bytes
	maxBlock  = 1 << 22 // samples
	headLen   = 24
	blockHead = 34
)

// ErrNoRelay says that the other side is no relay, or one of another version.
var ErrNoRelay = errors.New("it is no relay of this program")

// appendHead writes what is known of the stream: it stands in front of the numbered blocks.
func appendHead(b []byte, i source.Info) []byte {
	b = append(b, "relay"...)
	b = append(b, version, 0, 0)
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(i.Rate))
	return binary.BigEndian.AppendUint64(b, uint64(i.Centre))
}

func readHead(r io.Reader) (i source.Info, err error) {
	var b [headLen]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return i, err
	}
	if string(b[:5]) != "relay" || b[5] != version {
		return i, ErrNoRelay
	}
	i = source.Info{Coding: source.CU8, Rate: math.Float64frombits(binary.BigEndian.Uint64(b[8:])), Count: -1, Live: true}
	centre := binary.BigEndian.Uint64(b[16:])
	if !(i.Rate > 0 && i.Rate < maxRate) || centre > math.MaxInt64 {
		return i, fmt.Errorf("%w: it says %v samples a second around %d Hz", ErrNoRelay, i.Rate, centre)
	}
	i.Centre = lora.Frequency(centre)
	return i, nil
}

// maxRate is more samples a second than any receiver gives.
const maxRate = 1e9

// block is a piece of the stream on its way.
type block struct {
	at, lost int64
	vague    bool
	why      string    // what became of the lost ones; of the last block, why the stream ended
	last     bool      // there are no samples in it, and none follow
	came     time.Time // when the relay had it
	raw      []byte
}

// appendBlock writes what stands in front of a block's samples. Its time is written by the calendar's
// clock, which both programs read: how long a block waits in between does not matter then.
func appendBlock(b []byte, k block) []byte {
	flags := byte(0)
	if k.vague {
		flags |= 1
	}
	if k.last {
		flags |= 2
	}
	why := k.why[:min(len(k.why), maxWhy)]
	b = binary.BigEndian.AppendUint64(b, uint64(k.at))
	b = binary.BigEndian.AppendUint64(b, uint64(k.lost))
	b = binary.BigEndian.AppendUint64(b, uint64(k.came.UnixNano()))
	b = binary.BigEndian.AppendUint32(b, uint32(len(k.raw)/2))
	b = binary.BigEndian.AppendUint32(b, uint32(len(why)))
	b = append(b, flags, 0)
	return append(b, why...)
}

// readBlock reads a block, whose samples it puts into raw if there is room. Now tells the time.
func readBlock(r *bufio.Reader, raw []byte, now func() time.Time) (k block, err error) {
	head, err := r.Peek(blockHead)
	if err != nil {
		return k, err
	}
	read := now()
	at, lost, came := binary.BigEndian.Uint64(head), binary.BigEndian.Uint64(head[8:]), binary.BigEndian.Uint64(head[16:])
	n, whyLen := binary.BigEndian.Uint32(head[24:]), binary.BigEndian.Uint32(head[28:])
	flags := head[32]
	if at > math.MaxInt64 || lost > at || came > math.MaxInt64 || n > maxBlock || whyLen > maxWhy || flags > 3 {
		return k, fmt.Errorf("%w: a block of %d samples at %d behind %d lost ones", ErrNoRelay, n, at, lost)
	}
	_, _ = r.Discard(blockHead) // which has come
	why := make([]byte, whyLen)
	if _, err := io.ReadFull(r, why); err != nil {
		return k, err
	}
	k = block{at: int64(at), lost: int64(lost), vague: flags&1 != 0, last: flags&2 != 0, why: string(why), came: read.Add(-max(0, time.Duration(read.UnixNano()-int64(came))))}
	if cap(raw) < int(2*n) {
		raw = make([]byte, 2*n)
	}
	k.raw = raw[:2*n]
	_, err = io.ReadFull(r, k.raw)
	return k, err
}
