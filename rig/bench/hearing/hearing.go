// Package hearing has the instruments that a virtual bench can hear with instead of its tap: an
// emulated SX1262 behind its driver, the KISS modem's firmware, and a software radio that gets the
// channel as samples. Each knows as much as it does on real air, and no more.
package hearing

import (
	"context"
	"fmt"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	probe "github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262/emulated"
)

// Chip is an emulated SX1262 and the driver that is used on a real one.
func Chip() *bench.Ear {
	return &bench.Ear{Name: "sx1262", Knows: sx1262.Knows, Make: func(s bench.EarSetup) (bench.Listener, error) {
		chip := emulated.OnPort(s.Port, s.Clock, emulated.Config{})
		driver, err := sx1262.New(
			sx1262.Wiring{Port: chip.Port(), Reset: chip.Reset(), Busy: chip.Busy(), Interrupt: chip.Interrupt()},
			sx1262.Config{Name: "sx1262", Clock: s.Clock, Err: time.Microsecond, Pause: chip.Pause})
		return &chipEar{setup: s, chip: chip, driver: driver}, err
	}}
}

type chipEar struct {
	setup  bench.EarSetup
	chip   *emulated.Chip
	driver *sx1262.Sniffer
}

// Notice lets the chip notice, and serves the interrupts that it raises.
func (e *chipEar) Notice(ev channel.Event) error {
	e.chip.Notice(ev)
	for at, ok := e.chip.Rose(); ok; at, ok = e.chip.Rose() {
		if err := e.driver.Interrupted(clock.Stamp{At: at}, e.setup.Post); err != nil {
			return err
		}
	}
	return nil
}

// Tune tunes the chip, which refuses nothing of what its driver does.
func (e *chipEar) Tune(_ clock.Time, radio lora.Params) error {
	if err := e.driver.Tune(radio); err != nil {
		return err
	}
	if refused := e.chip.Refused(); len(refused) > 0 {
		return fmt.Errorf("hearing: the chip refused %q", refused)
	}
	return nil
}

// Due is never: the chip raises interrupts only for what it notices.
func (*chipEar) Due() clock.Time { return clock.Never }

// Act has nothing to do.
func (*chipEar) Act(clock.Time) error { return nil }

// Modem is the firmware of a KISS modem on a line on which bytes take no time.
func Modem(firmware board.Target) *bench.Ear {
	return &bench.Ear{Name: "kiss", Knows: probe.Knows, Make: func(s bench.EarSetup) (bench.Listener, error) {
		machine, err := firmware.New(context.Background(), board.Setup{Name: "sniffer", Seed: s.Seed})
		if err != nil {
			return nil, err
		}
		e := &modemEar{setup: s}
		e.node = pace.New(machine, s.Port, e.does)
		return e, e.node.Power(s.Clock.Now(), true)
	}}
}

type modemEar struct {
	setup   bench.EarSetup
	node    *pace.Node
	decoder wire.Decoder
	radio   lora.Params
	heard   *heard
}

// heard is a frame that waits for its strength.
type heard struct {
	payload []byte
	at      clock.Time
}

// Notice lets the modem notice.
func (e *modemEar) Notice(ev channel.Event) error {
	e.node.Notice(ev)
	return nil
}

// Tune types the settings.
func (e *modemEar) Tune(now clock.Time, radio lora.Params) error {
	e.radio = radio
	set := wire.Radio{
		Frequency: uint32(radio.Frequency), Bandwidth: uint32(radio.Bandwidth),
		SpreadingFactor: uint8(radio.SpreadingFactor), CodingRate: uint8(radio.CodingRate),
	}
	e.node.Type(now, wire.Hardware{Sub: wire.SetSignalReport, Data: []byte{1}}.Append(nil))
	e.node.Type(now, wire.Hardware{Sub: wire.SetRadio, Data: set.Append(nil)}.Append(nil))
	return nil
}

// Due is when the modem's firmware runs.
func (e *modemEar) Due() clock.Time { return e.node.Next() }

// Act lets it run.
func (e *modemEar) Act(now clock.Time) error {
	_, err := e.node.Run(now, now)
	return err
}

// late is how long the firmware takes at most to notice what its radio did: a pass of its loop.
const late = time.Millisecond

// does reads what the modem writes.
func (e *modemEar) does(at clock.Time, o board.Output) error {
	if o.Kind != board.SerialOut {
		return nil
	}
	for data := o.Data; ; {
		f, rest, ok := e.decoder.Next(data)
		if !ok {
			return nil
		}
		data = rest
		h, err := f.Hardware()
		switch {
		case f.Command == wire.Data:
			e.heard = &heard{append([]byte(nil), f.Data...), at}
		case err == nil && h.Sub == wire.RxMeta && e.heard != nil:
			meta, err := wire.ParseMeta(h.Data)
			if err != nil {
				return err
			}
			f := probe.Record("kiss", e.radio, clock.Stamp{At: e.heard.at, Err: late})
			f.Payload = e.heard.payload
			probe.Measure(&f, meta)
			e.heard = nil
			e.setup.Post(f)
		}
	}
}
