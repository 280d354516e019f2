package firmware_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

// desk is a folder with an image, a cache and a rig of one board that can be flashed.
type desk struct {
	t     *testing.T
	dir   string
	image []byte
}

func newDesk(t *testing.T) desk {
	t.Helper()
	d := desk{t: t, dir: t.TempDir(), image: dfutest.Archive(make([]byte, 2048))}
	d.put("room.zip", string(d.image))
	d.put("images.yaml", "images:\n- {id: rak-somewhere, role: room, board: rak4631, version: 1.16.0, file: '*.zip', page: https://example.org/rak}\n")
	return d
}

func (d desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d desk) put(name, text string) {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// run runs a command on the desk, whose exit code has to be as wanted, and returns what it printed.
func (d desk) run(code int, args ...string) string {
	d.t.Helper()
	args = append(args, "--cache", d.path("cache"), "--manifest", d.path("images.yaml"))
	out, errs, got := clitest.Run(d.t, firmware.New, args...)
	if got != code {
		d.t.Fatalf("%v: exit code %d, want %d\n%s%s", args, got, code, out, errs)
	}
	return out + errs
}

// add adds the image under an id.
func (d desk) add(id, version string) {
	d.t.Helper()
	out := d.run(report.ExitConformant, "add", d.path("room.zip"), "--id", id, "--board", "rak4631", "--version", version)
	if want := id + ": room.zip, SHA-256 " + flash.SumOf(d.image).String() + "\n"; out != want {
		d.t.Errorf("%q, want %q", out, want)
	}
}

func (d desk) wants(got string, parts ...string) {
	d.t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			d.t.Errorf("%q is not in\n%s", part, got)
		}
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.wants(d.run(report.ExitConformant, "list"), "rak-somewhere", "to add", "https://example.org/rak")
	d.add("rak-mine", "1.17.1")
	d.wants(d.run(report.ExitConformant, "list", "mine"), "rak-mine", "here", flash.SumOf(d.image).String()[:12])
	var list []struct{ ID, State string }
	if err := json.Unmarshal([]byte(d.run(report.ExitConformant, "list", "--json")), &list); err != nil || len(list) != 2 || list[0].State != "here" {
		t.Errorf("%v, %+v", err, list)
	}
	d.wants(d.run(report.ExitConformant, "fetch", "rak-mine"), "rak-mine: here")
	d.wants(d.run(report.ExitNothingRan, "list", "heltec"), "no image heltec")
	d.wants(d.run(report.ExitNothingRan, "fetch", "rak-mime"), `did you mean "rak-mine"?`)
	d.wants(d.run(report.ExitError, "fetch", "rak-somewhere"), "no SHA-256 is known")
	d.wants(d.run(report.ExitNothingRan, "fetch"), "no image has both a hash and an address")
	d.wants(d.run(report.ExitNothingRan, "add", d.path("rig.bin")), "no manifest knows such a name")
	d.put("room.zip", string(dfutest.Archive(make([]byte, 1024))))
	d.wants(d.run(report.ExitError, "add", d.path("room.zip"), "--id", "rak-mine", "--board", "rak4631", "--version", "1.17.1"), "give the file another --id")
}

// TestFlash flashes a board, whose record then stands in the rig's state.
func TestFlash(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.add("rak-mine", "1.17.1")
	d.add("rak-next", "1.18.0")
	version := "v1.17.1 (Build: 14-Aug-2026)"
	board, err := deploytest.Start(&deploytest.Console{Version: func() string { return version }}, (&dfutest.Loader{}).Serve)
	if err != nil {
		t.Fatal(err)
	}
	defer board.Close()
	d.put("rig.yaml", `
machine: {state: state}
radio: {preset: eu-uk-narrow}
boards:
  - {name: room-1, kind: rak4631, usb: {port: `+board.Path+`}, flash: {image: rak-mine}}
  - {name: fixed-1, kind: rak4631, usb: {topology: 1-1.1}, flash: {via: none}}
  - {name: bare-1, kind: rak4631, usb: {topology: 1-1.2}}
  - {name: wiped-1, kind: rak4631, usb: {topology: 1-1.3}, flash: {image: rak-mine, settings: erase}}
`)
	flashing := func(code int, args ...string) string {
		t.Helper()
		return d.run(code, append([]string{"flash", "--rig", d.path("rig.yaml")}, args...)...)
	}
	records := deploy.Records{State: state.Folder(d.path("state"))}
	d.wants(flashing(report.ExitNothingRan, "room-2"), `unknown board "room-2"; nearest: room-1`)
	d.wants(flashing(report.ExitNothingRan, "fixed-1"), "rig.yaml: board fixed-1: the rig file has no way to flash it")
	d.wants(flashing(report.ExitNothingRan, "bare-1"), "board bare-1: no image")
	d.wants(flashing(report.ExitNothingRan, "room-1", "rak-mime"), `did you mean "rak-mine"?`)
	d.wants(flashing(report.ExitError, "room-1", "rak-somewhere"), "its page is https://example.org/rak")
	d.wants(flashing(report.ExitNothingRan, "room-1", "--erase-settings", "--keep-settings"), "at once")
	d.wants(flashing(report.ExitNothingRan, "wiped-1"), "board wiped-1: settings: erase in ", "rig.yaml would destroy its identity and settings, of which there is no backup")
	if _, ok, err := records.Last("room-1"); ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	d.wants(flashing(report.ExitConformant, "room-1"), "room-1 runs v1.17.1", "SHA-256   "+flash.SumOf(d.image).String())
	last, ok, err := records.Last("room-1")
	if err != nil || !ok || last.Reported != version || last.SHA256 != flash.SumOf(d.image) {
		t.Errorf("%+v, %v, %v", last, ok, err)
	}
}
