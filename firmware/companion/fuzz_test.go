package companion_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/companion"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/releases"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

var (
	powerOn  = device.Input{Kind: device.Power, On: true}
	powerOff = device.Input{Kind: device.Power}
)

// both starts our companion and the released one.
func both(t *testing.T, cfg func() emulated.Config) []*world {
	t.Helper()
	release, err := releases.Companions().Find(released)
	if err != nil {
		t.Fatal(err)
	}
	return []*world{
		newWorld(t, cfg(), nil),
		newWorld(t, cfg(), func(r *companion.Release) { *r = release }),
	}
}

// alive holds that a companion still answers, unless what came restarted it or waits for more of a frame.
func (w *world) alive() {
	w.tb.Helper()
	w.run(2000)
	w.input(powerOff)
	w.run(10)
	w.input(powerOn)
	w.run(2000)
	if w.machine.Firmware() == nil {
		w.tb.Fatal("the board does not start")
	}
	if w.machine.Flash() != nil && frames.Code(w.ask(frames.DeviceQuery, 3)[0]) != frames.DeviceInfo {
		w.tb.Error("no answer")
	}
}

// FuzzApp lets an app say anything.
func FuzzApp(f *testing.F) {
	for _, tape := range protocol(f) {
		var all []byte
		for _, s := range tape.in {
			if s.in.Kind == device.SerialIn && len(all) < 4000 {
				all = append(all, s.in.Data...)
			}
		}
		f.Add(all, false)
		f.Add(all, true)
	}
	f.Fuzz(func(t *testing.T, data []byte, network bool) {
		for _, w := range both(t, func() emulated.Config { return emulated.Config{Network: network} }) {
			w.bob()
			if network {
				w.input(device.Input{Kind: device.Client, On: true})
			}
			w.input(device.Input{Kind: device.SerialIn, Data: data})
			w.run(int64(min(len(data), 2000)) + 10)
			if !network {
				w.alive()
			}
		}
	})
}

// FuzzAir lets a companion hear anything.
func FuzzAir(f *testing.F) {
	for _, tape := range protocol(f) {
		for _, s := range tape.in {
			if s.in.Kind == device.FrameIn {
				f.Add(s.in.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		for _, w := range both(t, func() emulated.Config { return emulated.Config{} }) {
			w.bob()
			if len(frame) <= 255 {
				w.hear(frame)
			}
			w.alive()
		}
	})
}

// FuzzSealed lets a contact say anything.
func FuzzSealed(f *testing.F) {
	f.Add(byte(1), byte(2), text(5, 0, "hello"))
	f.Add(byte(1), byte(1), make([]byte, 16))
	f.Add(byte(2), byte(0), []byte{1, 0, 0, 0, 3, 0})
	f.Add(byte(1), byte(8), []byte{0xc1, 1, 2})
	f.Fuzz(func(t *testing.T, route, kind byte, plain []byte) {
		for _, w := range both(t, func() emulated.Config { return emulated.Config{} }) {
			bob := w.bob()
			if len(plain) <= 160 {
				w.must(frames.SendStatusRequest, key(bob)...)
				sealed := w.sealed(bob, plain)
				w.hear(append([]byte{kind&15<<2 | 1 + route&1, 0}, sealed...))
			}
			w.alive()
		}
	})
}

// FuzzFiles lets a flash hold anything.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(`{name:"x",radio:{freq:868.3}}`), legacy("old"), make([]byte, 304), make([]byte, 136))
	f.Fuzz(func(t *testing.T, prefs, old, contacts, channels []byte) {
		files := map[string][]byte{
			"/new_prefs": old, companion.ContactsFile: contacts, companion.ChannelsFile: channels,
		}
		if len(prefs) > 0 {
			files[admin.PrefsFile] = prefs
		}
		for _, w := range both(t, func() emulated.Config { return emulated.Config{Flash: contents(files)} }) {
			w.must(frames.AppStart, make([]byte, 7)...)
			w.ask(frames.GetContacts)
			w.alive()
		}
	})
}
