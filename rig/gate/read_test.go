package gate_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/gate"
)

// wrong are policies that cannot be used: what is put into the sound one for what, and the words of
// the error, which begins with the place.
var wrong = map[string]struct{ old, by, want string }{
	"a misspelt key":          {"undecidable_at_most", "undecidable_most", `policy.yaml:15:3: unknown key "undecidable_most" in require; nearest: undecidable_at_most`},
	"a misspelt rule":         {"must: pass", "must: pas", `policy.yaml:9:9: must: "pas" is none of its words; nearest: pass`},
	"no must":                 {"  must: pass\n", "", "policy.yaml:9:3: no must; want pass"},
	"a key twice":             {"  must: pass\n", "  must: pass\n  must: pass\n", "policy.yaml:10:3: must for a second time in require"},
	"another schema":          {"gate/v1", "gate/v2", `policy.yaml:1:9: schema: "gate/v2"; want gate/v1`},
	"no version":              {"version: v1.18.0, images", "version: newest, images", `policy.yaml:2:35: for.version: "newest"; want a version, as v1.18.0`},
	"no evidence":             {"  boards: {", "  bords: {", `unknown key "bords" in evidence; nearest: boards`},
	"no unit":                 {"at_most_old: 7d", "at_most_old: 7", `at_most_old: want a time with its unit: 60s, 1h, 14d, not "7"`},
	"more passes than runs":   {"passes: 5", "passes: 6", "hardware: 6 of 5"},
	"an unknown board":        {"power_cut: [rak]", "power_cut: [heltec]", `power_cut: "heltec" is none of evidence.boards.names`},
	"a wildcard":              {"requirement: AIR-010", "requirement: AIR-*", `requirement: "AIR-*"; a waiver names one requirement`},
	"a wildcard of what came": {`saw: "TX during preamble"`, `saw: "*"`, `saw: "*"; want what was seen`},
	"nobody's waiver":         {`owner: "@name", `, "", "waiver AIR-010: want owner, until and why"},
	"no page":                 {"https://example.org/3417", "3417", `issue: "3417"; want the address of its page`},
	"no day":                  {"2026-12-24", "Christmas", `until: want a day: 2027-02-15, not "Christmas"`},
	"long waivers":            {"longest: 60d", "longest: 91d", "longest: 91d; a waiver runs for 90d at most"},
	"a waiver of itself":      {"  list:\n", "  list: &all\n    - *all\n", `a policy has no anchors, aliases, merges or tags`},
	"a merge":                 {"hardware: {", "hardware: {<<: {of: 5}, ", `a policy has no anchors, aliases, merges or tags`},
	"a second document":       {"waivers:", "---\nwaivers:", "a second document; a policy has one"},
	"brackets":                {"[rak]", strings.Repeat("[", 40), "more than 16 brackets in each other"},
	"a board called host":     {"names: [rak]", "names: [rak, host]", `policy.yaml:6:25: names: "host"; want each board once`},
	"a board twice":           {"names: [rak]", "names: [rak, rak]", `names: "rak"; want each board once`},
	"no list":                 {"names: [rak]", "names: {rak: 1}", "names: want a list"},
	"no keys":                 {"{passes: 5, of: 5}", "[5, 5]", "hardware: want keys and values"},
	"a number":                {"passes: 5", "passes: -5", `passes: want a whole number from 0, not "-5"`},
	"yes":                     {"allow: true", "allow: yes", `allow: want true or false, not "yes"`},
	"few pairs":               {"waivers:", "timing: {compare: [boot], margin: 10%, q: 0.05, pairs: 5, calibrated_within: 30d}\nwaivers:", "pairs: 5; fewer than 6 pairs of sessions can never show a change"},
}

func TestWrongPolicies(t *testing.T) {
	t.Parallel()
	for name, c := range wrong {
		if !strings.Contains(policyText, c.old) {
			t.Fatalf("%s: the policy has no %q", name, c.old)
		}
		_, err := gate.Parse("policy.yaml", []byte(strings.Replace(policyText, c.old, c.by, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
	for name, text := range map[string]string{"empty": "", "a comment": "# nothing\n", "long": strings.Repeat("#\n", 70000)} {
		if _, err := gate.Parse("policy.yaml", []byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What has no end is not read to it.
func TestEndlessPolicy(t *testing.T) {
	t.Parallel()
	if _, err := gate.Read("/dev/zero"); err == nil || !strings.Contains(err.Error(), "longer than 128 KiB; is this a policy?") {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(policyText))
	for _, c := range wrong {
		f.Add([]byte(strings.Replace(policyText, c.old, c.by, 1)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := gate.Parse("policy.yaml", data)
		if err == nil && (p.Require.Must != "pass" || p.Evidence.Host == nil && p.Evidence.Boards == nil || p.Waivers.Longest > gate.LongestWaiver) {
			t.Errorf("%+v", p)
		}
	})
}
