package hil

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// Latency is what a bench adds to what it measures: the longest of some round trips, the time
// of the bytes on the line included for the console and taken off for the modem.
type Latency struct {
	Console time.Duration // from typing a command to the end of its reply
	Modem   time.Duration // from a question to its answer
}

// ErrMute means that the board printed nothing to measure by.
var ErrMute = errors.New("the console does not answer")

// The commands whose replies are waited for, and how long for each and for the boot.
const (
	trips       = 16
	question    = "clock\r"
	tripTimeout = 5 * time.Second
)

// Measure starts a bench, measures it and takes it down.
func (l Loopback) Measure(ctx context.Context) (latency Latency, err error) {
	c, err := l.connect(ctx, board.Setup{Name: room, Seed: 1})
	if err != nil {
		return latency, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	latency.Modem = c.modem.Latency()

	ctx, stop := context.WithCancel(ctx)
	printed := make(chan []byte, 256)
	ended := make(chan error, 1)
	go func() { ended <- c.board.Read(ctx, func(data []byte, _ clock.Stamp) { printed <- data }) }()
	defer func() { stop(); err = errors.Join(err, <-ended) }()
	wait := func(complete func([]byte) bool) error {
		var all []byte
		late := time.NewTimer(tripTimeout)
		defer late.Stop()
		for !complete(all) {
			select {
			case data := <-printed:
				all = append(all, data...)
			case <-late.C:
				return &board.Error{Board: room, Stage: "latency", Err: ErrMute}
			}
		}
		return nil
	}
	if err := c.board.Power(true); err != nil {
		return latency, err
	}
	booted := func(all []byte) bool { _, _, ok := board.Banner(string(all)); return ok }
	if err := wait(booted); err != nil {
		return latency, err
	}
	for range trips {
		begun := time.Now()
		if err := c.board.Write([]byte(question)); err != nil {
			return latency, err
		}
		if err := wait(func(all []byte) bool { return bytes.Contains(all, []byte("UTC")) }); err != nil {
			return latency, err
		}
		latency.Console = max(latency.Console, time.Since(begun))
	}
	return latency, nil
}
