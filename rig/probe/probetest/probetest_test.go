package probetest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/probe/probetest"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// echo is a probe that reports a carrier, that its frame has left, and an answer.
type echo struct{ sent chan []byte }

func reports() []probe.Report {
	at := func(us clock.Time) clock.Stamp { return clock.Stamp{At: us, Err: time.Millisecond} }
	return []probe.Report{
		{Kind: probe.Done, Start: at(100), End: at(200)},
		{Kind: probe.Busy, Carrier: true},
		{Kind: probe.Heard, Frame: sniffer.Frame{
			Payload: []byte{4, 5}, Start: at(300), End: at(400), SNR: 7, RSSI: -90, CRC: true, Params: lora.Default().Params(),
		}},
		{Kind: probe.Busy},
	}
}

func (e echo) Tune(lora.Params) error { return nil }

func (e echo) Transmit(frame []byte) error { e.sent <- frame; return nil }

func (e echo) Listen(_ context.Context, post func(probe.Report)) error {
	<-e.sent
	for _, r := range reports() {
		post(r)
	}
	return nil
}

// talk tunes, sends a frame and takes n reports.
func talk(t *testing.T, p probe.Probe, n int) []probe.Report {
	t.Helper()
	if err := p.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	if err := p.Transmit([]byte{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	var got []probe.Report
	if err := p.Listen(ctx, func(r probe.Report) {
		if got = append(got, r); len(got) == n {
			enough()
		}
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func record(t *testing.T) io.Reader {
	t.Helper()
	r := &probetest.Recorder{Probe: echo{make(chan []byte, 1)}}
	talk(t, r, len(reports()))
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func player(t *testing.T) *probetest.Player {
	t.Helper()
	p, err := probetest.NewPlayer(record(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPlaysWhatWasRecorded(t *testing.T) {
	t.Parallel()
	p := player(t)
	if d := cmp.Diff(reports(), talk(t, p, len(reports()))); d != "" {
		t.Errorf("(-recorded +played):\n%s", d)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestReportsWaitForTheirQuestion(t *testing.T) {
	t.Parallel()
	p := player(t)
	ctx, stop := context.WithCancel(t.Context())
	got := make(chan probe.Report, len(reports()))
	ended := make(chan error, 1)
	go func() { ended <- p.Listen(ctx, func(r probe.Report) { got <- r }) }()
	if err := p.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	if len(got) != 0 {
		t.Error("a report came before the frame that it answers")
	}
	if err := p.Transmit([]byte{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	for range reports() {
		<-got
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAskedForSomethingElse(t *testing.T) {
	t.Parallel()
	p := player(t)
	var order *probetest.OrderError
	if err := p.Transmit([]byte{1, 2, 3}); !errors.As(err, &order) || !strings.Contains(err.Error(), "recorded is tune to") {
		t.Errorf("transmit before tune: %v", err)
	}
	if err := p.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	if err := p.Transmit([]byte{9}); !errors.As(err, &order) || order.Position != 1 || order.Want != "transmit 010203" {
		t.Errorf("another frame: %v", err)
	}
}

func TestCloseMissesWhatWasNotConsumed(t *testing.T) {
	t.Parallel()
	p := player(t)
	for n, want := range []string{"6 of 6 events", "3 of 6 events"} {
		if n == 1 {
			talk(t, p, 1)
		}
		if err := p.Close(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("closed with %v, want %s", err, want)
		}
	}
}

func TestBrokenRecording(t *testing.T) {
	t.Parallel()
	_, err := probetest.NewPlayer(strings.NewReader("nonsense"))
	var read *capture.ReadError
	if !errors.As(err, &read) || read.Line != 1 {
		t.Errorf("read with %v", err)
	}
}

// insistent is an echo that can send by force.
type insistent struct {
	echo
	forced *int
}

func (i insistent) Force(frame []byte) error { *i.forced++; return i.Transmit(frame) }

func TestForce(t *testing.T) {
	forced := 0
	for _, p := range []probe.Probe{echo{make(chan []byte, 1)}, insistent{echo{make(chan []byte, 1)}, &forced}} {
		r := &probetest.Recorder{Probe: p}
		if err := r.Force([]byte{9}); err != nil {
			t.Fatal(err)
		}
		var recording bytes.Buffer
		if err := r.Write(&recording); err != nil {
			t.Fatal(err)
		}
		player, err := probetest.NewPlayer(&recording)
		if err != nil {
			t.Fatal(err)
		}
		var order *probetest.OrderError
		if err := player.Transmit([]byte{9}); !errors.As(err, &order) || order.Want != "force 09" {
			t.Errorf("an ordinary sending: %v", err)
		}
		if err := errors.Join(player.Force([]byte{9}), player.Close()); err != nil {
			t.Error(err)
		}
	}
	if forced != 1 {
		t.Errorf("forced %d times", forced)
	}
}
