package esp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/reset"
)

// entry restarts a board, and counts how often.
type entry struct {
	board        *esptest.ROM
	entered, ran int
}

func (e *entry) Bootloader(context.Context) error { e.entered++; e.board.Enter(); return nil }
func (e *entry) Run(context.Context) error        { e.ran++; e.board.Leave(); return nil }

// start puts a board behind a pseudo terminal and returns a flasher for it.
func start(t *testing.T, r *esptest.ROM) (*esp.Flasher, *entry) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Serve(master)
	}()
	e := &entry{board: r}
	t.Cleanup(func() {
		_ = slave.Close()
		_ = master.Close()
		<-done
		if err := r.Err(); err != nil {
			t.Errorf("the board complains: %v", err)
		}
	})
	return &esp.Flasher{Board: "heltec", Chip: r.Chip, Entry: e, Port: func(context.Context) (string, error) { return slave.Name(), nil }}, e
}

func image(data []byte) flash.Image {
	return flash.Image{File: "room.bin", Version: "1.17.1", Data: data, SHA256: flash.SumOf(data)}
}

// used is a board's flash that has been in use: an older image, settings in NVS and in the
// file system, and the second application chosen.
func used(chip esp.Chip) []byte {
	f := bytes.Repeat([]byte{0xFF}, 4<<20)
	copy(f, esptest.Merged(chip, 0x5000, 7))
	copy(f[0x9000:], "settings in NVS")
	copy(f[0xF000:], []byte{2, 0, 0, 0})
	copy(f[0x290000:], "identity and posts")
	return f
}

// holds checks what became of a board's flash.
func holds(t *testing.T, r *esptest.ROM, want []byte, settings bool) {
	t.Helper()
	for _, part := range []struct{ from, to int }{{0x1000, 0x9000}, {0xE000, 0x10000}, {0x10000, len(want)}} {
		if !bytes.Equal(r.Contents(part.from, part.to-part.from), want[part.from:part.to]) {
			t.Errorf("from 0x%x to 0x%x is not the image", part.from, part.to)
		}
	}
	if got := bytes.HasPrefix(r.Contents(0x9000, 0x5000), []byte("settings")); got != settings {
		t.Errorf("settings in NVS: %v, want %v", got, settings)
	}
	if got := bytes.HasPrefix(r.Contents(0x290000, 0x160000), []byte("identity")); got != settings {
		t.Errorf("file system: %v, want %v", got, settings)
	}
	if !settings && !blank(append(r.Contents(0x9000, 0x5000), r.Contents(0x290000, 0x160000)...)) {
		t.Error("settings are not erased")
	}
}

// blank reports whether bytes are those of erased flash.
func blank(data []byte) bool { return bytes.Count(data, []byte{0xFF}) == len(data) }

func TestFlash(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		chip     esp.Chip
		stub     esptest.Stub
		settings flash.SettingsPolicy
	}{
		"stub keeps":          {esp.ESP32S3, esptest.Run, flash.Keep},
		"stub erases":         {esp.ESP32S3, esptest.Run, flash.Erase},
		"ROM keeps":           {esp.ESP32S3, esptest.Refuse, flash.Keep},
		"classic, stub keeps": {esp.ESP32, esptest.Run, flash.Keep},
		"classic, ROM keeps":  {esp.ESP32, esptest.Refuse, flash.Keep},
		"classic, ROM erases": {esp.ESP32, esptest.Refuse, flash.Erase},
		"stub never greets":   {esp.ESP32S3, esptest.Silent, flash.Keep},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.stub == esptest.Silent && testing.Short() {
				t.Skip("the library waits 5 s for a stub")
			}
			r := &esptest.ROM{Chip: c.chip, Flash: used(c.chip), Stub: c.stub}
			f, e := start(t, r)
			want := esptest.Merged(c.chip, 0x6123, 3)
			last, total := int64(-1), int64(0)
			proof, err := f.Flash(t.Context(), image(want), flash.Options{Settings: c.settings}, func(done, of int64) {
				if done < last || done > of {
					t.Errorf("progress went from %d to %d of %d", last, done, of)
				}
				last, total = done, of
			})
			if err != nil || proof != flash.ByMD5 {
				t.Fatal(proof, err)
			}
			if last != total || total < 0x6123 {
				t.Errorf("progress ended at %d of %d", last, total)
			}
			if e.entered == 0 || e.ran != 1 || !r.Ran() { // more often on a busy machine
				t.Errorf("into the boot loader %d times, out of it %d times, its firmware runs: %v", e.entered, e.ran, r.Ran())
			}
			holds(t, r, want, c.settings == flash.Keep)
			stub := c.stub == esptest.Run
			if got := r.Count(esptest.DeflData) > 0; got != stub {
				t.Errorf("compressed: %v, want %v", got, stub)
			}
			if got := r.Count(esptest.EraseRegion) > 0; got != (stub && c.settings == flash.Erase) {
				t.Errorf("erased by the stub: %v", got)
			}
		})
	}
}

