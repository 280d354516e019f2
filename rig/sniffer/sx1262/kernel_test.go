package sx1262

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// TestKernelStamps holds that an edge is told of when it was, by the bench's clock, however late, and
// with what comparing the clocks took as its error.
func TestKernelStamps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		clk := clock.NewWall()
		booted := time.Now().Add(-time.Hour)
		fault := error(nil)
		k := &kernel{clk: clk, events: make(chan time.Duration, waiting), mono: func() (time.Duration, error) {
			<-time.After(10 * time.Microsecond)
			return time.Since(booted), fault
		}}
		if _, ok, err := k.Await(time.Second); ok || err != nil {
			t.Error("an edge that was none", err)
		}
		was := clk.Now()
		k.note(time.Since(booted))
		<-time.After(time.Minute)
		at, ok, err := k.Await(time.Second)
		if d := at.At.Sub(was); !ok || err != nil || max(d, -d) > at.Err || at.Err > 20*time.Microsecond {
			t.Errorf("%v %v %v, truly %v", at, ok, err, was)
		}
		for range 2 * waiting {
			k.note(0) // more than wait are forgotten
		}
		fault = errors.New("no clock")
		if _, ok, err := k.Await(time.Second); ok || !errors.Is(err, fault) {
			t.Error(err)
		}
	})
}

// TestNoSuchLine holds that a line that the kernel does not know is an error.
func TestNoSuchLine(t *testing.T) {
	t.Parallel()
	_, _, err := kernelEdges("no line of this name", clock.NewWall())
	if err == nil {
		t.Error("a line that is none")
	}
}

// TestOpen holds that a machine without the lines is told of by their names.
func TestOpen(t *testing.T) {
	t.Parallel()
	_, err := Open(Pins{Port: "SPI99.9", Reset: "GPIO1", Busy: "GPIO2", Interrupt: "GPIO3"}, Config{Name: "hat", Clock: clock.NewWall()}, func(string) {})
	if e := (*board.Error)(nil); !errors.As(err, &e) || e.Board != "hat" || !strings.Contains(err.Error(), "SPI port SPI99.9") {
		t.Error(err)
	}
	if _, err := find("no pin of this name"); !errors.Is(err, errNoPin) {
		t.Error(err)
	}
	if lineName("18") != "GPIO18" || lineName("GPIO18") != "GPIO18" {
		t.Error("the kernel's name of a pin")
	}
}
