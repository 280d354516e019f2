package report_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/internal/fits"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/schema"
)

// headed is a report of a run that was made just now.
func headed() *report.Report {
	hash := strings.Repeat("0a", 32)
	head := report.NewHead(time.Now(), report.Suite{Program: "v1", Specs: hash}).End(time.Now())
	bound := 3.5
	q := report.Requirement{ID: "ACK-001", Family: "ack", Level: "must", Statement: "It does."}
	q.Add(report.Spec{
		Text: "does", Requirement: "ACK-001", Verdict: report.Pass, Frames: 1,
		Judged: []report.Judged{{What: "a span", Unit: "ms", Value: 2, Err: 1, Least: &bound, Because: []string{"so"}, By: "tap"}},
	})
	benches := []report.Bench{
		{Board: "room-1", Probe: "modem-1", Golden: &report.Golden{Image: hash, Version: "v1.17.1", Spec: "does", At: time.Now(), Flashed: true}},
		{Board: "room-2", Probe: "modem-2", Golden: &report.Golden{Why: report.NotFlashed}},
	}
	r := &report.Report{Head: head, Target: "board:*", Image: hash, Benches: benches, Upgrades: []report.Upgrade{{From: "v1.16.0", To: "v1.17.1", Settings: []report.Setting{{Name: "name", Outcome: report.SettingKept}}}}, Verdicts: []report.Requirement{q}}
	r.Conclude()
	return r
}

func TestReportFitsTheSchema(t *testing.T) {
	t.Parallel()
	s, err := fits.Compile(schema.Report)
	if err != nil {
		t.Fatal(err)
	}
	several := headed()
	several.Targets = []*report.Report{headed(), headed()}
	for name, r := range map[string]*report.Report{"one target": headed(), "several": several} {
		var out bytes.Buffer
		if err := r.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(out.String()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The schema names each field that a report may have, and no other.
func TestSchemaIsWhole(t *testing.T) {
	t.Parallel()
	var doc struct {
		Defs map[string]struct {
			Required   []string       `json:"required"`
			Properties map[string]any `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(schema.Report), &doc); err != nil {
		t.Fatal(err)
	}
	types := []reflect.Type{
		reflect.TypeFor[report.Report](), reflect.TypeFor[report.Requirement](), reflect.TypeFor[report.Spec](), reflect.TypeFor[report.Judged](),
		reflect.TypeFor[report.Bench](), reflect.TypeFor[report.Golden](), reflect.TypeFor[report.Latency](), reflect.TypeFor[report.Recovery](), reflect.TypeFor[report.Flag](),
		reflect.TypeFor[report.Host](), reflect.TypeFor[report.Suite](), reflect.TypeFor[report.Session](), reflect.TypeFor[costs.Cost](),
		reflect.TypeFor[report.Upgrade](), reflect.TypeFor[report.Setting](),
	}
	if len(doc.Defs) != len(types)+1 { // the hash
		t.Errorf("%d definitions for %d types", len(doc.Defs), len(types))
	}
	for _, of := range types {
		name := strings.ToLower(of.Name())
		def := doc.Defs[name]
		var fields, required []string
		for _, f := range reflect.VisibleFields(of) {
			tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == "" {
				continue
			}
			fields = append(fields, tag)
			if options == "" {
				required = append(required, tag)
			}
			if def.Properties[tag] == nil {
				t.Errorf("%s: %s is not there", name, tag)
			}
		}
		if len(fields) != len(def.Properties) {
			t.Errorf("%s: %d fields, %d properties", name, len(fields), len(def.Properties))
		}
		slices.Sort(required)
		slices.Sort(def.Required)
		if !slices.Equal(required, def.Required) {
			t.Errorf("%s: required are %v, want %v", name, def.Required, required)
		}
	}
}