func TestApplicationAlone(t *testing.T) {
	t.Parallel()
	r := &esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3)}
	f, _ := start(t, r)
	app := esptest.Part(esp.ESP32S3, 0x6002, 9)
	if _, err := f.Flash(t.Context(), image(app), flash.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	want := esptest.Merged(esp.ESP32S3, 0x6002, 9)
	copy(want[0x1000:], used(esp.ESP32S3)[0x1000:0x8000]) // the boot loader stays
	copy(want[0xE000:0x10000], bytes.Repeat([]byte{0xFF}, 0x2000))
	holds(t, r, want, true)
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	moved := esptest.Partitions()
	moved[4].Offset, moved[4].Size = 0x300000, 0x100000
	for name, c := range map[string]struct {
		rom   *esptest.ROM
		image []byte
		want  error
		words string
	}{
		"no image":            {&esptest.ROM{Chip: esp.ESP32S3}, []byte("PK"), flash.ErrWrongImage, "room.bin: read image"},
		"cut":                 {&esptest.ROM{Chip: esp.ESP32S3}, esptest.Merged(esp.ESP32S3, 0x3000, 1)[:0x12FFF], flash.ErrWrongImage, "it is cut off"},
		"image of other chip": {&esptest.ROM{Chip: esp.ESP32S3}, esptest.Merged(esp.ESP32, 1000, 1), flash.ErrWrongImage, "it is for ESP32, the board is ESP32-S3"},
		"other partitions":    {&esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3)}, esptest.MergedWith(esp.ESP32S3, moved, 1000, 1), flash.ErrSettings, "--erase-settings"},
		"application, no stub": {
			&esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3), Stub: esptest.Refuse},
			esptest.Part(esp.ESP32S3, 1000, 1), flash.ErrSettings, "flash the merged image",
		},
		"large application": {&esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3)}, esptest.Part(esp.ESP32S3, 0x140010, 1), flash.ErrWrongImage, "do not fit"},
	} {
		f, _ := start(t, c.rom)
		_, err := f.Flash(t.Context(), image(c.image), flash.Options{}, nil)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %v with %q", name, err, c.want, c.words)
		}
		if c.rom.Count(esptest.FlashBegin)+c.rom.Count(esptest.DeflBegin)+c.rom.Count(esptest.EraseRegion) != 0 {
			t.Errorf("%s: it wrote", name)
		}
	}
}

func TestWrongChip(t *testing.T) {
	t.Parallel()
	r := &esptest.ROM{Chip: esp.ESP32}
	f, _ := start(t, r)
	f.Chip = esp.ESP32S3
	_, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 1000, 1)), flash.Options{}, nil)
	if !errors.Is(err, flash.ErrWrongImage) || !strings.Contains(err.Error(), "the chip is a ESP32, the image is for ESP32-S3") || r.Count(esptest.FlashBegin)+r.Count(esptest.DeflBegin) != 0 {
		t.Error(err)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stub  esptest.Stub
		spoil func(*esptest.ROM)
		want  error
	}{
		"stub, one bit":   {esptest.Run, func(r *esptest.ROM) { r.Corrupt = 3 }, flash.ErrVerify},
		"ROM, one bit":    {esptest.Refuse, func(r *esptest.ROM) { r.Corrupt = 50 }, flash.ErrVerify},
		"stub, no digest": {esptest.Run, func(r *esptest.ROM) { r.NoMD5 = true }, flash.ErrRefused},
		"ROM, no digest":  {esptest.Refuse, func(r *esptest.ROM) { r.NoMD5 = true }, flash.ErrRefused},
	} {
		r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), Stub: c.stub}
		c.spoil(r)
		f, e := start(t, r)
		if _, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32, 0x6000, 3)), flash.Options{}, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		// A board of which nothing was changed runs what it had.
		if started := errors.Is(c.want, flash.ErrRefused); e.ran > 0 != started {
			t.Errorf("%s: the firmware was started %d times", name, e.ran)
		}
	}
}

func TestVerifyErased(t *testing.T) {
	t.Parallel()
	r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), NoErase: true}
	f, _ := start(t, r)
	_, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32, 0x6000, 3)), flash.Options{Settings: flash.Erase}, nil)
	if !errors.Is(err, flash.ErrVerify) || !strings.Contains(err.Error(), "erase nvs at 0x9000") {
		t.Error(err)
	}
}

