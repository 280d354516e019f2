package inventory_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/usb"
)

var update = flag.Bool("update", false, "write what the tests got to their golden files")

const examples = "../../fixtures/rigs"

func load(t *testing.T, name string) *inventory.Rig {
	t.Helper()
	rig, err := inventory.Load(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	return rig
}

func TestSingle(t *testing.T) {
	t.Setenv("MESHRIG_STATE", "/machine")
	two, limit := lora.DBm(2), lora.DBm(27)
	console := inventory.Console{Baud: 115200, DTR: inventory.Leave, RTS: inventory.Leave}
	want := &inventory.Rig{
		File: filepath.Join(examples, "single.yaml"), Name: "desk",
		Machine: inventory.Host{State: "/machine/rigs/desk"},
		Radio:   inventory.Radio{Preset: "eu-uk-narrow", Power: &two, Antenna: "50 ohm dummy loads, 30 cm apart"},
		Region: inventory.Region{
			Name: "EU 869.4-869.65 MHz", DutyCycle: 10, Window: time.Hour, Power: &limit, From: 869_400_000, To: 869_650_000,
		},
		Boards: []inventory.Board{{
			Line: 17, Name: "heltec-1", Role: inventory.Room, Kind: "heltec_v3", USB: inventory.USB{Topology: "1-1.1"}, Console: console,
			Reset: inventory.Wiring{Via: inventory.ViaDTRRTS}, Boot: inventory.Wiring{Via: inventory.ViaDTRRTS},
			Power: inventory.Power{Via: inventory.PowerNone},
			Flash: inventory.Flash{Via: inventory.FlashESP, Settings: inventory.Keep}, Probe: "kiss-1",
		}},
		Probes: []inventory.Probe{{
			Line: 23, Name: "kiss-1", Kind: "rak4631", Protocol: inventory.KISS, USB: inventory.USB{Serial: "D3C0FFEE00000001"}, Console: console,
			Reset: inventory.Wiring{Via: inventory.ViaNone}, Power: inventory.Power{Via: inventory.PowerNone},
		}},
	}
	if diff := cmp.Diff(want, load(t, "single.yaml"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// TestMerge holds that what is merged is replaced by what an entry says itself.
func TestMerge(t *testing.T) {
	rig := load(t, "four.yaml")
	first, second := rig.Boards[0], rig.Boards[1]
	if second.Name != "heltec-2" || second.USB.Topology != "1-1.2" || second.Kind != first.Kind || second.Flash != first.Flash || second.Power.Via != inventory.PowerHub {
		t.Errorf("%+v", second)
	}
	if first.Probe != "kiss-1" || second.Line == first.Line {
		t.Errorf("%+v", first)
	}
}

func TestRadios(t *testing.T) {
	rig := load(t, "four.yaml")
	for name, want := range map[string]string{
		"heltec-1": "910.525 MHz/62.5 kHz/SF7/CR5", "xiao-1": "911.275 MHz/62.5 kHz/SF7/CR5",
	} {
		b, ok := rig.Board(name)
		p, probed := rig.Probe(b.Probe)
		if !ok || !probed {
			t.Fatal(name, "or its probe is not found")
		}
		for _, r := range []inventory.Radio{rig.BoardRadio(b), rig.ProbeRadio(p, b)} {
			if params, err := r.Params(); err != nil || params.String() != want || params.Power != 2 {
				t.Errorf("%s: %v at %v, %v", name, params, params.Power, err)
			}
		}
	}
	if _, ok := rig.Probe("kiss-9"); ok {
		t.Error("a probe that is none is found")
	}
}

func TestRelay(t *testing.T) {
	rig := load(t, "relay.yaml")
	b := rig.Boards[0]
	if want := (inventory.Meter{Kind: inventory.INA219, Bus: "1", Address: 0x40, Shunt: 100, OffBelow: 2}); b.Meter != want {
		t.Errorf("%+v", b.Meter)
	}
	if want := (inventory.Power{Via: inventory.PowerGPIO, Pin: "GPIO17", ActiveLow: true, Settle: 3 * time.Second}); b.Power != want {
		t.Errorf("%+v", b.Power)
	}
	if want := (inventory.Wiring{Via: inventory.ViaGPIO, Pin: "GPIO22", ActiveLow: true, Hold: 100 * time.Millisecond}); b.Reset != want {
		t.Errorf("%+v", b.Reset)
	}
	if rig.Machine.State != "/var/lib/meshrig/pi" || b.Flash.Via != inventory.FlashDFU || rig.Probes[0].Console.DTR != inventory.Lower {
		t.Errorf("%+v", rig)
	}
	if list := rig.SniffersOf(b); len(list) != 1 || list[0].Name != "spare" || list[0].Protocol != inventory.KISSModem {
		t.Errorf("%+v", list)
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	rig, err := inventory.Parse(filepath.Join(dir, "rig.yaml"), []byte(`
machine: {sys: tree/sys, dev: /dev, state: state}
radio: {preset: us}
boards: [{name: a, kind: RAK4631, usb: {port: /dev/ttyAMA0, id: "1A86:7523"}}]
`))
	if err != nil {
		t.Fatal(err)
	}
	if want := (inventory.Host{Sys: dir + "/tree/sys", Dev: "/dev", State: dir + "/state"}); rig.Machine != want || rig.Name != "rig" {
		t.Errorf("%+v", rig)
	}
	if want := (usb.Tree{Sys: dir + "/tree/sys", Dev: "/dev"}); rig.Machine.USB() != want {
		t.Errorf("%+v", rig.Machine.USB())
	}
	if b := rig.Boards[0]; b.Kind != "rak4631" || b.USB.ID.String() != "1a86:7523" {
		t.Errorf("%+v", b)
	}
}

// TestNothing holds that a key without a value is as if it were left out.
func TestNothing(t *testing.T) {
	rig, err := inventory.Parse("rig.yaml", []byte(`
region:
radio: {preset: us, power: }
boards:
  - {name: a, kind: rak4631, usb: {topology: 1-1}, reset: ~, radio: null, probe: }
probes:
`))
	if err != nil {
		t.Fatal(err)
	}
	if b := rig.Boards[0]; rig.Radio.Power != nil || b.Radio != nil || b.Reset.Via != inventory.ViaConsole || b.Probe != "" {
		t.Errorf("%+v", rig)
	}
}

// TestFrequency holds that each frequency is read as it is printed.
func TestFrequency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := lora.Frequency(rapid.IntRange(150_000_000, 2_500_000_000).Draw(t, "hertz"))
		rig, err := inventory.Parse("rig.yaml", fmt.Appendf(nil, `
radio: {preset: us, frequency: %v}
boards: [{name: a, kind: rak4631, usb: {topology: 1-1}}]
`, f))
		if err != nil || rig.Radio.Frequency != f {
			t.Fatal(rig, err)
		}
	})
}

func TestAllows(t *testing.T) {
	limit := lora.DBm(14)
	region := inventory.Region{From: 868_000_000, To: 868_600_000, Power: &limit}
	for _, c := range []struct {
		f    lora.Frequency
		p    lora.DBm
		want bool
	}{
		{868_062_500, 14, true}, {868_062_499, 14, false}, {868_537_500, -9, true}, {868_537_501, 14, false}, {868_300_000, 14.5, false},
	} {
		err := region.Allows(lora.Params{Frequency: c.f, Bandwidth: lora.BW125k, Power: c.p})
		if (err == nil) != c.want {
			t.Errorf("%v at %v: %v", c.f, c.p, err)
		}
	}
	if err := (inventory.Region{}).Allows(lora.Default().Params()); err != nil {
		t.Error("a region without limits:", err)
	}
}

// TestErrors compares what is said of broken files with golden files. Each NAME.yaml of the
// archive is followed by its NAME.want.
func TestErrors(t *testing.T) {
	const golden = "testdata/errors.txtar"
	archive, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	broken, err := os.ReadFile(filepath.Join(examples, "broken.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range archive.Files {
		name, ok := strings.CutSuffix(archive.Files[i].Name, ".yaml")
		if !ok {
			continue
		}
		data := archive.Files[i].Data
		if name == "broken" { // stands among the examples
			data = broken
		}
		_, err := inventory.Parse(name+".yaml", data)
		if _, ok := errors.AsType[words.Errors](err); !ok {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		got := err.Error() + "\n"
		want := &archive.Files[i+1]
		if *update {
			want.Data = []byte(got)
		} else if diff := cmp.Diff(string(want.Data), got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAdmits holds that only a board of the kind, whose firmware runs, may be written to.
func TestAdmits(t *testing.T) {
	shows := func(vendor, product usb.ID) usb.Device { return usb.Device{Vendor: vendor, Product: product} }
	own := inventory.USB{ID: usb.Pair{Vendor: 0x1a86, Product: 0x7523}}
	for _, c := range []struct {
		u    inventory.USB
		d    usb.Device
		want string
	}{
		{inventory.USB{}, shows(0x239a, 0x8029), ""},
		{inventory.USB{}, shows(0x239a, 0x0029), "239a:0029 is what a rak4631 shows in its boot loader"},
		{inventory.USB{}, shows(0x10c4, 0xea60), "10c4:ea60 is not what a rak4631 shows"},
		{own, shows(0x1a86, 0x7523), ""},
		{own, shows(0x239a, 0x8029), "the file names id 1a86:7523 and the device shows 239a:8029"},
	} {
		err := c.u.Admits("rak4631", c.d)
		var e *inventory.KindError
		if err == nil != (c.want == "") || err != nil && (err.Error() != c.want || !errors.As(err, &e)) {
			t.Errorf("%v: %v, want %s", c.d.ID(), err, c.want)
		}
	}
}

// TestEachError holds that the errors of a file can be had one by one.
func TestEachError(t *testing.T) {
	_, err := inventory.Parse("rig.yaml", []byte("nam: a\nborads: []\n"))
	var first *words.Error
	if !errors.As(err, &first) || first.Line != 1 || first.Column != 1 || first.Source != "nam: a" {
		t.Errorf("%+v", first)
	}
}

// TestCaret holds that the caret stands below what it means where a line has tabs.
func TestCaret(t *testing.T) {
	e := words.Error{File: "rig.yaml", Line: 7, Column: 8, What: "no", Source: "\tname: ä\tb"}
	if want := "rig.yaml:7:8: no\n  7 | \tname: ä\tb\n    | \t      ^"; e.Error() != want {
		t.Errorf("%q, want %q", e.Error(), want)
	}
	e.Column = 12
	if want := "\n    | \t       \t  ^"; !strings.HasSuffix(e.Error(), want) {
		t.Errorf("%q, want %q", e.Error(), want)
	}
}

func TestLoadFails(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, "long.yaml")
	if err := os.WriteFile(long, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "none.yaml: open: no such file or directory",
		dir:                             "read: is a directory",
		long:                            "longer than 128 KiB",
	} {
		var list words.Errors
		if _, err := inventory.Load(path); !errors.As(err, &list) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// FuzzParse holds that no file makes the reader panic, and that each is either a rig or has errors.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(examples, "*.yaml"))
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("a: &a\n  <<: *a\nboards: [*a, *b]"))
	f.Add([]byte("boards: {1: 2}\n---\n? []\n: x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rig, err := inventory.Parse("rig.yaml", data)
		var list words.Errors
		if (rig == nil) != errors.As(err, &list) || err != nil && len(list) == 0 {
			t.Errorf("%v, %v", rig, err)
		}
		for _, e := range list {
			if e.What == "" || e.Line > 0 && e.Column == 0 {
				t.Errorf("%+v", e)
			}
		}
	})
}
