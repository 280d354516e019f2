package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
)

const released = "v1.17.1-d9296435 (Build: 14-Aug-2026)"

func image(file string, data []byte) flash.Image {
	return flash.Image{Role: "room", Version: "1.17.1", File: file, Data: data, SHA256: flash.SumOf(data)}
}

// start serves a board.
func start(t *testing.T, c *deploytest.Console, loader func(io.ReadWriter)) string {
	t.Helper()
	if c.Version == nil {
		c.Version = func() string { return released }
	}
	b, err := deploytest.Start(c, loader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b.Path
}

func TestESP32(t *testing.T) {
	rom := &esptest.ROM{Chip: esp.ESP32S3}
	b := deploy.Device{Name: "heltec", Kind: "heltec_v3", Role: "room", Chip: usb.ESP32S3, Boot: usb.DTRRTS, Port: start(t, &deploytest.Console{}, rom.Serve)}
	data := esptest.Merged(esp.ESP32S3, 5000, 1)
	done, err := b.Write(t.Context(), image("room-merged.bin", data), flash.Options{Settings: flash.Erase}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := deploy.Flashed{
		Board: "heltec", Reported: released,
		Result: flash.Result{File: "room-merged.bin", Version: "1.17.1", SHA256: flash.SumOf(data), Settings: "erase", Verified: flash.ByMD5},
	}
	if done.Duration <= 0 || done.At.IsZero() {
		t.Errorf("took %v until %v", done.Duration, done.At)
	}
	done.Duration, done.At = 0, time.Time{}
	if d := cmp.Diff(want, done); d != "" {
		t.Error(d)
	}
}

func TestDFU(t *testing.T) {
	loader := &dfutest.Loader{}
	c := &deploytest.Console{}
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Boot: usb.Touch, Port: start(t, c, loader.Serve)}
	f, err := b.Flasher(image("room.zip", nil))
	if err != nil {
		t.Fatal(err)
	}
	f.(*dfu.Flasher).Pace = dfu.Pace{PageErase: 1, Init: 1, Word: 1} //nolint:forcetypeassert // a .zip
	if _, err := flash.Write(t.Context(), f, image("room.zip", dfutest.Archive(make([]byte, 1024))), flash.Options{Settings: flash.Erase}, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := loader.Firmware(); err != nil || len(got) != 1024 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if c.Erased() == 0 {
		t.Error("settings were not erased")
	}
}

func TestUF2(t *testing.T) {
	drive := &uf2test.Board{Folder: t.TempDir(), Info: "UF2 Bootloader v3.0\nBoard-ID: RPI-RP2\n"}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- drive.Serve(ctx) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	b := deploy.Device{Name: "pico", Chip: usb.RP2040, Entry: drive, Drive: drive.Folder, Port: start(t, &deploytest.Console{}, nil)}
	done, err := b.Write(t.Context(), image("room.uf2", uf2.New(uf2.RP2040, 0x10000000, make([]byte, 5000)).Append(nil)), flash.Options{}, nil)
	if err != nil || done.Verified != flash.ByAcknowledgement || done.Reported != released {
		t.Error(done, err)
	}
}

func TestOtherVersion(t *testing.T) {
	rom := &esptest.ROM{Chip: esp.ESP32}
	c := &deploytest.Console{Version: func() string { return "v1.16.0-07a3ca9 (Build: 01-Jun-2026)" }}
	b := deploy.Device{Name: "tbeam", Chip: usb.ESP32, Boot: usb.DTRRTS, Port: start(t, c, rom.Serve)}
	done, err := b.Write(t.Context(), image("room-merged.bin", esptest.Merged(esp.ESP32, 5000, 1)), flash.Options{Settings: flash.Erase}, nil)
	var wrong *flash.VersionMismatch
	if !errors.As(err, &wrong) || wrong.Reported != c.Version() || done.Reported != c.Version() {
		t.Error(done, err)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		board deploy.Device
		image flash.Image
		words string
	}{
		"kind":      {deploy.Device{Kind: "rak4631"}, flash.Image{File: "a.bin", Board: "heltec_v3"}, "a.bin is for heltec_v3, the board is a rak4631"},
		"role":      {deploy.Device{Role: "room"}, flash.Image{File: "a.bin", Role: "repeater"}, "a.bin is a repeater, the rig file wants a room"},
		"bin, nRF":  {deploy.Device{Chip: usb.NRF52840}, flash.Image{File: "a.bin"}, "a.bin does not go onto a nrf52840"},
		"zip, Pico": {deploy.Device{Chip: usb.RP2040}, flash.Image{File: "a.zip"}, "does not go onto"},
		"uf2, ESP":  {deploy.Device{Chip: usb.ESP32}, flash.Image{File: "a.uf2"}, "does not go onto"},
	} {
		if _, err := c.board.Flasher(c.image); !errors.Is(err, flash.ErrWrongImage) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
	}
	b := deploy.Device{Name: "heltec", Chip: usb.ESP32}
	var wrong *flash.HashMismatch
	if _, err := b.Write(t.Context(), flash.Image{File: "a.bin", Data: []byte{1}}, flash.Options{}, nil); !errors.As(err, &wrong) {
		t.Errorf("without a hash: %v", err)
	}
}

// TestByHand holds that an nRF52 is not touched for its drive, which would not come.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		board deploy.Device
		file  string
		want  bool
	}{
		{deploy.Device{Chip: usb.NRF52840, Boot: usb.Touch}, "a.uf2", true},
		{deploy.Device{Chip: usb.NRF52840, Boot: usb.Touch, Entry: &uf2test.Board{}}, "a.uf2", false},
		{deploy.Device{Chip: usb.NRF52840, Boot: usb.Touch}, "a.zip", false},
		{deploy.Device{Chip: usb.RP2040, Boot: usb.Touch}, "a.uf2", false},
		{deploy.Device{Chip: usb.RP2040}, "a.uf2", true},
	} {
		img := flash.Image{File: c.file}
		if got := c.board.ByHand(img); got != c.want {
			t.Errorf("%+v, %s: %v", c.board, c.file, got)
		}
		f, err := c.board.Flasher(img)
		if err != nil {
			t.Fatal(err)
		}
		if u, ok := f.(*uf2.Flasher); ok && (u.Entry == nil) != c.want {
			t.Errorf("%+v: entry %v", c.board, u.Entry)
		}
	}
}

