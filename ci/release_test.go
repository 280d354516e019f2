package ci_test

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// handedOn are the systems that programs are handed on for, and how each is tried.
var handedOn = []struct {
	name, os, arch string
	arm            string // the floating point unit that it asks for
	emulator       string // of qemu-user
	machine        string // in the head of a program, at byte 18, as binfmt_misc writes it
}{
	{name: "linux-amd64", os: "linux", arch: "amd64"},
	{name: "linux-arm64", os: "linux", arch: "arm64", emulator: "qemu-aarch64", machine: `\xb7\x00`},
	{name: "linux-armv7", os: "linux", arch: "arm", arm: "7", emulator: "qemu-arm", machine: `\x28\x00`},
	{name: "darwin-arm64", os: "darwin", arch: "arm64"},
	{name: "darwin-amd64", os: "darwin", arch: "amd64"},
}

// released is the folder of the programs that `make release` built.
func released(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("MESHRIG_RELEASE")
	if folder == "" {
		t.Skip("MESHRIG_RELEASE names no folder of built programs; make release-test does")
	}
	return folder
}

// TestReleaseSums holds that each program is there, and its checksum.
func TestReleaseSums(t *testing.T) {
	folder := released(t)
	var want strings.Builder
	programs, err := filepath.Glob(filepath.Join(folder, "meshrig-*")) // in order
	if err != nil || len(programs) != len(handedOn) {
		t.Errorf("programs %q, %v; want %d", programs, err, len(handedOn))
	}
	for _, program := range programs {
		data, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		fmt.Fprintf(&want, "%s  %s\n", hex.EncodeToString(sum[:]), filepath.Base(program))
	}
	if sums, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS")); err != nil || string(sums) != want.String() {
		t.Errorf("%v; got\n%swant\n%s", err, sums, &want)
	}
}

// TestReleaseIsBuiltFor holds that each program is for its system, and asks for no library there.
func TestReleaseIsBuiltFor(t *testing.T) {
	folder := released(t)
	for _, system := range handedOn {
		program := filepath.Join(folder, "meshrig-"+system.name)
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			t.Error(err)
			continue
		}
		built := map[string]string{}
		for _, s := range info.Settings {
			built[s.Key] = s.Value
		}
		for key, want := range map[string]string{"GOOS": system.os, "GOARCH": system.arch, "GOARM": system.arm, "CGO_ENABLED": "0"} {
			if built[key] != want {
				t.Errorf("%s: %s is %q, want %q", system.name, key, built[key], want)
			}
		}
		if system.os != "linux" {
			continue
		}
		file, err := elf.Open(program)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, part := range file.Progs {
			if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
				t.Errorf("%s is not static: %v", system.name, part.Type)
			}
		}
		_ = file.Close()
	}
}

// TestReleaseRuns runs each program that this machine can run, in a folder that is no checkout and
// with no Go on the path.
func TestReleaseRuns(t *testing.T) {
	folder := released(t)
	const room = "room=80cd69384b3d38866f8b26ad75d3ee977590460a8648fc6d1da026c0062bd24e99e997841c8c6796061c0a44c139e79d213d89118be136e97215d2e16e65f7c8"
	const alice = "alice=128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a0"
	for _, system := range handedOn {
		t.Run(system.name, func(t *testing.T) {
			program, err := filepath.Abs(filepath.Join(folder, "meshrig-"+system.name))
			if err != nil {
				t.Fatal(err)
			}
			host := system.os == runtime.GOOS && system.arch == runtime.GOARCH
			if !host && system.emulator == "" {
				t.Skipf("nothing here runs programs for %s: only built", system.name)
			}
			dir := t.TempDir()
			command := func(words ...string) *exec.Cmd {
				cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
				cmd.Dir = dir
				cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + dir, "MESHRIG_STATE=" + filepath.Join(dir, "machine")}
				return cmd
			}
			var before []string
			if !host {
				before = emulated(t, system.emulator, system.machine, program, command)
			}
			for _, c := range []struct {
				words []string
				code  int
				want  string
			}{
				{[]string{"--version"}, 0, system.os + "/" + system.arch + "\n"},
				{[]string{"decode", "--brief", "--key", room, "--key", alice, "0a0037123667754c3148cc71a10df31735d72bd736ff"}, 0, `DIRECT alice > room text "Hello room", t=1767225646`},
				{[]string{"run", "-r", "ROB-003"}, 0, "\nCONFORMANT\n"},
				{[]string{"loopback", "--dir", "farm", "--", program, "run", "--rig", "farm/rig.yaml", "-t", "board:room-1", "-r", "CON-001"}, 0, "\nCONFORMANT\n"},
				{[]string{"mutate"}, 2, " of meshrig, with Go on the path"},
			} {
				cmd := command(slices.Concat(before, []string{program}, c.words)...)
				out, err := cmd.CombinedOutput()
				t.Logf("%s\n%s", c.words[0], out)
				if code := cmd.ProcessState.ExitCode(); code != c.code || !bytes.Contains(out, []byte(c.want)) {
					t.Errorf("%q: exit code %d, %v; want %d and %q", c.words, code, err, c.code, c.want)
				}
			}
		})
	}
}

// emulated is what stands before a program of another machine, so that it and the processes that
// it starts run under qemu-user: nothing if the system does so by itself. Else the kernel is told,
// in a namespace of the program's own, so that the machine is left as it is.
func emulated(t *testing.T, emulator, machine, program string, command func(...string) *exec.Cmd) []string {
	t.Helper()
	if command(program, "--version").Run() == nil {
		return nil
	}
	// missing is a skip, or an error where qemu-user is needed.
	missing := t.Skipf
	if os.Getenv("MESHRIG_QEMU") == "required" {
		missing = t.Fatalf
	}
	path, err := exec.LookPath(emulator)
	if err != nil {
		path, err = exec.LookPath(emulator + "-static")
	}
	if err != nil {
		missing("qemu-user is not installed: neither %s nor %s-static is on the path", emulator, emulator)
	}
	const register = `mount -t binfmt_misc none /proc/sys/fs/binfmt_misc && printf %s "$1" >/proc/sys/fs/binfmt_misc/register && shift && exec "$@"`
	before := []string{"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", register, "sh", ":meshrig:M:18:" + machine + "::" + path + ":"}
	if out, err := command(slices.Concat(before, []string{"true"})...).CombinedOutput(); err != nil {
		missing("the kernel has no binfmt_misc of a user's own (Linux 6.7 and later have), and the machine's knows no %s, "+
			"which the package qemu-user-binfmt would tell it: %v, %s", emulator, err, out)
	}
	return before
}
