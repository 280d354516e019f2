package systemd_test

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/systemd"
)

func TestNotify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	t.Setenv("NOTIFY_SOCKET", path)
	if err := systemd.Notify(systemd.Ready, "STATUS=3 rooms"); err != nil {
		t.Fatal(err)
	}
	if err := systemd.Notify(systemd.Reloading()); err != nil {
		t.Fatal(err)
	}
	if err := socket.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"READY=1\nSTATUS=3 rooms", "RELOADING=1\nMONOTONIC_USEC="} {
		buf := make([]byte, 1024)
		n, err := socket.Read(buf)
		if err != nil || !strings.HasPrefix(string(buf[:n]), want) {
			t.Errorf("%q, %v; want %q", buf[:n], err, want)
		}
	}
}

func TestNobodyIsThere(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := systemd.Notify(systemd.Ready); err != nil {
		t.Error(err)
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none"))
	if err := systemd.Notify(systemd.Ready); err == nil {
		t.Error("no error for a socket that is not there")
	}
}
