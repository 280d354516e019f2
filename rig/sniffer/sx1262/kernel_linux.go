package sx1262

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/warthog618/go-gpiocdev"
	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/clock"
)

// errOldKernel means that the kernel does not say by which clock it stamps edges.
var errOldKernel = errors.New("the kernel's GPIO interface is older than version 2")

// kernelEdges has the kernel stamp the rising edges of a line, which is found by the name that the
// kernel knows it by.
func kernelEdges(name string, clk clock.Clock) (Edges, io.Closer, error) {
	chip, offset, err := gpiocdev.FindLine(name)
	if err != nil {
		return nil, nil, fmt.Errorf("line %s: %w", name, err)
	}
	k := &kernel{clk: clk, mono: monotonic, events: make(chan time.Duration, waiting)}
	line, err := gpiocdev.RequestLine(chip, offset, gpiocdev.WithConsumer("meshrig"), gpiocdev.WithRisingEdge,
		gpiocdev.WithMonotonicEventClock, gpiocdev.WithEventHandler(func(e gpiocdev.LineEvent) { k.note(e.Timestamp) }))
	if err != nil {
		return nil, nil, fmt.Errorf("line %s: %w", name, err)
	}
	if line.UapiAbiVersion() < 2 {
		return nil, nil, errors.Join(errOldKernel, line.Close())
	}
	return k, line, nil
}

// monotonic is the kernel's clock that never goes back.
func monotonic() (time.Duration, error) {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts); err != nil {
		return 0, fmt.Errorf("clock: %w", err)
	}
	return time.Duration(ts.Nano()), nil
}
