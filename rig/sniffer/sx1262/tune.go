package sx1262

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"time"

	"periph.io/x/conn/v3/gpio"

	"github.com/meshrig/meshrig/rig/lora"
)

// Registers (data sheet, 12.1; the two of the header are from Semtech's driver, sx126x_regs.h).
const (
	regIQ        = 0x0736
	regSync      = 0x0740
	regHeaderCR  = 0x0749
	regHeaderCRC = 0x076B
	regTx        = 0x0889
	regGain      = 0x08AC
)

// Interrupts (13.3.1.2).
const (
	irqRxDone      = 1 << 1
	irqHeaderValid = 1 << 4
	irqHeaderErr   = 1 << 5
	irqCRCErr      = 1 << 6
	irqTimeout     = 1 << 9
)

const (
	resetHold   = time.Millisecond // 100 us are enough (8.1)
	tcxoSteps   = 320              // 5 ms in steps of 15.625 us, as RadioLib waits
	packetLoRa  = 1
	allBlocks   = 0x7F
	xoscStart   = 1 << 5
	continuous  = 0xFFFFFF
	boostedGain = 0x96
)

// start resets a chip and sets what does not depend on what is listened to.
func (s *Sniffer) start() error {
	if s.wiring.Receive != nil {
		if err := s.wiring.Receive.Out(gpio.High); err != nil {
			return err
		}
	}
	if err := s.wiring.Reset.Out(gpio.Low); err != nil {
		return err
	}
	s.bus.pause(resetHold)
	if err := s.wiring.Reset.Out(gpio.High); err != nil {
		return err
	}
	status, err := s.bus.status()
	switch {
	case err != nil:
		return err
	case status&modeMask != modeRC || status == 0xFF:
		return ErrAbsent
	}
	steps := []func() error{
		func() error { return s.bus.tell(opSetStandby, 0) },
		s.feed,
		func() error { return s.bus.tell(opClearErrors, 0, 0) },
		func() error { return s.bus.tell(opCalibrate, allBlocks) },
		s.healthy,
		func() error { return s.bus.tell(opRegulator, 1) }, // DC-DC
	}
	if s.wiring.Receive == nil {
		steps = append(steps, func() error { return s.bus.tell(opSwitch, 1) })
	}
	err = first(steps...)
	if errors.Is(err, ErrRefused) && s.bus.oscillates() != nil {
		return ErrOscillator
	}
	return err
}

// feed has DIO3 feed the oscillator.
func (s *Sniffer) feed() error {
	if s.cfg.TCXO == 0 {
		return nil
	}
	return s.bus.tell(opTCXO, byte(slices.Index(tcxo[:], s.cfg.TCXO)), 0, tcxoSteps>>8, tcxoSteps&0xFF)
}

// healthy tells whether the chip's blocks are calibrated.
func (s *Sniffer) healthy() error { return s.bus.oscillates() }

// oscillates tells whether the chip has its clock.
func (b *bus) oscillates() error {
	faults, err := b.word(opGetErrors)
	if err == nil && faults&xoscStart != 0 {
		err = ErrOscillator
	}
	return err
}

// first does one after the other up to the first that fails.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// bandwidths are the codes of bandwidths (13.4.5.2).
func bandwidths() map[lora.Bandwidth]byte {
	return map[lora.Bandwidth]byte{
		lora.BW7k8: 0x00, lora.BW10k4: 0x08, lora.BW15k6: 0x01, lora.BW20k8: 0x09, lora.BW31k25: 0x02,
		lora.BW41k7: 0x0A, lora.BW62k5: 0x03, lora.BW125k: 0x04, lora.BW250k: 0x05, lora.BW500k: 0x06,
	}
}

// image is the band whose image is calibrated (table 9-2), or 4 MHz to each side of a frequency.
func image(f lora.Frequency) []byte {
	for _, band := range []struct {
		from, to lora.Frequency
		code     []byte
	}{
		{430e6, 440e6, []byte{0x6B, 0x6F}},
		{470e6, 510e6, []byte{0x75, 0x81}},
		{779e6, 787e6, []byte{0xC1, 0xC5}},
		{863e6, 870e6, []byte{0xD7, 0xDB}},
		{902e6, 928e6, []byte{0xE1, 0xE9}},
	} {
		if f >= band.from && f <= band.to {
			return band.code
		}
	}
	const step = 4e6
	return []byte{byte(f/step) - 1, byte(f/step) + 1}
}

