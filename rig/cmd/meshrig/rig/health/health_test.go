package health_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	command "github.com/meshrig/meshrig/rig/cmd/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/report"
)

const healthRig = `name: bench
machine: {state: state}
radio: {preset: us-ca-narrow}
region: {name: US, duty-cycle: 100 %}
health: {quarantine-after: 2, return-after: 4, cap: 50 %}
boards:
  - {name: heltec-1, kind: heltec_v3, usb: {topology: 1-1.1}, probe: kiss-1}
  - {name: heltec-2, kind: heltec_v3, usb: {topology: 1-1.2}, probe: kiss-1}
  - {name: rak-1, kind: rak4631, usb: {topology: 1-1.3}, probe: kiss-1}
probes:
  - {name: kiss-1, kind: rak4631, usb: {topology: 1-1.4}}
`

// TestRigHealth shows a ledger with a past.
func TestRigHealth(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "rig.yaml")
	if err := os.WriteFile(file, []byte(healthRig), 0o600); err != nil {
		t.Fatal(err)
	}
	ledger, err := health.Open(t.Context(), filepath.Join(filepath.Dir(file), "state", "health.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	for run := range 3 {
		at := time.Date(2026, 11, 20+run, 12, 0, 0, 0, time.UTC)
		event := func(board string, kind health.Kind, stage string, good bool, text string) health.Event {
			return health.Event{At: at, Run: fmt.Sprintf("run-%d", run), Board: board, Kind: kind, Stage: stage, Good: good, Text: text}
		}
		events := []health.Event{event("heltec-1", health.OK, "", false, ""), event("rak-1", health.Trouble, "open", false, "the port is gone")}
		if run > 0 {
			events = append(events, event("heltec-2", health.Trouble, "boot", false, "silent\x1b[31m"),
				event("heltec-2", health.Recovery, "reopen", false, "silent"), event("heltec-2", health.Recovery, "reset", true, ""))
		}
		if err := ledger.Add(t.Context(), events...); err != nil {
			t.Fatal(err)
		}
	}
	if err := ledger.Close(); err != nil {
		t.Fatal(err)
	}
	show := func(args ...string) string {
		out, errs, code := clitest.Run(t, command.New, append([]string{file}, args...)...)
		if code != report.ExitConformant || errs != "" {
			t.Errorf("%q: exit code %d, %s", args, code, errs)
		}
		return out
	}
	table := show()
	for _, line := range []string{
		`BOARD     KIND       RUNS  TROUBLES  STATE        WHY`,
		`heltec-1  heltec_v3  3     0 of 3    fit          no trouble in 3 runs`,
		`heltec-2  heltec_v3  2     2 of 2    quarantined  trouble in 2 of 2 runs, the last: boot: silent`,
		`                                                  -> look at its cable, hub port and supply; it returns after 4 clean golden checks in a row, 0 so far`,
		`rak-1     rak4631    3     3 of 3    kept         trouble in 3 of 3 runs, the last: open: the port is gone`,
		`                                                  -> look at its cable, hub port and supply; it should sit out, but at most 50% of kind rak4631 may`,
	} {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(line)).MatchString(table) {
			t.Errorf("no line %q in\n%s", line, table)
		}
	}
	if bytes.ContainsRune([]byte(table), '\x1b') {
		t.Errorf("a board draws on the terminal:\n%q", table)
	}
	var standings []health.Standing
	if err := json.Unmarshal([]byte(show("--json")), &standings); err != nil || len(standings) != 3 || standings[1].State != health.Quarantined {
		t.Errorf("%v, %+v", err, standings)
	}
	events := show("heltec-2")
	for _, line := range []string{
		`TIME                 RUN    EVENT     RESULT  STAGE   TEXT`,
		`2026-11-22 12:00:00  run-2  recovery  good    reset   ""`,
		`2026-11-22 12:00:00  run-2  recovery  failed  reopen  "silent"`,
		`2026-11-21 12:00:00  run-1  trouble           boot    "silent\x1b[31m"`,
	} {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(line) + `$`).MatchString(events) {
			t.Errorf("no line %q in\n%s", line, events)
		}
	}
	var kept []health.Event
	if err := json.Unmarshal([]byte(show("heltec-2", "--json")), &kept); err != nil || len(kept) != 6 {
		t.Errorf("%v, %+v", err, kept)
	}
}
