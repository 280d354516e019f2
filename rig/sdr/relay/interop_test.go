package relay_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/sdr/relay"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// TestInteropRTL433 has rtl_433, a receiver that others wrote, record what a relay hands on, beside a
// client of ours: it gets the samples as they are, whatever it commands.
func TestInteropRTL433(t *testing.T) {
	program := theirs.Path(t, "rtl_433")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	from := newReceiver()
	s := relay.New(from, rtltcp.R820T())
	ran := make(chan error, 2)
	serving, end := context.WithCancel(ctx)
	go func() { ran <- s.Run(serving) }()
	go func() { ran <- s.Serve(serving, l) }()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ours, err := relay.Join(conn)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "heard.cu8")
	cmd := exec.CommandContext(ctx, program, "-d", "rtl_tcp:"+l.Addr().String(), "-f", "433920000", "-s", "250000", "-n", "400000", "-R", "0", "-w", path)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(piece * time.Second / rate)
	defer tick.Stop()
	running := true
	for at := int64(0); running; at += piece {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %s", err, said.String())
			}
			running = false
		case <-tick.C:
			from.give(at, 0, "")
			if b := next(t, ours); b.At != at {
				t.Fatalf("ours is at %d, want %d", b.At, at)
			}
		}
	}
	end()
	for range 2 {
		if err := <-ran; err != nil {
			t.Error(err)
		}
	}
	heard, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	iq := source.CU8.Decode(nil, heard)
	blocks := 0
	for i := 1; i < len(iq); i++ {
		if iq[i] == iq[i-1] {
			continue
		}
		blocks++
		if iq[i] != level(int64(byteOf(iq[i-1])+1)%256*piece) {
			t.Fatalf("sample %d is %v behind %v: %s", i, iq[i], iq[i-1], said.String())
		}
	}
	if len(iq) < 100_000 || blocks < 20 {
		t.Errorf("rtl_433 recorded %d samples of %d blocks: %s", len(iq), blocks, said.String())
	}
	t.Logf("rtl_433 recorded %d samples of %d blocks", len(iq), blocks)
}

// byteOf is which block a sample is of.
func byteOf(s complex64) int { return int(source.CU8.Encode(nil, []complex64{s})[0]) }
