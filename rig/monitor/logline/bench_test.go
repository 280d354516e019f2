package logline_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/monitor/logline"
)

// BenchmarkLine finds and reads each kind of line of a log.
func BenchmarkLine(b *testing.B) {
	for name, line := range map[string]string{
		"heard":      "20:50:34 - 15/5/2024 U: RX, len=53 (type=7, route=F, payload_len=51) SNR=10 RSSI=-80 score=1000 time=467 hash=6D1A0E207B2E8F2E",
		"heard by":   "20:50:34 - 15/5/2024 U: RX, len=22 (type=8, route=D, payload_len=20) SNR=-7 RSSI=-118 score=400 time=304 hash=6D1A0E207B2E8F2E [12 -> 37]",
		"sent":       "20:50:34 - 15/5/2024 U: TX, len=119 (type=4, route=F, payload_len=117)",
		"whole":      "20:50:34 - 15/5/2024 U RAW: 1100B8EB4B4B9F7D6DCB0F5D3D2A6C2F6C53EE0DDFFBD1E5B93D",
		"of a reply": "get name\r  -> > hill",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if at := logline.Begin(line); at == 0 {
					logline.Parse(line)
				}
			}
		})
	}
}
