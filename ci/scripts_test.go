// Package ci_test checks the scripts that the Makefile runs.
package ci_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// write makes a file of the text in a folder of the test's own.
func write(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestCount(t *testing.T) {
	const (
		pass    = `{"Time":"2026-01-01T00:00:00Z","Action":"pass","Package":"m/a","Test":"TestA","Elapsed":0}`
		skip    = `{"Time":"2026-01-01T00:00:00Z","Action":"skip","Package":"m/a","Test":"TestB","Elapsed":0}`
		fail    = `{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/a","Test":"TestC","Elapsed":0}`
		output  = `{"Time":"2026-01-01T00:00:00Z","Action":"output","Package":"m/a","Test":"TestA","Output":"{\"Action\":\"fail\",\"Test\":\"x\"}\n"}`
		passed  = `{"Time":"2026-01-01T00:00:00Z","Action":"pass","Package":"m/a","Elapsed":0.1}`
		failed  = `{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/a","Elapsed":0.1}`
		unbuilt = `{"Time":"2026-01-01T00:00:00Z","Action":"fail","Package":"m/b","Elapsed":0,"FailedBuild":"m/b"}`
	)
	for name, test := range map[string]struct {
		events []string
		want   string
	}{
		"all pass":                  {[]string{pass, pass, passed}, "2 passed, 0 failed"},
		"a skipped test is neither": {[]string{pass, skip, passed}, "1 passed, 0 failed"},
		"a failing test":            {[]string{pass, fail, failed}, "1 passed, 1 failed"},
		"a package that will not build beside a failing test": {[]string{fail, failed, unbuilt}, "0 passed, 2 failed"},
		"output that looks like an event":                     {[]string{output, pass, passed}, "1 passed, 0 failed"},
		"nothing ran":                                         {nil, "0 passed, 0 failed"},
	} {
		t.Run(name, func(t *testing.T) {
			events := write(t, "test.json", strings.Join(test.events, "\n")+"\n", 0o600)
			got, err := exec.CommandContext(t.Context(), "./count", events).Output()
			if err != nil || string(got) != test.want+"\n" {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

// fuzz runs the script with a go command that lists what it is told to list,
// says how it was called to fuzz, is over in time but fails in FuzzLate, and finds something in
// FuzzBroken.
func fuzz(t *testing.T, list string) (string, error) {
	t.Helper()
	command := write(t, "go", `#!/bin/sh
case "$*" in
"test -list ^Fuzz ./a ./b") `+list+` ;;
*)
	echo "go $*"
	case "$*" in
	*FuzzLate*) printf '    context deadline exceeded\nFAIL\n'; exit 1 ;;
	*FuzzBroken*) printf '    context deadline exceeded\n    Failing input written to testdata\n'; exit 1 ;;
	esac ;;
esac
`, 0o700)
	run := exec.CommandContext(t.Context(), "./fuzz", "7s", "./a", "./b")
	run.Env = append(os.Environ(), "PATH="+filepath.Dir(command)+":"+os.Getenv("PATH"))
	out, err := run.CombinedOutput()
	return string(out), err
}

func TestFuzzRunsEachTargetUntilOneFinds(t *testing.T) {
	out, err := fuzz(t, "printf '%s\\n' FuzzA FuzzAgain 'ok  \tm/a\t0.1s' '?  \tm/none\t[no test files]' FuzzLate FuzzBroken FuzzNeverReached 'ok  \tm/b\t0.1s'")
	if err == nil {
		t.Error("a target found something and the script ends well")
	}
	const want = `m/a FuzzA
go test -run ^$ -fuzz ^FuzzA$ -fuzztime 7s m/a
m/a FuzzAgain
go test -run ^$ -fuzz ^FuzzAgain$ -fuzztime 7s m/a
m/b FuzzLate
go test -run ^$ -fuzz ^FuzzLate$ -fuzztime 7s m/b
    context deadline exceeded
FAIL
FuzzLate: the time was up, nothing found
m/b FuzzBroken
go test -run ^$ -fuzz ^FuzzBroken$ -fuzztime 7s m/b
    context deadline exceeded
    Failing input written to testdata
`
	if out != want {
		t.Errorf("got:\n%s\nwant:\n%s", out, want)
	}
}

func TestFuzzWithoutTargets(t *testing.T) {
	out, err := fuzz(t, "echo ok m/a 0.1s")
	if err == nil || out != "fuzz: no target in ./a ./b\n" {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestFuzzNeedsEveryPackageToBuild(t *testing.T) {
	out, err := fuzz(t, "echo FuzzA; echo ok m/a 0.1s; exit 1")
	if err == nil || out != "" {
		t.Errorf("got %q, %v", out, err)
	}
}

// TestRun runs .ci/run with a make command that says what it was told, and is red at one target.
func TestRun(t *testing.T) {
	for red, want := range map[string]struct {
		code  int
		words []string
		last  string
	}{
		"":             {0, []string{"lint ", "interop ", "hil-loopback ", "mutate ", "test "}, "7 passed, 0 failed"},
		"test":         {2, []string{"mutate ", "red"}, "7 passed, 1 failed"},
		"hil-loopback": {2, []string{"lint ", "red"}, "hil-loopback "},
	} {
		folder := filepath.Dir(write(t, "make", `#!/bin/sh
echo "make $*"
case "$1 `+red+`" in
"test test") echo "7 passed, 1 failed"; exit 2 ;;
"test "*) echo "7 passed, 0 failed" ;;
"`+red+` `+red+`") exit 2 ;;
esac
`, 0o755))
		cmd := exec.CommandContext(t.Context(), "../.ci/run")
		cmd.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"))
		out, _ := cmd.CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if code := cmd.ProcessState.ExitCode(); code != want.code {
			t.Errorf("%q is red: exit code %d", red, code)
		}
		_, table, _ := strings.Cut(string(out), "step ")
		for _, word := range want.words {
			if !strings.Contains(table, word) {
				t.Errorf("%q is red: %q is not in the table:\n%s", red, word, out)
			}
		}
		if !strings.HasPrefix(lines[len(lines)-1], want.last) {
			t.Errorf("%q is red: the last line is %q", red, lines[len(lines)-1])
		}
	}
}

// TestInteropEsptool has the script meet systems with a package of esptool and without one, and
// an apt-get that brings it or fails. Where there is one, it is needed.
func TestInteropEsptool(t *testing.T) {
	const absent = "interop: esptool is not a part of this system's interop: no package in "
	for name, c := range map[string]struct {
		release  string
		apt      string // what apt-get does
		lists    int    // exit code of apt-cache show: 0 if the lists have it
		mode     string
		ok       bool
		words    string
		attempts bool // apt-get is asked
	}{
		"Debian 12":             {"ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"", "exit 1", 1, "required", true, absent + "Debian GNU/Linux 12; on Debian 13 and later it is required", false},
		"Debian 13":             {"ID=debian\nVERSION_ID=\"13\"", `printf '#!/bin/sh\necho v4.8\n' >"$FAKES/esptool"; chmod +x "$FAKES/esptool"`, 1, "required", true, "interop: esptool v4.8", true},
		"Debian 13, no network": {"ID=debian\nVERSION_ID=\"13\"", "exit 1", 1, "required", false, "interop: esptool is not installed: apt-get did not bring it", true},
		"it is not asked for":   {"ID=debian\nVERSION_ID=\"13\"", "exit 1", 1, "1", true, "interop: esptool is not installed: apt-get did not bring it", true},
		"another, with one":     {"ID=ubuntu\nVERSION_ID=\"24.04\"", "exit 1", 0, "required", false, "interop: esptool is not installed: apt-get did not bring it", true},
		"another, without one":  {"ID=alpine\nVERSION_ID=3.20.1", "exit 1", 1, "required", true, absent + "alpine", false},
	} {
		t.Run(name, func(t *testing.T) {
			fakes := t.TempDir()
			for command, body := range map[string]string{
				"npm": "exit 0", "node": "echo 0.7.0", "id": "echo 0", "tshark": "echo TShark 4.0.17",
				"rtl_433": "echo rtl_433 version 22.11", "sox": "echo SoX v14.4.2", "chromium": "echo Chromium 156.0",
				"shellcheck": "exit 0", "systemd-analyze": "exit 0", "udevadm": "echo 252", "umockdev-run": "echo 0.17.16",
				"influxd": "echo 1.6.7", "victoria-metrics": "exit 0", "promtool": "echo 2.42.0", "amtool": "exit 0", "mosquitto": "echo 2.0.11",
				"mosquitto_pub": "exit 0", "aiosmtpd": "exit 0", "sqlite3": "exit 0", "nginx": "echo 1.22.1", "docker-compose": "exit 0",
				"apt-get": `echo "$*" >>"$FAKES/asked"` + "\n" + c.apt, "apt-cache": fmt.Sprintf("exit %d", c.lists),
			} {
				if err := os.WriteFile(filepath.Join(fakes, command), []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			for _, command := range []string{"env", "bash", "sh", "dirname", "mkdir", "cp", "cmp", "head", "tail", "chmod"} {
				path, err := exec.LookPath(command)
				if err == nil {
					err = os.Symlink(path, filepath.Join(fakes, command))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			release := write(t, "os-release", c.release+"\n", 0o600)
			cmd := exec.CommandContext(t.Context(), "./interop-setup", t.TempDir())
			cmd.Env = []string{"PATH=" + fakes, "FAKES=" + fakes, "OS_RELEASE=" + release, "MESHRIG_INTEROP=" + c.mode}
			out, err := cmd.CombinedOutput()
			if (err == nil) != c.ok || !strings.Contains(string(out), c.words) {
				t.Errorf("%v, %s", err, out)
			}
			if _, err := os.Stat(filepath.Join(fakes, "asked")); (err == nil) != c.attempts {
				t.Errorf("apt-get was asked: %v", err == nil)
			}
		})
	}
}

// TestInteropSetup has the script meet a registry that gives nothing.
func TestInteropSetup(t *testing.T) {
	for name, c := range map[string]struct {
		mode string
		ok   bool
	}{
		"a skip with its reason":   {"1", true},
		"an error if it is needed": {"required", false},
	} {
		t.Run(name, func(t *testing.T) {
			npm := write(t, "npm", "#!/bin/sh\necho no network >&2\nexit 1\n", 0o700)
			cmd := exec.CommandContext(t.Context(), "./interop-setup", t.TempDir())
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(npm)+":"+os.Getenv("PATH"), "MESHRIG_INTEROP="+c.mode)
			out, err := cmd.CombinedOutput()
			if (err == nil) != c.ok || !strings.Contains(string(out), "interop: esptool-js is not installed: npm ci failed") {
				t.Errorf("%v, %s", err, out)
			}
		})
	}
}

// TestControl holds that every preset is judged, and that what is red does not end it.
func TestControl(t *testing.T) {
	for name, c := range map[string]struct {
		red  string // what the command ends in error for
		last string
		ok   bool
	}{
		"all green":    {"nothing", "control: 6 runs, 0 red", true},
		"one is red":   {"--seed 2", "control: 6 runs, 1 red", false},
		"a red preset": {"--preset slow --seed 7", "control: 6 runs, 1 red", false},
	} {
		t.Run(name, func(t *testing.T) {
			meshrig := write(t, "meshrig", `#!/bin/sh
[ "$1" = airtime ] && { echo "fast 868 MHz"; echo "slow 433 MHz"; exit; }
case "$*" in *"`+c.red+`") exit 1 ;; esac
`, 0o700)
			cmd := exec.CommandContext(t.Context(), "./control", meshrig, t.TempDir(), "2", "2", "7")
			out, err := cmd.Output()
			if (err == nil) != c.ok || !strings.HasSuffix(string(out), c.last+"\n") {
				t.Errorf("%v\n%s", err, out)
			}
			for _, want := range []string{"--seed 1 ", "--preset fast --seed 7 ", "--preset fast --seed 8 ", "--preset slow --seed 8 "} {
				if !strings.Contains(string(out), "control: "+want+"green") {
					t.Errorf("%q is missing:\n%s", want, out)
				}
			}
		})
	}
}

// TestNightly holds that `make nightly` does all that the nightly workflow does.
func TestNightly(t *testing.T) {
	would := func(target string) string {
		cmd := exec.CommandContext(t.Context(), "make", "--no-print-directory", "-n", target)
		cmd.Dir = ".."
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("make -n %s: %v\n%s", target, err, out)
		}
		return string(out)
	}
	workflow, err := os.ReadFile("workflows/nightly.yml")
	if err != nil {
		t.Fatal(err)
	}
	all := would("nightly")
	steps := regexp.MustCompile(`(?m)^ +run: make (.*)$`).FindAllStringSubmatch(string(workflow), -1)
	if len(steps) != 4 {
		t.Errorf("steps %q", steps)
	}
	for _, step := range steps {
		for line := range strings.Lines(would(step[1])) {
			if !strings.Contains(all, line) {
				t.Errorf("make nightly does not do what make %s does: %s", step[1], line)
			}
		}
	}
	for _, want := range []string{"SEEDS=100 FIRST=$(date", " 100 3 ", "mutate --all-specs --matrix matrix.svg", "-run '^TestRelease' ./ci", "ci/hil-full"} {
		if !strings.Contains(all, want) {
			t.Errorf("make nightly does not do %q:\n%s", want, all)
		}
	}
}
