package device_test

import (
	"math"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
)

// TestNominalBandwidth: every nominal bandwidth is itself, and the driver takes what is near one.
func TestNominalBandwidth(t *testing.T) {
	t.Parallel()
	for _, b := range device.Bandwidths() {
		if hz, ok := device.NominalBandwidth(float64(b) / 1000); !ok || hz != b {
			t.Errorf("%d Hz: %d, %t", b, hz, ok)
		}
	}
	for kHz, want := range map[float64]uint32{
		7: 7800, 63: 62_500, 125.5: 125_000, 501: 500_000, 499.99: 500_000, // as recorded for 7 kHz
		100: 0, 0: 0, -1: 0, 600: 0, math.NaN(): 0, math.Inf(1): 0,
	} {
		if hz, ok := device.NominalBandwidth(kHz); hz != want || ok != (want != 0) {
			t.Errorf("%g kHz: %d, %t, want %d", kHz, hz, ok, want)
		}
	}
}
