package power_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/power"
)

// recorded is what a real uhubctl printed and how it ended, by the name in fixtures/power.
func recorded(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../fixtures/power/uhubctl.txt")
	if err != nil {
		t.Fatal(err)
	}
	scripts := map[string]string{}
	for part := range strings.SplitSeq(string(text), "\n== ") {
		name, rest, _ := strings.Cut(part, "\n")
		_, rest, ok := strings.Cut(rest, "\nexit ")
		if !ok {
			continue // the words before the first
		}
		code, out, _ := strings.Cut(rest, "\n")
		scripts[name] = fmt.Sprintf("cat <<'END'\n%s\nEND\nexit %s\n", strings.TrimRight(out, "\n"), code)
	}
	return scripts
}

// TestRecordedUhubctl reads what the real program printed.
func TestRecordedUhubctl(t *testing.T) {
	t.Parallel()
	scripts := recorded(t)
	for name, c := range map[string]struct {
		port int
		on   bool
		want error
		says string // "": it worked
	}{
		"no hub at all, 2.5.0-1":  {port: 4, want: power.ErrNoHub, says: ": switch off: No compatible devices detected!: uhubctl finds no hub there"},
		"no hub there, 2.5.0-1":   {port: 4, want: power.ErrNoHub, says: ": switch off: No compatible devices detected at location 1-1!: "},
		"no such port, 2.5.0-1":   {port: 99, says: ": Bad port spec 99-99, port numbers must be from 1 to 14: exit status 1"},
		"no such option, 2.5.0-1": {port: 4, says: ": uhubctl: invalid option -- 'b': exit status 1"},
		"a USB 3 port of a hub behind a hub, with its twin, issue 613":         {port: 4},
		"before 2.0: another indent, vendor without brackets, pull request 63": {port: 4},
		"before 2.0, on, pull request 63":                                      {port: 4, on: true},
		"a device without a description, pull request 541":                     {port: 1, on: true},
		"a warning of other hubs, and it worked, issue 473":                    {port: 4},
		"no rights, 2.5.0-13, issue 510": {
			port: 4, want: power.ErrPermission,
			says: ": There were permission problems while accessing USB. No compatible devices detected!: permission denied; run as root",
		},
		"no rights, before 2.4, issue 198": {
			port: 2, on: true, want: power.ErrPermission,
			says: ": No compatible smart hubs detected at location 1-1! There were permission problems while accessing USB.: permission denied",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if scripts[name] == "" {
				t.Fatal("no such recording")
			}
			err := power.Uhubctl{Location: "1-1", Port: c.port, Program: program(t, scripts[name]), Kernel: "6.1.0"}.Set(t.Context(), c.on)
			if (err == nil) != (c.says == "") || !errors.Is(err, c.want) && c.want != nil || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v with %q", err, c.want, c.says)
			}
		})
	}
	if v, err := (power.Uhubctl{Program: program(t, scripts["version, 2.5.0-1"])}).Version(t.Context()); v != "2.5.0-1" || err != nil {
		t.Errorf("version %q, %v", v, err)
	}
}

// TestUhubctlLooks reads from what the real program printed how a port is set, asked for it or before an
// order.
func TestUhubctlLooks(t *testing.T) {
	t.Parallel()
	scripts := recorded(t)
	for name, c := range map[string]struct {
		port int
		on   bool
		says string // "": it told
	}{
		"asked for a hub, pull request 541":                                                            {port: 4, on: true},
		"asked for a hub that is off (the last line was cut off), pull request 541":                    {port: 1},
		"asked for a port, both hubs of a USB 3 socket (two of the four that were printed), issue 613": {port: 4, on: true},
		"before 2.0, asked, pull request 63":                                                           {port: 2, on: true},
		"before 2.0, on, pull request 63":                                                              {port: 4},
		"before 2.0: another indent, vendor without brackets, pull request 63":                         {port: 4, on: true},
		"no hub there, 2.5.0-1":                                                                        {port: 4, says: "uhubctl port 4 of hub 1-1: look: No compatible devices detected"},
		"no rights, 2.5.0-13, issue 510":                                                               {port: 4, says: "look: There were permission problems"},
		"version, 2.5.0-1":                                                                             {port: 4, says: "look: 2.5.0-1: it says nothing of the port"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if scripts[name] == "" {
				t.Fatal("no such recording")
			}
			u := power.Uhubctl{Location: "1-1", Port: c.port, Program: program(t, scripts[name])}
			on, err := u.On()
			if on != c.on || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("on %v, %v", on, err)
			}
			if calls, err := os.ReadFile(u.Program + ".calls"); err != nil || string(calls) != fmt.Sprintf("-l 1-1 -p %d\n", c.port) {
				t.Errorf("called as %q, %v", calls, err) // without an order
			}
		})
	}
}

// TestUhubctlOnOldKernels holds that power is switched off often enough there.
func TestUhubctlOnOldKernels(t *testing.T) {
	t.Parallel()
	for kernel, old := range map[string]bool{
		"5.10.92-v7l+": true, "5.19.17": true, "4.9.337": true, "6.0.0": false, "6.1.21-v8+": false, "10.2.1": false, "what": false,
	} {
		u := power.Uhubctl{Location: "1-1", Port: 4, Program: program(t, obedient), Kernel: kernel}
		if power.Lingers(u) != old {
			t.Errorf("%s: lingers %v", kernel, !old)
		}
		if err := errors.Join(u.Set(t.Context(), false), u.Set(t.Context(), true)); err != nil {
			t.Errorf("%s: %v", kernel, err)
		}
		want := "-l 1-1 -p 4 -a off\n-l 1-1 -p 4 -a on\n"
		if old {
			want = "-l 1-1 -p 4 -a off -r 100\n-l 1-1 -p 4 -a on\n"
		}
		if calls, err := os.ReadFile(u.Program + ".calls"); err != nil || string(calls) != want {
			t.Errorf("%s: %v: called as %q", kernel, err, calls)
		}
	}
	if power.Lingers(power.Hub{}) {
		t.Error("sysfs takes the device away")
	}
}
