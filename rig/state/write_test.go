package state_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/state"
)

// only fails if a folder holds anything but one file with a text.
func only(t *testing.T, file, text string) {
	t.Helper()
	if got, err := os.ReadFile(file); err != nil || string(got) != text {
		t.Errorf("%q, %v; want %q", got, err, text)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		file := filepath.Join(t.TempDir(), "rig", "power", "proof.json")
		for _, text := range rapid.SliceOfN(rapid.String(), 1, 4).Draw(rt, "texts") {
			if err := state.Write(file, []byte(text)); err != nil {
				rt.Fatal(err)
			}
			only(t, file, text)
		}
	})
}

// TestReplaceFails holds that a file stays what it was, and nothing lies beside it, when its
// successor could not be written.
func TestReplaceFails(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.json")
	if err := state.Write(file, []byte("before")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	if err := state.Replace(file, func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return full
	}); !errors.Is(err, full) {
		t.Error(err)
	}
	only(t, file, "before")
	fresh := filepath.Join(filepath.Dir(file), "never", "x")
	if err := state.Replace(fresh, func(io.Writer) error { return full }); !errors.Is(err, full) {
		t.Error(err)
	}
	if _, err := os.Stat(fresh); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestFullDisk holds the same against a system that takes the first bytes of a file only.
func TestFullDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	if err := state.Write(file, []byte("before")); err != nil {
		t.Fatal(err)
	}
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(unix.SIGXFSZ)
	defer signal.Reset(unix.SIGXFSZ)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 100, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	err := state.Write(file, bytes.Repeat([]byte("x"), 1000))
	appended := state.Append(file, bytes.Repeat([]byte("x"), 1000))
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(err, unix.EFBIG) || !errors.Is(appended, unix.EFBIG) {
		t.Errorf("%v, %v", err, appended)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.HasPrefix(got, []byte("before")) {
		t.Errorf("%q, %v", got, err)
	}
}

// TestWriteShares holds that those may use a file who may use its folder.
func TestWriteShares(t *testing.T) {
	t.Parallel()
	for folder, want := range map[fs.FileMode]fs.FileMode{0o700: 0o600, 0o750: 0o640, 0o775: 0o664} {
		dir := filepath.Join(t.TempDir(), "state")
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, folder)); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "x")
		if err := state.Write(file, nil); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != want {
			t.Errorf("%v in %v, %v; want %v", info.Mode(), folder, err, want)
		}
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "airtime")
	if err := state.Append(file, []byte("a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("appended to nothing: %v", err)
	}
	if err := state.Sync(file); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	err := errors.Join(state.Write(file, []byte("1\n")), state.Append(file, []byte("2\n")), state.Append(file, []byte("3\n")), state.Sync(file))
	if err != nil {
		t.Error(err)
	}
	only(t, file, "1\n2\n3\n")
}

func TestRemove(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x")
	if err := errors.Join(state.Write(file, nil), state.Remove(file), state.Remove(file)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := state.Write(filepath.Join(file, "y"), nil); err != nil {
		t.Fatal(err)
	}
	if err := state.Remove(file); err == nil {
		t.Error("a folder that holds something is gone")
	}
}

func TestNoFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x")
	if err := state.Write(file, nil); err != nil {
		t.Fatal(err)
	}
	if err := state.Write(filepath.Join(file, "y", "z"), nil); !errors.Is(err, unix.ENOTDIR) {
		t.Errorf("written below a file: %v", err)
	}
}

// TestSetAside holds that nothing that was set aside is lost by the next, and that what lies beside
// a file goes with it.
func TestSetAside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "proof.json")
	for n := 1; n <= 2; n++ {
		for _, suffix := range []string{"", "-wal"} {
			if err := os.WriteFile(file+suffix, []byte{byte(n)}, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		to, err := state.SetAside(file, "-wal", "-shm")
		if want := fmt.Sprintf("%s.set-aside-%d", file, n); err != nil || to != want {
			t.Errorf("%s, %v, want %s", to, err, want)
		}
	}
	for n := 1; n <= 2; n++ {
		for _, suffix := range []string{"", "-wal"} {
			if data, err := os.ReadFile(fmt.Sprintf("%s.set-aside-%d%s", file, n, suffix)); err != nil || data[0] != byte(n) {
				t.Errorf("%v, %v", data, err)
			}
		}
	}
}

// TestAppendFollowsNoLink holds that a link in a folder that is open to all leads nowhere.
func TestAppendFollowsNoLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine")
	if err := errors.Join(os.WriteFile(mine, nil, 0o600), os.Symlink(mine, filepath.Join(dir, "airtime"))); err != nil {
		t.Fatal(err)
	}
	if err := state.Append(filepath.Join(dir, "airtime"), []byte("x")); err == nil {
		t.Error("followed")
	}
}
