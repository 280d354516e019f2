package dfu_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
)

// entry is a board that has not been in its boot loader yet.
type entry struct{ entered int }

func (e *entry) Bootloader(context.Context) error { e.entered++; return nil }
func (e *entry) Run(context.Context) error        { return errors.New("nobody asks for that") }

// start is serve with an emulated boot loader.
func start(t *testing.T, l *dfutest.Loader) (*dfu.Flasher, *entry) {
	t.Helper()
	return serve(t, l.Serve)
}

// serve puts a boot loader behind a pseudo terminal and returns a flasher for it. The boot
// loader's end closes the terminal, as a board that restarts does; whoever asks for the port
// then gets another one.
func serve(t *testing.T, loader func(io.ReadWriter)) (*dfu.Flasher, *entry) {
	t.Helper()
	var (
		sessions sync.WaitGroup
		path     string
		gone     chan struct{}
	)
	t.Cleanup(sessions.Wait)
	plug := func() error {
		master, slave, err := pty.Open()
		if err != nil {
			return err
		}
		t.Cleanup(func() { _ = slave.Close(); _ = master.Close() })
		end := make(chan struct{})
		path, gone = slave.Name(), end
		sessions.Go(func() {
			loader(master)
			close(end)
			_ = master.Close()
		})
		return nil
	}
	e := &entry{}
	return &dfu.Flasher{
		Board: "rak", Entry: e,
		Port: func(context.Context) (string, error) {
			select {
			case <-gone:
			default:
				if gone != nil {
					return path, nil
				}
			}
			return path, plug()
		},
		Pace: dfu.Pace{Ack: 10 * time.Second, PageErase: 1, Init: 1, Word: 1},
	}, e
}

func image(data []byte) flash.Image {
	return flash.Image{File: "room.zip", Version: "1.17.1", Data: data, SHA256: flash.SumOf(data)}
}

func TestFlash(t *testing.T) {
	l := &dfutest.Loader{}
	f, e := start(t, l)
	want := firmware(3*512 + 100)
	var steps []int64
	proof, err := f.Flash(t.Context(), image(dfutest.Archive(want)), flash.Options{}, func(done, total int64) {
		if total != int64(len(want)) {
			t.Errorf("total %d", total)
		}
		steps = append(steps, done)
	})
	if err != nil || proof != flash.ByAcknowledgement || e.entered != 1 {
		t.Fatal(proof, err, e.entered)
	}
	got, err := l.Firmware()
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the board has %d bytes, %v", len(got), err)
	}
	if len(steps) != 4 || steps[3] != int64(len(want)) {
		t.Errorf("progress %v", steps)
	}
	if l.Packets() != 7 {
		t.Errorf("%d packets", l.Packets())
	}
}

