package rules

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

type (
	managerFile struct {
		Route     route      `yaml:"route"`
		Inhibit   []inhibit  `yaml:"inhibit_rules"`
		Receivers []receiver `yaml:"receivers"`
	}
	route struct {
		Receiver string   `yaml:"receiver"`
		Matchers []string `yaml:"matchers,omitempty"`
		GroupBy  []string `yaml:"group_by,omitempty"`
		Wait     string   `yaml:"group_wait,omitempty"`
		Interval string   `yaml:"group_interval,omitempty"`
		Repeat   string   `yaml:"repeat_interval,omitempty"`
		Routes   []route  `yaml:"routes,omitempty"`
	}
	inhibit struct {
		Source []string `yaml:"source_matchers"`
		Target []string `yaml:"target_matchers"`
		Equal  []string `yaml:"equal,omitempty"`
	}
	receiver struct {
		Name     string `yaml:"name"`
		Webhooks []hook `yaml:"webhook_configs"`
	}
	hook struct {
		URL      string `yaml:"url"`
		Resolved bool   `yaml:"send_resolved"`
	}
)

// Alertmanager writes a configuration for what [Prometheus] raises: a message per room and change,
// once more each day, none of what another alert explains, and the heartbeat to a receiver of its
// own. Both receivers are on loopback and to be replaced.
func Alertmanager() ([]byte, error) {
	alert := func(name Name) string {
		r, _ := Find(name)
		return fmt.Sprintf("alertname=%q", r.Alert)
	}
	rooms := `alertname=~"MeshcoreRoom.*"`
	out, err := yaml.Marshal(managerFile{
		Route: route{
			Receiver: "operators", GroupBy: []string{"alertname", "room"}, Wait: "30s", Interval: "1m", Repeat: "24h",
			Routes: []route{{Receiver: "dead-man", Matchers: []string{`alertname="MeshrigHeartbeat"`}, Wait: "0s", Interval: "1m", Repeat: "1m"}},
		},
		Inhibit: []inhibit{
			{Source: []string{`alertname=~"MeshrigCollector.*"`}, Target: []string{rooms}},
			{Source: []string{`alertname=~"MeshrigCollector.*"`}, Target: []string{alert(Host)}},
			{Source: []string{alert(Host)}, Target: []string{alert(Unreachable)}},
			{Source: []string{alert(Unreachable)}, Target: []string{alert(Silent)}, Equal: []string{"room"}},
			{Source: []string{alert(ClockLost)}, Target: []string{alert(ClockOff)}, Equal: []string{"room"}},
		},
		Receivers: []receiver{
			{"operators", []hook{{"http://127.0.0.1:9095/alerts", true}}},
			{"dead-man", []hook{{"http://127.0.0.1:9096/heartbeat", false}}},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return append([]byte("# Written by `meshrig monitor rules --alertmanager`. Put your own receivers in the place of the two at its end.\n"), out...), nil
}
