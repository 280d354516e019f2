package wired

import (
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// BenchmarkRead takes apart what a port prints in a second that is busy: ten lines of a log and a
// reply, in the pieces in which they come.
func BenchmarkRead(b *testing.B) {
	const line = "20:50:34 - 15/5/2024 U: RX, len=53 (type=7, route=F, payload_len=51) SNR=10 RSSI=-80 score=1000 time=467 hash=6D1A0E207B2E8F2E\r\n"
	printed := []byte(strings.Repeat(line, 5) + "stats-core\r  -> {\"battery_mv\":4100,\"uptime_secs\":9,\"errors\":0,\"queue_len\":0}\r\n" + strings.Repeat(line, 5))
	for name, piece := range map[string]int{"as written": 64, "at once": len(printed)} {
		b.Run(name, func(b *testing.B) {
			packets := 0
			l := &Line{echoes: true, told: Told{Packet: func(time.Time, sample.Packet) { packets++ }}}
			l.split = splitter{foreign: l.foreign, own: l.own}
			b.ReportAllocs()
			for b.Loop() {
				for rest := printed; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
					l.read(rest[:min(piece, len(rest))], time.Time{})
				}
			}
			if packets != 10*b.N {
				b.Errorf("%d packets of %d", packets, 10*b.N)
			}
		})
	}
}
