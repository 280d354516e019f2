package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Of is what a rule is judged by for one room, and whether it is at all.
type Of func(r Rule, room string) (l Limit, judged bool)

type (
	ruleFile struct {
		Groups []group `yaml:"groups"`
	}
	group struct {
		Name  string     `yaml:"name"`
		Rules []promRule `yaml:"rules"`
	}
	promRule struct {
		Alert       string            `yaml:"alert"`
		Expr        string            `yaml:"expr"`
		For         string            `yaml:"for,omitempty"`
		Labels      map[string]string `yaml:"labels"`
		Annotations map[string]string `yaml:"annotations"`
	}
)

// Job is the collector's in Prometheus' configuration.
const Job = "meshrig"

// Prometheus writes the table as a file of alerting rules, for rooms that are polled so often.
// Limits that differ by room make a rule each. Between Raise and Clear a rule stays as it was, by
// the series ALERTS that Prometheus keeps of what fires. What it cannot tell is left out.
func Prometheus(rooms []string, every time.Duration, of Of) ([]byte, error) {
	rows := group{Name: "meshcore rooms"}
	for _, r := range All {
		if r.Alert == "" {
			continue
		}
		if r.Name == Host {
			if l, judged := of(r, ""); judged {
				rows.Rules = append(rows.Rules, r.prometheus(l, every, nil))
			}
			continue
		}
		var limits []Limit
		by := map[Limit][]string{}
		for _, room := range rooms {
			l, judged := of(r, room)
			if !judged {
				continue
			}
			if by[l] == nil {
				limits = append(limits, l)
			}
			by[l] = append(by[l], room)
		}
		for _, l := range limits {
			only := by[l]
			if len(only) == len(rooms) {
				only = nil
			}
			rows.Rules = append(rows.Rules, r.prometheus(l, every, only))
		}
	}
	out, err := yaml.Marshal(ruleFile{[]group{rows, watch(rooms)}})
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return append([]byte("# Written by `meshrig monitor rules`: change the limits there, not here.\n"), out...), nil
}

// prometheus is a rule, for some rooms or for all.
func (r Rule) prometheus(l Limit, every time.Duration, only []string) promRule {
	on, hold := "on(room)", l.Hold
	if r.Name == Host {
		on = "on()"
	}
	if r.Kind == Threshold && l.Polls > 1 {
		hold = max(hold, time.Duration(l.Polls)*every)
	}
	expr := r.Expr
	switch {
	case r.Kind == Quiet:
		expr = strings.NewReplacer("{{seconds}}", strconv.Itoa(int(l.Hold.Seconds())), "{{hold}}", prometheusTime(l.Hold)).Replace(expr)
		hold = 0
	case r.Limit.Raise != 0:
		side, back := ">", ">="
		if r.Below {
			side, back = "<", "<="
		}
		expr = fmt.Sprintf("(%s) %s %g or ((%s) %s %g and %s ALERTS{alertname=%q, alertstate=\"firing\"})", expr, side, l.Raise, expr, back, l.Clear, on, r.Alert)
	}
	if len(only) > 0 {
		expr = fmt.Sprintf("(%s) and on(room) meshcore_room_up{room=~%q}", expr, alternatives(only))
	}
	labels := map[string]string{"severity": string(r.Severity), "rule": string(r.Name)}
	if len(only) > 0 {
		labels["limit"] = limitLabel(r, l) // two rules of one name have to differ in a label
	}
	out := promRule{
		Alert: r.Alert, Expr: expr,
		Labels:      labels,
		Annotations: map[string]string{"summary": "{{ $labels.room }}: " + r.What, "description": r.Mend},
	}
	if r.Name == Host {
		out.Annotations["summary"] = r.What
	}
	if r.Limit.Raise != 0 {
		out.Annotations["description"] = "Now {{ $value | printf \"%.4g\" }}" + r.Unit + ". " + r.Mend
	}
	if hold > 0 {
		out.For = prometheusTime(hold)
	}
	return out
}

// limitLabel tells limits of one rule apart.
func limitLabel(r Rule, l Limit) string {
	if r.Kind == Threshold && r.Limit.Raise != 0 {
		return fmt.Sprintf("%g to %g for %d polls and %s", l.Raise, l.Clear, l.Polls, prometheusTime(l.Hold))
	}
	return prometheusTime(l.Hold)
}

// watch is what tells that the collector itself is gone: a series that is not there fires nothing,
// so each room's has to be missed by name.
func watch(rooms []string) group {
	g := group{Name: "meshrig itself", Rules: []promRule{
		{Alert: "MeshrigHeartbeat", Expr: "vector(1)", Annotations: map[string]string{"summary": "Always fires: who is to be alarmed when it stops listens elsewhere.", "description": "Send it to a dead man's switch."}},
		{Alert: "MeshrigCollectorDown", Expr: fmt.Sprintf("up{job=%q} == 0 or absent(up{job=%q})", Job, Job), For: "5m", Annotations: map[string]string{"summary": "the collector is not there to be scraped", "description": "Nothing is known of any room: look at the service meshrig-monitor and its host."}},
		{Alert: "MeshrigCollectorStuck", Expr: "time() - meshrig_monitor_heartbeat_timestamp_seconds > 300", Annotations: map[string]string{"summary": "the collector is there and does nothing", "description": "Start it anew, and look at its log."}},
		{Alert: "MeshrigSinkFails", Expr: "increase(meshrig_monitor_sink_errors_total[15m]) > 0", For: "15m", Annotations: map[string]string{"summary": "{{ $labels.sink }} takes no samples", "description": "They wait on the disk: look at the sink before that is full."}},
	}}
	for i, severity := range []string{"none", string(Critical), string(Critical), string(Warning)} {
		g.Rules[i].Labels = map[string]string{"severity": severity}
	}
	for _, room := range rooms {
		g.Rules = append(g.Rules, promRule{
			Alert: "MeshcoreRoomAbsent", Expr: fmt.Sprintf("absent(meshcore_room_up{room=%q})", room), For: "15m",
			Labels:      map[string]string{"severity": string(Critical), "room": room},
			Annotations: map[string]string{"summary": "{{ $labels.room }}: nothing is known of it", "description": "It is configured and the collector tells nothing of it: look whether that runs with this configuration."},
		})
	}
	return g
}

// alternatives matches each of some names and nothing else.
func alternatives(names []string) string {
	quoted := make([]string, len(names))
	special := strings.NewReplacer(".", `\.`, "+", `\+`, "*", `\*`, "?", `\?`, "(", `\(`, ")", `\)`, "[", `\[`, "]", `\]`, "{", `\{`, "}", `\}`, "|", `\|`, "^", `\^`, "$", `\$`, `\`, `\\`)
	for i, n := range slices.Sorted(slices.Values(names)) {
		quoted[i] = special.Replace(n)
	}
	return strings.Join(quoted, "|")
}

// prometheusTime is a duration as Prometheus reads it, in one unit.
func prometheusTime(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= u.size && d%u.size == 0 {
			return fmt.Sprintf("%d%s", d/u.size, u.name)
		}
	}
	return fmt.Sprintf("%ds", int(d.Seconds()))
}
