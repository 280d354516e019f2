package fleet

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
)

// sending is a fleet of the first boards, with a spec that takes an hour in which the probe sends frames of 40
// bytes and the board one of 100.
func sending(t *testing.T, boards, frames int) (*Fleet, run.Spec) {
	t.Helper()
	s := run.Spec{Text: "sends", Requirement: "SF-001", File: "specs/x.go"}
	f := &Fleet{Config: Config{Warn: io.Discard, Catalogue: picky{}}, members: members(t)[:boards], journal: &health.Journal{}}
	takeTurns(f.members)
	f.costs = costs.Table{s.ID(): {Seconds: 3600, Cost: costs.Cost{
		Sent: costs.Frames{40: frames}, Heard: costs.Frames{100: 1}, PowerCycles: 2, Erases: 1,
	}}}
	return f, s
}

// The forecast says what each board will be worn by, and how long which device will be on the air, by the
// bench's own radio settings.
func TestForecast(t *testing.T) {
	t.Parallel()
	f, s := sending(t, 3, 100)
	got := f.forecast([]run.Spec{s, s, s, {Text: "of whom nobody knows"}})
	p := f.members[0].Params()
	sent, heard := (100 * p.TimeOnAir(40)).Round(time.Millisecond), p.TimeOnAir(100).Round(time.Millisecond)
	if want := fmt.Sprintf(`forecast for 3 boards: 3.00 hours of bench time; 3.00 hours from its beginning to its end; what 1 more spec will take is not known
  board a: 2 power cycles and 1 erase; on the air in EU868 P for %v, its probe p1 for %v`, heard, sent); !strings.HasPrefix(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := f.forecast(nil); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	f.members[0].out, f.members[1].out, f.members[2].out = "lost", "lost", "lost"
	if got := f.forecast([]run.Spec{s}); got != "" {
		t.Errorf("of no board: %q", got)
	}
}

// Benches that wait for nobody share the specs, each with the airtime of its own radio.
func TestForecastOfOwnRadios(t *testing.T) {
	t.Parallel()
	f, s := sending(t, 4, 10)
	f.members = []*member{f.members[0], f.members[3]}
	slow := f.members[1]
	slow.Rig.Boards[3].Radio.SpreadingFactor = lora.SF10
	var err error
	if slow.Station, err = station.New(slow.Rig, slow.name()); err != nil {
		t.Fatal(err)
	}
	shares, night, unknown := f.plan([]run.Spec{s, s})
	if night != time.Hour || unknown != 0 {
		t.Errorf("%v, %d", night, unknown)
	}
	for _, m := range f.members {
		if got := *shares[m]; got.sent != 10*m.Params().TimeOnAir(40) || got.heard != m.Params().TimeOnAir(100) || got.bench != time.Hour {
			t.Errorf("%s: %+v", m.name(), got)
		}
	}
}

// A night gets longer by what the region has the probes wait, which benches share that share a probe, and by
// what they have sent before.
func TestForecastOfPauses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		boards, specs int
		used          time.Duration
		pauses        time.Duration
	}{
		"the region leaves enough":           {boards: 1, specs: 1},
		"the second waits":                   {boards: 1, specs: 2, pauses: time.Hour},
		"so does one of a bench beside":      {boards: 2, specs: 2, pauses: time.Hour},
		"the first waits for what was":       {boards: 1, specs: 1, used: 3 * time.Minute, pauses: time.Hour},
		"less than it leaves was sent":       {boards: 1, specs: 1, used: time.Minute},
		"each waits till the one before has": {boards: 1, specs: 4, pauses: 3 * time.Hour},
	} {
		f, s := sending(t, c.boards, 1)
		p := f.members[0].Params()
		s40 := f.costs[s.ID()]
		s40.Sent = costs.Frames{40: int(4 * time.Minute / p.TimeOnAir(40))} // of the 6 that are allowed
		f.costs[s.ID()] = s40
		if c.used > 0 {
			spent(t, f.members[0], c.used)
		}
		var specs []run.Spec
		for range c.specs {
			specs = append(specs, s)
		}
		shares, night, _ := f.plan(specs)
		var pauses time.Duration
		for _, one := range shares {
			pauses += one.paused
		}
		if pauses.Round(time.Second) != c.pauses || night.Round(time.Second) != time.Duration(c.specs)*time.Hour+c.pauses {
			t.Errorf("%s: pauses of %v in %v, want %v", name, pauses, night, c.pauses)
		}
		want := fmt.Sprintf(", and about %v of pauses, until the region lets probes send again", c.pauses)
		if got := f.forecast(specs); strings.Contains(got, want) != (c.pauses > 0) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// What the region never allows is refused, with the numbers, and is part of no forecast.
func TestUnlawful(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		region inventory.Region
		takes  float64 // seconds
		why    string
	}{
		"allowed":               {inventory.Region{DutyCycle: 10}, 60, ""},
		"no limit":              {inventory.Region{DutyCycle: 100}, 60, ""},
		"more than an hour has": {inventory.Region{DutyCycle: 0.1}, 60, "has probe p1 send for 17."},
		"in several hours":      {inventory.Region{DutyCycle: 0.1}, 5 * 3600, ""},
		"in several windows":    {inventory.Region{DutyCycle: 1, Window: time.Minute}, 35 * 60, ""},
		"in too few windows":    {inventory.Region{DutyCycle: 1, Window: time.Minute}, 20 * 60, "the region's duty-cycle: 1 % allows it 600ms in 1m0s"},
		"too long in one piece": {inventory.Region{DutyCycle: 10, Dwell: 400 * time.Millisecond}, 60, "and the region's dwell: 400ms allows no more"},
	} {
		f, s := sending(t, 1, 0)
		m := f.members[0]
		m.Rig.Region = c.region
		e := f.costs[s.ID()]
		e.Seconds, e.Sent = c.takes, costs.Frames{40: int(18 * time.Second / m.Params().TimeOnAir(40))}
		f.costs[s.ID()] = e
		why := f.look(f.usable()...).allBarred(s)
		if !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
			t.Errorf("%s: %q, want %q", name, why, c.why)
		}
		if told := f.forecast([]run.Spec{s}); (told == "") != (why != "") {
			t.Errorf("%s: forecast %q", name, told)
		}
	}
}

