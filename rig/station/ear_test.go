package station_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/health/ladder"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

// broken is a bench with faults of its radios.
func broken(ofBoard, ofProbe loopbacktest.Fault) loopback.Bench {
	return loopback.Bench{Room: ofBoard.Of(emulated.Target{}), Modem: ofProbe.Of(emulated.Modem{As: "v1.17.1"})}
}

// sound is a radio without a fault.
var sound loopbacktest.Fault

// The proof says which way is lost, of which board and which probe.
func TestProveEar(t *testing.T) {
	t.Parallel()
	const shift lora.Frequency = 500_000
	toProbe := []string{"board: BOARD: ear: probe PROBE does not hear board BOARD", "the probe is tuned to", "the board says the same", "look at both antennas"}
	toBoard := []string{"board: BOARD: ear: board BOARD does not hear probe PROBE, or does not answer it", "its advert was heard"}
	cases := []struct {
		name         string
		board, probe loopbacktest.Fault
		direction    bench.Direction
		words        []string
	}{
		{name: "sound"},
		{name: "antenna off the probe", probe: loopbacktest.Fault{Deaf: true, Mute: true}, words: toProbe},
		{name: "modem that hears nobody", probe: loopbacktest.Fault{Deaf: true}, words: toProbe},
		{name: "mute probe", probe: loopbacktest.Fault{Mute: true}, direction: bench.ProbeToBoard, words: toBoard},
		{name: "deaf board", board: loopbacktest.Fault{Deaf: true}, direction: bench.ProbeToBoard, words: toBoard},
		{name: "mute board", board: loopbacktest.Fault{Mute: true}, words: toProbe},
		{name: "board off its frequency", board: loopbacktest.Fault{Shift: shift}, words: toProbe},
		{name: "modem off its frequency", probe: loopbacktest.Fault{Shift: shift}, words: toProbe},
	}
	var benches []loopback.Bench
	for _, c := range cases {
		benches = append(benches, broken(c.board, c.probe))
	}
	rig := serve(t, benches...)
	var all sync.WaitGroup
	for i, c := range cases {
		s := boardOf(t, rig, i+1)
		all.Go(func() {
			var spent costs.Cost
			s.Spent = func(_ context.Context, c costs.Cost) { spent = c }
			err := s.ProveEar(t.Context())
			if len(spent.Sent) == 0 || len(spent.Heard) == 0 != (c.words != nil && c.direction == bench.BoardToProbe) {
				t.Errorf("%s: it took %+v", c.name, spent)
			}
			if len(c.words) == 0 {
				if err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
				return
			}
			var ear *bench.EarError
			var trouble *board.Error
			if !errors.As(err, &ear) || ear.Direction != c.direction || ear.Board != s.Board.Name || ear.Probe != s.Probe.Name {
				t.Errorf("%s: %v: %+v", c.name, err, ear)
				return
			}
			if !errors.As(err, &trouble) || trouble.Board != s.Board.Name || trouble.Stage != bench.StageEar || trouble.Firmware {
				t.Errorf("%s: %+v", c.name, trouble)
			}
			for _, w := range c.words {
				if w = strings.NewReplacer("BOARD", s.Board.Name, "PROBE", s.Probe.Name).Replace(w); !strings.Contains(err.Error(), w) {
					t.Errorf("%s: %q is not told: %v", c.name, w, err)
				}
			}
		})
	}
	all.Wait()
}

// boardOf is the station of a bench of a rig, counted from 1.
func boardOf(t *testing.T, rig *inventory.Rig, n int) *station.Station {
	t.Helper()
	s, err := station.New(rig, fmt.Sprintf("room-%d", n))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A silent spec is judged by what is heard behind it, of the board and of another transmitter.
func TestAfterSilence(t *testing.T) {
	t.Parallel()
	deaf, mute := loopbacktest.Fault{Deaf: true}, loopbacktest.Fault{Mute: true}
	cases := []struct {
		name         string
		board, probe loopbacktest.Fault
		alone        bool // no other station is there
		blame        station.Blame
		heard        bool
		tried        string
	}{
		{name: "all is well", heard: true},
		{name: "the board is mute, and nobody else there", board: mute, alone: true, blame: station.Unclear},
		{name: "the board is mute", board: mute, tried: "the same probe is proven with PROBE"},
		{name: "the board is deaf", board: deaf, tried: "the same probe is proven with PROBE"},
		{name: "the probe is deaf", probe: deaf, blame: station.OfRig, tried: "PROBE was tried too, and nothing was heard"},
		{name: "the probe is mute", probe: mute, blame: station.OfRig, tried: "PROBE was tried too, and nothing was heard"},
	}
	var benches []loopback.Bench
	for _, c := range cases {
		benches = append(benches, broken(c.board, c.probe), broken(sound, sound))
	}
	rig := serve(t, benches...)
	var all sync.WaitGroup
	for i, c := range cases {
		s, other := boardOf(t, rig, 2*i+1), boardOf(t, rig, 2*i+2)
		others := []*station.Station{other}
		if c.alone {
			others = nil
		}
		all.Go(func() {
			f := s.AfterSilence(t.Context(), others)
			if f.Blame != c.blame || (f.Err == nil) != c.heard || (f.Tried == "") != (c.tried == "") {
				t.Errorf("%s: %+v", c.name, f)
			}
			if c.tried != "" && !strings.Contains(f.Tried, strings.ReplaceAll(c.tried, "PROBE", "probe "+other.Probe.Name)) {
				t.Errorf("%s: tried %s", c.name, f.Tried)
			}
		})
	}
	all.Wait()
}

// A board that shares the probe is another transmitter for it.
func TestAnotherBoardOfTheProbe(t *testing.T) {
	t.Parallel()
	rig := serve(t, broken(loopbacktest.Fault{Mute: true}, sound), broken(sound, sound))
	for i := range rig.Boards {
		rig.Boards[i].Probe = "modem-1"
	}
	if f := room(t, rig).AfterSilence(t.Context(), []*station.Station{boardOf(t, rig, 2)}); f.Blame != station.OfBoard || !strings.Contains(f.Tried, "board room-2") {
		t.Errorf("%+v", f)
	}
}

// A console that answers is no recovery of an ear that was lost.
func TestRecoverEar(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		probe     loopbacktest.Fault
		recovered bool
	}{"deaf": {loopbacktest.Fault{Deaf: true}, false}, "heard again": {sound, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := room(t, serve(t, broken(sound, c.probe)))
			lost := &board.Error{Board: bench.RoomName, Stage: bench.StageEar, Err: &bench.EarError{}}
			attempts, err := s.Recover(t.Context(), lost)
			if len(attempts) != 1 || (err == nil) != c.recovered || err != nil && !errors.Is(err, ladder.ErrExhausted) {
				t.Errorf("%v, %v", attempts, err)
			}
			if !c.recovered && !strings.Contains(attempts[0].Failed, "does not hear") {
				t.Errorf("%v", attempts)
			}
		})
	}
}

