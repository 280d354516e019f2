package board_test

import (
	"encoding/json"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/serve"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/board"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/report"
)

// behind puts boards behind a socket, each connection another, whose orders are first shown to spoil.
func behind(t *testing.T, spoil func(net.Conn) bool) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "board")
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				if !spoil(conn) {
					b := serve.Program{Ready: process.Ready{Name: "room", FW: "v1"}, New: emulated.Target{}.New}
					_ = b.Serve(t.Context(), conn, conn)
				}
				_ = conn.Close()
			}()
		}
	}()
	return path
}

// TestCheck checks a board that keeps every rule, and one that breaks the first.
func TestCheck(t *testing.T) {
	t.Parallel()
	good := behind(t, func(net.Conn) bool { return false })
	out, errs, code := clitest.Run(t, board.New, "check", "--unix", good)
	if code != report.ExitConformant || errs != "" || !strings.Contains(out, "\n0 of ") || !strings.Contains(out, "kept   ") || strings.Contains(out, "BROKEN") {
		t.Errorf("exit code %d, %s\n%s", code, errs, out)
	}
	rude := behind(t, func(c net.Conn) bool {
		_, _ = c.Write([]byte("hello yourself\n"))
		_, _ = io.Copy(io.Discard, c) // until the rig has read that and hangs up
		return true
	})
	out, errs, code = clitest.Run(t, board.New, "check", "--unix", rude)
	if code == report.ExitConformant || !strings.Contains(out+errs, "hello yourself") {
		t.Errorf("exit code %d, %s\n%s", code, errs, out)
	}
}

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	out, _, code := clitest.Run(t, board.New, "check", "--json", "--unix", behind(t, func(net.Conn) bool { return false }))
	var rows []struct{ Rule, Statement, Broken string }
	if err := json.Unmarshal([]byte(out), &rows); err != nil || code != report.ExitConformant || len(rows) == 0 || rows[0].Rule == "" || rows[0].Broken != "" {
		t.Errorf("exit code %d, %v\n%s", code, err, out)
	}
}

func TestNoProgram(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"check"}, report.ExitNothingRan},
		{[]string{"check", "--", "./nothing"}, report.ExitError},
		{[]string{"check", "--unix", "a", "--tcp", "b"}, report.ExitNothingRan},
		{[]string{"check", "--unix", "a", "--", "./nothing"}, report.ExitNothingRan},
	} {
		if _, errs, code := clitest.Run(t, board.New, c.args...); code != c.code || errs == "" {
			t.Errorf("%v: exit code %d, %q", c.args, code, errs)
		}
	}
}
