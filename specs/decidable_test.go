package specs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/bench/hearing"
	"github.com/meshrig/meshrig/rig/lora"
	probe "github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
	"github.com/meshrig/meshrig/rig/sniffer/sx1262"
	"github.com/meshrig/meshrig/rig/timebase"
)

// The environment by which a test's program is told what to hear with, and a person asks for the table.
const (
	setVariable   = "MESHRIG_TEST_SET"
	tableVariable = "MESHRIG_DECIDABLE"
)

// sets are what benches on real air have, with the error bars that their instruments state there. A modem's is
// the longest way to it and back that is measured when it is set up and a pass of its loop (rig/probe/kiss):
// 3 ms where the USB bridge hands on at once. The chip's interrupt is stamped by the kernel, and a modem sends
// beside it. The radio's is that of its samples (rig/sniffer/sdr), at the settings of the bench.
func sets() []hearing.Bars {
	const usb, edge = 3 * time.Millisecond, 300 * time.Microsecond
	sample := lora.Default().Params().SymbolTime()/25 + 5*time.Microsecond
	return []hearing.Bars{
		{Name: "KISS probe", Knows: probe.Knows, Probe: usb, Heard: usb},
		{Name: "KISS probe, FTDI", Knows: probe.Knows, Probe: 17 * time.Millisecond, Heard: 17 * time.Millisecond},
		{Name: "and a second KISS modem", Knows: probe.Knows, Probe: usb, Heard: usb},
		{Name: "and an SX1262", Knows: probe.Knows | sx1262.Knows, Probe: usb, Heard: edge},
		{Name: "and a software radio", Knows: probe.Knows | sdr.Knows, Probe: usb, Heard: usb, Own: sample, Drift: timebase.Drift},
		{Name: "and a software radio, FTDI", Knows: probe.Knows | sdr.Knows, Probe: 17 * time.Millisecond, Heard: 17 * time.Millisecond, Own: sample, Drift: timebase.Drift},
	}
}

// heardWith has every bench hear as well as the set of instruments that the environment names.
func heardWith(t *testing.T) func(*bench.Config) {
	t.Helper()
	name := os.Getenv(setVariable)
	if name == "" {
		return func(*bench.Config) {}
	}
	all := sets()
	i := slices.IndexFunc(all, func(b hearing.Bars) bool { return b.Name == name })
	if i < 0 {
		t.Fatalf("%s=%q: want one of %+v", setVariable, name, all)
	}
	return func(c *bench.Config) { c.Ear = hearing.Blurred(all[i]) }
}

// tally is what came of the specs with a set of instruments.
type tally struct{ judged, unmeasured, undecided, unheard, wrong []string }

// judgeWith runs the specs in a process of its own.
func judgeWith(t *testing.T, set, filter string) (specs map[string]types.SpecReport) {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	self := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSpecs$", "-test.timeout=30m", "-ginkgo.label-filter="+filter, "-ginkgo.json-report="+report)
	self.Env = append(os.Environ(), setVariable+"="+set)
	said, err := self.CombinedOutput() // it fails where a spec does
	text, readErr := os.ReadFile(report)
	var reports []types.Report
	if readErr == nil {
		readErr = json.Unmarshal(text, &reports)
	}
	if readErr != nil || len(reports) != 1 {
		t.Fatalf("%s: %v, %v\n%s", set, err, readErr, said)
	}
	specs = map[string]types.SpecReport{}
	for _, s := range reports[0].SpecReports {
		if s.LeafNodeType == types.NodeTypeIt && (s.State != types.SpecStateSkipped || s.Failure.Message != "") {
			specs[s.FullText()] = s
		}
	}
	return specs
}

// tallied says of each spec that passes with the tap what comes of it with a set.
func tallied(tap, got map[string]types.SpecReport) (n tally) {
	for text, want := range tap {
		s, ok := got[text]
		switch {
		case want.State != types.SpecStatePassed:
		case !ok || s.State == types.SpecStateSkipped:
			n.unmeasured = append(n.unmeasured, text)
		case s.State == types.SpecStatePassed:
			n.judged = append(n.judged, text)
		case strings.Contains(s.Failure.Message, "the error bars reach across a bound"):
			n.undecided = append(n.undecided, text)
		case strings.Contains(s.Failure.Message, " did not come between "):
			n.unheard = append(n.unheard, text)
		default:
			n.wrong = append(n.wrong, text+": "+s.Failure.Message)
		}
	}
	slices.Sort(n.undecided)
	slices.Sort(n.wrong)
	return n
}

// TestDecidable holds that an instrument with a clock of its own leaves fewer specs undecided than a probe alone,
// and no spec with a false verdict that has one with the tap. With MESHRIG_DECIDABLE it judges by all specs and
// prints the table of rig/timebase/README.md.
func TestDecidable(t *testing.T) {
	t.Parallel()
	table := os.Getenv(tableVariable) != ""
	filter := "/^family: acl$/ && !soak"
	if table {
		filter = "!soak"
	}
	if testing.Short() {
		t.Skip("it runs the specs several times")
	}
	tap := judgeWith(t, "", filter)
	undecided := map[string]int{}
	for _, set := range sets() {
		if !table && set.Name != "KISS probe" && set.Name != "and a software radio" {
			continue
		}
		n := tallied(tap, judgeWith(t, set.Name, filter))
		undecided[set.Name] = len(n.undecided)
		fmt.Printf("| %s | %v | %v | %v | %d | %d | %d | %d |\n", set.Name, set.Probe, set.Heard, set.Own, len(n.judged), len(n.undecided), len(n.unmeasured), len(n.unheard))
		for _, text := range n.wrong {
			t.Errorf("%s: wrong: %s", set.Name, text)
		}
		if table {
			for _, text := range n.undecided {
				t.Logf("%s: undecided: %s", set.Name, text)
			}
			for _, text := range n.unheard {
				t.Logf("%s: not heard: %s", set.Name, text)
			}
		}
	}
	if with, without := undecided["and a software radio"], undecided["KISS probe"]; without == 0 || with >= without {
		t.Errorf("%d specs are undecided with a software radio, %d with the probe alone", with, without)
	}
}
