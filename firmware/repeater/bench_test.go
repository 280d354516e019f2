package repeater_test

import (
	"encoding/binary"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire"
)

// BenchmarkForward lets a repeater hear a flood and pass it on, the hot path of every mesh, while it looks for
// loops and knows a region.
func BenchmarkForward(b *testing.B) {
	w := newWorld(b, "", emulated.Config{})
	for _, line := range []string{"set txdelay 0", "set loop.detect strict", "set dutycycle 100", "region put #alps"} {
		w.typed(line)
	}
	flood := wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: make([]byte, 40)}
	var frame []byte
	n, passed := uint32(0), 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		binary.LittleEndian.PutUint32(flood.Payload, n)
		frame, _ = flood.AppendTo(frame[:0]) // a flood is well formed
		w.m.Input(w.now, device.Input{Kind: device.FrameIn, Data: frame, SNR: 10, RSSI: -80})
		w.run(1_000_000)
		passed += len(w.frames)
		w.frames = w.frames[:0]
	}
	if passed < int(n) {
		b.Fatalf("%d of %d floods were passed on", passed, n)
	}
}

// BenchmarkIdle runs a repeater that nobody talks to and nobody has configured for a day.
func BenchmarkIdle(b *testing.B) {
	w := newWorld(b, "", emulated.Config{})
	b.ReportAllocs()
	for b.Loop() {
		w.run(24 * 3_600_000_000)
		w.frames = w.frames[:0]
	}
	b.ReportMetric(24*3600*float64(b.N)/b.Elapsed().Seconds(), "virtual_s/s")
}
