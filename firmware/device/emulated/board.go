package emulated

import (
	"time"

	"github.com/meshrig/meshrig/firmware/device"
)

// Board is the hardware as the firmware of one boot sees it. It is good for that
// boot only; after Reboot, PowerOff or a power cut it does nothing any more.
type Board struct {
	machine *Machine
	radio   Radio
	stopped bool

	restarted bool
}

func newBoard(m *Machine) *Board {
	b := &Board{machine: m}
	b.radio.board = b
	b.radio.settings = device.RadioSettings{SyncWord: 0x12, CRC: true}
	b.radio.boosted = true
	b.radio.sampling.to = m.millis()
	b.radio.maxPreamble, b.radio.maxPayload = startPreamble, startPayload
	return b
}

// Millis returns the millisecond counter.
func (b *Board) Millis() device.Millis { return b.machine.millis() }

// RTC returns the calendar clock.
func (b *Board) RTC() device.RTC { return &b.machine.rtc }

// Flash returns the file system.
func (b *Board) Flash() device.Flash { return bootFlash{b} }

// Random returns the random numbers. Those for a key come from the radio's noise,
// which takes 10 ms a byte (SX126x::randomByte of the RadioLib that v1.17.1 pins).
func (b *Board) Random() device.Random { return bootRandom{b} }

// Radio returns the radio.
func (b *Board) Radio() *Radio { return &b.radio }

// Name returns the board's name.
func (b *Board) Name() string { return b.machine.cfg.Name }

// Battery returns the battery's voltage in millivolts.
func (b *Board) Battery() uint16 { return b.machine.cfg.Battery }

// Temperature returns the processor's temperature in degrees Celsius.
func (b *Board) Temperature() float32 { return b.machine.cfg.Temperature }

// Sensor reports whether the board has a sensor, which measures what SensorLatitude and the others say.
func (b *Board) Sensor() bool { return b.machine.cfg.Sensor }

// Waiting returns the bytes that wait at the serial console. They stay there until
// they are taken.
func (b *Board) Waiting() []byte { return b.machine.uart }

// Take removes n of the bytes that wait at the serial console.
func (b *Board) Take(n int) {
	m := b.machine
	m.uart = m.uart[:copy(m.uart, m.uart[min(n, len(m.uart)):])]
}

// Network reports whether the serial line is a network port.
func (b *Board) Network() bool { return b.machine.cfg.Network }

// Accept returns, once, whether another client has connected to the network port. The bytes
// that wait are its own.
func (b *Board) Accept() bool {
	accepted := b.machine.client.fresh
	b.machine.client.fresh = false
	return accepted
}

// Connected reports whether a client is connected to the network port, or has left bytes behind.
func (b *Board) Connected() bool { return b.machine.client.on || len(b.machine.uart) > 0 }

// Write writes to the serial console.
func (b *Board) Write(p []byte) (int, error) {
	if !b.stopped && len(p) > 0 {
		b.machine.emit(device.SerialOut, p)
	}
	return len(p), nil
}

// Delay blocks the board: time passes, and nothing else happens.
func (b *Board) Delay(d time.Duration) {
	if !b.stopped && d > 0 {
		b.machine.cpu += d.Microseconds()
	}
}

// Reboot restarts the board. The firmware should return at once: what it still does is lost.
func (b *Board) Reboot() {
	if !b.stopped {
		b.stopped, b.machine.request = true, reboot
	}
}

// PowerOff switches the board off until power is applied again.
func (b *Board) PowerOff() {
	b.stopped, b.machine.request = true, powerOff
}

// Polls reports whether passes are made all the time, also with nothing to do, and late for what there is.
func (b *Board) Polls() bool { return b.machine.cfg.Poll > 0 }

// Restarted reports whether this boot was caused by Reboot and not by power coming on.
func (b *Board) Restarted() bool { return b.restarted }

// Stopped reports whether the boot that this board belongs to is over.
func (b *Board) Stopped() bool { return b.stopped }

// bootFlash keeps a boot that is over from writing.
type bootFlash struct{ b *Board }

func (f bootFlash) ReadFile(name string) ([]byte, error) { return f.b.machine.cfg.Flash.ReadFile(name) }

func (f bootFlash) WriteFile(name string, data []byte) error {
	return f.change(change{name: name}, len(data), func(flash *Flash) error { return flash.WriteFile(name, data) })
}

func (f bootFlash) AppendFile(name string, data []byte) error {
	return f.change(change{name: name, adds: true}, len(data), func(flash *Flash) error { return flash.AppendFile(name, data) })
}

func (f bootFlash) Remove(name string) error {
	return f.change(change{name: name, removes: true}, 0, func(flash *Flash) error { return flash.Remove(name) })
}

func (f bootFlash) Format() error {
	for _, name := range f.b.machine.cfg.Flash.names() {
		if err := f.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// change makes a change of a file, unless the boot is over.
func (f bootFlash) change(c change, bytes int, make func(flash *Flash) error) error {
	if f.b.stopped {
		return errOff
	}
	m := f.b.machine
	return m.change(c, bytes, func() error { return make(m.cfg.Flash) })
}

// keyByteTime is how long the radio takes to make one random byte of a key.
const keyByteTime = 10 * time.Millisecond

type bootRandom struct{ b *Board }

func (r bootRandom) Fill(use device.Use, p []byte) {
	r.b.machine.cfg.Random.Fill(use, p)
	if use == device.Key {
		r.b.Delay(keyByteTime * time.Duration(len(p)))
	}
}

func (r bootRandom) IntN(use device.Use, low, high uint32) uint32 {
	return r.b.machine.cfg.Random.IntN(use, low, high)
}
