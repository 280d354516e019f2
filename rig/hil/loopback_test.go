package hil_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/hil"
)

// The first argument that makes this test program do something else than test.
const (
	served = "serve-a-world"
	mute   = "say-nothing"
)

func TestMain(m *testing.M) {
	switch {
	case slices.Contains(os.Args, served):
		if err := serve(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case slices.Contains(os.Args, mute):
	default:
		os.Exit(m.Run())
	}
}

func serve(args []string) error {
	var setup board.Setup
	f := flag.NewFlagSet(served, flag.ContinueOnError)
	f.Uint64Var(&setup.Seed, "seed", 0, "")
	epoch, millis := f.Uint("epoch", 0, ""), f.Uint("millis", 0, "")
	f.BoolVar(&setup.RTCReset, "rtc-reset", false, "")
	if err := f.Parse(args); err != nil {
		return err
	}
	setup.Epoch, setup.Millis = uint32(*epoch), uint32(*millis)
	return hil.Serve(context.Background(), emulated.Target{}, emulated.Modem{As: "v1.17.1"}, setup, os.Stdin, os.Stdout)
}

func loopback(t *testing.T, what string) hil.Loopback {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return hil.Loopback{Program: []string{self, what}, Errors: os.Stderr}
}

// TestBench logs in over the whole chain: bench, serial library, pseudo terminals, another
// process, modem, channel, room server, and back.
func TestBench(t *testing.T) {
	t.Parallel()
	b := bench.New(t.Context(), bench.Config{Hardware: loopback(t, served), Seed: 7, Factory: true})
	answer := b.Client("alice").Login(t.Context(), b.Room().AdminPassword())
	if answer.Permissions != 3 || answer.Event.At.Err == 0 {
		t.Errorf("logged in as %+v", answer)
	}
	heard := slices.IndexFunc(b.Events(), func(ev capture.Event) bool { return ev.Kind == capture.Heard })
	if heard < 0 {
		t.Fatal("nothing heard")
	}
	if ev := b.Events()[heard]; ev.At.Err == 0 || ev.SNR != 10 || ev.RSSI != -80 {
		t.Errorf("heard %+v", ev)
	}
	banner := b.Room().PublicKey()
	b.Room().Reboot(t.Context())
	b.Room().PowerCycle(t.Context(), 1)
	if b.Room().PublicKey() != banner {
		t.Error("flash did not outlive the power")
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	latency, err := loopback(t, served).Measure(t.Context())
	if err != nil || latency.Console <= 0 || latency.Modem <= 0 {
		t.Errorf("latency %+v, %v", latency, err)
	}
	t.Logf("%+v", latency)
}

func TestProgramThatSaysNothing(t *testing.T) {
	t.Parallel()
	_, err := loopback(t, mute).Assemble(t.Context(), board.Setup{})
	var e *board.Error
	if !errors.As(err, &e) || e.Board != "room" || e.Stage != "ports" {
		t.Errorf("error %v, want board room and stage ports", err)
	}
}
