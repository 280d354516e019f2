package gate_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/report"
)

// noon is when the gates of these tests judge.
var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

var (
	suite   = report.Suite{Program: "v1", Specs: strings.Repeat("5a", 32)}
	uf2     = strings.Repeat("0a", 32)
	program = strings.Repeat("0b", 32)
)

const policyText = `schema: gate/v1
for: {role: room-server, version: v1.18.0, images: "release/*"}
baseline: {version: v1.17.1}
evidence:
  host: {target: exec, seeds: 2, at_most_old: 7d}
  boards: {names: [rak], at_most_old: 14d, flashed_by_rig: true, tiers: [{specs_up_to: 1h, runs: 1}, {specs_up_to: 60s, runs: 5}]}
  coverage: {families: all, soak: host, power_cut: [rak]}
require:
  must: pass
  should: pass_or_waived
  no_new_failure: true
  inherited: {allow: true, at_most: 1}
  ran_in_baseline_must_run: true
  unexpected_pass: refuse
  undecidable_at_most: 1
  settings_of: [v1.17.1]
hardware: {passes: 5, of: 5}
waivers:
  longest: 60d
  list:
    - {requirement: AIR-010, version: v1.18.0, saw: "TX during preamble", owner: "@name", issue: "https://example.org/3417", until: 2026-12-24, why: it is rare}
`

// one is a requirement with a spec of its text.
func one(id, level string, v report.Verdict, reason string, seconds float64) report.Requirement {
	family := map[string]string{"ACK": "ack", "AIR": "airtime", "PER": "persistence"}[id[:3]]
	q := report.Requirement{ID: id, Family: family, Level: level, Statement: "It does."}
	q.Add(report.Spec{Text: "does as " + id, Requirement: id, Verdict: v, Reason: reason, Frames: 1, BenchSeconds: seconds, Seed: 1})
	return q
}

// a run of what all of these tests judge: of the candidate AIR-010 is waived, and ACK-002 is inherited.
func aRun(name, target, version string, seed uint64) *report.Report {
	r := &report.Report{
		Target: target, Version: version, Seed: seed, Preset: "eu", Image: program,
		Head: &report.Head{Run: name, Began: noon.Add(-24 * time.Hour), Suite: suite},
		Verdicts: []report.Requirement{
			one("ACK-001", "must", report.Pass, "", 20),
			one("ACK-002", "must", report.Fail, "a push came at 3.5s\nACK-002: It does.\nat x.go:1", 20),
			one("AIR-010", "must", report.Pass, "", 20),
			one("AIR-011", "info", report.Pass, "", 20),
			one("PER-001", "should", report.Pass, "", 600),
			one("PER-002", "must", report.Pass, "", 90000),
		},
	}
	if strings.HasPrefix(target, "board:") {
		r.Image = uf2
		r.Benches = []report.Bench{{Board: "rak", Probe: "modem", Image: uf2, CanPower: true}}
		r.Verdicts = slices.Delete(r.Verdicts, 5, 6)
	}
	if version == "v1.18.0" {
		r.Verdicts[2] = one("AIR-010", "must", report.Fail, "TX during preamble", 20)
	}
	r.Conclude()
	return r
}

// given is what a gate is given; a case of the table changes it.
type given struct {
	policy              string
	suite               gate.Suite
	images              map[string]string
	baseline, candidate []*report.Report
	broken              error // of a folder more
	at                  time.Time
}

func sound() *given {
	g := &given{
		suite:  gate.Suite{Specs: suite.Specs, Families: map[string][]string{"ack": {"ACK-001", "ACK-002"}, "airtime": {"AIR-010"}, "persistence": {"PER-001"}}, Soaks: map[string]string{"does as PER-002": "PER-002"}},
		policy: policyText, at: noon, images: map[string]string{uf2: "rak.uf2", program: "room"},
		baseline:  []*report.Report{aRun("b1", "exec:./room", "v1.17.1", 1), aRun("b2", "board:rak", "v1.17.1", 1)},
		candidate: []*report.Report{aRun("c1", "exec:./room", "v1.18.0", 1), aRun("c2", "exec:./room", "v1.18.0-abc123", 2)},
	}
	for i := range 5 {
		g.candidate = append(g.candidate, aRun(fmt.Sprint("d", i), "board:rak", "v1.18.0", uint64(i)))
	}
	g.candidate[0].Upgrades = []report.Upgrade{{From: "v1.17.1", To: "v1.18.0 (Build: 1 Dec 2026)", Settings: []report.Setting{{Name: "name", Outcome: report.SettingKept}}}}
	return g
}

