package relay

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/sdr/source"
)

// TestLostInARow holds that what a receiver lost while a client was too slow counts with what that one lost,
// and that nobody knows where, if the receiver did not.
func TestLostInARow(t *testing.T) {
	for name, vague := range map[string]bool{"known where": false, "vague": true} {
		s := &Server{clients: map[*client]struct{}{}}
		c := s.join()
		c.bytes = waiting // as if it had taken nothing for long
		s.hand(block{at: 0, raw: make([]byte, 20)})
		s.hand(block{at: 110, lost: 100, vague: vague, why: "it hung", raw: make([]byte, 20)})
		c.bytes = 0
		s.hand(block{at: 125, lost: 5, raw: make([]byte, 20)})
		s.hand(block{at: 135, raw: make([]byte, 20)})
		if b := <-c.blocks; b.at != 125 || b.lost != 125 || b.vague != vague || !strings.Contains(b.why, "too slow") {
			t.Errorf("%s: at %d, %d lost: %q, vague: %t", name, b.at, b.lost, b.why, b.vague)
		}
		if b := <-c.blocks; b.lost != 0 || b.vague {
			t.Errorf("%s: the next one is behind %d lost, vague: %t", name, b.lost, b.vague)
		}
	}
}

// TestManyBlocks holds that a client which takes nothing holds up neither small blocks nor the end, and that
// one that has left gets none.
func TestManyBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{clients: map[*client]struct{}{}}
		c, gone := s.join(), s.join()
		s.leave(gone)
		for i := range int64(2 * cap(c.blocks)) {
			s.hand(block{at: i, raw: make([]byte, 2)})
		}
		for range 2 {
			c.end("the dongle was pulled")
		}
		if len(c.blocks) != cap(c.blocks) || len(gone.blocks) != 0 {
			t.Errorf("%d blocks wait for a client, %d for one that has left", len(c.blocks), len(gone.blocks))
		}
	})
}

// TestBlock holds that a block is read as it was written, its reason as far as there is room, and that what is
// none is refused before room is made for it.
func TestBlock(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	tell := func() time.Time { return now.Add(time.Second) }
	k := block{at: 300, lost: 200, vague: true, why: strings.Repeat("w", 2*maxWhy), last: true, came: now, raw: []byte{1, 2, 3, 4}}
	raw := append(appendBlock(nil, k), k.raw...)
	got, err := readBlock(bufio.NewReader(bytes.NewReader(raw)), nil, tell)
	if err != nil || got.at != k.at || got.lost != k.lost || !got.vague || !got.last || got.why != k.why[:maxWhy] || !got.came.Equal(now) || !bytes.Equal(got.raw, k.raw) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, spoil := range map[string]func(head []byte){
		"lost more than there were": func(h []byte) { h[15] = 0xff; h[14] = 0xff },
		"at a place that is none":   func(h []byte) { h[0] = 0x80 },
		"at a time that is none":    func(h []byte) { h[16] = 0x80 },
		"too many samples":          func(h []byte) { binary.BigEndian.PutUint32(h[24:], maxBlock+1) },
		"too long a reason":         func(h []byte) { binary.BigEndian.PutUint32(h[28:], maxWhy+1) },
		"flags that there are not":  func(h []byte) { h[32] = 4 },
	} {
		spoiled := bytes.Clone(raw)
		spoil(spoiled)
		if _, err := readBlock(bufio.NewReader(bytes.NewReader(append(spoiled, make([]byte, 2*maxBlock)...))), nil, tell); !errors.Is(err, ErrNoRelay) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHead holds that the head of a stream is read as it was written, and that what is none is refused.
func TestHead(t *testing.T) {
	good := source.Info{Coding: source.CU8, Rate: 250_000, Centre: 869_618_000, Count: -1, Live: true}
	if got, err := readHead(bytes.NewReader(appendHead(nil, good))); err != nil || got != good {
		t.Errorf("%+v, %v", got, err)
	}
	for name, spoil := range map[string]func(head []byte){
		"no relay":               func(h []byte) { h[0] = 'R' },
		"another version":        func(h []byte) { h[5]++ },
		"no rate":                func(h []byte) { clear(h[8:16]) },
		"a rate that is none":    func(h []byte) { binary.BigEndian.PutUint64(h[8:], math.Float64bits(math.NaN())) },
		"a rate of no receiver":  func(h []byte) { binary.BigEndian.PutUint64(h[8:], math.Float64bits(maxRate)) },
		"a frequency of nothing": func(h []byte) { h[16] = 0x80 },
	} {
		head := appendHead(nil, good)
		spoil(head)
		if _, err := readHead(bytes.NewReader(head)); !errors.Is(err, ErrNoRelay) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
