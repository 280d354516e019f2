package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/release"
)

// plain is a catalogue with the keys of the newest release and no known failures.
var plain = audit.Catalogue{
	Keys: func(release.Version) []string {
		return strings.Fields(`name guest.password owner.info int.thresh agc.reset.interval multi.acks flood.advert.interval advert.interval
			flood.max flood.max.unscoped flood.max.advert path.hash.mode tx af dutycycle rxdelay txdelay direct.txdelay lat lon freq radio
			allow.read.only repeat cad radio.rxgain loop.detect public.key role bridge.type pwrmgt.support`)
	},
	Known:    func(string) []audit.Known { return nil },
	Released: func(version string) bool { return !strings.Contains(version, "+") },
	Newest:   release.Must("1.17.1"),
}

// ids are those of the findings of some severity or more.
func ids(r *audit.Report, least audit.Severity) (list []string) {
	for _, f := range r.Findings {
		if f.Severity >= least {
			list = append(list, f.ID)
		}
	}
	return list
}

// A room that its operator cared for has nothing to mend, and one defect is one finding.
func TestDefects(t *testing.T) {
	const admin = "a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4"
	for _, c := range []struct {
		name     string
		commands []string
		want     audit.Want
		found    []string // of Notice or more
		mend     string   // what the first says to type
	}{
		{name: "none"},
		{"guest default", []string{"set guest.password hello"}, audit.Want{}, []string{"guest-default"}, "set guest.password NEW"},
		{"guest blank", []string{"set guest.password "}, audit.Want{}, []string{"guest-blank"}, "set guest.password NEW"},
		{"read only", []string{"set allow.read.only on"}, audit.Want{}, []string{"read-only-open"}, "set allow.read.only off"},
		{"an administrator", []string{"setperm " + admin + " 3"}, audit.Want{}, []string{"admins"}, ""},
		{"a named administrator", []string{"setperm " + admin + " 3"}, audit.Want{Admins: []string{"A1B2C3D4"}}, nil, ""},
		{"a stranger", []string{"setperm " + admin + " 3"}, audit.Want{Admins: []string{"50505050"}}, []string{"admin-unknown"}, "setperm " + admin + " 0"},
		{"a reader", []string{"setperm " + admin + " 1"}, audit.Want{Admins: []string{"50505050"}}, nil, ""},
		{"other preset", nil, audit.Want{Preset: "us-ca-narrow"}, []string{"preset-differs"}, "set radio 910.525,62.5,7,5; reboot"},
		{"other coding rate", nil, audit.Want{Preset: "eu-uk-narrow"}, []string{"preset-differs"}, ""},
		{"no preset", []string{"set radio 869.5,62.5,9,5"}, audit.Want{}, []string{"preset-unknown"}, ""},
		{"outside the bands", []string{"set radio 869.0,125,9,5"}, audit.Want{Region: "AU915"}, []string{"band-outside", "preset-unknown"}, ""},
		{"unknown region", []string{"set radio 433.65,62.5,8,8"}, audit.Want{}, []string{"band-unknown"}, ""},
		{"named region", nil, audit.Want{Region: "EU868"}, nil, ""},
		{"duty", []string{"set dutycycle 50"}, audit.Want{}, []string{"duty-above-rule"}, "set dutycycle 10"},
		{"duty at the rule", []string{"set dutycycle 10"}, audit.Want{}, nil, ""},
		{"small duty", []string{"set radio 864,62.5,8,5"}, audit.Want{}, []string{"duty-above-rule", "preset-unknown"}, "set dutycycle 1"},
		{"dwell", []string{"set radio 910.525,62.5,7,5"}, audit.Want{Region: "US915"}, []string{"dwell-long"}, ""},
		{"no limit in time", []string{"set radio 915.8,250,10,5", "set dutycycle 100"}, audit.Want{Region: "AU915"}, nil, ""},
		{"adverts off", []string{"set flood.advert.interval 0"}, audit.Want{}, []string{"advert-off"}, "set flood.advert.interval 24"},
		{"adverts often", []string{"set flood.advert.interval 3"}, audit.Want{}, []string{"advert-often"}, "set flood.advert.interval 24"},
		{"adverts twice a day", []string{"set flood.advert.interval 12"}, audit.Want{}, nil, ""},
		{"near adverts", []string{"set advert.interval 60"}, audit.Want{}, nil, ""},
		{"repeat", []string{"set repeat on"}, audit.Want{}, []string{"repeat-on"}, "set repeat off"},
		{"repeat in regions", []string{"set repeat on", "region denyf *"}, audit.Want{}, []string{"repeat-on", "region-denied"}, "set repeat off"},
		{"regions without repeat", []string{"region denyf *"}, audit.Want{}, nil, ""},
		{"scope", []string{"region put ch", "region default ch"}, audit.Want{}, []string{"region-scope"}, "region default <null>"},
		{"multi acks", []string{"set multi.acks 1"}, audit.Want{}, []string{"multi-acks"}, "set multi.acks 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got := judged(t, own, c.want, c.commands...)
				want := append(slices.Clone(c.found), "release-unknown") // it is no release
				for _, f := range got.Findings {
					if !slices.Contains(want, f.ID) {
						t.Errorf("found %s: %s", f.ID, f.What)
					}
				}
				for _, id := range want {
					i := slices.IndexFunc(got.Findings, func(f audit.Finding) bool { return f.ID == id })
					if i < 0 {
						t.Errorf("did not find %s", id)
						continue
					}
					f := got.Findings[i]
					if f.What == "" || f.Means == "" || len(f.Evidence) == 0 {
						t.Errorf("%s: want what is so, what it means and how it was seen: %+v", id, f)
					}
					if mend := strings.Join(f.Mend, "; "); id == want[0] && c.mend != "" && mend != c.mend {
						t.Errorf("%s is mended by %q, want %q", id, mend, c.mend)
					}
				}
				if len(got.Unseen) > 0 {
					t.Errorf("not looked at: %v", got.Unseen)
				}
			})
		})
	}
}

