package outlet

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/lease"
)

// Link makes a symbolic link to a terminal. One that leads to a terminal and that no running
// program keeps, as one that was killed leaves it, is replaced. remove takes it away.
// The error is for who names the link.
func Link(link, terminal string) (remove func(), err error) {
	place, err := filepath.Abs(link)
	if err != nil {
		return nil, err
	}
	// The terminal that a dead link leads to may be somebody else's by now, so that only a lock of
	// who made it tells whether it lives.
	sum := sha256.Sum256([]byte(place))
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("meshrig-links-%d", os.Getuid()))
	lock, err := lease.TryAcquire(folder, hex.EncodeToString(sum[:16]), lease.Self(""))
	if held, ok := errors.AsType[*lease.Held](err); ok {
		return nil, fmt.Errorf("%s is in use by %v; choose another place", link, held.Holder)
	}
	if err != nil {
		return nil, err
	}
	give := func() { _ = lock.Release() }
	switch to, err := os.Readlink(link); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil || !strings.HasPrefix(to, "/dev/"):
		give()
		return nil, fmt.Errorf("%s is there and leads to no terminal; remove it or choose another place", link)
	default:
		if err := os.Remove(link); err != nil {
			give()
			return nil, err
		}
	}
	if err := os.Symlink(terminal, link); err != nil {
		give()
		return nil, fmt.Errorf("%w; choose another place", err)
	}
	return func() {
		_ = os.Remove(link)
		give()
	}, nil
}
