package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
)

func init() {
	boards["mkimage"] = func() { endBoard(makeImage(os.Args[1], os.Args[2])) }
	boards["flashable"] = func() { endBoard(beFlashable(os.Args[1], os.Args[2], os.Args[3:])) }
}

// makeImage writes an image for a kind of board: mkimage KIND FILE.
func makeImage(kind, file string) error {
	var data []byte
	switch kind {
	case "heltec_v3":
		data = esptest.Merged(esp.ESP32S3, 5000, 1)
	case "damaged":
		data = esptest.Merged(esp.ESP32S3, 5000, 1)
		data[0x10100] ^= 1
	case "application":
		data = esptest.Part(esp.ESP32S3, 5000, 1)
	case "rak4631":
		data = dfutest.Archive(make([]byte, 2048))
	case "rak4631-other":
		data = dfutest.Archive(make([]byte, 4096))
	case "loader":
		data = dfutest.Zip(map[string]any{"bootloader": map[string]any{"bin_file": "a.bin", "dat_file": "a.dat"}}, nil)
	case "long":
		data = dfutest.Archive(make([]byte, dfu.MaxFirmware+4))
	case "uf2":
		data = uf2.New(uf2.NRF52840, 0x26000, make([]byte, 5000)).Append(nil)
	case "rpi_picow":
		data = uf2.New(uf2.RP2040, 0x10000000, make([]byte, 5000)).Append(nil)
	}
	return os.WriteFile(file, data, 0o600)
}

// beFlashable runs a command while a board of a kind can be flashed: flashable KIND VERSION
// COMMAND ARG... It writes a rig.yaml with the board, whose firmware reports the version. A
// drive is in the folder drive.
func beFlashable(kind, version string, command []string) error {
	loaders := map[string]func(io.ReadWriter){
		"heltec_v3": (&esptest.ROM{Chip: esp.ESP32S3}).Serve,
		"rak4631":   (&dfutest.Loader{}).Serve,
		"rpi_picow": nil,
	}
	b, err := deploytest.Start(&deploytest.Console{
		Version:  func() string { return version + " (Build: 14-Aug-2026)" },
		Settings: map[string]string{"prv.key": strings.Repeat("A1", 64), "name": "alice", "tx": "22"},
	}, loaders[kind])
	if err != nil {
		return err
	}
	defer b.Close()
	rig := fmt.Sprintf("name: test\nmachine: {state: state}\nradio: {preset: eu-uk-narrow}\nboards:\n  - name: room-1\n    kind: %s\n    usb: {port: %s}\n    flash: {image: %s-room-v1.17.1}\n", kind, b.Path, kind)
	if err := os.WriteFile("rig.yaml", []byte(rig), 0o600); err != nil {
		return err
	}
	if err := os.MkdirAll("drive", 0o700); err != nil {
		return err
	}
	folder, err := filepath.Abs("drive")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	drive := &uf2test.Board{Folder: folder}
	if kind == "rpi_picow" {
		drive.Info = "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n"
	}
	if err := drive.Bootloader(ctx); err != nil {
		return err
	}
	go func() { _ = drive.Serve(ctx) }()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("exit code %d", exit.ExitCode())
	}
	return err
}
