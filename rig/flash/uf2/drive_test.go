package uf2_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
)

func TestDisks(t *testing.T) {
	dir := t.TempDir()
	drive := filepath.Join(dir, "RAK BOOT")
	if err := os.Mkdir(drive, 0o700); err != nil {
		t.Fatal(err)
	}
	info := filepath.Join(drive, uf2.InfoFile)
	if err := os.WriteFile(info, []byte(uf2test.NRF52), 0o600); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(dir, "mounts")
	line := strings.ReplaceAll(drive, " ", `\040`) + " vfat rw 0 0\n"
	mount := func(text string) {
		if err := os.WriteFile(table, []byte("proc /proc proc rw 0 0\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	nodes := []string{"/dev/sdb"}
	d := uf2.Disks{Nodes: func() ([]string, error) { return nodes, nil }, Mounts: table, Mount: func(context.Context, string) error { return uf2.ErrNotMounted }}
	find := func() (string, error) { return d.Folder(t.Context()) }

	for _, device := range []string{"/dev/sdb", "/dev/sdb1"} {
		mount(device + " " + line)
		if got, err := find(); err != nil || got != drive {
			t.Errorf("%s mounted: %q, %v", device, got, err)
		}
	}
	mount("/dev/sdbc " + line)
	if _, err := find(); !errors.Is(err, uf2.ErrNotMounted) {
		t.Errorf("another disk is mounted: %v", err)
	}
	d.Mount = func(_ context.Context, node string) error { mount(node + " " + line); return nil }
	if got, err := find(); err != nil || got != drive {
		t.Errorf("mounted by us: %q, %v", got, err)
	}
	if err := os.Remove(info); err != nil {
		t.Fatal(err)
	}
	if _, err := find(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("some other drive: %v", err)
	}
	nodes = nil
	if _, err := find(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no disk: %v", err)
	}
	d.Nodes = func() ([]string, error) { return nil, fs.ErrPermission }
	if _, err := find(); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

func TestFolderForADisk(t *testing.T) {
	node := t.TempDir()
	if err := os.WriteFile(filepath.Join(node, uf2.InfoFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := uf2.Disks{Nodes: func() ([]string, error) { return []string{node}, nil }}
	if got, err := d.Folder(t.Context()); err != nil || got != node {
		t.Errorf("%q, %v", got, err)
	}
}

func TestInfo(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   uf2.Info
		family uf2.Family
	}{
		{uf2test.NRF52, uf2.Info{"UF2 Bootloader 0.6.2", "Test board", "Test-nRF52-Board", "S140 version 6.1.1"}, uf2.NRF52840},
		{"UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n", uf2.Info{"UF2 Bootloader v3.0", "Raspberry Pi RP2", "RPI-RP2", ""}, uf2.RP2040},
		{"TinyUF2 Bootloader 0.18\nModel: X\nBoard-ID: ESP32S3-X\nnonsense\n: \n", uf2.Info{"TinyUF2 Bootloader 0.18", "X", "ESP32S3-X", ""}, uf2.ESP32S3},
		{"", uf2.Info{}, 0},
	} {
		got, err := uf2.ParseInfo(strings.NewReader(c.text))
		family, known := got.Family()
		if err != nil || got != c.want || family != c.family || known != (c.family != 0) {
			t.Errorf("%q: %+v %v %v", c.text, got, family, err)
		}
	}
}

func FuzzParseInfo(f *testing.F) {
	f.Add(uf2test.NRF52)
	f.Fuzz(func(_ *testing.T, text string) {
		info, _ := uf2.ParseInfo(strings.NewReader(text))
		_, _ = info.Family()
		_ = fmt.Sprint(info)
	})
}
