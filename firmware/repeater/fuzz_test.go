package repeater_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// FuzzAir lets a repeater hear any frame, an anonymous request and a request of a client with any
// plaintext, and a control packet with any payload: it goes on, and answers its console.
func FuzzAir(f *testing.F) {
	f.Add([]byte{0x1D, 0, 1, 2, 3}, false)
	f.Add(append([]byte{1, 2, 3, 4, 1, 0x02}, make([]byte, 10)...), true)
	f.Add([]byte{0x80, 4, 1, 2, 3, 4}, true)
	f.Add(append([]byte{9, 9, 9, 9, 6, 0, 50, 0, 0, 0, 32}, make([]byte, 21)...), true)
	f.Add([]byte("\xFF\xFF\xFF\xFFpassword"), false)
	f.Fuzz(func(t *testing.T, data []byte, direct bool) {
		alice := identity.NewLocal(identity.FromSeed([32]byte{0: 3}))
		room := self().Public()
		box := identity.NewBox(alice.SharedSecret(room))
		route := wire.Flood
		if direct {
			route = wire.Direct
		}
		key := alice.Public()
		anon := func(plain []byte) wire.Packet {
			return wire.Packet{Route: route, Type: wire.TypeAnonReq, Payload: box.Seal(append([]byte{room.Hash()}, key[:]...), plain)}
		}
		cut := data[:min(len(data), 128)]
		w := newWorld(t, "", emulated.Config{})
		login, _ := wire.RepeaterLogin{Timestamp: 1, Password: "password"}.AppendTo(nil) // a short word
		for _, p := range []wire.Packet{
			anon(login), anon(cut),
			{Route: route, Type: wire.TypeReq, Payload: box.Seal([]byte{room.Hash(), key.Hash()}, cut)},
			{Route: route, Type: wire.TypeTxt, Payload: box.Seal([]byte{room.Hash(), key.Hash()}, cut)},
			control(cut),
		} {
			if frame, err := p.AppendTo(nil); err == nil {
				w.m.Input(w.now, device.Input{Kind: device.FrameIn, Data: frame, SNR: 10, RSSI: -80})
				w.run(3_000_000)
			}
		}
		w.m.Input(w.now, device.Input{Kind: device.FrameIn, Data: bytes.Clone(data[:min(len(data), wire.MaxFrame)]), SNR: -7, RSSI: -120})
		w.run(20_000_000)
		if !w.m.On() {
			return // an administrator may switch it off
		}
		if got := w.typed("get role"); !strings.Contains(got, "\r\n") {
			t.Errorf("get role: %q", got)
		}
	})
}
