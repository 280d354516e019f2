package rounds_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/soak/rounds"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/model"
)

// of is a soak of our own firmware as a release, for some hours.
func of(t *testing.T, as string, hours float64) rounds.Config {
	t.Helper()
	cfg, err := target.Options{Target: "emu", As: as, Preset: lora.Default().Name}.Bench(ours.Board)
	if err != nil {
		t.Fatal(err)
	}
	return rounds.Config{
		Bench: cfg, Name: "emu", Seed: 1, For: time.Duration(hours * float64(time.Hour)), Round: time.Hour, Every: 5 * time.Minute,
		Generator: model.Generator{Wild: true, Erase: true},
	}
}

// What the collector tells of a round is what was on the air, frame for frame, where no restart and no
// command made its counters begin anew; and no counter tells of more than there was time for.
func TestCollectorTellsWhatWasOnTheAir(t *testing.T) {
	t.Parallel()
	r, err := rounds.Run(t.Context(), of(t, "", 80))
	if err != nil || len(r.New()) > 0 || r.Interrupted || r.Version == "" {
		t.Fatalf("%v, %v", err, r.New())
	}
	anew := map[uint64]bool{}
	for _, one := range r.Rounds {
		last := sample.Values{}
		for _, p := range r.Of(one) {
			if p.Failure != "" {
				t.Errorf("at %.0f: %s", p.At, p.Failure)
			}
			for _, m := range []sample.Metric{sample.Uptime, sample.Sent, sample.Received} {
				if p.Values[m] < last[m] {
					anew[one.Seed] = true
				}
			}
			for _, m := range []sample.Metric{sample.TransmitTime, sample.ReceiveTime, sample.Uptime} {
				if one.Seed%4 > 0 && p.Values[m] > p.At-one.From { // of every fourth the milliseconds wrap early
					t.Errorf("seed %d, at %.0f: %s is %.0f, %.0f s after its start", one.Seed, p.At, m, p.Values[m], p.At-one.From)
				}
			}
			last = p.Values
		}
	}
	for _, e := range r.Events {
		for _, one := range r.Rounds {
			if e.Kind == string(sample.Restart) && one.From <= e.At && e.At < one.To {
				anew[one.Seed] = true
			}
		}
	}
	compared := 0
	for _, one := range r.Rounds {
		polls := r.Of(one)
		if one.Polls != len(polls) || one.To-one.From > 3600 && one.Polls < 11 {
			t.Errorf("seed %d: %d polls, %d in its time", one.Seed, one.Polls, len(polls))
		}
		last := polls[len(polls)-1]
		if anew[one.Seed] || one.Seed%4 == 0 || last.At-one.From-last.Values[sample.Uptime] > 3 { // a restart before the first poll
			continue
		}
		compared++
		if got := rounds.Growth(polls, sample.Sent); int(got) != one.Air.Sent {
			t.Errorf("seed %d: the collector tells of %.0f frames sent, the air of %d", one.Seed, got, one.Air.Sent)
		}
		if got := rounds.Growth(polls, sample.TransmitTime); got > one.Air.SentSeconds || got < one.Air.SentSeconds-2 {
			t.Errorf("seed %d: the collector tells of %.0f s sent, the air of %.1f", one.Seed, got, one.Air.SentSeconds)
		}
	}
	if compared < len(r.Rounds)/4 || len(anew) == 0 {
		t.Errorf("%d of %d rounds compared, %d with a restart", compared, len(r.Rounds), len(anew))
	}
}

