package companion_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// feed hands the same input in, a second apart, and lets the companion act on it.
func feed(b *testing.B, w *world, in device.Input) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		w.input(in)
		w.run(1000)
		w.said, w.sent = w.said[:0], w.sent[:0]
	}
}

// BenchmarkCommand is a question of the app and the answer.
func BenchmarkCommand(b *testing.B) {
	w := newWorld(b, emulated.Config{}, nil)
	feed(b, w, device.Input{Kind: device.SerialIn, Data: frames.Append(nil, frames.GetDeviceTime)})
}

// BenchmarkHeard is a frame that is not for the companion: it is shown to the app, once as new and then as a duplicate.
func BenchmarkHeard(b *testing.B) {
	w := newWorld(b, emulated.Config{}, nil)
	feed(b, w, device.Input{Kind: device.FrameIn, Data: w.packet(wire.Flood, wire.TypeAck, []byte{1, 2, 3, 4}), SNR: 10, RSSI: -80})
}

// BenchmarkIdle is a second in which nothing happens.
func BenchmarkIdle(b *testing.B) {
	w := newWorld(b, emulated.Config{}, nil)
	b.ReportAllocs()
	for b.Loop() {
		w.run(1000)
	}
}