// A proof whose board cannot be reached is no proof that it is not heard.
func TestAfterSilenceWithoutABoard(t *testing.T) {
	t.Parallel()
	_, s := plugged(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	var ear *bench.EarError
	if f := s.AfterSilence(ctx, nil); f.Blame != station.OfRig || f.Err == nil || errors.As(f.Err, &ear) {
		t.Errorf("%+v", f)
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	const proven, unproven, untried = station.Proven, station.Unproven, station.Untried
	for _, c := range []struct {
		silence station.Silence
		want    station.Blame
	}{
		{station.Silence{Before: proven, After: proven}, station.OfBoard},
		{station.Silence{Before: proven, After: proven, Other: unproven}, station.OfBoard},
		{station.Silence{Before: proven, After: unproven, Other: proven}, station.OfBoard},
		{station.Silence{Before: proven, After: unproven, Other: unproven}, station.OfRig},
		{station.Silence{Before: proven, After: unproven, Other: untried}, station.Unclear},
		{station.Silence{Before: proven, After: untried, Other: untried}, station.Unclear},
		{station.Silence{Before: unproven, After: proven, Other: proven}, station.OfRig},
		{station.Silence{Before: untried, After: proven}, station.OfRig},
		{station.Silence{}, station.OfRig},
	} {
		if got := c.silence.Blame(); got != c.want {
			t.Errorf("%+v: %v, want %v", c.silence, got, c.want)
		}
	}
}

func TestFindingJudges(t *testing.T) {
	t.Parallel()
	lost := errors.New("not heard")
	for name, c := range map[string]struct {
		finding   station.Finding
		verdict   report.Verdict
		want      report.Verdict
		ambiguous bool
		words     string
	}{
		"a fail, and all is well":      {verdict: report.Fail, want: report.Fail, words: "because"},
		"a pass, and all is well":      {verdict: report.Pass, want: report.Pass},
		"a fail of the board":          {station.Finding{Err: lost, Tried: "another is heard"}, report.Fail, report.Fail, false, "another is heard"},
		"a pass of a mute board":       {station.Finding{Err: lost, Tried: "another is heard"}, report.Pass, report.Error, false, "a silence that nothing proves"},
		"a fail of the rig":            {station.Finding{Blame: station.OfRig, Err: lost}, report.Fail, report.Error, false, "not proven behind the spec: not heard"},
		"a fail of either":             {station.Finding{Blame: station.Unclear, Err: lost}, report.Fail, report.Error, true, "cannot be told apart"},
		"a pass of either":             {station.Finding{Blame: station.Unclear, Err: lost}, report.Pass, report.Error, false, "cannot be told apart"},
		"an error stays what it was":   {station.Finding{Blame: station.Unclear, Err: lost}, report.Error, report.Error, false, "because"},
		"what the spec said is told":   {station.Finding{Blame: station.OfRig, Err: lost}, report.Fail, report.Error, false, "the spec said: because"},
		"what was tried is told":       {station.Finding{Blame: station.OfRig, Err: lost, Tried: "a third"}, report.Fail, report.Error, false, "a third"},
		"a skip is none of its affair": {station.Finding{Blame: station.OfRig, Err: lost}, report.Skip, report.Skip, false, "because"},
	} {
		got := c.finding.Judge(report.Spec{Verdict: c.verdict, Reason: "because"})
		if got.Verdict != c.want || got.Ambiguous != c.ambiguous || !strings.Contains(got.Reason, c.words) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
