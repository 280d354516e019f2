package companion_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// network is a companion at whose port a client is.
func network(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, emulated.Config{Network: true}, nil)
	w.client(true)
	return w
}

func (w *world) client(on bool) {
	w.tb.Helper()
	w.input(device.Input{Kind: device.Client, On: on})
	w.run(2)
}

func (w *world) types(data ...byte) {
	w.tb.Helper()
	w.input(device.Input{Kind: device.SerialIn, Data: data})
	w.run(5)
}

// codes are the first bytes of frames.
func codes(said [][]byte) (list []frames.Code) {
	for _, frame := range said {
		list = append(list, frames.Code(frame[0]))
	}
	return list
}

func (w *world) wants(want ...frames.Code) {
	w.tb.Helper()
	said, _ := w.look()
	if got := codes(said); !slices.Equal(got, want) {
		w.tb.Errorf("said %v, want %v", got, want)
	}
}

var getTime = []byte{'<', 1, 0, byte(frames.GetDeviceTime)}

func TestNobodyIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulated.Config{Network: true}, nil)
	w.meets(identity.Named("bob", 0xb0), wire.NodeChat, "bob")
	w.client(true)
	w.wants() // pushes while nobody was there are lost
	w.types(getTime...)
	w.wants(frames.CurrentTime)
}

// What is confirmed while nobody is there is lost, too.
func TestNobodyIsToldOfADelivery(t *testing.T) {
	t.Parallel()
	w := network(t)
	ack := w.sendsText()
	w.client(false)
	w.hear(w.packet(wire.Direct, wire.TypeAck, ack))
	w.look()
	w.client(true)
	w.run(10)
	w.wants()
}

// A message is kept for whoever comes.
func TestMessageWaitsForAClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t, emulated.Config{Network: true}, nil)
	bob := identity.Named("bob", 0xb0)
	w.meets(bob, wire.NodeChat, "bob")
	w.hear(w.packet(wire.Direct, wire.TypeTxt, w.sealed(bob, text(5, wire.TextPlain, "hello"))))
	w.client(true)
	w.types(frames.Append(nil, frames.NextMessage)...)
	said, _ := w.look()
	if len(said) != 1 || !bytes.HasSuffix(said[0], []byte("hello")) {
		t.Errorf("said %q", said)
	}
}

func TestFramesThatAreSkipped(t *testing.T) {
	t.Parallel()
	long := append([]byte{'<', 177, 0}, make([]byte, 177)...)
	for name, skipped := range map[string][]byte{
		"the mark of an answer": {'>', 2, 0, '<', 1},
		"another mark":          {'x', 4, 0, 1, 2, 3, 4},
		"too long":              long,
		"nothing":               {'<', 0, 0},
		"a mark of zero":        {0, 5, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := network(t)
			w.types(append(skipped, getTime...)...)
			w.wants(frames.CurrentTime)
		})
	}
}

// A frame waits until it is whole, and a frame of 176 bytes is the longest.
func TestFrameInParts(t *testing.T) {
	t.Parallel()
	w := network(t)
	whole := append([]byte{'<', frames.MaxFrame, 0, byte(frames.GetDeviceTime)}, make([]byte, frames.MaxFrame-1)...)
	w.types(whole[:2]...)
	w.types(whole[2:100]...)
	w.wants()
	w.types(whole[100:]...)
	w.wants(frames.CurrentTime)
}

// A new client takes the line over: what the one before began is forgotten, and what its commands
// led to goes to the new one.
func TestClientTakesOver(t *testing.T) {
	t.Parallel()
	w := network(t)
	w.types('<', 200, 0, 1, 2, 3)
	w.client(true)
	w.types(getTime...)
	w.wants(frames.CurrentTime)
	w.types('<', 200) // not even a head
	w.client(true)
	w.types(getTime...)
	w.wants(frames.CurrentTime)
}

// crowd lets the companion hear a node in each of eight passes. Each advert leads to two frames, and one leaves in
// a pass: from the fourth pass on one finds four that wait, and is lost.
func (w *world) crowd() {
	w.tb.Helper()
	w.look()
	for i := range byte(8) {
		w.input(device.Input{Kind: device.FrameIn, Data: w.advert(identity.Named("node", 0xb0+i), wire.NodeChat, "node", 1), SNR: 10, RSSI: -80})
		w.micros(125)
	}
}

func TestFourFramesWait(t *testing.T) {
	t.Parallel()
	w := network(t)
	w.crowd()
	w.run(10)
	const heard, advert = frames.LogRxData, frames.PushAdvert
	w.wants(heard, advert, heard, advert, heard, advert, heard, heard, heard, heard, heard)
}

// What waits outlives the client, and what is said while nobody is there does not wait.
func TestFramesOutliveTheClient(t *testing.T) {
	t.Parallel()
	w := network(t)
	w.crowd()
	w.client(false)
	w.look()
	w.meets(identity.Named("late", 0xc0), wire.NodeChat, "late")
	w.wants()
	w.client(true)
	w.types(getTime...)
	w.run(10)
	w.wants(frames.LogRxData, frames.LogRxData, frames.CurrentTime)
}

// One frame leaves in a pass, and no command is read in it.
func TestOneFrameAPass(t *testing.T) {
	t.Parallel()
	w := network(t)
	w.input(device.Input{Kind: device.SerialIn, Data: slices.Repeat(getTime, 3)})
	for i := range 6 {
		w.run(1)
		if want := (i + 2) / 2; len(w.said) != want {
			t.Errorf("%d frames after %d ms, want %d", len(w.said), i+1, want)
		}
	}
}