// edit changes a text of the policy.
func (g *given) edit(old, by string) {
	if !strings.Contains(g.policy, old) {
		panic("the policy has no " + old)
	}
	g.policy = strings.Replace(g.policy, old, by, 1)
}

// all puts a verdict on a requirement in every run of the candidate, on the host or on boards.
func (g *given) all(board bool, q report.Requirement) {
	for _, r := range g.candidate {
		if strings.HasPrefix(r.Target, "board:") == board {
			set(r, q)
		}
	}
}

func set(r *report.Report, q report.Requirement) {
	for i := range r.Verdicts {
		if r.Verdicts[i].ID == q.ID {
			r.Verdicts[i] = q
		}
	}
	r.Conclude()
}

func (g *given) input(t *testing.T) gate.Input {
	t.Helper()
	p, err := gate.Parse("policy.yaml", []byte(g.policy))
	if err != nil {
		t.Fatal(err)
	}
	in := gate.Input{Policy: p, Images: g.images, At: g.at, Suite: g.suite}
	for _, r := range g.baseline {
		in.Baseline = append(in.Baseline, gate.Folder{Report: r})
	}
	for _, r := range g.candidate {
		in.Candidate = append(in.Candidate, gate.Folder{Report: r})
	}
	if g.broken != nil {
		in.Candidate = append(in.Candidate, gate.Folder{Path: "cut", Err: g.broken})
	}
	return in
}

func TestMayShip(t *testing.T) {
	t.Parallel()
	a := gate.Judge(sound().input(t))
	if a.Exit != report.ExitConformant {
		t.Errorf("%s", text(t, a))
	}
	rules := map[string]bool{}
	for _, f := range a.Findings {
		rules[f.Rule] = true
	}
	if len(rules) != 19 {
		t.Errorf("%d rules speak, want all 19", len(rules))
	}
	for _, want := range []string{
		"OK inherited: 1 failure in common with v1.17.1, 1 at most", "waived by @name until 24 Dec 2026  AIR-010 on rak: TX during preamble",
		"OK boards: rak: 4 requirements of up to 1m, each judged in 5 runs at least, 5 wanted", "MAY SHIP: v1.18.0 against v1.17.1, on 1 Dec 2026 12:00 UTC",
	} {
		if !strings.Contains(text(t, a), want) {
			t.Errorf("%q is not in:\n%s", want, text(t, a))
		}
	}
}

