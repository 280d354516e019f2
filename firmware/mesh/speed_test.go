package mesh_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// stub is a board without time or air: each Receive gives the next frame.
type stub struct {
	now    device.Millis
	frames [][]byte
	sent   int
	done   bool
}

func (s *stub) Millis() device.Millis                        { return s.now }
func (s *stub) Fill(device.Use, []byte)                      {}
func (s *stub) IntN(_ device.Use, low, _ uint32) uint32      { return low }
func (s *stub) Listening() bool                              { return !s.done }
func (s *stub) LastSNR() float32                             { return 8 }
func (s *stub) Score(float32, int) float32                   { return 1 }
func (s *stub) Airtime(int) device.Millis                    { return 1 }
func (s *stub) FinishSend()                                  { s.done = false }
func (s *stub) Busy() bool                                   { return false }
func (s *stub) Calibrate(int, bool)                          {}
func (s *stub) ResetAGC()                                    {}
func (s *stub) Send([]byte) bool                             { s.sent++; s.done = true; return true }
func (s *stub) Sent() bool                                   { return s.done }
func (s *stub) Data(*mesh.Packet, int, []byte)               {}
func (s *stub) Match(byte) int                               { return 0 }
func (s *stub) Box(int) *identity.Box                        { return nil }
func (s *stub) Path(*mesh.Packet, int, wire.PathReturn) bool { return false }

func (s *stub) Receive() ([]byte, bool) {
	if len(s.frames) == 0 {
		return nil, false
	}
	f := s.frames[0]
	s.frames = s.frames[1:]
	return f, true
}

func newStub() (*stub, *mesh.Node) {
	s := &stub{now: 1000}
	p := &mesh.Policy{AirtimeFactor: 0, Forward: true, FloodMax: 64, FloodMaxUnscoped: 64}
	return s, mesh.New(mesh.Ports{Clock: s, Random: s, Radio: s, Policy: p, Peers: s}, self, mesh.Quirks{})
}

// pass is what a board does 151 ms later when nothing happens.
func (s *stub) pass(n *mesh.Node) {
	s.now += 151
	n.Loop()
	n.Next()
}

func TestPassesDoNotAllocate(t *testing.T) {
	s, n := newStub()
	if a := testing.AllocsPerRun(100, func() { s.pass(n) }); a != 0 {
		t.Errorf("idle pass: %v allocations", a)
	}
	n.SendZeroHop(n.NewAck([]byte("abcd")), 1<<29)
	if a := testing.AllocsPerRun(100, func() { s.pass(n) }); a != 0 {
		t.Errorf("idle pass with a packet queued: %v allocations", a)
	}
	flood := frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: []byte(strange)})
	frames := [1][]byte{flood}
	if a := testing.AllocsPerRun(100, func() {
		flood[5]++ // another packet
		s.frames = frames[:]
		s.pass(n)
		s.pass(n)
	}); a != 0 {
		t.Errorf("forwarding: %v allocations", a)
	}
	if s.sent < 100 {
		t.Errorf("%d forwarded", s.sent)
	}
}

func BenchmarkIdlePass(b *testing.B) {
	s, n := newStub()
	b.ReportAllocs()
	for b.Loop() {
		s.pass(n)
	}
}

func BenchmarkPassWithFullQueue(b *testing.B) {
	s, n := newStub()
	for range mesh.PoolSize {
		n.SendZeroHop(n.NewAck([]byte("abcd")), 1<<29)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n.Loop()
		n.Next()
	}
	_ = s
}

func BenchmarkForward(b *testing.B) {
	s, n := newStub()
	p := wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: []byte(strange)}
	flood, err := p.AppendTo(nil)
	if err != nil {
		b.Fatal(err)
	}
	frames := [1][]byte{flood}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		flood[4], flood[5], flood[6] = byte(i), byte(i>>8), byte(i>>16)
		s.frames = frames[:]
		s.pass(n)
		s.pass(n)
	}
}
