package uf2test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/uf2"
)

// TestTakes holds that the board restarts behind a file that it took, and waits behind one with
// a block that it did not take, as the vendor's boot loader does.
func TestTakes(t *testing.T) {
	for base, want := range map[uint32]bool{0x26000: true, 0xE9F00: true, 0xEA000: false} {
		b := &Board{Folder: t.TempDir(), Restarted: func(uf2.File) {}}
		if err := b.Bootloader(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.Folder, "A.UF2"), uf2.New(uf2.NRF52840, base, make([]byte, 256)).Append(nil), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := b.take(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(b.Folder, uf2.InfoFile)); (err != nil) != want {
			t.Errorf("0x%x: restarted %v, want %v", base, err != nil, want)
		}
	}
}
