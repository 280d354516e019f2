package antenna_test

import (
	"bytes"
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/antenna"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/sdr"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// TestInteropRTL433 has rtl_433, a receiver that others wrote, record what a dongle serves, at another
// rate and frequency than the dongle begins with, and finds the frame in its recording.
func TestInteropRTL433(t *testing.T) {
	program := theirs.Path(t, "rtl_433")
	world := pace.NewWorld(clock.NewWall())
	d, err := antenna.NewDongle(world, "dongle", antenna.Config{Seed: 3, Spread: 10})
	if err != nil {
		t.Fatal(err)
	}
	radio, frame := lora.Default().Params(), []byte("heard through a program of others")
	var alice *channel.Port
	sent := 0
	send := func(now clock.Time) error {
		sent++
		_, err := alice.Transmit(now, frame)
		return err
	}
	alice, err = world.Join("alice", func(ev channel.Event) error {
		if ev.Kind == channel.TransmitDone { // again and again
			world.Later(ev.At.Add(200*time.Millisecond), send)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := alice.Tune(0, radio); err != nil {
		t.Fatal(err)
	}
	world.Later(0, send)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 2)
	go func() { ended <- world.Run(ctx) }()
	go func() { ended <- d.Serve(ctx, l) }()
	path := filepath.Join(t.TempDir(), "heard.cu8")
	centre := radio.Frequency + 40_000
	cmd := exec.CommandContext(ctx, program, "-d", "rtl_tcp:"+l.Addr().String(), "-f", "869658000", "-s", "250000", "-n", "600000", "-R", "0", "-w", path)
	said, err := cmd.CombinedOutput()
	stop()
	for range 2 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	s, err := source.Open(path, source.Options{Rate: 250_000, Centre: centre})
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	defer s.Close()
	rx, err := sdr.NewReceiver(sdr.Config{Rate: 250_000, Centre: centre, Channels: []lora.Params{radio}})
	if err != nil {
		t.Fatal(err)
	}
	heard, samples := 0, 0
	for {
		b, err := s.Next(t.Context())
		if err != nil {
			break
		}
		samples += len(b.IQ)
		for _, f := range rx.Write(b.IQ) {
			if bytes.Equal(f.Payload, frame) && f.CRC == sdr.Good {
				heard++
			}
		}
	}
	if heard == 0 {
		t.Errorf("rtl_433 recorded %d samples and no frame of %d: %s", samples, sent, said)
	}
	first, _, _ := bytes.Cut(said, []byte("\n"))
	t.Logf("%s: %d samples, %d frames", first, samples, heard)
}
