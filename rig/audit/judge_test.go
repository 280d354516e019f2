package audit_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// answers are those of a room that an operator cared for, some of them changed: "stats-core: ...".
func answers(changed ...string) map[string]string {
	told := map[string]string{
		"ver": "v1.17.1 (Build: 14 Aug 2026)", "get role": "> room_server", "get guest.password": "> v1sitor", "get allow.read.only": "> off",
		"get radio": "> 869.6179809,62.5,8,5", "get af": "> 19.0", "get tx": "> 22", "get repeat": "> off", "get multi.acks": "> 0",
		"get flood.advert.interval": "> 47", "get advert.interval": "> 0", "region": "*^ F",
		"stats-core":  `{"battery_mv":4100,"uptime_secs":7200,"errors":0,"queue_len":1}`,
		"stats-radio": `{"noise_floor":-110,"last_rssi":0,"last_snr":0.00,"tx_air_secs":100,"rx_air_secs":0}`,
	}
	for _, c := range changed {
		question, reply, _ := strings.Cut(c, ": ")
		told[question] = reply
	}
	return told
}

func core(uptime, errors int) string {
	return fmt.Sprintf(`stats-core: {"battery_mv":4100,"uptime_secs":%d,"errors":%d,"queue_len":1}`, uptime, errors)
}

func sent(seconds int) string {
	return fmt.Sprintf(`stats-radio: {"noise_floor":-110,"last_rssi":0,"last_snr":0.00,"tx_air_secs":%d,"rx_air_secs":0}`, seconds)
}

// What the counters tell: flags of errors, and airtime against the stricter of rule and own limit.
func TestCounters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changed []string
		way     sample.Source
		found   []string // "severity id"
	}{
		{name: "nothing"},
		{"pool", []string{core(7200, 1)}, "", []string{"warning error-pool"}},
		{"busy", []string{core(7200, 2)}, "", []string{"notice error-busy"}},
		{"radio", []string{core(7200, 4)}, "", []string{"warning error-radio"}},
		{"all", []string{core(7200, 7)}, "", []string{"warning error-pool", "warning error-radio", "notice error-busy"}},
		{"a fifth below the limit", []string{sent(280)}, "", nil},
		{"near the limit", []string{sent(300)}, "", []string{"warning airtime-near"}},
		{"above", []string{sent(400)}, "", []string{"warning airtime-over"}},
		{"above, over the air", []string{sent(400)}, sample.Radio, []string{"critical airtime-over"}},
		{"after the counter's wrap", []string{sent(7300)}, "", nil},
		{"just started", []string{core(3000, 0), sent(400)}, "", nil},
		{"near the rule", []string{sent(600), "get af: > 9.0"}, "", []string{"warning airtime-near"}},
		{"no limit at all", []string{sent(6000), "get af: > 0", "get radio: > 915.8,250,10,5"}, "", []string{"warning airtime-near", "notice band-unknown"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			report := audit.Judge(audit.Told(c.way, today, answers(c.changed...)), audit.Want{}, plain)
			var got []string
			for _, f := range report.Findings {
				got = append(got, f.Severity.String()+" "+f.ID)
			}
			if !slices.Equal(got, c.found) {
				t.Errorf("found %v, want %v", got, c.found)
			}
		})
	}
}