// What a regulator allows in the band is told where the rig file allows more, and of a board that sends more
// than its share.
func TestAboveLaw(t *testing.T) {
	t.Parallel()
	f, s := sending(t, 1, 1)
	m := f.members[0]
	if got := f.forecast([]run.Spec{s}); strings.Contains(got, "duty-cycle") {
		t.Errorf("%s", got)
	}
	m.Rig.Region.DutyCycle = 50
	e := f.costs[s.ID()]
	e.Seconds, e.Heard = 60, costs.Frames{100: int(45 * time.Second / m.Params().TimeOnAir(100))}
	f.costs[s.ID()] = e
	got := f.forecast([]run.Spec{s})
	for _, want := range []string{
		"\n  board a will be on the air for 7", " % of its time, and the region's duty-cycle: is 50 %; a run does not hold it back",
		"\n  probe p1 is allowed a duty-cycle: of 50 % by the rig file, and EU868 P: 10 % of an hour by ETSI EN 300 220-2",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s\nwithout %s", got, want)
		}
	}
}

// spent has a bench's probe have sent for a time, a moment ago.
func spent(t *testing.T, m *member, airtime time.Duration) {
	t.Helper()
	line := fmt.Sprintf("%d %d.\n", time.Now().Add(30*time.Minute).UnixMilli(), airtime.Microseconds())
	if err := state.Write(state.Folder(m.Rig.Machine.State).Airtime(m.Probe.Name), []byte(line)); err != nil {
		t.Fatal(err)
	}
}