// The same seed gives the same report, and so does the part of a longer one.
func TestSameSeedSameReport(t *testing.T) {
	t.Parallel()
	var texts []string
	for range 2 {
		r, err := rounds.Run(t.Context(), of(t, "", 5))
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	if texts[0] != texts[1] || len(texts[0]) < 1000 {
		t.Errorf("two reports of one seed differ, or are none: %.200s", texts[0])
	}
}

// A release's known defects break promises; the soak goes on, and each stands in its round, on the page
// too, with its words and nothing of them as HTML.
func TestSoakGoesOnBehindABrokenPromise(t *testing.T) {
	t.Parallel()
	r, err := rounds.Run(t.Context(), of(t, "v1.17.1", 12))
	if err != nil || len(r.Breaks()) == 0 || r.Seconds < 12*3600 {
		t.Fatalf("%v, %.0f s, %v", err, r.Seconds, r.Breaks())
	}
	for _, one := range r.Rounds {
		if b := one.Broken; b != nil {
			if b.At < one.From || b.At > one.To || b.Requirement == "" {
				t.Errorf("seed %d, from %.0f to %.0f: %+v", one.Seed, one.From, one.To, b)
			}
			b.What = "<script>" + b.What
		}
	}
	first := r.Breaks()[0]
	var page, text bytes.Buffer
	if err := errors.Join(r.WriteHTML(&page), r.WriteText(&text)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<rect class="broken"`, `<line class="broken"`, "<td>" + first.Requirement, "Duty cycle", `<path class="n1" d="M`, "BROKEN in "} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "://") || strings.Contains(page.String(), "src=") {
		t.Error("the page has a script, or asks for something")
	}
	if !strings.Contains(text.String(), "breaks "+first.Requirement) || !strings.Contains(text.String(), "\nBROKEN in ") {
		t.Errorf("%s", &text)
	}
	for i := range r.Rounds {
		if b := r.Rounds[i].Broken; b != nil {
			b.Known = "since ever"
		}
	}
	if r.Verdict() != "KEPT" || len(r.New()) != 0 {
		t.Errorf("all known: %s", r.Verdict())
	}
}

// Whoever ends a soak has what was seen until then.
func TestInterruptedSoakTellsWhatItSaw(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cfg := of(t, "", 1000)
	cfg.Told = func(r *rounds.Report) {
		if len(r.Rounds) == 3 {
			cancel()
		}
	}
	r, err := rounds.Run(ctx, cfg)
	if err != nil || !r.Interrupted || len(r.Rounds) != 3 || len(r.Polls) < 30 {
		t.Errorf("%v, %d rounds, %d polls, interrupted: %v", err, len(r.Rounds), len(r.Polls), r.Interrupted)
	}
}

// away is a target that no board can be had of.
type away struct{ board.Target }

func (away) New(context.Context, board.Setup) (board.Machine, error) {
	return nil, errors.New("it is away")
}

// A bench that cannot be had ends a soak, after some attempts, and is no fault of the firmware.
func TestSoakWithoutABench(t *testing.T) {
	t.Parallel()
	cfg := of(t, "", 5)
	cfg.Bench.Target = away{cfg.Bench.Target}
	r, err := rounds.Run(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "it is away") || len(r.Rounds) != 3 || len(r.Breaks()) > 0 {
		t.Errorf("%v; %+v", err, r)
	}
}

func BenchmarkDay(b *testing.B) {
	cfg, err := target.Options{Target: "emu", Preset: lora.Default().Name}.Bench(ours.Board)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rounds.Run(b.Context(), rounds.Config{Bench: cfg, Seed: 1, For: 24 * time.Hour, Round: time.Hour, Every: 5 * time.Minute}); err != nil {
			b.Fatal(err)
		}
	}
}

// A soak ends when its time is over, whatever is drawn: a round is cut there.
func TestSoakEndsInTime(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		cfg := of(t, "", 0.2)
		cfg.Seed = seed
		r, err := rounds.Run(t.Context(), cfg)
		if err != nil || len(r.New()) > 0 {
			t.Errorf("seed %d: %v, %v", seed, err, r.New())
		}
		if limit := cfg.For + time.Minute; r.Seconds < cfg.For.Seconds() || r.Seconds > limit.Seconds() {
			t.Errorf("seed %d: %.0f s of %v", seed, r.Seconds, cfg.For)
		}
	}
	cfg := of(t, "", 1)
	cfg.Longest, cfg.Round = 12*time.Minute, time.Minute
	r, err := rounds.Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range r.Rounds {
		if one.To-one.From > 13*60 {
			t.Errorf("a round of %.0f s", one.To-one.From)
		}
	}
}

// Who waits for a turn is told that it is not to be had, and waits no longer than it is told to.
func TestTurn(t *testing.T) {
	t.Parallel()
	cfg := of(t, "", 1)
	gone := errors.New("the probe is gone")
	cfg.Turn = func(context.Context) (func(), error) { return nil, gone }
	if r, err := rounds.Run(t.Context(), cfg); !errors.Is(err, gone) || len(r.Rounds) > 0 {
		t.Errorf("%v, %d rounds", err, len(r.Rounds))
	}
	ctx, cancel := context.WithCancel(t.Context())
	turns := 0
	cfg.Turn = func(context.Context) (func(), error) {
		turns++
		return func() { turns--; cancel() }, nil
	}
	if r, err := rounds.Run(ctx, cfg); err != nil || len(r.Rounds) != 1 || turns != 0 || !r.Interrupted {
		t.Errorf("%v, %d rounds, %d turns", err, len(r.Rounds), turns)
	}
}
