package kiss

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/wire/kiss"
)

// Bytes is the use of the random bytes that a host asks for.
const Bytes device.Use = "KISSBytes"

const (
	maxRandom   = 64 // bytes that a host can ask for (KissModem::handleGetRandom, v1.17.1)
	version     = 1  // KISS_FIRMWARE_VERSION, v1.17.1
	rebootDelay = 50 * time.Millisecond
)

// listenToHost does what the host has sent.
func (m *Modem) listenToHost() {
	waiting := m.hw.Waiting()
	for p := waiting; !m.hw.Stopped(); {
		frame, rest, ok := m.decoder.Next(p)
		if !ok {
			break
		}
		m.obey(frame)
		p = rest
	}
	m.hw.Take(len(waiting))
}

// obey does what one frame asks. Other ports and commands that nobody knows are ignored.
func (m *Modem) obey(f kiss.Frame) {
	if f.Port != 0 {
		return
	}
	setting := m.air.settings.of(f.Command)
	switch {
	case f.Command == kiss.Data:
		m.queue(f.Data)
	case len(f.Data) == 0:
	case setting != nil:
		*setting = f.Data[0]
	case f.Command == kiss.SetHardware:
		m.hardware(kiss.Sub(f.Data[0]), f.Data[1:])
	}
}

// queue takes a frame for the air. A length that no frame has is ignored, unless a frame
// waits already, which is told first.
func (m *Modem) queue(frame []byte) {
	switch {
	case m.air.pending:
		m.refuse(kiss.TxBusy)
	case len(frame) > 0 && len(frame) <= kiss.MaxPacket:
		m.air.frame, m.air.pending = append(m.air.frame[:0], frame...), true
	}
}

// hardware answers one of the modem's own commands.
func (m *Modem) hardware(sub kiss.Sub, data []byte) {
	least, known := sub.Minimum()
	switch {
	case !known:
		m.refuse(kiss.UnknownCmd)
		return
	case len(data) < least:
		m.refuse(kiss.InvalidLength)
		return
	}
	radio := m.hw.Radio()
	answer := func(data ...byte) { m.answer(sub.Response(), data) }
	switch sub {
	case kiss.SetRadio:
		m.setRadio(data)
		m.answer(kiss.OK, nil)
	case kiss.SetTxPower:
		m.setPower(int8(data[0]))
		m.answer(kiss.OK, nil)
	case kiss.GetRadio:
		answer(m.radio().Append(nil)...)
	case kiss.GetTxPower:
		answer(byte(m.power()))
	case kiss.GetCurrentRSSI:
		answer(byte(int8(radio.Power())))
	case kiss.IsChannelBusy:
		answer(flag(radio.Busy()))
	case kiss.GetAirtime:
		answer(binary.LittleEndian.AppendUint32(nil, uint32(radio.Airtime(int(data[0]))))...)
	case kiss.GetNoiseFloor:
		answer(binary.LittleEndian.AppendUint16(nil, uint16(radio.NoiseFloor()))...)
	case kiss.GetVersion:
		answer(version, 0)
	case kiss.GetStats:
		answer(kiss.Stats{Received: radio.Received(), Sent: radio.SentFrames(), Errors: radio.ReceiveErrors()}.Append(nil)...)
	case kiss.GetBattery:
		answer(binary.LittleEndian.AppendUint16(nil, m.hw.Battery())...)
	case kiss.GetMCUTemp:
		answer(binary.LittleEndian.AppendUint16(nil, uint16(int16(m.hw.Temperature()*10)))...)
	case kiss.GetSensors, kiss.Ping: // an emulated board has no sensors
		answer()
	case kiss.GetDeviceName:
		answer([]byte(m.hw.Name())...)
	case kiss.SetSignalReport:
		m.quiet = data[0] == 0
		m.answer(kiss.GetSignalReport.Response(), []byte{flag(!m.quiet)})
	case kiss.GetSignalReport:
		answer(flag(!m.quiet))
	case kiss.Reboot:
		m.answer(kiss.OK, nil)
		m.hw.Delay(rebootDelay)
		m.hw.Reboot()
	default:
		m.secrets(sub, data)
	}
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

// setRadio sets what the radio takes of the settings, one by one. The preamble follows the
// spreading factor that was asked for, even one that was refused.
func (m *Modem) setRadio(data []byte) {
	r, err := kiss.ParseRadio(data)
	if err != nil {
		return // its length was looked at before
	}
	m.asked = r
	s := m.hw.Radio().Settings()
	// The driver takes megahertz and kilohertz in single precision.
	if f := math.Round(float64(float32(r.Frequency)/1e6)*1e4) * 100; device.TakesFrequency(f) {
		s.Frequency = uint32(f)
	}
	if b := nearest(r.Bandwidth); b != 0 {
		s.Bandwidth = b
	}
	if device.TakesSpreadingFactor(r.SpreadingFactor) {
		s.SpreadingFactor = r.SpreadingFactor
	}
	least := uint8(5)
	if m.quirks.CodingRate4 {
		least = 4
	}
	if r.CodingRate >= least && r.CodingRate <= 8 {
		s.CodingRate = r.CodingRate
	}
	radio := m.hw.Radio()
	radio.Configure(s.Frequency, s.Bandwidth, s.SpreadingFactor, s.CodingRate)
	radio.SetPreamble(emulated.PreambleFor(r.SpreadingFactor))
}

// nearest is the bandwidth that the radio's driver takes a number for, or 0: it compares to a
// thousandth of a kilohertz.
func nearest(bandwidth uint32) uint32 {
	for _, b := range device.Bandwidths() {
		if d := int64(b) - int64(bandwidth); d >= -1 && d <= 1 {
			return b
		}
	}
	return 0
}

func (m *Modem) setPower(dBm int8) {
	m.askedPower = dBm
	if device.TakesPower(dBm) {
		m.hw.Radio().SetPower(dBm)
	}
}

func (m *Modem) radio() kiss.Radio {
	if m.quirks.Echo {
		return m.asked
	}
	s := m.hw.Radio().Settings()
	return kiss.Radio{
		Frequency: s.Frequency, Bandwidth: s.Bandwidth, SpreadingFactor: s.SpreadingFactor, CodingRate: s.CodingRate,
	}
}

func (m *Modem) power() int8 {
	if m.quirks.Echo {
		return m.askedPower
	}
	return m.hw.Radio().Settings().Power
}
