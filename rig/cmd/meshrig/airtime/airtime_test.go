package airtime_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/airtime"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
)

// TestTimes holds the times that are printed against those of the radio.
func TestTimes(t *testing.T) {
	t.Parallel()
	out, errs, code := clitest.Run(t, airtime.New, "--preset", "us-ca-narrow", "--bytes", "20,184", "--json")
	var rows []struct {
		Bytes   int     `json:"bytes"`
		Millis  float64 `json:"ms"`
		Silence float64 `json:"silence_at_1_percent_s"`
	}
	if err := json.Unmarshal([]byte(out), &rows); err != nil || code != report.ExitConformant || errs != "" || len(rows) != 2 {
		t.Fatalf("exit code %d, %s, %v, %s", code, errs, err, out)
	}
	preset, err := lora.LookupPreset("us-ca-narrow")
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range []int{20, 184} {
		r, want := rows[i], preset.Params().TimeOnAir(n).Seconds()*1e3
		if r.Bytes != n || r.Millis < want-0.001 || r.Millis > want+0.001 || r.Silence < want*0.0989 || r.Silence > want*0.0991 {
			t.Errorf("%+v, want %v ms", r, want)
		}
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	out, _, code := clitest.Run(t, airtime.New, "--presets")
	for _, name := range lora.PresetNames() {
		if !strings.Contains(out, name) || code != report.ExitConformant {
			t.Errorf("no %s in\n%s", name, out)
		}
	}
}

func TestWrongSelection(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--preset", "eu-uk-narow"}, {"--bytes", "0"}, {"--bytes", "256"}} {
		if out, errs, code := clitest.Run(t, airtime.New, args...); code != report.ExitNothingRan || out != "" || errs == "" {
			t.Errorf("%v: exit code %d, %q, %q", args, code, out, errs)
		}
	}
}
