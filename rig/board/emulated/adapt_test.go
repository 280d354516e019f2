package emulated_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
)

// broken is a firmware that panics.
type broken struct{ stack []int64 }

func (broken) Input(int64, device.Input) {}

func (b broken) Run(until int64) (out []device.Output, at, next int64, err error) {
	return nil, b.stack[until], 0, nil
}

func TestPanicIsTheFirmwaresDoing(t *testing.T) {
	t.Parallel()
	_, at, next, err := emulated.Adapt(broken{}).Run(5)
	if !board.Stopped(err) || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("error %v", err)
	}
	if at != 5 || next != clock.Never {
		t.Errorf("ran to %v, wants to run at %v", at, next)
	}
}

// mistuned is a firmware that sets its radio to nothing at all.
type mistuned struct{ broken }

func (mistuned) Run(until int64) (out []device.Output, at, next int64, err error) {
	return []device.Output{{Kind: device.RadioSet}}, until, until, nil
}

func TestRadioThatThereIsNotIsTheFirmwaresDoing(t *testing.T) {
	t.Parallel()
	_, _, _, err := emulated.Adapt(mistuned{}).Run(5)
	if !board.Stopped(err) || !strings.Contains(err.Error(), "asked its radio for what none has") {
		t.Errorf("error %v", err)
	}
}

func TestUnknownRelease(t *testing.T) {
	t.Parallel()
	if _, err := (emulated.Target{As: "v0.1"}).New(t.Context(), board.Setup{}); err == nil {
		t.Error("a release that is not known was made")
	}
	if can := (emulated.Target{}).Info().Can; !can.Has(board.CanPower | board.CanWipe | board.CanMillis) {
		t.Errorf("abilities %b", can)
	}
}
