// Package interop_test lets programs that others wrote read what whole runs put on the air, and
// drive what meshrig emulates. `make interop` starts it.
package interop_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// scripts is the folder of ci/interop-setup with the script and what it needs, or skips the test.
func scripts(t *testing.T, module string) string {
	t.Helper()
	mode, tools := os.Getenv("MESHRIG_INTEROP"), os.Getenv("MESHRIG_INTEROP_TOOLS")
	if mode == "" {
		t.Skip("programs of others are run in make interop")
	}
	_, err := os.Stat(filepath.Join(tools, "node_modules", filepath.FromSlash(module)))
	if errors.Is(err, fs.ErrNotExist) && mode != "required" {
		t.Skipf("%s is not there; see ci/interop-setup", module)
	}
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

// built is the folder of the program that all tests share.
var built struct {
	dir  string
	once sync.Once
	err  error
}

// program is meshrig, built once for all tests.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(built.dir, "meshrig")
	built.once.Do(func() {
		cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", path, "../../rig/cmd/meshrig")
		cmd.Stderr = os.Stderr
		built.err = cmd.Run()
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return path
}

func TestMain(m *testing.M) {
	var err error
	if built.dir, err = os.MkdirTemp("", "meshrig-interop-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(built.dir)
	os.Exit(code)
}
