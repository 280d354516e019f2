package usb_test

import (
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/usb"
)

func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range usb.Kinds() {
		if seen[k.Name] || len(k.IDs) == 0 || k.Source == "" || k.Chip == "" || k.Reset == "" || k.Boot == "" || k.Flash == "" {
			t.Errorf("%+v: twice, or a field is empty", k)
		}
		seen[k.Name] = true
		if disk := k.Chip == usb.NRF52840 || k.Chip == usb.RP2040; (k.Chip == usb.RP2040) != (k.Flash == usb.UF2) || (k.Chip == usb.NRF52840) != (k.Flash == usb.DFU) || disk && (len(k.Loader) == 0 || k.Boot != usb.Touch) {
			t.Errorf("%s: %s is flashed by %s after %s", k.Name, k.Chip, k.Flash, k.Boot)
		}
		if found, ok := usb.LookupKind(k.Name); !ok || found.Name != k.Name {
			t.Error("not found:", k.Name)
		}
	}
	if k, ok := usb.LookupKind("Heltec-V3"); !ok || k.Reset != usb.DTRRTS || k.Chip != usb.ESP32S3 {
		t.Errorf("Heltec-V3: %+v", k)
	}
	if _, ok := usb.LookupKind("heltec"); ok {
		t.Error("half a name is found")
	}
}

func TestKindsOf(t *testing.T) {
	names := func(d usb.Device) (list []string) {
		for _, k := range usb.KindsOf(d) {
			list = append(list, k.Name)
		}
		return list
	}
	if got := names(heltec); !slices.Contains(got, "heltec_v3") || slices.Contains(got, "rak4631") {
		t.Error("a CP2102:", got)
	}
	if got := names(loader); !slices.Contains(got, "heltec_t114") || slices.Contains(got, "xiao_nrf52") {
		t.Error("a boot loader:", got)
	}
	t114 := loader
	t114.Name = "Heltec nRF52 T114"
	if got := names(t114); got[0] != "heltec_t114" {
		t.Error("a T114 that says so:", got)
	}
	first := heltec
	first.Name = "UART 1"
	if got := names(first); got[0] != "heltec_v3" {
		t.Error("a digit speaks for a kind:", got)
	}
	if got := names(hub); got != nil {
		t.Error("a hub:", got)
	}
	k, _ := usb.LookupKind("rak4631")
	if !k.Runs(rak) || k.Loads(rak) || k.Runs(loader) || !k.Loads(loader) {
		t.Error("a RAK4631 is taken for its boot loader")
	}
}

func TestParsePair(t *testing.T) {
	if p, err := usb.ParsePair("303A:1001"); err != nil || p.String() != "303a:1001" {
		t.Error(p, err)
	}
	for _, s := range []string{"", "303a", "303a:101", "303a:1001:1", "+03a:1001", "303a 1001"} {
		if p, err := usb.ParsePair(s); err == nil {
			t.Errorf("%q is %v", s, p)
		}
	}
}