// What a finding says to type mends it.
func TestMends(t *testing.T) {
	for _, defect := range []string{
		"set guest.password hello", "set guest.password ", "set allow.read.only on", "set dutycycle 50", "set flood.advert.interval 0",
		"set flood.advert.interval 3", "set repeat on", "set multi.acks 1", "region put ch;region default ch", "set repeat on;region denyf *",
		"setperm a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4 3",
	} {
		t.Run(defect, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				want := audit.Want{Admins: []string{"50505050"}}
				first := judged(t, own, want, strings.Split(defect, ";")...)
				var mend []string
				for _, f := range first.Findings {
					mend = append(mend, f.Mend...)
				}
				if len(mend) == 0 {
					t.Fatal("nothing to mend")
				}
				l := power(t, own, board.Setup{})
				l.do(slices.Concat(care(), strings.Split(defect, ";"), mend)...)
				room, err := l.look(plain)
				if err != nil {
					t.Fatal(err)
				}
				if left := ids(audit.Judge(room, want, plain), audit.Notice); !slices.Equal(left, []string{"release-unknown"}) {
					t.Errorf("after %q there is left %v", mend, left)
				}
			})
		})
	}
}

// A clock is right to the minute that it tells, off beyond that, and lost where it starts.
func TestClocks(t *testing.T) {
	for _, c := range []struct {
		name   string
		offset time.Duration
		lost   bool
		found  string
		mend   string
	}{
		{"right", 0, false, "", ""},
		{"a minute off", 59 * time.Second, false, "", ""},
		{"ahead", 5 * time.Minute, false, "clock-off", "clkreboot; time EPOCH"},
		{"behind", -5 * time.Minute, false, "clock-off", "time EPOCH"},
		{"lost", 0, true, "clock-lost", "time EPOCH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := power(t, own, board.Setup{Epoch: uint32(today.Add(c.offset).Unix()), RTCReset: c.lost})
				l.do(care()...)
				room, err := l.look(plain)
				if err != nil {
					t.Fatal(err)
				}
				report := audit.Judge(room, audit.Want{}, plain)
				list := slices.DeleteFunc(report.Findings, func(f audit.Finding) bool { return !strings.HasPrefix(f.ID, "clock-") })
				switch {
				case c.found == "" && len(list) > 0:
					t.Errorf("found %v", list)
				case c.found == "":
				case len(list) != 1 || list[0].ID != c.found || strings.Join(list[0].Mend, "; ") != c.mend:
					t.Errorf("found %+v, want %s mended by %s", list, c.found, c.mend)
				}
			})
		})
	}
}

// The drift is told by two looks, and no more of it than both are sure of.
func TestDrift(t *testing.T) {
	for _, c := range []struct {
		days, gone float64
		want       bool
	}{
		{7, 700, true}, {7, -700, true}, {7, 100, false}, {1, 60, false}, {1, 100, true}, {1, 7200, false}, {0, 700, false}, {-7, 700, false},
	} {
		t.Run(fmt.Sprintf("%v s in %v days", c.gone, c.days), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := power(t, own, board.Setup{})
				room, err := l.look(plain)
				if err != nil {
					t.Fatal(err)
				}
				before := audit.Report{Clock: &audit.Clock{At: room.Clock.At.Add(-time.Duration(c.days*24) * time.Hour), Offset: room.Clock.Offset - c.gone, Error: 30}}
				got := slices.Contains(ids(audit.Judge(room, audit.Want{Before: &before}, plain), audit.Warning), "clock-drift")
				if got != c.want {
					t.Errorf("found: %v", got)
				}
			})
		})
	}
}
