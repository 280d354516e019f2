package ci_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
)

// runnerSetup runs the script in a folder, with a program that prints the rules.
func runnerSetup(t *testing.T, root, rules string, args ...string) (string, error) {
	t.Helper()
	runner := filepath.Join(root, "opt", "actions-runner")
	meshrig := filepath.Join(filepath.Dir(root), "meshrig")
	if err := os.WriteFile(meshrig, []byte("#!/bin/sh\n"+rules+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "./runner/setup", append([]string{"--root", root}, args...)...)
	cmd.Env = append(os.Environ(), "MESHRIG="+meshrig, "RUNNER="+runner)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// files are the files below a folder.
func files(t *testing.T, root string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "find", root, "-type", "f").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestRunnerSetup sets a machine up in a folder, again, otherwise, and takes it back.
func TestRunnerSetup(t *testing.T) {
	root, rig := t.TempDir(), write(t, "rig.yaml", "name: a\n", 0o600)
	if out, err := runnerSetup(t, root, "echo rules", "--dry-run", rig); err != nil || files(t, root) != "" || !strings.Contains(out, "\n+rules\n") || !strings.Contains(out, "\n+KillMode=mixed\n") {
		t.Errorf("--dry-run: %v, %s\n%s", err, files(t, root), out)
	}
	out, err := runnerSetup(t, root, "echo rules", rig)
	if err != nil || strings.Count(files(t, root), "\n") != 6 || !strings.Contains(out, "would run: udevadm control --reload\n") {
		t.Errorf("%v, %s\n%s", err, files(t, root), out)
	}
	if info, err := os.Stat(filepath.Join(root, "var/lib/meshrig")); err != nil || info.Mode() != os.ModeDir|os.ModeSetgid|0o775 {
		t.Errorf("%v, %v", info, err)
	}
	for name := range strings.Lines(files(t, root)) {
		text, err := os.ReadFile(strings.TrimSpace(name))
		if strings.HasPrefix(filepath.Base(name), "job-") && (err != nil || !strings.Contains(string(text), "\nexec timeout 60 ")) {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	if out, err := runnerSetup(t, root, "echo rules", rig); err != nil || out != "" {
		t.Errorf("again: %v\n%s", err, out)
	}
	if out, err := runnerSetup(t, root, "echo others", rig); err != nil || !strings.Contains(out, "\n-rules\n+others\n") {
		t.Errorf("other rules: %v\n%s", err, out)
	}
	before := files(t, root)
	if out, err := runnerSetup(t, root, "echo wrong rig >&2; exit 3", rig); err == nil || files(t, root) != before || !strings.Contains(out, "nothing was changed") {
		t.Errorf("wrong rig: %v\n%s", err, out)
	}
	for _, args := range [][]string{{}, {"--undone", rig}, {rig, rig}} {
		if out, err := runnerSetup(t, root, "echo others", args...); err == nil || files(t, root) != before {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
	}
	if out, err := runnerSetup(t, root, "", "--undo", "--dry-run"); err != nil || files(t, root) != before || !strings.Contains(out, "\n-others\n") {
		t.Errorf("--undo --dry-run: %v\n%s", err, out)
	}
	if out, err := runnerSetup(t, root, "", "--undo"); err != nil || files(t, root) != "" {
		t.Errorf("--undo: %v, %s\n%s", err, files(t, root), out)
	}
}

// foreign is a program of Debian that tells what it makes of ours. Without it the test is skipped, and
// red where programs of others are required.
func foreign(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("MESHRIG_INTEROP") == "required" {
		t.Fatalf("no %s; ci/interop-setup installs it", program)
	}
	t.Skipf("no %s; ci/interop-setup installs it", program)
}

// TestInteropRunnerScript has shellcheck read the script and the hooks that it writes, and systemd the
// unit with its drop-in.
func TestInteropRunnerScript(t *testing.T) {
	foreign(t, "shellcheck")
	foreign(t, "systemd-analyze")
	root := t.TempDir()
	run := filepath.Join(root, "opt", "actions-runner", "bin", "runsvc.sh")
	if err := os.MkdirAll(filepath.Dir(run), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(run, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := runnerSetup(t, root, "echo rules", write(t, "rig.yaml", "name: a\n", 0o600)); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	hooks := filepath.Join(root, "usr/local/lib/meshrig")
	for _, command := range [][]string{
		{"shellcheck", "runner/setup", filepath.Join(hooks, "job-started"), filepath.Join(hooks, "job-completed")},
		{"systemd-analyze", "verify", "--recursive-errors=no", filepath.Join(root, "etc/systemd/system/meshrig-runner.service")},
	} {
		if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%q: %v\n%s", command, err, out)
		}
	}
}

// usbTree is a hub with a board that has a serial port and a drive, and another board of the same
// make at another place, as umockdev describes devices.
const usbTree = `P: /devices/pci0000:00/usb1/1-1
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: power/control=auto

P: /devices/pci0000:00/usb1/1-1/1-1:1.0
E: SUBSYSTEM=usb
E: DEVTYPE=usb_interface
A: bInterfaceClass=09

P: /devices/pci0000:00/usb1/1-1/1-1.1
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: power/control=auto
A: serial=AB12

P: /devices/pci0000:00/usb1/1-1/1-1.1/1-1.1:1.0/tty/ttyACM0
N: ttyACM0
E: SUBSYSTEM=tty

P: /devices/pci0000:00/usb1/1-1/1-1.1/1-1.1:1.2/block/sda
N: sda
E: SUBSYSTEM=block
E: DEVTYPE=disk

P: /devices/pci0000:00/usb1/1-1/1-1.2
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: power/control=auto
A: serial=AB12

P: /devices/pci0000:00/usb1/1-1/1-1.2/1-1.2:1.0/tty/ttyACM1
N: ttyACM1
E: SUBSYSTEM=tty
`

// TestInteropUdev has udev itself apply the rules of a rig to devices that umockdev fakes.
func TestInteropUdev(t *testing.T) {
	foreign(t, "udevadm")
	foreign(t, "umockdev-run")
	const rules = "/run/udev/rules.d/60-meshrig-test.rules" // where udevadm reads them, and gone with the next boot
	if os.Getuid() != 0 {
		t.Skip("needs root, to put rules where udevadm reads them")
	}
	if _, err := os.Stat("/run/udev/control"); err == nil {
		t.Skip("udev runs on this machine: rules are not tried on it")
	}
	rig, err := inventory.Parse("rig.yaml", []byte("radio: {preset: eu-uk-narrow}\nboards:\n  - {name: b, kind: rak4631, usb: {topology: 1-1.1, serial: AB12}, power: {via: hub}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(rules), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(rules, []byte(rig.Udev("dialout")), 0o600); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Remove(rules) }()
	tree := write(t, "usb", usbTree, 0o600)
	const hub = "/sys/devices/pci0000:00/usb1/1-1"
	for device, c := range map[string]struct {
		action     string
		want, none []string
	}{
		hub + "/1-1.1/1-1.1:1.0/tty/ttyACM0": {"add", []string{"MODE 0660", "GROUP ", "ID_MM_DEVICE_IGNORE=1"}, nil},
		hub + "/1-1.1/1-1.1:1.2/block/sda":   {"add", []string{"MODE 0660", "UDISKS_IGNORE=1"}, nil},
		hub + "/1-1.1":                       {"add", []string{"power/control", "ID_MM_DEVICE_IGNORE=1"}, nil},
		hub + "/1-1.2":                       {"add", nil, []string{"ID_MM_DEVICE_IGNORE", "meshrig"}},
		hub + "/1-1.2/1-1.2:1.0/tty/ttyACM1": {"add", nil, []string{"ID_MM_DEVICE_IGNORE", "60-meshrig-test.rules:"}},
		hub + "/1-1:1.0":                     {"bind", []string{"chgrp -f dialout /sys/bus/usb/devices/1-1:1.0/1-1-port1/disable "}, nil},
	} {
		text, err := exec.CommandContext(t.Context(), "umockdev-run", "--device", tree, "--", "udevadm", "test", "--action="+c.action, device).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", device, err, text)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: no %q in\n%s", device, want, text)
			}
		}
		for _, none := range append(c.none, "60-meshrig-test.rules:1 Invalid", "Unknown group", "Invalid key") {
			if strings.Contains(strings.ReplaceAll(string(text), "Reading rules file: "+rules, ""), none) {
				t.Errorf("%s: %q in\n%s", device, none, text)
			}
		}
	}
}
