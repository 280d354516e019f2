package managed_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flooding/managed"
)

// BenchmarkRelay lets a node hear a packet, wait, relay it and hear it once more.
func BenchmarkRelay(b *testing.B) {
	m := managed.New(managed.Config{Number: 1, Radio: managed.Presets()[0].At(906_875_000, 22)})
	p := managed.Packet{To: managed.Broadcast, From: 2, HopLimit: 3, HopStart: 3, Port: managed.Text, Payload: make([]byte, 50), Relay: 2}
	m.Input(0, board.Input{Kind: board.Power, On: true})
	now := clock.At(10 * time.Second)
	step := func(until clock.Time) (sent bool) {
		for {
			out, at, _, err := m.Run(until)
			if err != nil {
				b.Fatal(err)
			}
			if len(out) == 0 {
				return sent
			}
			if out[len(out)-1].Kind == board.Transmit {
				m.Input(at+1, board.Input{Kind: board.TxDone})
				sent = true
			}
		}
	}
	step(now)
	b.ReportAllocs()
	for b.Loop() {
		p.ID++
		frame, err := p.AppendTo(nil)
		if err != nil {
			b.Fatal(err)
		}
		m.Input(now, board.Input{Kind: board.FrameIn, Data: frame, SNR: 5})
		now = now.Add(30 * time.Second)
		if !step(now) {
			b.Fatal("it was not relayed")
		}
		m.Input(now, board.Input{Kind: board.FrameIn, Data: frame, SNR: 5})
		now = now.Add(30 * time.Second)
		step(now)
	}
}