func TestEraseFails(t *testing.T) {
	loader := &dfutest.Loader{}
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Port: start(t, &deploytest.Console{Erase: "File system erase: Err"}, loader.Serve)}
	_, err := b.Write(t.Context(), image("room.zip", dfutest.Archive(make([]byte, 8))), flash.Options{Settings: flash.Erase}, nil)
	if !errors.Is(err, flash.ErrSettings) || loader.Packets() != 0 {
		t.Error(err)
	}
}

// TestAsksAgain holds that a board which takes a question for noise is asked once more.
func TestAsksAgain(t *testing.T) {
	asked := 0
	c := &deploytest.Console{Version: func() string {
		if asked++; asked == 1 {
			return "Unknown command"
		}
		return released
	}}
	b := deploy.Device{Name: "heltec", Port: start(t, c, nil)}
	if got, err := b.Version(t.Context()); err != nil || got != released {
		t.Error(got, err)
	}
}

func TestAskStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	b := deploy.Device{Name: "heltec", Port: start(t, &deploytest.Console{Version: func() string { stop(); return "Unknown command" }}, nil)}
	if _, err := b.Version(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRecords(t *testing.T) {
	r := deploy.Records{State: state.Folder(t.TempDir())}
	if _, ok, err := r.Last("heltec"); ok || err != nil {
		t.Error(ok, err)
	}
	if err := r.Forget("heltec"); err != nil {
		t.Error(err)
	}
	want := deploy.Flashed{
		Board: "heltec", Reported: released, At: time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC),
		Result: flash.Result{File: "a.bin", Version: "1.17.1", SHA256: flash.SumOf(nil), Settings: "keep", Verified: flash.ByMD5, Duration: time.Minute},
	}
	if err := r.Save(want); err != nil {
		t.Fatal(err)
	}
	got, ok, err := r.Last("heltec")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if err := r.Forget("heltec"); err != nil {
		t.Error(err)
	}
	if _, ok, _ := r.Last("heltec"); ok {
		t.Error("not forgotten")
	}
	if err := state.Write(r.State.Flashed("rak"), []byte("{")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Last("rak"); err == nil || !strings.Contains(fmt.Sprint(err), "record of rak") {
		t.Error(err)
	}
}

// TestBaud holds that a speed which is asked for is that of the transfer too.
func TestBaud(t *testing.T) {
	for _, baud := range []int{0, 115200} {
		d := deploy.Device{Name: "heltec", Chip: usb.ESP32S3, Baud: baud}
		f, err := d.Flasher(image("room-merged.bin", esptest.Merged(esp.ESP32S3, 5000, 1)))
		if e, ok := f.(*esp.Flasher); err != nil || !ok || e.Baud != baud || e.Transfer != baud {
			t.Errorf("%d: %+v, %v", baud, f, err)
		}
	}
}
