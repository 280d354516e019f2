package serial

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRights(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ttyUSB0")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := rights(file); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "/etc/udev/rules.d/") {
		t.Error(err)
	}
	const stranger = 54321
	if err := os.Chown(file, -1, stranger); err != nil {
		t.Skip("only root gives files to groups of others")
	}
	if err := os.Chmod(file, 0o660); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "by-id")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := rights(link); !strings.Contains(err.Error(), "belongs to group 54321; run `sudo usermod -aG 54321 ") {
		t.Error(err)
	}
	if err := (&RightsError{User: "alice", Group: "dialout", Member: true}); !strings.Contains(err.Error(), "log in again") {
		t.Error(err)
	}
}