// Tune has the chip listen to other settings, in its more sensitive mode. The power counts for nothing.
func (s *Sniffer) Tune(radio lora.Params) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := radio.Validate()
	if err == nil && radio.Frequency > 960_000_000 {
		err = ErrFrequency
	}
	if err == nil {
		err = s.tune(radio)
	}
	return s.fail("tune", err)
}

func (s *Sniffer) tune(radio lora.Params) error {
	b := s.bus
	from := s.cfg.Clock.Now()
	defer func() { s.silent(from, s.cfg.Clock.Now().Add(radio.LockTime()), "it was being tuned") }()
	sync := []byte{radio.SyncWord&0xF0 | 4, radio.SyncWord<<4 | 4}
	steps := uint32(math.Round(float64(radio.Frequency) * (1 << 25) / 32e6))
	optimized, checksum := byte(0), byte(0)
	if radio.LowDataRate() {
		optimized = 1
	}
	if radio.CRC {
		checksum = 1
	}
	err := first(
		func() error { return b.tell(opSetStandby, 0) },
		func() error { return b.tell(opBufferBase, 0, 0) },
		func() error { return b.tell(opPacketType, packetLoRa) },
		func() error { return b.tell(opImage, image(radio.Frequency)...) },
		func() error {
			return b.tell(opFrequency, byte(steps>>24), byte(steps>>16), byte(steps>>8), byte(steps))
		},
		func() error {
			return b.tell(opModulation, byte(radio.SpreadingFactor), bandwidths()[radio.Bandwidth], byte(radio.CodingRate)-4, optimized)
		},
		func() error {
			return b.tell(opPacket, byte(radio.Preamble>>8), byte(radio.Preamble), 0, lora.MaxPayload, checksum, 0)
		},
		func() error { return b.change(regIQ, 0, 4) }, // 15.4: without inversion
		func() error { // 15.1: modulation quality at 500 kHz
			if radio.Bandwidth == lora.BW500k {
				return b.change(regTx, 4, 0)
			}
			return b.change(regTx, 0, 4)
		},
		func() error { return b.write(regSync, sync...) },
		func() error { return b.write(regGain, boostedGain) },
	)
	if err != nil {
		return err
	}
	if got, err := b.read(regSync, 2); err != nil || !bytes.Equal(got, sync) {
		return errors.Join(err, ErrUntuned)
	}
	s.radio, s.header, s.asked = radio, nil, s.cfg.Clock.Now()
	if s.err == 0 {
		if s.err, err = s.pace(); err != nil {
			return err
		}
	}
	if err := b.tell(opResetStats, make([]byte, 6)...); err != nil {
		return err
	}
	s.count = 0
	if err := b.listenTo(irqRxDone | irqHeaderValid | irqHeaderErr | irqCRCErr); err != nil {
		return err
	}
	if err := b.tell(opSetRx, continuous>>16, continuous>>8&0xFF, continuous&0xFF); err != nil {
		return err
	}
	return b.oscillates()
}

// pace measures how far off the times of interrupts are: the chip's timer raises some, each a known
// time behind a command. Twice the worst is the error, because the next may be worse.
func (s *Sniffer) pace() (worst time.Duration, err error) {
	const (
		trials = 8
		steps  = 64 // of the timer
		after  = steps * 15625 * time.Nanosecond
		limit  = time.Second
		looks  = 100 // at BUSY without a pause: it is high for less than 100 us
	)
	for range trials {
		if err := s.bus.listenTo(irqTimeout); err != nil {
			return 0, err
		}
		if _, err := s.bus.exchange([]byte{opSetRx, 0, 0, steps}); err != nil {
			return 0, err
		}
		before := s.cfg.Clock.Now()
		begun := before
		for i := 0; bool(s.wiring.Busy.Read()); i++ { // the timer runs from when BUSY falls
			if i > looks {
				s.bus.pause(look)
			}
			if i > looks+int(patience/look) {
				return 0, ErrBusy
			}
			before, begun = begun, s.cfg.Clock.Now()
		}
		at, ok, err := s.edges.Await(limit)
		switch {
		case err != nil:
			return 0, err
		case !ok:
			return 0, ErrDeaf
		}
		late := at.At.Sub(begun) - after
		worst = max(worst, max(late, -late)+at.Err+begun.Sub(before))
	}
	return 2*worst + time.Microsecond, nil // and what bench time is rounded by
}

// listenTo chooses the interrupts.
func (b *bus) listenTo(irq uint16) error {
	high, low := byte(irq>>8), byte(irq)
	return first(
		func() error { return b.tell(opIRQ, high, low, high, low, 0, 0, 0, 0) },
		func() error { return b.tell(opClearIRQ, 0xFF, 0xFF) },
	)
}
