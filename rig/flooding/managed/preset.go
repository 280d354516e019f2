package managed

import (
	"math"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// SyncWord is what Meshtastic's radios send behind the preamble (RadioLibInterface.h, v2.7.26).
// MeshCore's differs: on one channel the two only disturb each other.
const SyncWord = 0x2b

// preamble is how many symbols it has (RadioInterface.h, v2.7.26).
const preamble = 16

// Preset is a named modem setting of Meshtastic.
type Preset struct {
	Name            string
	SpreadingFactor lora.SpreadingFactor
	Bandwidth       lora.Bandwidth
	CodingRate      lora.CodingRate
}

// Presets are those of the facts that the model is held to (modemPresetToParams, v2.7.26), the
// default first.
func Presets() []Preset {
	return []Preset{
		{"LongFast", lora.SF11, lora.BW250k, 5},
		{"MediumSlow", lora.SF10, lora.BW250k, 5},
		{"MediumFast", lora.SF9, lora.BW250k, 5},
		{"ShortSlow", lora.SF8, lora.BW250k, 5},
		{"ShortFast", lora.SF7, lora.BW250k, 5},
		{"LongTurbo", lora.SF11, lora.BW500k, 8},
		{"LongModerate", lora.SF11, lora.BW125k, 8},
	}
}

// Params are the settings of a Meshtastic radio at a frequency and power with the modem settings of
// given ones.
func Params(p lora.Params) lora.Params {
	p.Preamble, p.SyncWord, p.CRC = preamble, SyncWord, true
	return p
}

// At completes a preset to radio settings.
func (p Preset) At(frequency lora.Frequency, power lora.DBm) lora.Params {
	return Params(lora.Params{
		Frequency: frequency, Bandwidth: p.Bandwidth, SpreadingFactor: p.SpreadingFactor, CodingRate: p.CodingRate, Power: power,
	})
}

// Region is what the law allows where a node stands.
type Region struct {
	Name string
	// Duty is the share of an hour that a node may be on the air; 0: any.
	Duty float64
}

// EU868 and US are the regions of the model (RadioInterface.cpp, v2.7.26).
func EU868() Region { return Region{"EU_868", 0.10} }

// US has no limit on how long a node is on the air.
func US() Region { return Region{"US", 0} }

// RegionAt is the region that a frequency belongs to: EU868 in its 869.4 to 869.65 MHz, else US.
func RegionAt(f lora.Frequency) Region {
	if f >= 869_400_000 && f <= 869_650_000 {
		return EU868()
	}
	return US()
}

// Of the access to the channel (RadioInterface.h, since 2.6.0).
const (
	cwMin = 3
	cwMax = 8
	// processing is the time-out's share for the receiver's processor.
	processing = 4500 * time.Millisecond
)

// Timing is how long a node waits, in the slots of its radio settings.
type Timing struct {
	Radio lora.Params
	// Slot is in whole milliseconds.
	Slot time.Duration
}

// NewTiming works out the slot of radio settings: the scan of two symbols, half a symbol more, and
// 7.6 ms for propagation, turn-round and processing (computeSlotTimeMsec, since 2.6.0).
func NewTiming(radio lora.Params) Timing {
	symbol := float64(radio.SymbolTime()) / float64(time.Millisecond)
	return Timing{Radio: radio, Slot: time.Duration(2.5*symbol+7.6) * time.Millisecond}
}

// Window is the contention window of an own packet at a channel use in percent: 3 to 8
// (getTxDelayMsec).
func Window(utilisation float64) int {
	return cwMin + int(utilisation*(cwMax-cwMin)/100)
}

// WindowOf is the contention window of a packet to be relayed, by the signal to noise ratio at which
// it was heard. Above 15 dB it exceeds the largest, as upstream's does (getCWsize).
func WindowOf(snr float64) int {
	const lowest, highest = -20, 10
	return cwMin + (int(snr)-lowest)*(cwMax-cwMin)/(highest-lowest)
}

// Draw returns a number from 0 up to, not including, n.
type Draw func(n int) int

// slots draws from 2^window slots.
func (t Timing) slots(window int, draw Draw) time.Duration {
	return time.Duration(draw(1<<max(0, window))) * t.Slot
}

// Own is the wait before an own packet (getTxDelayMsec).
func (t Timing) Own(utilisation float64, draw Draw) time.Duration {
	return t.slots(Window(utilisation), draw)
}

// Relay is the wait before a relayed packet (getTxDelayMsecWeighted): the weaker it was heard, that
// is the farther its sender, the shorter; a router's ends before any client's begins.
func (t Timing) Relay(snr float64, role Role, draw Draw) time.Duration {
	window := WindowOf(snr)
	if role == Router {
		return time.Duration(draw(max(1, 2*window))) * t.Slot
	}
	return 2*cwMax*t.Slot + t.slots(window, draw)
}

// Late is how far in the future the late window begins (getTxDelayMsecWeightedWorst).
func (t Timing) Late(snr float64) time.Duration {
	return 2*cwMax*t.Slot + (1<<max(0, WindowOf(snr)))*t.Slot
}

// Retry is after how long without an acknowledgement a packet of n bytes is sent again
// (getRetransmissionMsec).
func (t Timing) Retry(n int, utilisation float64) time.Duration {
	const average = (cwMax + cwMin) / 2
	slots := 1<<Window(utilisation) + 2*cwMax + 1<<average
	return 2*t.Air(n) + time.Duration(slots)*t.Slot + processing
}

// Air is the time on air of n bytes in whole milliseconds (getPacketTime).
func (t Timing) Air(n int) time.Duration {
	return t.Radio.TimeOnAir(n).Truncate(time.Millisecond)
}

// Scan is how long a look at the channel takes: two symbols and a half.
func (t Timing) Scan() time.Duration { return t.Radio.SymbolTime() * 5 / 2 }

// stretch is by how much intervals grow with the number of nodes heard (Default.h, since 2.7.19):
// LongFast 0.082 for each node over 40.
func (t Timing) stretch(nodes int) float64 {
	const free = 40
	if nodes <= free {
		return 1
	}
	factor := math.Exp2(float64(t.Radio.SpreadingFactor)) / (t.Radio.Bandwidth.Hertz() / 1000 * 100)
	return 1 + float64(nodes-free)*factor
}
