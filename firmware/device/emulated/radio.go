package emulated

import "github.com/meshrig/meshrig/firmware/device"

// radioState is what the driver believes the radio does.
type radioState uint8

const (
	radioIdle radioState = iota
	radioReceiving
	radioSending
)

// Radio is an SX1262 as the released driver shows it to the firmware
// (RadioLibWrapper and CustomSX1262, v1.17.1). It receives only after a call of
// Receive has switched it there, and not while it sends.
type Radio struct {
	board    *Board
	settings device.RadioSettings
	boosted  bool

	state radioState
	event bool // the radio raised its interrupt: a frame is in, or one is out

	frame  [255]byte // last frame that ended, good or bad
	length int
	bad    bool
	snr    float32
	rssi   float32

	air       device.Phase // what is on the air
	missed    bool         // the frame on the air began while the radio did not receive
	airRSSI   float32
	lock      device.Phase // what the radio has locked on to
	lockAt    device.Millis
	lockTimed bool  // lockAt counts
	sawHeader bool  // at the last look
	deafUntil int64 // bench time at which a channel scan or a calibration ends

	maxPreamble, maxPayload device.Millis

	threshold int
	cad       bool
	sampling  sampling

	received, sent, errors uint32
}

// Begin sets the radio up as the board's start does, before the firmware has a say. How
// long the driver believes in a preamble or a header without end stays what it is built with,
// until Configure is called (CustomSX1262, v1.17.1).
func (r *Radio) Begin(s device.RadioSettings) {
	r.settings = s
	r.board.machine.announce()
}

// The driver's built-in limits in milliseconds, see lockTimes (CustomSX1262, v1.17.1).
const (
	startPreamble device.Millis = 66
	startPayload  device.Millis = 3934
)

// SetPreamble sets the length of the preamble in symbols.
func (r *Radio) SetPreamble(symbols uint16) {
	r.settings.Preamble = symbols
	r.board.machine.announce()
}

// Configure changes frequency, bandwidth, spreading factor and coding rate, and sets
// the preamble that goes with the spreading factor.
func (r *Radio) Configure(frequency, bandwidth uint32, spreadingFactor, codingRate uint8) {
	s := &r.settings
	s.Frequency, s.Bandwidth, s.SpreadingFactor, s.CodingRate = frequency, bandwidth, spreadingFactor, codingRate
	s.Preamble = PreambleFor(spreadingFactor)
	r.maxPreamble, r.maxPayload = lockTimes(*s)
	r.board.machine.announce()
}

// SetPower sets the power of the transmitter in dBm.
func (r *Radio) SetPower(dBm int8) {
	r.settings.Power = dBm
	r.board.machine.announce()
}

// SetBoostedGain switches the receiver's boosted gain. An emulated receiver hears no better for it.
func (r *Radio) SetBoostedGain(on bool) { r.boosted = on }

// BoostedGain reports whether the receiver's gain is boosted.
func (r *Radio) BoostedGain() bool { return r.boosted }

// Settings returns the radio's settings.
func (r *Radio) Settings() device.RadioSettings { return r.settings }

// Airtime returns the milliseconds that the driver expects a frame of n bytes to
// take, rounded down (RadioLibWrapper::getEstAirtimeFor, v1.17.1).
func (r *Radio) Airtime(n int) device.Millis {
	return device.Millis(Airtime(r.settings, n) / 1000)
}

// Score rates the reception of a frame of n bytes, see [Score].
func (r *Radio) Score(snr float32, n int) float32 {
	return Score(r.settings.SpreadingFactor, snr, n)
}

// Receive returns the frame that has come in since the last call, if one has, and
// sees to it that the radio receives. A frame with a bad checksum is counted and not
// returned. The frame is valid until the board runs on.
func (r *Radio) Receive() (frame []byte, ok bool) {
	r.sampled()
	if r.event {
		if r.bad {
			r.errors++
		} else {
			r.received++
			frame, ok = r.frame[:r.length], true
		}
		r.event, r.state = false, radioIdle
	}
	if r.state != radioReceiving {
		r.listen()
	}
	return frame, ok
}

// listen switches the receiver on. It locks on to a preamble that is still running,
// but not to a frame that is past it.
func (r *Radio) listen() {
	r.sampled()
	r.state = radioReceiving
	r.unlock()
	r.missed = r.air == device.PhaseHeader
	if r.air == device.PhasePreamble {
		r.lock = device.PhasePreamble
	}
}

func (r *Radio) unlock() {
	r.lock = device.PhaseIdle
	r.lockTimed = r.lockTimed && r.board.machine.cfg.Quirks.LockTimeStays
}

// Send starts to send a frame of at most 255 bytes. It returns false if the radio cannot.
func (r *Radio) Send(frame []byte) bool {
	if len(frame) > len(r.frame) || r.board.Stopped() {
		return false
	}
	r.sampled()
	r.state, r.event = radioSending, false
	r.unlock()
	r.board.machine.emit(device.Transmit, frame)
	return true
}

// Sent reports, once, that the frame has left the antenna.
func (r *Radio) Sent() bool {
	if !r.event {
		return false
	}
	r.sampled()
	r.event, r.state = false, radioIdle
	r.sent++
	return true
}

// FinishSend ends sending, whether or not the frame has left.
func (r *Radio) FinishSend() {
	r.sampled()
	r.state, r.event = radioIdle, false
}

// Listening reports whether the radio is in receive mode.
func (r *Radio) Listening() bool { return r.state == radioReceiving }

// Received returns the number of good frames.
func (r *Radio) Received() uint32 { return r.received }

// SentFrames returns the number of frames sent.
func (r *Radio) SentFrames() uint32 { return r.sent }

// ReceiveErrors returns the number of frames with a bad checksum.
func (r *Radio) ReceiveErrors() uint32 { return r.errors }

// ResetStats sets the three counters to zero.
func (r *Radio) ResetStats() { r.received, r.sent, r.errors = 0, 0, 0 }

// LastRSSI returns the strength of the last frame in dBm, 0 before the first.
func (r *Radio) LastRSSI() float32 { return r.rssi }

// LastSNR returns the signal-to-noise ratio of the last frame in dB, 0 before the first.
func (r *Radio) LastSNR() float32 { return r.snr }

// input lets the radio notice what happens on the air or in it.
func (r *Radio) input(t int64, in *queued) {
	r.sample(r.board.machine.millisAt(t + 999)) // what was looked at before this instant
	switch in.Kind {
	case device.FrameIn, device.BadFrame:
		if r.state != radioReceiving || r.missed || t < r.deafUntil || in.Kind == device.FrameIn && len(in.data) == 0 {
			return
		}
		r.length = copy(r.frame[:], in.data)
		r.bad, r.event = in.Kind == device.BadFrame, true
		r.snr, r.rssi = in.SNR, in.RSSI
	case device.AirPhase:
		r.air, r.airRSSI, r.missed = in.Phase, in.RSSI, false
		if r.state == radioReceiving && !r.event { // a frame that waits to be read keeps the chip's flags
			r.follow(in.Phase)
		}
	case device.TxDone:
		if r.state == radioSending {
			r.event = true
		}
	case device.SerialIn, device.Power, device.Client:
	}
}

// follow moves the lock with the air. A change of phase starts the measurement of how
// long the radio has been locked anew.
func (r *Radio) follow(p device.Phase) {
	switch p {
	case device.PhaseIdle:
		r.unlock()
	case device.PhasePreamble, device.PhaseHeader:
		if p != r.lock {
			r.unlock()
			r.lock = p
		}
	}
}
