// Package uf2test emulates a board whose boot loader takes UF2 files: a folder that is its
// drive while it is in the boot loader, and empty while it runs its firmware.
package uf2test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/flash/uf2"
)

// look is how often the drive looks at what was copied to it.
const look = 5 * time.Millisecond

// Board is a board in a folder. Folder is needed, the rest spoils it. It is a flash.Entry:
// Bootloader presses reset twice, Run once.
type Board struct {
	Folder string
	Info   string // of INFO_UF2.TXT; "": an nRF52 board named Test
	// Current makes it show its flash as CURRENT.UF2.
	Current bool
	// Corrupt makes it write one bit wrong.
	Corrupt bool
	// Deaf makes it take files and never restart.
	Deaf bool
	// Restarted is told the firmware that it starts after a file was taken.
	Restarted func(uf2.File)

	mu      sync.Mutex
	flash   map[uint32][uf2.PayloadSize]byte
	entered int
}

// NRF52 is what an nRF52 boot loader says of itself.
const NRF52 = "UF2 Bootloader 0.6.2\r\nModel: Test board\r\nBoard-ID: Test-nRF52-Board\r\nSoftDevice: S140 version 6.1.1\r\nDate: Dec  1 2021\r\n"

// Bootloader makes the drive appear.
func (b *Board) Bootloader(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entered++
	if err := os.MkdirAll(b.Folder, 0o700); err != nil {
		return err
	}
	if b.Current {
		if err := os.WriteFile(filepath.Join(b.Folder, uf2.CurrentFile), b.current().Append(nil), 0o600); err != nil {
			return err
		}
	}
	info := b.Info
	if info == "" {
		info = NRF52
	}
	return os.WriteFile(filepath.Join(b.Folder, uf2.InfoFile), []byte(info), 0o600)
}

// Run makes the drive go away.
func (b *Board) Run(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.leave()
}

// Entered is how often it went into its boot loader.
func (b *Board) Entered() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.entered
}

// leave empties the folder, its INFO_UF2.TXT first, as a drive goes away at once.
func (b *Board) leave() error {
	_ = os.Remove(filepath.Join(b.Folder, uf2.InfoFile))
	entries, err := os.ReadDir(b.Folder)
	for _, e := range entries {
		_ = os.Remove(filepath.Join(b.Folder, e.Name()))
	}
	return err
}

// Serve takes what is copied to the drive, until ctx ends.
func (b *Board) Serve(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := b.take(); err != nil {
				return err
			}
		}
	}
}

// take looks once.
func (b *Board) take() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	entries, err := os.ReadDir(b.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil // the firmware runs
	}
	if err != nil {
		return fmt.Errorf("uf2test: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || e.Name() == uf2.CurrentFile || !strings.HasSuffix(strings.ToUpper(e.Name()), ".UF2") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(b.Folder, e.Name()))
		if err != nil {
			return fmt.Errorf("uf2test: %w", err)
		}
		file, err := uf2.Parse(data)
		if err != nil || b.Deaf {
			continue // not all of it is there
		}
		if !b.write(file) {
			continue // it waits for the blocks that it did not take
		}
		if err := b.leave(); err != nil {
			return fmt.Errorf("uf2test: %w", err)
		}
		if b.Restarted != nil {
			b.Restarted(file)
		}
	}
	return nil
}

// userEnd is where what the boot loader of an nRF52840 takes ends (USER_FLASH_END,
// fixtures/flash/uf2/adafruit-bootloader.txt).
const userEnd = 0xEA000

// write writes the blocks that the boot loader takes, and reports whether these were all.
func (b *Board) write(file uf2.File) (all bool) {
	all = true
	if b.flash == nil {
		b.flash = map[uint32][uf2.PayloadSize]byte{}
	}
	for i := range file {
		if file[i].Family == uf2.NRF52840 && file[i].Address >= userEnd {
			all = false
			continue
		}
		page := [uf2.PayloadSize]byte(file[i].Payload())
		if b.Corrupt && i == len(file)/2 {
			page[7] ^= 1
		}
		b.flash[file[i].Address] = page
	}
	return all
}

// current is the part of flash that the nRF52 boot loader shows: above the SoftDevice.
func (b *Board) current() uf2.File {
	const from, to = 0x26000, 0x2A000
	firmware := bytes.Repeat([]byte{0xFF}, to-from)
	for address, page := range b.flash {
		if address >= from && address < to {
			copy(firmware[address-from:], page[:])
		}
	}
	return uf2.New(uf2.NRF52840, from, firmware)
}
