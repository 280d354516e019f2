//go:build linux

package serial_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// other is what this test program does when it is started as another process: "locks PATH"
// opens a port as a rig does, "takes PATH" as any program may, "is" is a board: it has a
// pseudo terminal of its own. It says so and stays until its input ends.
const other = "MESHRIG_OTHER"

func TestMain(m *testing.M) {
	if what := os.Getenv(other); what != "" {
		if err := beOther(what); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func beOther(what string) error {
	verb, path, _ := strings.Cut(what, " ")
	var err error
	switch verb {
	case "locks":
		_, err = serial.Open(serial.Config{Board: "other", Path: path})
	case "takes":
		_, err = os.OpenFile(path, os.O_RDWR, 0)
	case "is":
		var slave *os.File
		if _, slave, err = pty.Open(); err == nil {
			path = slave.Name()
		}
	}
	if err != nil {
		return err
	}
	fmt.Println("ready " + path)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// start starts another process and returns its number and what it has opened.
func start(t *testing.T, what string) (pid int, path string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), other+"="+what)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = in.Close(), cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	path, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ok {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	return cmd.Process.Pid, path
}

// TestAnotherProcessHasThePort holds for root as well, whom TIOCEXCL does not keep out, and by
// whatever name the port is opened.
func TestAnotherProcessHasThePort(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"locks", "takes"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			master, slave, err := pty.Open()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _, _ = master.Close(), slave.Close() }()
			byID := filepath.Join(t.TempDir(), "usb-Heltec-if00")
			if err := os.Symlink(slave.Name(), byID); err != nil {
				t.Fatal(err)
			}
			pid, _ := start(t, verb+" "+slave.Name())
			for _, path := range []string{slave.Name(), byID} {
				_, err := serial.Open(serial.Config{Board: "heltec", Path: path})
				wants(t, err, serial.ErrBusy, "open")
				var busy *serial.BusyError
				if !errors.As(err, &busy) || busy.PID != pid || !strings.Contains(err.Error(), busy.Program) || busy.Program == "" {
					t.Errorf("%s: %v, want process %d", path, err, pid)
				}
			}
		})
	}
}

// TestOwnLinkIsBusy opens one device by two names in this process.
func TestOwnLinkIsBusy(t *testing.T) {
	p, _ := terminal(t, nil)
	byID := filepath.Join(t.TempDir(), "usb-Heltec-if00")
	if err := os.Symlink(p.Path(), byID); err != nil {
		t.Fatal(err)
	}
	_, err := serial.Open(serial.Config{Board: "heltec", Path: byID})
	wants(t, err, serial.ErrBusy, "open")
}

// TestTheBoardIsNoHolder opens the terminal of a board that keeps its own end of it open.
func TestTheBoardIsNoHolder(t *testing.T) {
	t.Parallel()
	_, path := start(t, "is")
	p, err := serial.Open(serial.Config{Board: "heltec", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// TestTheHolderDies proves that nothing stays behind of a process that is killed.
func TestTheHolderDies(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = master.Close() }()
	pid, _ := start(t, "locks "+slave.Name())
	_ = slave.Close() // the lock that keeps out all but root lasts as long as anyone has the terminal
	holder, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := holder.Wait(); err != nil {
		t.Fatal(err)
	}
	p, err := serial.Open(serial.Config{Board: "heltec", Path: slave.Name()})
	if err != nil {
		t.Fatal(err)
	}
	_ = p.Close()
}

// TestHolderThatIsGone has a lock outlive whoever held it, as that of a port which was closed while its process
// started another: until that runs it has the port too, and is not to be seen.
func TestHolderThatIsGone(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = master.Close(), slave.Close() }()
	held, err := os.OpenFile(slave.Name(), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Flock(int(held.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, func() { _ = held.Close() })
	p, err := serial.Open(serial.Config{Board: "heltec", Path: slave.Name()})
	if err != nil {
		t.Fatal(err)
	}
	_ = p.Close()
}
