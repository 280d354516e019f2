package kiss

import (
	"fmt"
	"math"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// What the radio of a modem accepts, which says OK to anything and keeps the old value of what
// it refuses (recorded, v1.17.1).
const (
	minPower     lora.DBm       = -9
	maxPower     lora.DBm       = 22
	maxFrequency lora.Frequency = 960_000_000
)

// Tune sets frequency, bandwidth, spreading factor, coding rate and power. The modem says OK to
// anything and repeats what it was asked, so it is also asked for a time on air to see what its
// radio took; what that does not show, frequency and power, is held to what radios accept.
func (m *Modem) Tune(radio lora.Params) error {
	err := radio.Validate()
	if err == nil && radio.Frequency > maxFrequency {
		err = fmt.Errorf("%w: %v is above %v", ErrUntuned, radio.Frequency, maxFrequency)
	}
	if err != nil {
		return m.fail("tune", err)
	}
	if err := m.SetPower(radio.Power); err != nil {
		return err
	}
	set := kiss.Radio{
		Frequency: uint32(radio.Frequency), Bandwidth: uint32(radio.Bandwidth),
		SpreadingFactor: uint8(radio.SpreadingFactor), CodingRate: uint8(radio.CodingRate),
	}
	if _, err := m.ask(kiss.SetRadio, set.Append(nil)...); err != nil {
		return err
	}
	took, err := ask(m, kiss.GetRadio, kiss.ParseRadio)
	if err != nil {
		return err
	}
	if took != set {
		return m.fail("tune", fmt.Errorf("%w: asked for %+v, it has %+v", ErrUntuned, set, took))
	}
	const size = 100 // bytes of a frame that is asked about
	told, err := ask(m, kiss.GetAirtime, kiss.ParseAirtime, size)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.radio
	m.radio = radio
	own := m.own()
	// The modem's library cuts symbols to whole microseconds and the sum to milliseconds.
	want, got := own.TimeOnAir(size), time.Duration(told)*time.Millisecond
	if math.Abs(float64(want-got)) > float64(want)/100+float64(2*time.Millisecond) {
		m.radio = before
		return m.fail("tune", fmt.Errorf("%w: %v for %d bytes, want %v", ErrUntuned, got, size, want))
	}
	return nil
}

// SetPower sets the transmit power in whole dBm, -9 to 22.
func (m *Modem) SetPower(power lora.DBm) error {
	whole := int8(math.Round(float64(max(min(power, maxPower), minPower))))
	if power != lora.DBm(whole) {
		return m.fail("power", fmt.Errorf("%w: %v; whole dBm from %v to %v", ErrPower, power, minPower, maxPower))
	}
	if _, err := m.ask(kiss.SetTxPower, byte(whole)); err != nil {
		return err
	}
	took, err := ask(m, kiss.GetTxPower, parseByte)
	if err == nil && took != whole {
		err = m.fail("power", fmt.Errorf("%w: asked for %d dBm, it has %d", ErrPower, whole, took))
	}
	return err
}

// NoiseFloor is the noise that the modem's radio measures on an idle channel; 0 in its first
// 300 ms and again for 80 ms in every 30 s.
func (m *Modem) NoiseFloor() (lora.DBm, error) {
	noise, err := ask(m, kiss.GetNoiseFloor, kiss.ParseNumber)
	return lora.DBm(noise), err
}

// RSSI is the signal strength on the channel now.
func (m *Modem) RSSI() (lora.DBm, error) {
	now, err := ask(m, kiss.GetCurrentRSSI, parseByte)
	return strength(now), err
}

// Carrier tells whether the modem's receiver is locked on to something.
func (m *Modem) Carrier() (bool, error) { return ask(m, kiss.IsChannelBusy, kiss.ParseFlag) }

// Stats counts frames since the modem was switched on.
func (m *Modem) Stats() (kiss.Stats, error) { return ask(m, kiss.GetStats, kiss.ParseStats) }

// counters are the stats, and when they were so.
func (m *Modem) counters() (kiss.Stats, clock.Time, error) {
	s, err := m.Stats()
	return s, m.cfg.Clock.Now(), err
}

// ask asks a question and reads the data of its answer.
func ask[T any](m *Modem, sub kiss.Sub, parse func([]byte) (T, error), data ...byte) (answer T, err error) {
	told, err := m.ask(sub, data...)
	if err != nil {
		return answer, err
	}
	if answer, err = parse(told); err != nil {
		return answer, m.fail(sub.String(), err)
	}
	return answer, nil
}

// parseByte reads a signed byte.
func parseByte(data []byte) (int8, error) {
	if len(data) == 0 {
		return 0, &kiss.Error{What: "number", Want: 1}
	}
	return int8(data[0]), nil
}