func text(t *testing.T, a *gate.Answer) string {
	t.Helper()
	var b bytes.Buffer
	if err := a.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Each breaks one rule alone, which says so; the others hold.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const no, open = gate.Refused, gate.NoDecision
	for name, c := range map[string]struct {
		change func(*given)
		status gate.Status
		want   string // the beginning of the sentence, behind the status
		also   string // rules that cannot but say so too, with a status each
	}{
		"a must fails on the host": {
			func(g *given) {
				set(g.candidate[1], one("ACK-001", "must", report.Fail, "no reply in 3.2s", 20))
			}, no, `must: ACK-001 failed on host in 1 of 2 runs (0 of 1 with v1.17.1). Saw "no reply in #". First seen 30 Nov, run c2. Repeat: meshrig run -t exec:./room -r ACK-001 --candidate --seed 2`, "new failure",
		},
		"a must fails on a board in one of five": {
			func(g *given) {
				set(g.candidate[3], one("ACK-001", "must", report.Fail, "no reply", 20))
			}, no, "must: ACK-001 failed on rak in 1 of 5 runs (0 of 1 with v1.17.1)", "new failure",
		},
		"a must fails on a board more often than the policy allows": {
			func(g *given) {
				g.edit("passes: 5", "passes: 4")
				set(g.candidate[3], one("ACK-001", "must", report.Fail, "no reply", 20))
				set(g.candidate[4], one("ACK-001", "must", report.Fail, "no reply", 20))
			}, no, "must: ACK-001 failed on rak in 2 of 5 runs (0 of 1 with v1.17.1)", "new failure",
		},
		"a must fails on a board that the policy does not name": {
			func(g *given) {
				r := aRun("e1", "board:spare", "v1.18.0", 1)
				r.Benches[0].Board = "spare"
				set(r, one("ACK-001", "must", report.Fail, "no reply", 20))
				g.candidate = append(g.candidate, r)
			}, no, "must: ACK-001 failed on spare in 1 of 1 run (never run with v1.17.1)", "new failure",
		},
		"an inherited failure looks otherwise": {
			func(g *given) {
				g.all(false, one("ACK-002", "must", report.Fail, "no push at all", 20))
			}, no, "must: ACK-002 failed on host in 2 of 2 runs (1 of 1 with v1.17.1). Saw \"no push at all\"", "new failure",
		},
		"nothing may be inherited": {
			func(g *given) { g.edit("allow: true", "allow: false") }, no, "must: ACK-002 failed on host", "",
		},
		"too much is inherited": {
			func(g *given) { g.edit("at_most: 1}\n  ran", "at_most: 0}\n  ran") }, no, "inherited: 1 failure in common with v1.17.1, 0 at most", "",
		},
		"a should fails": {
			func(g *given) {
				g.edit("no_new_failure: true", "no_new_failure: false")
				g.all(false, one("PER-001", "should", report.Fail, "slow", 600))
			}, no, "should: PER-001 failed on host", "",
		},
		"an info is new": {
			func(g *given) { g.all(true, one("AIR-011", "info", report.Fail, "odd", 20)) }, no,
			"new failure: 1 failure that v1.17.1 does not have, or not like this: AIR-011 on rak", "",
		},
		"a spec is skipped that ran": {
			func(g *given) {
				g.all(true, one("PER-001", "should", report.Skip, "no proven power switch", 0))
			}, no, `ran-in-baseline: 1 spec of persistence ran for v1.17.1 on rak and did not now (PER-001): "no proven power switch"`, "coverage boards",
		},
		"a known failure passes": {
			func(g *given) {
				q := one("ACK-001", "must", report.Pass, "", 20)
				q.ApplyKnown("since v1.9.0")
				g.all(false, q)
			}, no, "unexpected pass: the list of known failures is wrong, mend it: ACK-001 on host passed", "",
		},
		"a run on a loopback that runs faster is none on a board": {
			func(g *given) { g.candidate[3].Benches[0].Scale = 20 }, open, "evidence: run d1 is refused: ran on a loopback's benches, at 20 times real time: no board was there", "boards",
		},
		"too much cannot be decided": {
			func(g *given) {
				q := one("ACK-001", "must", report.Error, "within the error bars", 20)
				q.Specs[0].Undecidable = true
				set(g.candidate[2], q)
				set(g.candidate[3], q)
			}, open, "undecidable: 2 specs end within the bench's error bars, 1 at most: ACK-001 on rak", "",
		},
		"an error": {
			func(g *given) {
				set(g.candidate[2], one("ACK-001", "must", report.Error, "the probe is gone\nfor good", 20))
			}, open, "error: ACK-001 on rak ended in an error in 1 run, first in d0: the probe is gone", "",
		},
		"a setting is lost": {
			func(g *given) {
				g.candidate[0].Upgrades[0].Settings[0] = report.Setting{Name: "rxgain", Outcome: report.SettingLost, Before: "on", After: "off"}
			}, no, `settings: from v1.17.1: rxgain is lost: "on" before, "off" after`, "",
		},
		"a setting cannot be judged": {
			func(g *given) {
				g.candidate[0].Upgrades[0].Settings[0] = report.Setting{Name: "rxgain", Outcome: report.SettingUnknown, Why: "no such key"}
			}, open, "settings: from v1.17.1: rxgain cannot be judged: no such key", "",
		},
		"no upgrade": {
			func(g *given) { g.candidate[0].Upgrades = nil }, open, "settings: no upgrade from v1.17.1 to v1.18.0 was judged", "",
		},
		"a waiver is over": {
			func(g *given) { g.edit("2026-12-24", "2026-11-30") }, no, "waivers: AIR-010: ended 30 Nov 2026 (owner @name)", "must new failure",
		},
		"a waiver is too long": {
			func(g *given) { g.edit("2026-12-24", "2027-02-15") }, no, "waivers: AIR-010: runs until 15 Feb 2027, longer than 60d", "must new failure",
		},
		"a waiver of another failure": {
			func(g *given) { g.edit("TX during preamble", "no reply") }, no, `waivers: AIR-010: seen "TX during preamble", waived is "no reply"`, "must new failure",
		},
		"a waiver of another version": {
			func(g *given) { g.edit("AIR-010, version: v1.18.0", "AIR-010, version: v1.18.1") }, no, "waivers: AIR-010: of v1.18.1, this is v1.18.0", "must new failure",
		},
		"a waiver without use": {
			func(g *given) {
				for _, board := range []bool{true, false} {
					g.all(board, one("AIR-010", "must", report.Pass, "", 20))
				}
			}, no, "waivers: AIR-010: of no use, nothing of it failed: take it out", "",
		},
		"a waiver of an error": {
			func(g *given) {
				for _, board := range []bool{true, false} {
					g.all(board, one("AIR-010", "must", report.Error, "TX during preamble", 20))
				}
			}, no, "waivers: AIR-010: ended in an error, which nobody can waive", "error",
		},
		"an image was not judged": {
			func(g *given) { g.images["77"] = "heltec.uf2" }, no, "images: the release has 3 images, this evidence is of 2: rak.uf2, room", "",
		},
		"no image": {
			func(g *given) { g.images = map[string]string{} }, open, "images: no file matches release/*", "*",
		},
		"a run of another image": {
			func(g *given) { g.candidate[2].Benches[0].Image = strings.Repeat("0c", 32) }, open,
			"evidence: run d0 is refused: of another image (0c0c0c0c0c0c), none of release/*", "boards",
		},
		"the rig did not flash": {
			func(g *given) { g.candidate[2].Benches[0].Image = "" }, open, "evidence: run d0 is refused: without the digest of its image", "boards",
		},
		"requirements that no run was asked for": {
			func(g *given) { g.suite.Families["ack"] = []string{"ACK-001", "ACK-044"} }, open, "coverage: no report speaks of ACK-044; judge without -f, -r and -l", "",
		},
		"a family that no run was asked for": {
			func(g *given) { g.suite.Families["clock"] = []string{"CLK-001"} }, open, "coverage: no report speaks of CLK-001; judge without -f, -r and -l", "*",
		},
		"a suite that the gate does not know": {
			func(g *given) { g.suite.Specs = "5b" }, open, "coverage: the suite that judged is not this program's", "",
		},
		"a run of another suite": {
			func(g *given) { g.candidate[2].Suite.Specs = strings.Repeat("5b", 32) }, open, "evidence: run d0 is refused: judged by another suite", "boards",
		},
		"a run of another role": {
			func(g *given) { g.candidate[2].Role = "repeater" }, open, "evidence: run d0 is refused: of a board of the role repeater; the policy is for a room server", "boards",
		},
		"a run of another version": {
			func(g *given) { g.candidate[2].Version = "v1.18.01" }, open, `evidence: run d0 is refused: of version "v1.18.01", not v1.18.0`, "boards",
		},
		"an old run": {
			func(g *given) { g.candidate[2].Began = noon.Add(-15 * 24 * time.Hour) }, open, "evidence: run d0 is refused: 15d old, 14d at most", "boards",
		},
		"a run of tomorrow": {
			func(g *given) { g.candidate[2].Began = noon.Add(time.Hour) }, open, "evidence: run d0 is refused: began 2026-12-01T13:00:00Z, which lies ahead", "boards",
		},
		"a clock was set back": {
			func(g *given) {
				ended := g.candidate[2].Began.Add(-time.Second)
				g.candidate[2].Ended = &ended
			}, open, "evidence: run d0 is refused: ended before it began", "boards",
		},
		"a run of the first form": {
			func(g *given) { g.candidate[2].Head = nil }, open, "evidence: run unnamed is refused: of the form report/v1", "boards",
		},
		"two runs of one name": {
			func(g *given) { g.candidate[3].Run = "d0" }, open, "evidence: run d0 is refused: two runs that are not the same claim this name", "boards",
		},
		"one run under two names": {
			func(g *given) {
				copied := aRun("d9", "board:rak", "v1.18.0", 0)
				g.candidate = append(slices.Delete(g.candidate, 6, 7), copied)
			}, open, "evidence: run d9 is refused: the run d0 under another name", "boards",
		},
		"a run of the baseline is the candidate's too": {
			func(g *given) {
				g.edit("version: v1.17.1}", "version: v1.18.0}")
				g.edit("[v1.17.1]", "[]")
				g.baseline = g.candidate
			}, open, "evidence: run c1 is refused: given as the baseline's too", "*",
		},
		"a run that was edited": {
			func(g *given) { g.candidate[2].Verdicts[0].Specs[0].Verdict = "green" }, open,
			`evidence: run d0 is refused: contradicts itself: report: ACK-001: "green" of the spec "does as ACK-001" is no verdict`, "boards",
		},
		"a run without a suite": {
			func(g *given) {
				for _, r := range slices.Concat(g.baseline, g.candidate) {
					r.Suite.Specs = ""
				}
			}, open, "evidence: run c1 is refused: without a word of the suite that judged it", "*",
		},
		"a run that ends tomorrow": {
			func(g *given) {
				ended := noon.Add(time.Hour)
				g.candidate[2].Ended = &ended
			}, open, "evidence: run d0 is refused: ended 2026-12-01T13:00:00Z, which lies ahead", "boards",
		},
		"a run on another kind of target": {
			func(g *given) { g.candidate[1].Target = "emu" }, open, "evidence: run c2 is refused: made on emu, the policy wants exec", "host",
		},
		"a run that was cut": {
			func(g *given) { g.candidate[2].Partial = true }, open, "evidence: run d0 did not come to its end", "boards",
		},
		"a folder that cannot be read": {
			func(g *given) {
				g.broken = &report.FormatError{File: "x", Field: "schema", Found: "report/v9", Want: report.Schema}
			}, open,
			"evidence: evidence that cannot be read: report: x: field schema: report/v9; want report/v2", "",
		},
		"a seed too few": {
			func(g *given) { g.candidate[1].Seed = 1 }, open, "host: 6 of 6 requirements were judged with fewer than 2 seeds", "*",
		},
		"a bench that was not proven before": {
			func(g *given) {
				for _, r := range g.candidate[2:] {
					r.Benches[0].Specs = 1
				}
				g.policy = strings.Replace(policyText, "flashed_by_rig: true", "golden: true", 1)
			}, open, "evidence: run d0 is refused: made on rak, nothing is told of a golden spec; let the rig flash it: `meshrig run --flash IMAGE`", "*",
		},
		"a board was lost": {
			func(g *given) { g.candidate[2].Benches[0].LeftOut = "hub port 3" }, open, "boards: rak was lost in run 3, d0 (hub port 3)", "",
		},
		"a run too few on a board": {
			func(g *given) { g.candidate = g.candidate[:6] }, open, "boards: rak: of requirements of up to 1m, 4 of 4 were judged in fewer than 5 runs", "",
		},
		"no power switch": {
			func(g *given) {
				for _, r := range g.candidate[2:] {
					r.Benches[0].CanPower = false
				}
			}, open, "coverage: rak: no run in which the rig proved that it switches its power", "",
		},
		"a spec of days that the host was not asked for": {
			func(g *given) { g.suite.Soaks["soaks for weeks"] = "PER-001" }, open, "coverage: not judged on the host, as it takes days: PER-001", "",
		},
		"no soak": {
			func(g *given) {
				g.all(false, one("PER-002", "must", report.Skip, "soak: 25 h; run with --soak", 0))
				set(g.baseline[0], one("PER-002", "must", report.Skip, "soak: 25 h; run with --soak", 0))
			}, open, "coverage: not judged on the host, as it takes days: PER-002", "",
		},
		"a family is missing": {
			func(g *given) { g.edit("families: all", "families: [ack, routing]") }, open, "coverage: on host nothing was judged of routing", "",
		},
		"no baseline": {
			func(g *given) { g.baseline = nil }, open, "baseline: no run of v1.17.1", "*",
		},
		"nothing was given": {
			func(g *given) { g.candidate = nil }, no, "evidence: nothing was given to be judged", "*",
		},
		"all was skipped": {
			func(g *given) {
				for _, r := range g.candidate {
					r.Upgrades = nil
					for _, v := range r.Verdicts {
						set(r, one(v.ID, v.Level, report.Skip, "asleep", 0))
					}
				}
			}, no, "evidence: the runs of v1.18.0 judged nothing", "*",
		},
		"timing without calibration": {
			func(g *given) {
				g.policy += "timing: {compare: [ack-delay], margin: 10%, q: 0.05, pairs: 20, calibrated_within: 30d}\n"
			}, open, "timing: ack-delay: no calibration within 30d is in the evidence", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := sound()
			c.change(g)
			a := gate.Judge(g.input(t))
			all := text(t, a)
			if !strings.Contains(all, string(c.status)+" "+c.want) {
				t.Errorf("want %s %s in:\n%s", c.status, c.want, all)
			}
			if want := map[gate.Status]int{no: report.ExitNotConformant, open: report.ExitError}[c.status]; c.also != "*" && a.Exit != want {
				t.Errorf("exit %d, want %d:\n%s", a.Exit, want, all)
			}
			rule, _, _ := strings.Cut(c.want, ":")
			for _, f := range a.Findings {
				if f.Status != gate.OK && f.Rule != rule && c.also != "*" && !strings.Contains(c.also, f.Rule) {
					t.Errorf("also %s %s: %s", f.Status, f.Rule, f.Text)
				}
			}
		})
	}
}