// A known failure matters where the settings make it matter, and is a warning where something can be
// done about it.
func TestKnownFailures(t *testing.T) {
	t.Parallel()
	const reader, admin = 1, 3
	for _, c := range []struct {
		known   audit.Known
		changed []string
		access  []uint8 // permissions
		want    string  // severity; "": not told
	}{
		{audit.Known{}, nil, nil, "notice"},
		{audit.Known{Grave: true}, nil, nil, "notice"},
		{audit.Known{Grave: true, Mended: "1.18.0"}, nil, nil, "warning"},
		{audit.Known{Grave: true, When: "repeat"}, []string{"get repeat: > on"}, nil, "warning"},
		{audit.Known{When: "repeat"}, []string{"get repeat: > on"}, nil, "notice"},
		{audit.Known{When: "repeat"}, nil, nil, ""},
		{audit.Known{When: "readers"}, nil, []uint8{reader}, "notice"},
		{audit.Known{When: "readers"}, nil, []uint8{admin}, ""},
		{audit.Known{When: "admins"}, nil, []uint8{admin}, "notice"},
		{audit.Known{When: "admins"}, nil, []uint8{reader}, ""},
		{audit.Known{When: "admins"}, nil, nil, "notice"},                      // the list was not told
		{audit.Known{When: "limit"}, []string{"get af: > 9.0"}, nil, "notice"}, // twice 10 % is above the rule
		{audit.Known{When: "limit"}, nil, nil, ""},
		{audit.Known{When: "small-limit"}, nil, nil, "notice"},
		{audit.Known{When: "small-limit"}, []string{"get af: > 9.0"}, nil, ""},
		{audit.Known{When: "regions"}, []string{"region: *^ F\n ch F"}, nil, "notice"},
		{audit.Known{When: "regions"}, nil, nil, ""},
		{audit.Known{When: "low-power"}, []string{"get tx: > -3"}, nil, "notice"},
		{audit.Known{When: "low-power"}, []string{"get tx: > 253"}, nil, "notice"}, // as it is told without a sign
		{audit.Known{When: "low-power"}, nil, nil, ""},
		{audit.Known{When: "ageing"}, []string{core(30*24*3600, 0)}, nil, "notice"},
		{audit.Known{When: "ageing"}, nil, nil, ""},
	} {
		t.Run(fmt.Sprintf("%s %v %v", c.known.When, c.changed, c.access), func(t *testing.T) {
			t.Parallel()
			catalogue := plain
			c.known.ID, c.known.Says, c.known.Link = "SF-999", "posts go wrong", "a thread"
			catalogue.Known = func(string) []audit.Known { return []audit.Known{c.known} }
			room := audit.Told(sample.Serial, today, answers(append(c.changed, "get radio: > 869.6179809,62.5,8,5")...))
			for _, p := range c.access {
				room.Access = append(room.Access, sample.Access{Key: someAdmin, Permissions: p})
			}
			var got string
			for _, f := range audit.Judge(room, audit.Want{}, catalogue).Findings {
				if f.ID == "known-sf-999" {
					got = f.Severity.String()
				}
			}
			if got != c.want {
				t.Errorf("it is told as %q, want %q", got, c.want)
			}
		})
	}
}

// What a release does not check is one finding, however much it is.
func TestUnchecked(t *testing.T) {
	t.Parallel()
	catalogue := plain
	catalogue.Known = func(string) []audit.Known {
		return []audit.Known{{ID: "CON-001", Says: "one", When: audit.Unchecked}, {ID: "CON-002", Says: "two", When: audit.Unchecked}}
	}
	report := audit.Judge(audit.Told(sample.Serial, today, answers()), audit.Want{}, catalogue)
	if got := ids(report, audit.Notice); !slices.Equal(got, []string{"settings-unchecked"}) || len(report.Findings[0].Evidence) != 2 {
		t.Errorf("found %+v", report.Findings)
	}
}

// Of the guests' password the evidence says no more than the finding.
func TestPasswordsAreHidden(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{"> hello": "> (the default)", "> ": "> (blank)", ">": "> (blank)"} {
		report := audit.Judge(audit.Told(sample.Serial, today, answers("get guest.password: "+reply)), audit.Want{}, plain)
		if len(report.Findings) != 1 || report.Findings[0].Evidence[0].Answered != want {
			t.Errorf("%q: found %+v, want evidence %q", reply, report.Findings, want)
		}
	}
}

// The page tells every kind of finding.
func TestPageTellsAll(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range audit.Kinds {
		if !strings.Contains(string(page), fmt.Sprintf("| `%s` | %s |", k.ID, k.Severity)) {
			t.Errorf("README.md has no row `%s` | %s", k.ID, k.Severity)
		}
	}
}
