package power_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/power"
)

// program makes a uhubctl that writes down how it was called and prints what a real one does.
func program(t *testing.T, script string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "uhubctl")
	executable(t, file, "#!/bin/sh\necho \"$@\" >>\"$0.calls\"\n"+script)
	return file
}

// executable writes a program. No process may begin meanwhile: it would have the file open for
// writing, and who writes a program cannot run it.
func executable(t *testing.T, file, text string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// A port of a USB 3 hub, with its state as the last order left it in two files.
const obedient = `
case "$6" in on) s="0100 power"; u="02a0 power 5gbps Rx.Detect";; *) s="0000 off"; u="00a0 off";; esac
cat <<END
Current status for hub 2-1 [2109:0813 VIA Labs USB3 Hub, USB 3.00, 4 ports]
  Port 4: 0203 power 5gbps U0 enable connect [05e3:0626 hub]
Sent power $6 request
New status for hub 2-1 [2109:0813 VIA Labs USB3 Hub, USB 3.00, 4 ports]
  Port 4: $u
Current status for hub 1-1 [2109:2813 VIA Labs USB2 Hub, USB 2.10, 4 ports]
  Port 4: 0103 power enable connect [303a:1001 power tool a1]
Sent power $6 request
New status for hub 1-1 [2109:2813 VIA Labs USB2 Hub, USB 2.10, 4 ports]
  Port 4: $s
END
`

func TestUhubctl(t *testing.T) {
	t.Parallel()
	u := power.Uhubctl{Location: "1-1", Port: 4, Program: program(t, obedient), Kernel: "6.1.0"}
	if u.String() != "uhubctl port 4 of hub 1-1" {
		t.Errorf("%s", u)
	}
	for _, on := range []bool{false, true} {
		if err := u.Set(t.Context(), on); err != nil {
			t.Errorf("on %v: %v", on, err)
		}
	}
	calls, err := os.ReadFile(u.Program + ".calls")
	if want := "-l 1-1 -p 4 -a off\n-l 1-1 -p 4 -a on\n"; err != nil || string(calls) != want {
		t.Errorf("%v: called as %q", err, calls)
	}
	own := power.Uhubctl{Location: "usb2", Port: 4, Program: program(t, obedient), Kernel: "6.1.0"}
	if err := own.Set(t.Context(), false); err != nil {
		t.Error(err)
	}
	if calls, err := os.ReadFile(own.Program + ".calls"); err != nil || string(calls) != "-l 2 -p 4 -a off\n" {
		t.Errorf("%v: called as %q", err, calls)
	}
	if err := (power.Uhubctl{Location: "1-1", Port: 3, Program: u.Program}).Set(t.Context(), false); err == nil || !strings.Contains(err.Error(), "it says nothing of the port") {
		t.Errorf("another port: %v", err)
	}
}

func TestUhubctlErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script string
		want   error
		text   string
		on     bool
	}{
		// Exit code 0, as uhubctl 2.5.0 has it when a hub refuses.
		"refuses": {
			"printf 'New status for hub 1-1 [hub]\\n  Port 4: 0103 power enable connect [a board]\\n'\n",
			power.ErrRefused, "uhubctl port 4 of hub 1-1: switch off: Port 4: 0103 power", false,
		},
		"only one of the twins obeys": {
			"printf 'New status for hub 2-1 [x]\\n  Port 4: 00a0 off\\nNew status for hub 1-1 [x]\\n  Port 4: 0100 power\\n'\n",
			power.ErrRefused, "", false,
		},
		"only the device says power": {
			"printf 'New status for hub 1-1 [hub]\\n  Port 4: 0001 connect [303a:1001 power tool]\\n'\n",
			power.ErrRefused, "", true,
		},
		"only the old state": {
			"printf 'Current status for hub 1-1 [hub]\\n  Port 4: 0000 off\\n'\n",
			nil, "it says nothing of the port", false,
		},
		"no hub": {
			"echo 'No compatible devices detected at location 1-1!' >&2; exit 1\n",
			power.ErrNoHub, "run uhubctl without arguments", false,
		},
		"no permission": {
			"echo 'No compatible devices detected at location 1-1!' >&2; echo 'There were permission problems while accessing USB.' >&2; exit 1\n",
			power.ErrPermission, "run as root, or let a udev rule", false,
		},
		"fails":         {"echo 'Cannot enumerate USB devices!' >&2; exit 1\n", nil, "Cannot enumerate USB devices!: exit status 1", false},
		"says nothing":  {"exit 0\n", nil, "it says nothing of the port", false},
		"talks garbage": {"printf 'Port\\nNew status\\n  Port 4:\\nPort 4: \\377\\000\\n'\n", power.ErrRefused, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := power.Uhubctl{Location: "1-1", Port: 4, Program: program(t, c.script)}.Set(t.Context(), c.on)
			var e *power.Error
			if err == nil || c.want != nil && !errors.Is(err, c.want) || !errors.As(err, &e) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%v, want %v with %q", err, c.want, c.text)
			}
		})
	}
}

func TestUhubctlIsNotInstalled(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"uhubctl-that-nobody-has", "/nowhere/uhubctl"} {
		u := power.Uhubctl{Location: "1-1", Port: 4, Program: name}
		if err := u.Set(t.Context(), false); !errors.Is(err, power.ErrNoProgram) || !strings.Contains(err.Error(), "apt install uhubctl") {
			t.Errorf("%v", err)
		}
		if _, err := u.Version(t.Context()); !errors.Is(err, power.ErrNoProgram) {
			t.Errorf("version: %v", err)
		}
	}
}

func TestUhubctlVersion(t *testing.T) {
	t.Parallel()
	u := power.Uhubctl{Program: program(t, "echo 2.5.0\n")}
	if v, err := u.Version(t.Context()); v != "2.5.0" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}

// A program that hangs, and leaves another behind that keeps its pipes open, is given up.
func TestUhubctlHangs(t *testing.T) {
	t.Parallel()
	u := power.Uhubctl{Location: "1-1", Port: 4, Program: program(t, "while [ -e \"$0\" ]; do sleep 0.1; done &\nwait\n")}
	ctx, stop := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer stop()
	if err := u.Set(ctx, false); !errors.Is(err, power.ErrHangs) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func FuzzPortState(f *testing.F) {
	f.Add("New status for hub 1-1 [hub]\n  Port 4: 0103 power enable connect [a board]\n", 4)
	f.Add("Current status for hub 1-1\n  Port 4: 0100 power\nSent power off request\nNew status for hub 1-1\n  Port 4: 0000 off\n", 4)
	f.Fuzz(func(t *testing.T, out string, port int) {
		powered, seen := power.PortState(out, port)
		if powered && !seen || seen && !strings.Contains(out, "New status") {
			t.Errorf("%q, port %d: powered %v, seen %v", out, port, powered, seen)
		}
	})
}
