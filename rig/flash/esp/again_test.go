package esp_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// TestDamagedBlock holds that a block which came damaged is sent again, alone, and one whose answer was
// lost with all of its region.
func TestDamagedBlock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stub          esptest.Stub
		block         byte // which command
		times         int  // in a row
		silent        bool // the answer is lost instead
		blocks, begun int  // more than without
	}{
		"stub, once":            {esptest.Run, esptest.DeflData, 1, false, 1, 0},
		"stub, twice":           {esptest.Run, esptest.DeflData, 2, false, 2, 0},
		"ROM, once":             {esptest.Refuse, esptest.FlashData, 1, false, 1, 0},
		"stub, its answer lost": {esptest.Run, esptest.DeflData, 1, true, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := esptest.Merged(esp.ESP32, 0x6123, 3)
			count := func(spoil func(*esptest.ROM)) (blocks, begun int) {
				r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), Stub: c.stub}
				spoil(r)
				f, _ := start(t, r)
				if _, err := f.Flash(t.Context(), image(want), flash.Options{}, nil); err != nil {
					t.Error(err)
				}
				holds(t, r, want, true)
				return r.Count(c.block), r.Count(esptest.DeflBegin) + r.Count(esptest.FlashBegin)
			}
			blocks, begun := count(func(*esptest.ROM) {})
			more, again := count(func(r *esptest.ROM) {
				left := c.times
				if c.silent {
					r.Says = func(op byte, answer []byte) []byte {
						if op == c.block && left > 0 {
							left--
							return nil
						}
						return answer
					}
					return
				}
				r.Hears = func(packet []byte) []byte {
					if packet[1] == c.block && left > 0 {
						left--
						packet[24] ^= 0x10
					}
					return packet
				}
			})
			if more-blocks != c.blocks || again-begun != c.begun {
				t.Errorf("%d blocks more, want %d; a region begun %d times more, want %d", more-blocks, c.blocks, again-begun, c.begun)
			}
		})
	}
}

// TestFallsBack holds that a flash whose line damages too much is gone on with at the slow speed, from the
// region at which it broke off, whichever that is: of the partition table half may be gone then.
func TestFallsBack(t *testing.T) {
	t.Parallel()
	for settings, regions := range map[flash.SettingsPolicy][]int{flash.Keep: {1, 2, 3, 4}, flash.Erase: {2}} {
		for _, region := range regions {
			r := &esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3)}
			var mu sync.Mutex
			var begun []uint32 // addresses, in order
			broken := 0
			r.Hears = func(packet []byte) []byte {
				mu.Lock()
				defer mu.Unlock()
				switch packet[1] {
				case esptest.DeflBegin:
					begun = append(begun, binary.LittleEndian.Uint32(packet[20:]))
				case esptest.DeflData:
					if len(begun) >= region && broken < 3 {
						broken++
						packet[24] ^= 0x10
					}
				}
				return packet
			}
			f, e := start(t, r)
			want := esptest.Merged(esp.ESP32S3, 0x6123, 3)
			if _, err := f.Flash(t.Context(), image(want), flash.Options{Settings: settings}, nil); err != nil {
				t.Errorf("region %d, %v: %v", region, settings, err)
				continue
			}
			holds(t, r, want, settings == flash.Keep)
			if r.Count(esptest.ChangeBaud) != 1 || e.entered < 2 || !r.Ran() {
				t.Errorf("region %d: asked for another speed %d times, into the boot loader %d times", region, r.Count(esptest.ChangeBaud), e.entered)
			}
			if len(begun) <= region { // what stands there already need not come again
				continue
			}
			for _, at := range begun[region:] {
				if slices.Contains(begun[:region-1], at) {
					t.Errorf("region %d: what stood at 0x%x was written again: %x", region, at, begun)
				}
			}
		}
	}
}

// TestFallsBackInTheMiddle holds that progress never goes back where a region is begun again.
func TestFallsBackInTheMiddle(t *testing.T) {
	t.Parallel()
	r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), Stub: esptest.Refuse}
	blocks, broken := 0, 0
	r.Hears = func(packet []byte) []byte {
		if packet[1] == esptest.FlashData {
			if blocks++; blocks > 50 && broken < 3 {
				broken++
				packet[24] ^= 0x10
			}
		}
		return packet
	}
	f, _ := start(t, r)
	last := int64(-1)
	want := esptest.Merged(esp.ESP32, 0x6123, 3)
	_, err := f.Flash(t.Context(), image(want), flash.Options{}, func(done, _ int64) {
		if done < last {
			t.Errorf("progress went from %d to %d", last, done)
		}
		last = done
	})
	if err != nil || broken != 3 {
		t.Error(broken, err)
	}
	holds(t, r, want, true)
}

// TestLineStaysBad holds that a flash ends with what stands on the board where the slow speed is no better.
func TestLineStaysBad(t *testing.T) {
	t.Parallel()
	r := &esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3)}
	r.Hears = func(packet []byte) []byte {
		if packet[1] == esptest.DeflData {
			packet[24] ^= 0x10
		}
		return packet
	}
	f, _ := start(t, r)
	_, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 0x6123, 3)), flash.Options{}, nil)
	if !errors.Is(err, flash.ErrRefused) || !strings.Contains(err.Error(), "sent 3 times: esp: the line damages what is sent") || !strings.Contains(err.Error(), "written in part") {
		t.Error(err)
	}
	if n := r.Count(esptest.DeflData); n != 6 {
		t.Errorf("a block was sent %d times, want 3 at each speed", n)
	}
}
