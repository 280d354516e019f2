package uf2_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
)

// image is firmware for the emulated board.
func image() flash.Image {
	data := uf2.New(uf2.NRF52840, 0x26000, firmware(200*256)).Append(nil)
	return flash.Image{File: "room.uf2", Version: "1.17.1", BoardID: "Test-nRF52-*", Data: data, SHA256: flash.SumOf(data)}
}

// start serves an emulated board and returns a flasher for it.
func start(t *testing.T, b *uf2test.Board) *uf2.Flasher {
	t.Helper()
	b.Folder = t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return &uf2.Flasher{Drive: uf2.Folder(b.Folder), Chip: uf2.NRF52840, Entry: b}
}

func TestFlash(t *testing.T) {
	took := make(chan uf2.File, 1)
	b := &uf2test.Board{Restarted: func(f uf2.File) { took <- f }}
	f := start(t, b)
	var steps []int64
	img := image()
	proof, err := f.Flash(t.Context(), img, flash.Options{}, func(done, total int64) {
		if total != int64(len(img.Data)) {
			t.Errorf("total %d", total)
		}
		steps = append(steps, done)
	})
	if err != nil || proof != flash.ByAcknowledgement {
		t.Fatal(proof, err)
	}
	if got := (<-took).Append(nil); string(got) != string(img.Data) {
		t.Error("the board has other firmware")
	}
	if len(steps) != 2 || steps[0] != 128*512 || steps[1] != int64(len(img.Data)) {
		t.Errorf("progress %v", steps)
	}
	if b.Entered() != 1 {
		t.Errorf("entered its boot loader %d times", b.Entered())
	}
}