// TestHangs stops to answer at each step in turn. The library waits 0.5 to 3 s for an answer.
func TestHangs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at     byte
		nth    int
		stage  string
		enters int
	}{
		"from the start": {esptest.Sync, 1, "connect", 7},
		"chip":           {esptest.ReadReg, 1, "connect", 7},
		"half-way":       {esptest.FlashData, 50, "write app0 at 0x10000", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := 0
			r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), Stub: esptest.Refuse}
			r.Before = func(op byte) bool {
				if op == c.at {
					seen++
				}
				return seen < c.nth
			}
			f, e := start(t, r)
			_, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32, 0x6000, 3)), flash.Options{}, nil)
			var where *flash.Error
			if !errors.Is(err, flash.ErrNoAnswer) || !errors.As(err, &where) || where.Stage != c.stage || !strings.HasPrefix(where.Where, "/dev/") {
				t.Errorf("%v, want no answer at %q", err, c.stage)
			}
			if e.entered < c.enters || e.entered > 7 { // more often on a busy machine
				t.Errorf("sent into its boot loader %d times, want %d to 7", e.entered, c.enters)
			}
		})
	}
}

// TestPortGoesAwayLate holds that a port of the chip's own is followed: it is there still when
// it is opened after the restart, and goes away only then.
func TestPortGoesAwayLate(t *testing.T) {
	t.Parallel()
	going, goes, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer goes.Close()
	go func() {
		_, _ = going.Read(make([]byte, 100)) // the first command, then it is gone
		_ = going.Close()
	}()
	r := &esptest.ROM{Chip: esp.ESP32S3}
	f, e := start(t, r)
	f.Native = true
	stays := f.Port
	asked := 0
	f.Port = func(ctx context.Context) (string, error) {
		if asked++; asked == 1 {
			return goes.Name(), nil
		}
		return stays(ctx)
	}
	if _, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 1000, 1)), flash.Options{Settings: flash.Erase}, nil); err != nil {
		t.Error(err)
	}
	if asked < 2 || e.entered == 0 || e.ran != 1 { // more often on a busy machine
		t.Errorf("asked for the port %d times, into the boot loader %d times, out of it %d times", asked, e.entered, e.ran)
	}
}

// cannot is wiring that can do neither.
type cannot struct{}

func (cannot) Bootloader(context.Context) error { return fmt.Errorf("wiring: %w", reset.ErrCannot) }
func (cannot) Run(context.Context) error        { return fmt.Errorf("wiring: %w", reset.ErrCannot) }

// TestByLines holds that a board without other wiring, or with wiring that cannot do it, is
// restarted by its port's lines, of which a pseudo terminal has none.
func TestByLines(t *testing.T) {
	t.Parallel()
	for _, entry := range []flash.Entry{nil, cannot{}} {
		r := &esptest.ROM{Chip: esp.ESP32S3}
		f, _ := start(t, r)
		f.Entry = entry
		if _, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 1000, 1)), flash.Options{Settings: flash.Erase}, nil); err != nil {
			t.Error(err)
		}
	}
}

func TestPortIsBusy(t *testing.T) {
	t.Parallel()
	f, _ := start(t, &esptest.ROM{Chip: esp.ESP32S3})
	path, err := f.Port(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other, err := serial.Open(serial.Config{Board: "other", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 1000, 1)), flash.Options{}, nil); !errors.Is(err, serial.ErrBusy) {
		t.Error(err)
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), Stub: esptest.Refuse}
	f, e := start(t, r)
	ctx, stop := context.WithCancel(t.Context())
	r.Before = func(op byte) bool {
		if op == esptest.FlashData {
			stop() // and hangs: whoever waits for the answer waits 3 s
		}
		return op != esptest.FlashData
	}
	_, err := f.Flash(ctx, image(esptest.Merged(esp.ESP32, 0x6000, 3)), flash.Options{}, nil)
	if !errors.Is(err, context.Canceled) || e.ran != 0 {
		t.Error(err)
	}
}

// TestOtherPort holds that a board which comes back beside another, whose port gets the name at which it was found,
// is flashed, and the other is not.
func TestOtherPort(t *testing.T) {
	t.Parallel()
	r, neighbour := &esptest.ROM{Chip: esp.ESP32S3}, &esptest.ROM{Chip: esp.ESP32S3}
	f, _ := start(t, r)
	other, _ := start(t, neighbour)
	own, asked := f.Port, 0
	f.Port = func(ctx context.Context) (string, error) {
		if asked++; asked <= 2 {
			return other.Port(ctx)
		}
		return own(ctx)
	}
	neighbour.Enter()
	want := esptest.Merged(esp.ESP32S3, 1000, 1)
	if _, err := f.Flash(t.Context(), image(want), flash.Options{Settings: flash.Erase}, nil); err != nil {
		t.Error(err)
	}
	holds(t, r, want, false)
	if !blank(neighbour.Contents(0x1000, 0x10000)) {
		t.Error("the other was flashed")
	}
}
