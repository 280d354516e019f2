package dfu_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
)

// TestAbortedBefore flashes a board whose boot loader sits in a transfer that was cut off, at
// whatever number its packets are by then.
func TestAbortedBefore(t *testing.T) {
	for name, c := range map[string]struct {
		after int // packets with data
		late  bool
	}{
		"number 5": {2, false}, "number 7": {4, false}, "number 1 again": {6, false}, "number 2 again": {7, false},
		"number 5, seen late": {2, true}, "number 1 again, seen late": {6, true}, "number 2 again, seen late": {7, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &dfutest.Loader{Late: c.late}
			f, e := start(t, l)
			f.Pace.Ack = 200 * time.Millisecond
			ctx, stop := context.WithCancel(t.Context())
			// One more packet than progress told of is on its way.
			_, err := f.Flash(ctx, image(dfutest.Archive(firmware(9*512))), flash.Options{}, func(done, _ int64) {
				if done == int64(c.after-1)*512 {
					stop()
				}
			})
			if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the old firmware is erased, its settings are not: the board stays in its boot loader") {
				t.Fatal(err)
			}
			want := firmware(5 * 512)
			if _, err := f.Flash(t.Context(), image(dfutest.Archive(want)), flash.Options{}, nil); err != nil {
				t.Fatal(err)
			}
			if got, err := l.Firmware(); err != nil || !slices.Equal(got, want) {
				t.Errorf("the board has %d bytes, %v", len(got), err)
			}
			if got := l.Restarts(); !slices.Equal(got, []string{"reset 8", "activated"}) {
				t.Errorf("it restarted %q", got)
			}
			if e.entered != 3 {
				t.Errorf("it was sent into its boot loader %d times", e.entered)
			}
		})
	}
}

// TestRestarts flashes boards that restart instead of answering.
func TestRestarts(t *testing.T) {
	s140v7, _ := flash.SoftDeviceOf(0x0123)
	for name, c := range map[string]struct {
		board    uint16 // its SoftDevice
		image    []byte
		told     *flash.SoftDevice
		late     bool
		restarts []string
		erased   bool
		want     error
		words    string
	}{
		"another SoftDevice": {
			image: dfutest.Archive(firmware(8), 0x0123), restarts: []string{"reset 11", "reset 11"}, erased: true, want: flash.ErrRefused,
			words: "it restarts at the init packet: the image is for the SoftDevice S140 7.3.0 (0x0123), and the board has another one, which INFO_UF2.TXT on its drive names",
		},
		"another SoftDevice, seen late": {
			image: dfutest.Archive(firmware(8), 0x0123), late: true, restarts: []string{"reset 11", "reset 11"}, erased: true, want: flash.ErrRefused,
			words: ": send the init packet: the boot loader refused: it restarts at the init packet",
		},
		"another SoftDevice, which is told before": {
			board: 0x0123, image: dfutest.Archive(firmware(8)), told: &s140v7, want: flash.ErrWrongImage,
			words: "it is for the SoftDevice S140 6.1.1 (0x00B6), the board has S140 7.3.0; nothing was erased: press reset",
		},
		"one of two SoftDevices": {
			board: 0x0123, image: dfutest.Archive(firmware(8), 0x00B6, 0x0123), told: &s140v7, restarts: []string{"activated"}, erased: true,
		},
		"any SoftDevice": {
			board: 0x0123, image: dfutest.Archive(firmware(8), dfu.AnySoftDevice), told: &s140v7, restarts: []string{"activated"}, erased: true,
		},
		"too long beside its SoftDevice, seen late": {
			board: 0x0123, image: dfutest.Archive(firmware(0xC4000), dfu.AnySoftDevice), late: true, restarts: []string{"reset 12", "reset 12"},
			want: flash.ErrNoRoom, words: "it has no room for the image: board: rak: ",
		},
		"too long beside its SoftDevice": {
			board: 0x0123, image: dfutest.Archive(firmware(0xC4000), dfu.AnySoftDevice), restarts: []string{"reset 12", "reset 12"},
			want: flash.ErrNoRoom, words: "it has no room for the image: board: rak: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &dfutest.Loader{SoftDevice: c.board, Late: c.late}
			f, _ := start(t, l)
			if c.told != nil {
				f.SoftDevice = func(context.Context) (flash.SoftDevice, bool) { return *c.told, true }
			}
			_, err := f.Flash(t.Context(), image(c.image), flash.Options{}, nil)
			if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v, want %v with %q", err, c.want, c.words)
			}
			if got := l.Restarts(); !slices.Equal(got, c.restarts) || l.Erased() > 0 != c.erased {
				t.Errorf("restarted %q, want %q; erased %d bytes", got, c.restarts, l.Erased())
			}
		})
	}
}