func TestBoardIsInItsBootLoaderAlready(t *testing.T) {
	b := &uf2test.Board{}
	f := start(t, b)
	if err := b.Bootloader(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.Entry = nil
	if _, err := f.Flash(t.Context(), image(), flash.Options{}, nil); err != nil {
		t.Error(err)
	}
}

func TestReadBack(t *testing.T) {
	for name, c := range map[string]struct {
		board *uf2test.Board
		proof flash.Proof
		want  error
	}{
		"good":       {&uf2test.Board{Current: true}, flash.ByReadBack, nil},
		"not shown":  {&uf2test.Board{}, flash.ByAcknowledgement, nil},
		"one bit":    {&uf2test.Board{Current: true, Corrupt: true}, 0, flash.ErrVerify},
		"no restart": {&uf2test.Board{Current: true, Deaf: true}, 0, flash.ErrVerify},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t, c.board)
			f.ReadBack = true
			if c.board.Deaf {
				f.Leave = time.Millisecond
			}
			img := image()
			img.Data = uf2.New(uf2.NRF52840, 0x26000, firmware(0x2000)).Append(nil)
			proof, err := f.Flash(t.Context(), img, flash.Options{}, nil)
			if !errors.Is(err, c.want) || proof != c.proof {
				t.Errorf("%v, %v, want %v, %v", proof, err, c.proof, c.want)
			}
			if c.want == nil && c.board.Entered() != 2 {
				t.Errorf("entered %d times", c.board.Entered())
			}
			if c.want == nil {
				if _, err := f.Drive.Folder(t.Context()); err == nil {
					t.Error("the firmware was not started again")
				}
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	const pico = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"
	for name, c := range map[string]struct {
		board  *uf2test.Board
		change func(*uf2.Flasher, *flash.Image)
		want   error
		words  string
	}{
		"other chip's image": {want: flash.ErrWrongImage, words: "it is for RP2040", change: func(_ *uf2.Flasher, i *flash.Image) {
			i.Data = uf2.New(uf2.RP2040, 0x10000000, firmware(10)).Append(nil)
		}},
		"other chip's drive": {board: &uf2test.Board{Info: pico}, want: flash.ErrWrongImage, words: "this is a RP2040", change: func(*uf2.Flasher, *flash.Image) {}},
		"other board":        {want: flash.ErrWrongImage, words: `Board-ID is "Test-nRF52-Board"`, change: func(_ *uf2.Flasher, i *flash.Image) { i.BoardID = "WisBlock*" }},
		"other SoftDevice": {
			board: &uf2test.Board{Info: vendor(t, "info-s140-7.3.0.txt")}, want: flash.ErrWrongImage,
			words:  "its firmware begins at 0x26000, and beside the SoftDevice that the board has (S140 7.3.0) firmware begins at 0x27000; nothing was written",
			change: func(*uf2.Flasher, *flash.Image) {},
		},
		"settings": {want: flash.ErrSettings, words: "type `erase`"},
		"no drive": {want: flash.ErrDrive, words: "press the reset button twice", change: func(f *uf2.Flasher, _ *flash.Image) { f.Entry = nil; f.Appear = time.Millisecond }},
	} {
		if c.board == nil {
			c.board = &uf2test.Board{}
		}
		f := start(t, c.board)
		img, opts := image(), flash.Options{}
		if c.change == nil {
			opts.Settings = flash.Erase
		} else {
			c.change(f, &img)
		}
		_, err := f.Flash(t.Context(), img, opts, nil)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %v with %q", name, err, c.want, c.words)
		}
		if entries, err := os.ReadDir(c.board.Folder); err != nil || slicesHas(entries, "MESHRIG.UF2") {
			t.Errorf("%s: it wrote to the drive, %v", name, err)
		}
	}
}

func slicesHas(entries []fs.DirEntry, name string) bool {
	for _, e := range entries {
		if e.Name() == name {
			return true
		}
	}
	return false
}

func TestEraseSettings(t *testing.T) {
	b := &uf2test.Board{}
	f := start(t, b)
	erased := -1
	f.EraseSettings = func(context.Context) error { erased = b.Entered(); return nil }
	if _, err := f.Flash(t.Context(), image(), flash.Options{Settings: flash.Erase}, nil); err != nil || erased != 0 {
		t.Errorf("erased after %d boot loaders: %v", erased, err)
	}
	f.EraseSettings = func(context.Context) error { return fs.ErrPermission }
	if _, err := f.Flash(t.Context(), image(), flash.Options{Settings: flash.Erase}, nil); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

// spoiled is a file on a drive that fails after so many bytes.
type spoiled struct {
	*os.File
	left  int
	spoil func() error
}

func (s *spoiled) Write(p []byte) (int, error) {
	n := min(len(p), s.left)
	s.left -= n
	if n < len(p) {
		return n, s.spoil()
	}
	return s.File.Write(p)
}

func TestDriveFails(t *testing.T) {
	whole := len(image().Data)
	for name, c := range map[string]struct {
		after  int
		vanish bool
		err    error
		want   error
	}{
		"gone with the last block":   {whole - 1, true, syscall.EIO, nil},
		"gone early":                 {5000, true, syscall.EIO, flash.ErrDrive},
		"full":                       {70000, false, syscall.ENOSPC, syscall.ENOSPC},
		"full at the last block":     {whole - 1, false, syscall.ENOSPC, syscall.ENOSPC},
		"last block fails, it stays": {whole - 1, false, syscall.EIO, syscall.EIO},
	} {
		b := &uf2test.Board{}
		f := start(t, b)
		if !c.vanish && !errors.Is(c.err, syscall.ENOSPC) { // a full disk is told at once, however long a drive may stay
			f.Leave = time.Millisecond
		}
		f.Create = func(path string) (uf2.WriteSyncCloser, error) {
			w, err := os.Create(path)
			return &spoiled{w, c.after, func() error {
				if c.vanish {
					_ = b.Run(t.Context())
				}
				return c.err
			}}, err
		}
		_, err := f.Flash(t.Context(), image(), flash.Options{}, nil)
		if !errors.Is(err, c.want) || (c.want != nil && !errors.Is(err, flash.ErrDrive)) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err != nil && !strings.HasSuffix(err.Error(), "; its flash is half old, half new, and the board may try to run that: press the reset button twice, and flash again") {
			t.Errorf("%s: %v: what now?", name, err)
		}
	}
}

func TestFullDisk(t *testing.T) {
	b := &uf2test.Board{}
	f := start(t, b)
	if err := os.Symlink("/dev/full", filepath.Join(b.Folder, "MESHRIG.UF2")); err != nil {
		t.Fatal(err)
	}
	f.Create = func(path string) (uf2.WriteSyncCloser, error) { return os.OpenFile(path, os.O_WRONLY, 0) }
	_, err := f.Flash(t.Context(), image(), flash.Options{}, nil)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "after 0 of 102400 bytes") {
		t.Error(err)
	}
}

func TestStops(t *testing.T) {
	f := start(t, &uf2test.Board{})
	ctx, stop := context.WithCancel(t.Context())
	_, err := f.Flash(ctx, image(), flash.Options{}, func(int64, int64) { stop() })
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "after 65536 of") {
		t.Error(err)
	}
}
