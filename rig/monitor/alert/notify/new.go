package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// New makes what the configuration names. Nothing is connected to before there is something to tell.
func New(c Config) []Notifier {
	var list []Notifier
	for i, w := range c.Webhooks {
		list = append(list, &webhook{name: fmt.Sprintf("webhook %d", i+1), to: place{w.URL, w.URLIn, w.Token}})
	}
	for i, m := range c.Mails {
		list = append(list, &byMail{name: fmt.Sprintf("mail %d", i+1), config: m})
	}
	for i, m := range c.MQTT {
		list = append(list, &byMQTT{publisher: newPublisher(m.Broker), name: fmt.Sprintf("mqtt %d", i+1), topic: m.Topic})
	}
	for i, n := range c.Ntfy {
		list = append(list, &ntfy{name: fmt.Sprintf("ntfy %d", i+1), to: place{n.URL, n.URLIn, n.Token}})
	}
	return list
}

// TestAll sends a notice of nothing to each, and gives by name what went wrong, nil for what did not.
func TestAll(ctx context.Context, list []Notifier, now time.Time) map[string]error {
	errs := map[string]error{}
	for _, to := range list {
		limited, cancel := context.WithTimeout(ctx, 30*time.Second)
		errs[to.Name()] = to.Send(limited, Notice{
			ID: fmt.Sprintf("test-%d", now.Unix()), Rule: "test", Subject: "meshrig", Kind: Test, Severity: rules.Info, At: now.UTC().Round(0),
			Title: "meshrig: a test of the alerts", Text: "Nothing happened. Who reads this would be told if something did.",
		})
		cancel()
	}
	return errs
}