// A requirement that passes as often as the policy wants does not refuse; it is listed.
func TestOftenEnough(t *testing.T) {
	t.Parallel()
	g := sound()
	g.edit("passes: 5", "passes: 4")
	set(g.candidate[3], one("ACK-001", "must", report.Fail, "no reply", 20))
	a := gate.Judge(g.input(t))
	const want = "OK hardware: 4 of 5 runs on a board have to pass; these failed and passed often enough: ACK-001 on rak failed in 1 of 5"
	if got := text(t, a); a.Exit != report.ExitConformant || !strings.Contains(got, want) {
		t.Errorf("want %s in:\n%s", want, got)
	}
}

func TestFixed(t *testing.T) {
	t.Parallel()
	g := sound()
	for _, board := range []bool{true, false} {
		g.all(board, one("ACK-002", "must", report.Pass, "", 20))
	}
	a := gate.Judge(g.input(t))
	if got := text(t, a); !strings.Contains(got, "OK fixed: 1 failure of v1.17.1 gone: ACK-002") || !slices.Equal(a.Fixed, []string{"ACK-002"}) {
		t.Errorf("%s", got)
	}
}

// One proven failure refuses, whatever is missing.
func TestProvenFailureRefuses(t *testing.T) {
	t.Parallel()
	g := sound()
	set(g.candidate[3], one("ACK-001", "must", report.Fail, "no reply", 20))
	g.candidate[3].Partial, g.candidate[0].Upgrades = true, nil // rules before and behind have no decision
	if a := gate.Judge(g.input(t)); a.Exit != report.ExitNotConformant {
		t.Errorf("%s", text(t, a))
	}
}

