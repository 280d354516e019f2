package flash_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
)

func TestParseSoftDevice(t *testing.T) {
	for text, want := range map[string]string{
		"S140 6.1.1":         "S140 6.1.1",
		"S140 version 6.1.1": "S140 6.1.1",
		"S140  7.3.0":        "S140 7.3.0",
		"not found":          "none",
		"S340 7.0.1":         "",
		"S140 6.1.10":        "",
		"":                   "",
	} {
		got, ok := flash.ParseSoftDevice(text)
		if got.Name != want || ok != (want != "") {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
		if again, ok := flash.SoftDeviceOf(got.ID); want != "" && want != "none" && (!ok || again != got) {
			t.Errorf("%q by its number: %v, %v", text, again, ok)
		}
	}
	if _, ok := flash.SoftDeviceOf(flash.NoSoftDevice.ID); ok {
		t.Error("none has a number")
	}
}
