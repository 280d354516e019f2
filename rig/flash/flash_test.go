package flash_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
)

func TestSum(t *testing.T) {
	s := flash.SumOf([]byte("abc"))
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2
	if s.String() != want || !s.Known() || (flash.Sum{}).Known() {
		t.Error(s)
	}
	if got, err := flash.ParseSum(" " + strings.ToUpper(want) + "\n"); err != nil || got != s {
		t.Error(got, err)
	}
	for _, bad := range []string{"", want[1:], want[2:], want + "0", want + "00", strings.Repeat("g", 64)} {
		if _, err := flash.ParseSum(bad); err == nil {
			t.Errorf("%q is no hash", bad)
		}
	}
}

func TestCheckVersion(t *testing.T) {
	for _, c := range []struct {
		image, reported string
		ok              bool
	}{
		{"1.17.1", "v1.17.1-d9296435 (Build: 14-Aug-2026)", true},
		{"v1.17.1", "v1.17.1 (Build: 14 Aug 2026)", true},
		{"1.17.1-d9296435", "v1.17.1-d9296435 (Build: 14-Aug-2026)", true},
		{"1.17.1-d9296435", "v1.17.1-0000000", false},
		{"1.17.1+meshrig", "v1.17.1", false},
		{"1.17.1", "v1.17.0-727fc051 (Build: x)", false},
		{"1.17.1", "Unknown command", false},
		{"1.17.1", "", false},
	} {
		err := flash.CheckVersion(flash.Image{File: "room.bin", Version: c.image}, c.reported)
		var wrong *flash.VersionMismatch
		if c.ok && err != nil || !c.ok && (!errors.As(err, &wrong) || wrong.Reported != c.reported) {
			t.Errorf("%q on an image of %q: %v", c.reported, c.image, err)
		}
	}
	var wrong *flash.VersionMismatch
	if err := flash.CheckVersion(flash.Image{Version: "latest"}, "v1.17.1"); err == nil || errors.As(err, &wrong) {
		t.Errorf("a manifest without a version is no fault of the board: %v", err)
	}
}

// fake is a flasher that notes what it is given.
type fake struct {
	image flash.Image
	opts  flash.Options
	err   error
}

func (f *fake) Flash(_ context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (flash.Proof, error) {
	f.image, f.opts = image, opts
	progress.Tell(1, 2)
	return flash.ByReadBack, f.err
}

func TestWrite(t *testing.T) {
	f := &fake{}
	img := flash.Image{File: "room.bin", Version: "1.17.1", Data: []byte("abc"), SHA256: flash.SumOf([]byte("abc"))}
	got, err := flash.Write(t.Context(), f, img, flash.Options{Settings: flash.Erase}, nil)
	if err != nil || got.File != "room.bin" || got.Version != "1.17.1" || got.SHA256 != img.SHA256 || got.Verified != flash.ByReadBack || got.Settings != "erase" || f.opts.Settings != flash.Erase {
		t.Errorf("%+v %v", got, err)
	}
	f.err = flash.ErrVerify
	if _, err := flash.Write(t.Context(), f, img, flash.Options{}, nil); !errors.Is(err, flash.ErrVerify) {
		t.Error(err)
	}
	for _, sum := range []flash.Sum{{}, {1}} {
		*f = fake{}
		img.SHA256 = sum
		var wrong *flash.HashMismatch
		if _, err := flash.Write(t.Context(), f, img, flash.Options{}, nil); !errors.As(err, &wrong) || f.image.File != "" {
			t.Errorf("hash %v: %v, and it was flashed: %v", sum, err, f.image)
		}
	}
}

func TestWords(t *testing.T) {
	for _, s := range []flash.SettingsPolicy{flash.Keep, flash.Erase} {
		if got, err := flash.ParseSettings(s.String()); err != nil || got != s {
			t.Error(got, err)
		}
	}
	if s, err := flash.ParseSettings(""); err != nil || s != flash.Keep {
		t.Error(s, err)
	}
	if _, err := flash.ParseSettings("wipe"); err == nil {
		t.Error("wipe is no choice")
	}
	for _, want := range []flash.Proof{flash.ByAcknowledgement, flash.ByMD5, flash.ByReadBack} {
		var got flash.Proof
		text, err := want.MarshalText()
		if err == nil {
			err = got.UnmarshalText(text)
		}
		if err != nil || got != want {
			t.Error(got, err)
		}
	}
	var p flash.Proof
	if err := p.UnmarshalText([]byte("trust me")); err == nil {
		t.Error("that is no proof")
	}
}
