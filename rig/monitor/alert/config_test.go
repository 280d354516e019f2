package alert_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/strict"
	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// read reads a section as a monitor file does, and gives all that is wrong with it.
func read(text string) (alert.Config, error) {
	form := strict.Form{Kind: "a section", Whole: "the section", Empty: "write one", Deepest: 16, Longest: 64, Aliases: true, Blank: true, Set: func(v reflect.Value, text string) (err error) {
		if known, err := strict.Shared(v.Addr().Interface(), text); known {
			return err
		}
		switch field := v.Addr().Interface().(type) {
		case *string:
			*field = text
		case *bool:
			*field, err = strconv.ParseBool(text)
		case *int:
			*field, err = strconv.Atoi(text)
		case *float64:
			*field, err = strconv.ParseFloat(text, 64)
		}
		return err
	}}
	var c alert.Config
	file := form.Read("monitor.yaml", []byte(text), &c)
	c.Check(file.Report, []string{"oslo", "bergen"})
	return c, file.Err()
}

func TestConfig(t *testing.T) {
	c, err := read(`
repeat: 12h
limits:
  - {rule: battery, rooms: [oslo], raise: 3.3, clear: 3.4, polls: 2, hold: 1m, good: 2}
  - {rule: pushes, clients: 12}
  - {rule: duty_cycle, duty_cycle: 0.1}
  - {rule: noise, off: true}
silences:
  - {room: oslo, rule: battery, from: 2026-11-30T08:00:00Z, until: 2026-12-01T08:00:00+01:00, why: a new panel}
notify:
  webhooks: [{url: "https://hooks.example/rooms", token: {file: hook.token}}]
heartbeat: {url_in: {env: BEAT}, every: 30s}
`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Repeat != 12*time.Hour || len(c.Limits) != 4 || *c.Limits[0].Raise != 3.3 || c.Notify.Webhooks[0].Token.File != "hook.token" || c.Heartbeat.Every != 30*time.Second {
		t.Errorf("%+v", c)
	}
	if c, err = read("off: true"); err != nil || !c.Off || c.Repeat != 24*time.Hour || c.Heartbeat.Every != time.Minute {
		t.Errorf("%v %+v", err, c)
	}
}

func TestConfigSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, c := range [][2]string{
		{"repeet: 1h", `:1:1: unknown key "repeet"`},
		{"repeat: 5s", ":1:9: alerts: repeat: want a minute or more"},
		{"limits: [{rule: batery}]", `:1:17: unknown rule "batery"; nearest: battery`},
		{"limits: [{raise: 3}]", `unknown rule ""`},
		{"limits: [{rule: battery, rooms: [osla]}]", `unknown room "osla"`},
		{"limits: [{rule: battery, raise: 3.7}]", "would end (3.6) before it begins (3.7)"},
		{"limits: [{rule: queue, raise: 3}]", "would end (5) before it begins (3)"},
		{"limits: [{rule: silent, raise: 3}]", "silent has no raise and clear"},
		{"limits: [{rule: silent, hold: 1s}]", "hold: want a minute or more"},
		{"limits: [{rule: restart, hold: 1h}]", "it has no hold, polls or good"},
		{"limits: [{rule: battery, polls: 0}]", "want 1 or more"},
		{"limits: [{rule: battery, clients: 3}]", "clients belongs to the rule pushes"},
		{"limits: [{rule: duty_cycle, duty_cycle: 10}]", "0.1 for 10 %"},
		{"limits: [{rule: host, rooms: [oslo]}]", "host is about no room"},
		{"silences: [{room: bergn}]", `unknown room "bergn"; nearest: bergen`},
		{"silences: [{rule: silence}]", `unknown rule "silence"`},
		{"silences: [{room: oslo, until: tomorrow}]", "want a time as 2026-11-30T08:00:00Z"},
		{"silences: [{why: peace}]", "a silence of everything for good"},
		{"notify: {webhooks: [{url: hooks.example}]}", "webhook: want a url"},
		{"notify: {webhooks: [{password: x}]}", `unknown key "password"`},
		{"heartbeat: {url: nowhere}", "heartbeat: want a url"},
		{"heartbeat: {every: 1ms}", "want a second or more"},
	} {
		text, want := c[0], c[1]
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q: %v", text, want, err)
		}
	}
}

// FuzzStates opens what may stand on a disk: no panic, and an engine that works.
func FuzzStates(f *testing.F) {
	f.Add([]byte(`{"format":1,"conditions":{"silent/oslo":{"phase":"firing","told":true,"changes":[1,2,3,4]}},"rooms":{"oslo":{"quiet":{"serial":5},"admins":null,"noise":{"buckets":[{"n":0}]},"air":{"points":[{"at":-1,"v":2}]}}},"ways":{"/dev/a":{"down":true}},"outbox":{"entries":[{"to":["nobody"]}]}}`))
	f.Add([]byte(`{"format":1,"conditions":{"/":{},"host/host":{"phase":"?"},"unreachable//dev/a":{"phase":"pending"}},"now":{"watched":9223372036854775807}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := folder(t)
		if err := os.WriteFile(filepath.Join(dir, "alerts.json"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		w := &world{t: t, dir: dir, rooms: []alert.Room{serial("oslo", "/dev/a"), serial("bergen", "/dev/b")}}
		w.open()
		for range 5 {
			w.poll("oslo", sample.Values{sample.Battery: 3.4, sample.NoiseFloor: -90, sample.TransmitTime: 3, sample.DutyCycleLimit: 0.1, sample.Uptime: 5, sample.Posts: 9, sample.Pushes: 9})
			w.fail("bergen", sample.Unreachable)
			w.pass(time.Hour)
		}
		w.alerts.States()
		w.restart(time.Hour)
	})
}