// A waiver that is over, too long or of something else excuses nothing.
func TestUselessWaiverExcusesNothing(t *testing.T) {
	t.Parallel()
	for by, old := range map[string]string{"2026-11-30": "2026-12-24", "2027-02-15": "2026-12-24", "no reply": "TX during preamble"} {
		g := sound()
		g.edit(old, by)
		if got := text(t, gate.Judge(g.input(t))); !strings.Contains(got, "REFUSED must: AIR-010 failed on host") || strings.Contains(got, "waived by") {
			t.Errorf("%s:\n%s", by, got)
		}
	}
}

// The answer is the same bytes in whatever order evidence comes, and twice the same run is one.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	write := func(in gate.Input) string {
		var b bytes.Buffer
		if err := gate.Judge(in).WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	g := sound()
	set(g.candidate[3], one("ACK-001", "must", report.Fail, "no reply", 20))
	set(g.candidate[4], one("ACK-001", "must", report.Fail, "another", 20))
	want := write(g.input(t))
	rapid.Check(t, func(rt *rapid.T) {
		in := g.input(t)
		in.Candidate = rapid.Permutation(append(in.Candidate, in.Candidate[rapid.IntRange(0, 6).Draw(rt, "twice")])).Draw(rt, "candidate")
		in.Baseline = rapid.Permutation(in.Baseline).Draw(rt, "baseline")
		if got := write(in); got != want {
			rt.Fatalf("%s\nwant\n%s", got, want)
		}
	})
}

func TestImages(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, content := range map[string]string{"a.uf2": "abc", "b.bin": "x"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	images, err := gate.Images(&gate.Policy{File: filepath.Join(folder, "p.yaml"), For: gate.Candidate{Images: "*.uf2"}})
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-4's example
	if err != nil || len(images) != 1 || images[abc] != "a.uf2" {
		t.Errorf("%v, %v", images, err)
	}
}
