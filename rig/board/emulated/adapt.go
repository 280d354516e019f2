package emulated

import (
	"fmt"
	"runtime/debug"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Adapt makes a board of the rig from a machine of the firmware. A panic of the firmware is an
// error that says the firmware stopped.
func Adapt(m device.Machine) board.Machine { return &machine{m: m} }

type machine struct {
	m   device.Machine
	out []board.Output // reused
}

// tunable is an error of the firmware for settings that no radio has: a chip would leave it without one.
func tunable(radio lora.Params) error {
	if err := radio.Validate(); err != nil {
		return &board.Error{Firmware: true, Rule: "asked its radio for what none has", Err: err}
	}
	return nil
}

// Input hands in to the firmware.
func (a *machine) Input(t clock.Time, in board.Input) {
	a.m.Input(int64(t), device.Input{
		Kind: inputKind(in.Kind), Data: in.Data, SNR: float32(in.SNR), RSSI: float32(in.RSSI),
		Phase: phase(in.Phase), On: in.On,
	})
}

// Run lets the firmware run.
func (a *machine) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			out, at, next = nil, until, clock.Never
			err = &board.Error{
				Firmware: true, Rule: "panicked", Line: fmt.Sprint(cause),
				Err: fmt.Errorf("%s", debug.Stack()),
			}
		}
	}()
	done, reached, wanted, err := a.m.Run(int64(until))
	a.out = a.out[:0]
	for _, o := range done {
		out := board.Output{Kind: outputKind(o.Kind), Data: o.Data, Radio: params(o.Radio)}
		if out.Kind == board.RadioSet && err == nil {
			err = tunable(out.Radio)
		}
		a.out = append(a.out, out)
	}
	return a.out, clock.Time(reached), clock.Time(wanted), err
}

func inputKind(k board.InputKind) device.InputKind {
	switch k {
	case board.FrameIn:
		return device.FrameIn
	case board.BadFrame:
		return device.BadFrame
	case board.AirPhase:
		return device.AirPhase
	case board.TxDone:
		return device.TxDone
	case board.Power:
		return device.Power
	case board.Client:
		return device.Client
	case board.SerialIn:
	}
	return device.SerialIn
}

func phase(p board.Phase) device.Phase {
	switch p {
	case board.PhasePreamble:
		return device.PhasePreamble
	case board.PhaseHeader:
		return device.PhaseHeader
	case board.PhaseIdle:
	}
	return device.PhaseIdle
}

func outputKind(k device.OutputKind) board.OutputKind {
	switch k {
	case device.Transmit:
		return board.Transmit
	case device.RadioSet:
		return board.RadioSet
	case device.SerialOut:
	}
	return board.SerialOut
}

func params(s device.RadioSettings) lora.Params {
	return lora.Params{
		Frequency: lora.Frequency(s.Frequency), Bandwidth: lora.Bandwidth(s.Bandwidth),
		SpreadingFactor: lora.SpreadingFactor(s.SpreadingFactor), CodingRate: lora.CodingRate(s.CodingRate),
		Preamble: s.Preamble, SyncWord: s.SyncWord, CRC: s.CRC, Power: lora.DBm(s.Power),
	}
}