// TestMisbehaviour spoils one packet after the other: what a repetition mends is mended.
func TestMisbehaviour(t *testing.T) {
	want := firmware(9 * 512) // more packets than there are numbers
	for name, c := range map[string]struct {
		answer dfutest.Answer
		ack    time.Duration
		more   int // packets more than without
	}{
		"doubled acknowledgements": {dfutest.Doubled, 10 * time.Second, 0},
		"noise":                    {dfutest.Noisy, 10 * time.Second, 0},
		"lost acknowledgements":    {dfutest.LoseAck, 100 * time.Millisecond, 3},
		"damaged packets":          {dfutest.Damaged, 100 * time.Millisecond, 3},
		"other acknowledgements":   {dfutest.WrongAck, 100 * time.Millisecond, 3},
	} {
		l := &dfutest.Loader{Answer: func(n int) dfutest.Answer {
			if n == 0 || n == 2 || n == 7 { // the start packet, the init packet after it, one with data
				return c.answer
			}
			return dfutest.Correct
		}}
		f, _ := start(t, l)
		f.Pace.Ack = c.ack
		if _, err := f.Flash(t.Context(), image(dfutest.Archive(want)), flash.Options{}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := l.Firmware(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		// A machine that is busy may repeat more often, never less.
		if got := l.Packets() - 12; got < c.more || (c.more == 0 && got != 0) {
			t.Errorf("%s: %d packets more than needed", name, got)
		}
	}
}

func TestFails(t *testing.T) {
	for name, c := range map[string]struct {
		answer dfutest.Answer
		at     int
		ack    time.Duration
		want   error
		stage  string
	}{
		"no boot loader":          {dfutest.Hang, 0, time.Millisecond, flash.ErrNoAnswer, "start"},
		"hangs half-way":          {dfutest.Hang, 4, time.Second, flash.ErrNoAnswer, "write after 1024 of 4608 bytes"},
		"hangs at the end":        {dfutest.Hang, 11, time.Second, flash.ErrNoAnswer, "stop"},
		"unplugged":               {dfutest.Vanish, 3, 10 * time.Second, serial.ErrUnplugged, "write after 512 of 4608 bytes"},
		"restarts without a word": {dfutest.Vanish, 11, 10 * time.Second, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &dfutest.Loader{Answer: func(n int) dfutest.Answer {
				if n == c.at {
					return c.answer
				}
				return dfutest.Correct
			}}
			f, _ := start(t, l)
			f.Pace.Ack = c.ack
			_, err := f.Flash(t.Context(), image(dfutest.Archive(firmware(9*512))), flash.Options{}, nil)
			var e *flash.Error
			if !errors.Is(err, c.want) || (c.want != nil && (!errors.As(err, &e) || e.Stage != c.stage)) {
				t.Errorf("%v, want %v at %q", err, c.want, c.stage)
			}
			if most := c.at + 5; l.Packets() > most {
				t.Errorf("%d packets, at most %d", l.Packets(), most)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	other := bytes.Clone(firmware(8))
	crc := dfu.CRC16(0xFFFF, other)
	nrf51 := dfutest.Zip(map[string]any{"application": map[string]any{"bin_file": "a", "dat_file": "b"}},
		map[string][]byte{"a": other, "b": {0x33, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(crc), byte(crc >> 8)}})
	for name, c := range map[string]struct {
		data  []byte
		opts  flash.Options
		want  error
		words string
	}{
		"no archive":   {[]byte("UF2\n"), flash.Options{}, flash.ErrWrongImage, "room.zip: read image"},
		"other device": {nrf51, flash.Options{}, flash.ErrWrongImage, "device type is 51, wanted is 82"},
		"settings":     {dfutest.Archive(other), flash.Options{Settings: flash.Erase}, flash.ErrSettings, "type `erase`"},
	} {
		l := &dfutest.Loader{}
		f, e := start(t, l)
		_, err := f.Flash(t.Context(), image(c.data), c.opts, nil)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) || e.entered != 0 || l.Packets() != 0 {
			t.Errorf("%s: %v after %d packets, want %v with %q", name, err, l.Packets(), c.want, c.words)
		}
	}
}

func TestEraseSettings(t *testing.T) {
	l := &dfutest.Loader{}
	f, e := start(t, l)
	erased := -1
	f.EraseSettings = func(context.Context) error { erased = e.entered; return nil }
	if _, err := f.Flash(t.Context(), image(dfutest.Archive(firmware(8))), flash.Options{Settings: flash.Erase}, nil); err != nil || erased != 0 {
		t.Errorf("erased after %d boot loaders: %v", erased, err)
	}
}

func TestStops(t *testing.T) {
	l := &dfutest.Loader{}
	f, _ := start(t, l)
	ctx, stop := context.WithCancel(t.Context())
	_, err := f.Flash(ctx, image(dfutest.Archive(firmware(9*512))), flash.Options{}, func(int64, int64) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if n := l.Received(); n != 512 {
		t.Errorf("%d bytes of the firmware came", n)
	}
}

// TestOtherPort holds that a board which comes back beside another, whose port gets the name at which it was found,
// is flashed, and the other is not.
func TestOtherPort(t *testing.T) {
	l, neighbour := &dfutest.Loader{}, &dfutest.Loader{}
	f, _ := start(t, l)
	other, _ := start(t, neighbour)
	own, asked := f.Port, 0
	f.Port = func(ctx context.Context) (string, error) {
		if asked++; asked <= 2 {
			return other.Port(ctx)
		}
		return own(ctx)
	}
	want := firmware(1000)
	if _, err := f.Flash(t.Context(), image(dfutest.Archive(want)), flash.Options{}, nil); err != nil {
		t.Error(err)
	}
	if got, err := l.Firmware(); err != nil || !bytes.Equal(got, want) || neighbour.Packets() > 0 {
		t.Errorf("the board has %d bytes, %v; the other took %d packets", len(got), err, neighbour.Packets())
	}
}
