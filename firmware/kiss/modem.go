package kiss

import (
	"time"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire/kiss"
)

const (
	// usbDelay is how long the set-up waits for a host on USB (main.cpp setup, v1.17.1).
	usbDelay = 100 * time.Millisecond
	// gainInterval is how many milliseconds pass between resets of the receiver's gain control
	// (AGC_RESET_INTERVAL_MS, v1.17.1).
	gainInterval device.Millis = 30_000
	// floorInterval is how many milliseconds pass between measurements of the noise floor
	// (NOISE_FLOOR_CALIB_INTERVAL_MS, v1.17.1).
	floorInterval device.Millis = 2_000
)

// Modem is the firmware of one boot. It is an [emulated.Firmware].
type Modem struct {
	quirks Quirks
	hw     *emulated.Board
	self   *identity.Local

	decoder kiss.Decoder
	out     output
	air     air

	asked      kiss.Radio // by the last SetRadio
	askedPower int8
	quiet      bool // no RxMeta
	gainReset  device.Millis
}

// New returns the modem of one boot that talks through line.
func New(quirks Quirks, hw *emulated.Board, line Serial) *Modem {
	m := &Modem{quirks: quirks, hw: hw}
	m.out.line = line
	m.air.settings = factorySettings()
	return m
}

// Setup starts the radio and reads or makes the identity.
func (m *Modem) Setup() {
	radio := m.hw.Radio()
	factory := factoryRadio()
	radio.Begin(factory)
	if !m.quirks.DeafStart {
		radio.Configure(factory.Frequency, factory.Bandwidth, factory.SpreadingFactor, factory.CodingRate)
	}
	m.self, _ = admin.LoadIdentity(m.hw.Flash()) // a damaged identity is replaced by a new one
	if m.self == nil {
		m.self = m.newIdentity()
		_ = admin.SaveIdentity(m.hw.Flash(), m.self) // without flash the modem works until it is switched off
	}
	m.hw.Delay(usbDelay)
	radio.CalibrateEach(floorInterval)
}

// newIdentity makes a key pair that does not begin with a reserved byte.
func (m *Modem) newIdentity() *identity.Local {
	for {
		var seed [32]byte
		m.hw.Random().Fill(device.Key, seed[:])
		if id := identity.NewLocal(identity.FromSeed(seed)); !id.Public().Reserved() {
			return id
		}
	}
}

// Loop is one pass: what the host sent, the transmitter, what the radio heard. The radio is
// not read while the host does not take what it has got (main.cpp loop, v1.17.1).
func (m *Modem) Loop() {
	m.out.flush()
	m.listenToHost()
	if m.hw.Stopped() {
		return
	}
	m.transmit()
	m.out.flush()
	m.out.admitLoss()
	if m.air.state == sending || m.backedUp() {
		return
	}
	radio := m.hw.Radio()
	if m.air.state == idle && m.hw.Millis()-m.gainReset >= gainInterval {
		radio.ResetAGC()
		m.gainReset = m.hw.Millis()
	}
	if frame, ok := radio.Receive(); ok {
		m.heard(frame)
	}
}

// backedUp reports whether the host has to take something before the modem goes on.
func (m *Modem) backedUp() bool { return m.out.waiting() || m.air.done }

// heard hands a frame to the host, and how it was received if there is room for that too.
func (m *Modem) heard(frame []byte) {
	radio := m.hw.Radio()
	if !m.out.send(kiss.Frame{Command: kiss.Data, Data: frame}, true) || m.quiet {
		return
	}
	meta := kiss.MetaOf(radio.LastSNR(), max(radio.LastRSSI(), lowestRSSI))
	m.answer(kiss.RxMeta, meta.Append(nil))
}

// lowestRSSI is the least that the radio's register can tell, in dBm (SX126x).
const lowestRSSI float32 = -127.5

// Next returns when the modem wants to run: at once while something is under way, else when
// the gain control is due.
func (m *Modem) Next() (at device.Millis, ok bool) {
	now := m.hw.Millis()
	if m.backedUp() {
		return now, true
	}
	if at, ok := m.air.next(now, m.hw.Radio()); ok {
		return at, true
	}
	return m.gainReset + gainInterval, true
}
