package kiss

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire/kiss"
)

// Draw is the use of the random number, 0 to 255, that decides whether a frame is sent now.
const Draw device.Use = "KISSPersistence"

// settings are those of the host's five KISS commands, in their own units.
type settings struct {
	delay, persistence, slot, tail, fullDuplex uint8
}

// of is the setting that a command changes, nil if it changes none.
func (s *settings) of(c kiss.Command) *uint8 {
	switch c { //nolint:exhaustive // the others set nothing
	case kiss.TxDelay:
		return &s.delay
	case kiss.Persistence:
		return &s.persistence
	case kiss.SlotTime:
		return &s.slot
	case kiss.TxTail:
		return &s.tail
	case kiss.FullDuplex:
		return &s.fullDuplex
	}
	return nil
}

// factorySettings are those after power-on (KissModem.h, v1.17.1).
func factorySettings() settings { return settings{delay: 50, persistence: 63, slot: 10} }

// tick is the unit of delay and slot in milliseconds.
const tick device.Millis = 10

// airState is how far the frame that is to be sent has come.
type airState uint8

const (
	idle      airState = iota
	listening          // for the channel to be clear
	slotted            // a draw was lost
	keyed              // the key-up delay runs, and nobody listens any more
	sending            // it is on the air
	reporting          // it was, and the host has not been told
)

// air is the transmitting side: one frame at a time.
type air struct {
	settings settings

	state   airState
	since   device.Millis // of the state
	frame   []byte
	pending bool
	done    bool // the host has to be told of the result
	result  byte
}

// transmit moves the waiting frame one step on: carrier sense, draw, key-up delay, air
// (KissModem::processTx, v1.17.1).
func (m *Modem) transmit() {
	a, radio, now := &m.air, m.hw.Radio(), m.hw.Millis()
	enter := func(s airState) { a.state, a.since = s, now }
	switch a.state {
	case idle:
		switch {
		case !a.pending:
		case a.settings.fullDuplex != 0:
			enter(keyed)
		default:
			enter(listening)
		}
	case listening:
		switch {
		case !radio.Busy():
			if m.hw.Random().IntN(Draw, 0, 256) <= uint32(a.settings.persistence) {
				enter(keyed)
			} else {
				enter(slotted)
			}
		case now-a.since >= patience(radio, kiss.MaxPacket):
			enter(keyed)
		}
	case slotted:
		if now-a.since >= tick*device.Millis(a.settings.slot) {
			enter(listening)
		}
	case keyed:
		if now-a.since < tick*device.Millis(a.settings.delay) {
			return
		}
		if radio.Send(a.frame) {
			enter(sending)
		} else {
			a.finish(0)
		}
	case sending:
		switch {
		case radio.Sent():
			radio.FinishSend()
			a.finish(1)
		case now-a.since >= patience(radio, len(a.frame)):
			radio.FinishSend()
			a.finish(0)
		}
	case reporting:
		if m.out.send(kiss.Frame{Command: kiss.SetHardware, Data: []byte{byte(kiss.TxDone), a.result}}, false) {
			a.state, a.done, a.pending = idle, false, false
		}
	}
}

func (a *air) finish(result byte) { a.state, a.done, a.result = reporting, true, result }

// patience is how many milliseconds a frame of n bytes may take at most: its own and half of
// that (KISS_TX_TIMEOUT_FACTOR, v1.17.1).
func patience(radio *emulated.Radio, n int) device.Millis { return radio.Airtime(n) * 3 / 2 }

// next returns when the frame that is to be sent wants attention.
func (a *air) next(now device.Millis, radio *emulated.Radio) (at device.Millis, ok bool) {
	switch a.state {
	case idle:
		return now, a.pending
	case slotted:
		return a.since + tick*device.Millis(a.settings.slot), true
	case keyed:
		return a.since + tick*device.Millis(a.settings.delay), true
	case sending:
		return a.since + patience(radio, len(a.frame)), true
	case listening, reporting:
	}
	return now, true
}
