package proof_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/proven"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/proof"
	"github.com/meshrig/meshrig/rig/state"
)

var subject = proof.Subject{Sniffer: "dongle", Where: "127.0.0.1:1234", Board: "heltec", Probe: "kiss", Radio: "869.618 MHz"}

// TestJudge holds that a sniffer is proven that hears all that the probe does, in time, and that one that
// does not is not, for a reason that says what to look at.
func TestJudge(t *testing.T) {
	const ms = clock.Time(1000)
	sent := []proof.Sent{
		{Frame: []byte("ping 1"), End: clock.Stamp{At: 1000 * ms, Err: 5 * time.Millisecond}},
		{Frame: []byte("ping 2"), End: clock.Stamp{At: 2000 * ms, Err: 5 * time.Millisecond}},
		{Frame: []byte("advert"), End: clock.Stamp{At: 3000 * ms, Err: 5 * time.Millisecond}, Heard: true},
	}
	told := func() (list []proof.Report) {
		for i, one := range sent {
			f := sniffer.Frame{Payload: one.Frame, End: one.End, SNR: 9, Offset: -100, CRC: sniffer.CRCGood, Known: sniffer.SNR | sniffer.Offset}
			f.SNR++
			f.End.At += clock.Time(i) * ms
			list = append(list, proof.Report{Frame: f, Told: one.End.At + 40*ms})
		}
		return list
	}
	limits := proof.Limits{Late: 500 * time.Millisecond, Lag: 10 * time.Millisecond}
	for name, c := range map[string]struct {
		edit func(*[]proof.Report)
		sent []proof.Sent
		why  string
		want string // a part of the reason; empty: proven
	}{
		"sound":           {},
		"could not open":  {why: "connection refused", edit: func(r *[]proof.Report) { *r = nil }, want: "connection refused; it heard none of 2 frames of the probe and of 1 of the board; look at its antenna"},
		"deaf":            {edit: func(r *[]proof.Report) { *r = nil }, want: "it heard none of 2 frames of the probe and of 1 of the board"},
		"missed one":      {edit: func(r *[]proof.Report) { *r = (*r)[1:] }, want: "it heard 1 of 2 frames of the probe"},
		"not the board":   {edit: func(r *[]proof.Report) { *r = (*r)[:2] }, want: "it heard 0 of 1 frames that the probe heard of the board"},
		"damaged":         {edit: func(r *[]proof.Report) { (*r)[0].CRC = sniffer.CRCBad }, want: "it heard 1 of 2 frames of the probe; it told of 1 damaged ones"},
		"other bytes":     {edit: func(r *[]proof.Report) { (*r)[0].Payload = []byte("pong 1") }, want: "it heard 1 of 2"},
		"late":            {edit: func(r *[]proof.Report) { (*r)[1].Told += 600 * ms }, want: "it told of a frame 640ms after its end, and a bench waits 500ms"},
		"late twice":      {edit: func(r *[]proof.Report) { (*r)[0].Told += 600 * ms; (*r)[1].Told += 600 * ms }, want: "it told of a frame 640ms after its end"},
		"before its time": {edit: func(r *[]proof.Report) { (*r)[0].End.At -= 25 * ms }, want: "further apart than both error bars"},
		"off by the lag":  {edit: func(r *[]proof.Report) { (*r)[0].End.At -= 15 * ms }},
		"at another time": {edit: func(r *[]proof.Report) { (*r)[1].End.At += 30 * ms }, want: "further apart than both error bars"},
		"mute board":      {sent: sent[:2], want: "the probe heard no frame of the board"},
		"mute probe":      {sent: sent[2:], want: "the probe sent nothing"},
	} {
		list := told()
		if c.edit != nil {
			c.edit(&list)
		}
		if c.sent == nil {
			c.sent = sent
		}
		p := proof.Judge(subject, c.sent, list, c.why, limits)
		if p.Proven != (c.want == "") || c.want != "" && strings.Count(p.Reason, c.want) != 1 || p.Proven && p.Reason != "" {
			t.Errorf("%s: proven: %t, %q", name, p.Proven, p.Reason)
		}
	}
	p := proof.Judge(subject, sent, told(), "", limits)
	if got, want := p.String(), "heard 2 of 2 frames of the probe and 1 of 1 of the board, SNR 10.0 dB, carrier -100.0 Hz off, ends 0.0 to 2.0 ms behind the probe's"; got != want {
		t.Errorf("%q", got)
	}
	if p.RSSI != nil || p.Late != 40 {
		t.Errorf("%+v", p)
	}
	strong := told()
	strong[1].RSSI, strong[1].Known, strong[1].Told = -90, sniffer.RSSI, strong[1].Told+10*ms
	if p := proof.Judge(subject, sent, strong, "", limits); p.Late != 50 || !strings.Contains(p.String(), ", level -90.0 dBm, ") {
		t.Errorf("%v, late by %v ms", p, p.Late)
	}
}

// TestStore holds that only a proof of the same subject, that is not too old, counts.
func TestStore(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s := proof.Store{State: state.Folder(t.TempDir())}
	good := proof.Proof{Subject: subject, Proven: true, At: now}
	elsewhere, tuned := subject, subject
	elsewhere.Where, tuned.Radio = "127.0.0.1:4321", "868 MHz"
	for name, c := range map[string]struct {
		kept proof.Proof
		of   proof.Subject
		want error
	}{
		"right":    {good, subject, nil},
		"moved":    {good, elsewhere, proven.ErrRewired},
		"tuned":    {good, tuned, proven.ErrRewired},
		"failed":   {proof.Proof{Subject: subject, Reason: "deaf", At: now}, subject, proven.ErrUnproven},
		"old":      {proof.Proof{Subject: subject, Proven: true, At: now.Add(-proven.MaxAge - 1)}, subject, proven.ErrStale},
		"to come":  {proof.Proof{Subject: subject, Proven: true, At: now.Add(2 * time.Hour)}, subject, proven.ErrStale},
		"of later": {proof.Proof{Subject: subject, Proven: true, At: now.Add(time.Minute)}, subject, nil},
	} {
		if err := s.Save(c.kept); err != nil {
			t.Fatal(err)
		}
		var unproven *proven.Error
		_, err := s.Proven(now, c.of)
		if !errors.Is(err, c.want) || err != nil && (!errors.As(err, &unproven) || !strings.HasPrefix(err.Error(), "sniffer dongle for board heltec: ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	file := s.State.Heard("heltec", "dongle")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Proven(now, subject); !errors.Is(err, proven.ErrUnreadable) || !strings.Contains(err.Error(), "set aside as") {
		t.Error(err)
	}
	if _, err := s.Proven(now, subject); !errors.Is(err, proven.ErrNoProof) {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(string(s.State), "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (proof.Store{State: s.State + "/file"}).Save(good); err == nil || !strings.HasPrefix(err.Error(), "sniffer dongle for board heltec: keep the proof: ") {
		t.Error(err)
	}
}
