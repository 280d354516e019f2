package sniffertest_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sniffertest"
)

var errDeaf = errors.New("deaf")

// source is a sniffer that hears two frames, the second of them badly.
type source struct{ deaf bool }

func frames() []sniffer.Frame {
	at := func(us clock.Time) clock.Stamp { return clock.Stamp{At: us, Err: time.Millisecond} }
	return []sniffer.Frame{
		{Payload: []byte{1, 2}, Start: at(10), End: at(20), SNR: 9.5, RSSI: -80, CRC: true, Params: lora.Default().Params()},
		{Payload: []byte{3}, Start: at(30), End: at(40), SNR: -12, RSSI: -120, Params: lora.Default().Params()},
	}
}

func (s source) Tune(lora.Params) error {
	if s.deaf {
		return errDeaf
	}
	return nil
}

func (s source) Listen(_ context.Context, post func(sniffer.Frame)) error {
	for _, f := range frames() {
		post(f)
	}
	if s.deaf {
		return errDeaf
	}
	return nil
}

// listen takes n frames from a sniffer.
func listen(t *testing.T, s sniffer.Sniffer, n int) []sniffer.Frame {
	t.Helper()
	ctx, enough := context.WithCancel(t.Context())
	var got []sniffer.Frame
	if err := s.Listen(ctx, func(f sniffer.Frame) {
		if got = append(got, f); len(got) == n {
			enough()
		}
	}); err != nil {
		t.Fatal(err)
	}
	enough()
	return got
}

func record(t *testing.T) *bytes.Buffer {
	t.Helper()
	r := &sniffertest.Recorder{Sniffer: source{}}
	if err := r.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	listen(t, r, 2)
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestPlaysWhatWasRecorded(t *testing.T) {
	t.Parallel()
	p, err := sniffertest.NewPlayer(record(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(frames(), listen(t, p, 2)); d != "" {
		t.Errorf("(-heard +played):\n%s", d)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestCloseMissesWhatWasNotConsumed(t *testing.T) {
	t.Parallel()
	p, err := sniffertest.NewPlayer(record(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err == nil || !strings.Contains(err.Error(), "3 of 3 events were not consumed") {
		t.Errorf("closed with %v", err)
	}
	if err := p.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	listen(t, p, 1)
	if err := p.Close(); err == nil || !strings.Contains(err.Error(), "heard-bad") {
		t.Errorf("closed with %v", err)
	}
}

func TestOtherSettingsThanRecorded(t *testing.T) {
	t.Parallel()
	p, err := sniffertest.NewPlayer(record(t))
	if err != nil {
		t.Fatal(err)
	}
	other := lora.Default().Params()
	other.SpreadingFactor = lora.SF12
	var order *sniffertest.OrderError
	if err := p.Tune(other); !errors.As(err, &order) || order.Position != 0 {
		t.Errorf("tuned with %v", err)
	}
}

func TestRecorderPassesErrorsOn(t *testing.T) {
	t.Parallel()
	r := &sniffertest.Recorder{Sniffer: source{deaf: true}}
	if err := r.Tune(lora.Params{}); !errors.Is(err, errDeaf) {
		t.Errorf("tune: %v", err)
	}
	if err := r.Listen(t.Context(), func(sniffer.Frame) {}); !errors.Is(err, errDeaf) {
		t.Errorf("listen: %v", err)
	}
}

func TestBrokenRecording(t *testing.T) {
	t.Parallel()
	_, err := sniffertest.NewPlayer(strings.NewReader("{}\n"))
	var read *capture.ReadError
	if !errors.As(err, &read) || read.Line != 1 {
		t.Errorf("read with %v", err)
	}
}
