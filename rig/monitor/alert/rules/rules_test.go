package rules_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// byTable judges every room by the table, and lofoten's battery by limits of its own.
func byTable(r rules.Rule, room string) (rules.Limit, bool) {
	if r.Name == rules.Battery && room == "lofoten (2)" {
		r.Limit.Raise, r.Limit.Clear = 3.3, 3.4
	}
	return r.Limit, r.Name != rules.Queue || room != "lofoten (2)"
}

// names are those of the tests' rooms.
var names = []string{"oslo", "bergen", "lofoten (2)"}

func generated(t *testing.T) []byte {
	t.Helper()
	out, err := rules.Prometheus(names, time.Minute, byTable)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryMetricOfARuleIsThere(t *testing.T) {
	known := []string{
		"meshcore_room_up", "meshcore_room_last_success_timestamp_seconds", "meshcore_room_polls_total",
		"meshrig_monitor_heartbeat_timestamp_seconds", "meshrig_monitor_sink_errors_total",
	}
	for _, q := range sample.Quantities {
		known = append(known, q.Name)
	}
	found := regexp.MustCompile(`\b(meshcore_room|meshrig_monitor)_\w+`).FindAllString(string(generated(t)), -1)
	if len(found) < 20 {
		t.Fatalf("only %d metrics are named", len(found))
	}
	for _, name := range found {
		if !slices.Contains(known, name) {
			t.Errorf("%s is no metric", name)
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All {
		switch {
		case seen[string(r.Name)] || seen[r.Alert] && r.Alert != "":
			t.Errorf("%s stands twice", r.Name)
		case r.What == "" || r.Mend == "" || r.Severity == "":
			t.Errorf("%s tells nobody what to do", r.Name)
		case (r.Alert == "") != (r.Expr == ""):
			t.Errorf("%s: a name without an expression, or the other way about", r.Name)
		case r.Limit.Raise != 0 && r.Name != rules.Host && (r.Bad(r.Limit.Clear, r.Limit) || r.Well(r.Limit.Raise, r.Limit)):
			t.Errorf("%s ends before it begins", r.Name)
		}
		seen[string(r.Name)], seen[r.Alert] = true, true
	}
}
