package wired_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// update records what builds of the releases for the host, in the folder of MESHRIG_ROOMS, answer to a poll.
var update = flag.Bool("update", false, "record the answers of the rooms in the folder of MESHRIG_ROOMS anew")

// host is the port of a build for the host: time passes on it when it is typed at.
type host struct {
	t       *testing.T
	machine board.Machine
	now     clock.Time
	printed chan []byte
	tape    []step
}

func power(t *testing.T, program string) *host {
	t.Helper()
	machine, err := process.Target{Program: []string{program}}.New(t.Context(), board.Setup{Name: "room", Seed: 1, Epoch: uint32(time.Now().Unix())})
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := machine.(io.Closer); ok {
		t.Cleanup(func() { _ = c.Close() })
	}
	h := &host{t: t, machine: machine, printed: make(chan []byte, 1<<10)}
	machine.Input(0, board.Input{Kind: board.Power, On: true})
	h.pass(5 * time.Second)
	return h
}

func (h *host) pass(d time.Duration) {
	h.t.Helper()
	for until := h.now.Add(d); ; {
		out, at, _, err := h.machine.Run(until)
		if err != nil {
			h.t.Fatal(err)
		}
		h.now = at
		for _, o := range out {
			switch o.Kind { //nolint:exhaustive // nothing else is asked for
			case board.Transmit:
				h.machine.Input(h.now, board.Input{Kind: board.TxDone})
			case board.SerialOut:
				if len(h.tape) > 0 {
					h.tape[len(h.tape)-1].Out += string(o.Data)
				}
				h.printed <- bytes.Clone(o.Data)
			}
		}
		if len(out) == 0 {
			return
		}
	}
}

func (h *host) Write(data []byte) error {
	h.tape = append(h.tape, step{In: string(data)})
	h.machine.Input(h.now, board.Input{Kind: board.SerialIn, Data: bytes.Clone(data)})
	h.pass(50 * time.Millisecond)
	return nil
}

func (h *host) Read(ctx context.Context, post func(printed []byte, at time.Time)) error {
	for {
		select {
		case data := <-h.printed:
			post(data, time.Now())
		case <-ctx.Done():
			return nil
		}
	}
}

func (h *host) Close() error { return nil }

// TestReleases polls each released room as it was flashed, by recordings of builds for the host or by these
// themselves: everything that its release tells is read, and nothing that it does not measure.
func TestReleases(t *testing.T) {
	t.Parallel()
	all := []sample.Metric{
		sample.Battery, sample.Uptime, sample.PoolEmpty, sample.ChannelBusy, sample.RadioStuck, sample.Queue, sample.NoiseFloor,
		sample.TransmitTime, sample.ReceiveTime, sample.Received, sample.Sent, sample.ReceiveErrors, sample.DutyCycleLimit, sample.Admins, sample.ClockOffset,
	}
	stats := all[:12]
	for version, lacks := range map[string][]sample.Metric{
		"1.9.0": stats, "1.10.0": {sample.ReceiveErrors}, "1.11.0": {sample.ReceiveErrors}, "1.12.0": nil, "1.13.0": nil,
		"1.14.0": {sample.Queue}, "1.14.1": nil, "1.15.0": nil, "1.16.0": nil, "1.17.0": nil, "1.17.1": nil,
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", "rooms", "v"+version+".jsonl")
			var p sample.Poll
			if folder := os.Getenv("MESHRIG_ROOMS"); folder != "" {
				h := power(t, filepath.Join(folder, "room-v"+version))
				_, p = poll(t, h, true, &heard{})
				if *update {
					record(t, file, h.tape)
				}
			} else {
				_, p = poll(t, newPlayer(7, play(recorded(t, "../rig/monitor/wired/"+filepath.ToSlash(file)))), true, &heard{})
			}
			if p.Failure != "" || p.Info.Version != "v"+version || p.Info.Role != "room_server" {
				t.Fatalf("%s %s: %+v", p.Failure, p.Reason, p.Info)
			}
			missing := map[sample.Metric]bool{}
			for _, m := range lacks {
				missing[m] = true
			}
			for _, m := range all {
				if _, told := p.Values[m]; told == missing[m] {
					t.Errorf("%s: told %v, want %v", m, told, !missing[m])
				}
			}
		})
	}
}

// record keeps what was typed and printed.
func record(t *testing.T, file string, tape []step) {
	t.Helper()
	var b bytes.Buffer
	for _, s := range tape {
		if err := json.NewEncoder(&b).Encode(map[string]string{"in": s.In, "out": s.Out}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
