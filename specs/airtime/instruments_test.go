package airtime_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/specs/suite"
)

// The environment by which a test's program is told what to hear with, and where to keep what it heard.
const (
	earVariable    = "MESHRIG_TEST_EAR"
	framesVariable = "MESHRIG_TEST_FRAMES"
)

// heardFrame is a frame of the bench of a seed: heard by its instrument, or, beside it, by the tap.
type heardFrame struct {
	Seed  uint64
	Tap   bool
	Frame sniffer.Frame
}

// tapped is an instrument at whose port the tap listens too: what comes there is kept as the tap
// would tell it, in the same world.
type tapped struct {
	bench.Listener

	port *channel.Port
	tune bool // the instrument does not tune the port itself
	keep func(tap bool, f sniffer.Frame)
}

// Notice keeps what the tap hears.
func (l tapped) Notice(ev channel.Event) error {
	if ev.Kind == channel.FrameReceived || ev.Kind == channel.FrameBad {
		l.keep(true, bench.Tapped(ev))
	}
	return l.Listener.Notice(ev)
}

// Tune tunes the port too.
func (l tapped) Tune(now clock.Time, radio lora.Params) error {
	if l.tune {
		if err := l.port.Tune(now, radio); err != nil {
			return err
		}
	}
	return l.Listener.Tune(now, radio)
}

// heardWith has every bench hear with the instrument that the environment names.
func heardWith(t *testing.T) func(*bench.Config) {
	t.Helper()
	name := os.Getenv(earVariable)
	if name == "" {
		return func(*bench.Config) {}
	}
	file, err := os.Create(os.Getenv(framesVariable))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	ear := *ears()[name]
	plain := ear.Make
	ear.Make = func(s bench.EarSetup) (bench.Listener, error) {
		keep := func(tap bool, f sniffer.Frame) {
			if err := json.NewEncoder(file).Encode(heardFrame{s.Seed, tap, f}); err != nil {
				t.Error(err)
			}
		}
		post := s.Post
		s.Post = func(f sniffer.Frame) {
			keep(false, f)
			post(f)
		}
		l, err := plain(s)
		return tapped{l, s.Port, name == "sdr", keep}, err
	}
	return func(c *bench.Config) { c.Ear = &ear }
}

// outcome is what came of the specs with one instrument.
type outcome struct {
	specs  map[string]types.SpecReport
	frames map[uint64][]sniffer.Frame // of each bench, by its seed
	tap    map[uint64][]sniffer.Frame // the same by the tap
}

// judgeWith runs specs of the family in a process of its own.
func judgeWith(t *testing.T, ear, filter, as string) outcome {
	t.Helper()
	dir := t.TempDir()
	report, frames := filepath.Join(dir, "report.json"), filepath.Join(dir, "frames.jsonl")
	self := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSpecs$", "-test.timeout=10m", "-ginkgo.label-filter="+filter, "-ginkgo.json-report="+report)
	self.Env = append(os.Environ(), earVariable+"="+ear, framesVariable+"="+frames, "MESHRIG_AS="+as)
	said, err := self.CombinedOutput() // it fails where a spec does
	text, readErr := os.ReadFile(report)
	var reports []types.Report
	if readErr == nil {
		readErr = json.Unmarshal(text, &reports)
	}
	if readErr != nil || len(reports) != 1 {
		t.Fatalf("%s: %v, %v\n%s", ear, err, readErr, said)
	}
	o := outcome{specs: map[string]types.SpecReport{}, frames: map[uint64][]sniffer.Frame{}, tap: map[uint64][]sniffer.Frame{}}
	for _, s := range reports[0].SpecReports {
		if s.LeafNodeType == types.NodeTypeIt && (s.State != types.SpecStateSkipped || s.Failure.Message != "") { // else the filter left it out
			o.specs[s.FullText()] = s
		}
	}
	f, err := os.Open(frames)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var h heardFrame
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		list := o.frames
		if h.Tap {
			list = o.tap
		}
		list[h.Seed] = append(list[h.Seed], h.Frame)
	}
	return o
}

const (
	// unmeasured begins the reason of a spec that needs what no instrument of its bench measures.
	unmeasured = "needs an instrument that measures of a frame: "
	// undecided ends the error of a spec that an instrument's error bars do not let judge.
	undecided = "the error bars reach across a bound"
)

// TestInstruments runs the family's specs over each instrument, on our own firmware and on one with
// the defects of a release. Nowhere does one pass what the tap fails or fail what the tap passes: what
// an instrument does not measure is skipped with that reason, and what it measures too coarsely is an
// error that says so. The frames that it heard are those that the tap heard, and the figures agree
// within their stated errors.
func TestInstruments(t *testing.T) {
	t.Parallel()
	const (
		all = "/^family: airtime$/ && !soak"
		// Samples of an hour take a while, so that a software radio hears those specs that look at single frames.
		brief = "/^req: AIR-0(0[789]|1[0-5]|31|57)$/"
	)
	for _, c := range []struct {
		ear, filter, as string
		decided         int // specs at least whose verdict is the tap's
		failures        int // how many of them at least are known failures
		frames          int // at least that are compared
		lacks           sniffer.Quantity
	}{
		{ear: "kiss", filter: all, decided: 40, frames: 1000, lacks: sniffer.Duration | sniffer.Preamble},
		{ear: "sx1262", filter: all, decided: 40, frames: 1000, lacks: sniffer.Duration | sniffer.Preamble},
		{ear: "sx1262", filter: all, as: "v1.17.1", decided: 40, failures: 5, frames: 1000, lacks: sniffer.Duration | sniffer.Preamble},
		{ear: "sdr", filter: brief, decided: 6, frames: 100},
	} {
		t.Run(c.ear+c.as, func(t *testing.T) {
			t.Parallel()
			tap, got := judgeWith(t, "tap", c.filter, c.as), judgeWith(t, c.ear, c.filter, c.as)
			decided, failures := 0, 0
			for text, want := range tap.specs {
				s := got.specs[text]
				lacking := lacks(s, c.lacks)
				switch {
				case strings.HasPrefix(s.Failure.Message, unmeasured):
					if s.State != types.SpecStateSkipped || !lacking {
						t.Errorf("%s: %v: %s", text, s.State, s.Failure.Message)
					}
				case lacking && want.State == types.SpecStatePassed:
					t.Errorf("%s: %v, though the instrument does not measure what it needs", text, s.State)
				case strings.Contains(s.Failure.Message, undecided):
					t.Logf("%s: undecided", text)
				case s.State != want.State:
					t.Errorf("%s: %v %s; with the tap %v %s", text, s.State, s.Failure.Message, want.State, want.Failure.Message)
				case strings.HasPrefix(s.Failure.Message, suite.KnownFailure):
					decided, failures = decided+1, failures+1
				case s.State == types.SpecStatePassed:
					decided++
				}
			}
			if decided < c.decided || failures < c.failures {
				t.Errorf("%d specs of %d have a verdict, %d of them known failures; want %d and %d", decided, len(tap.specs), failures, c.decided, c.failures)
			}
			compared := 0
			for seed, frames := range got.frames {
				compared += agree(t, frames, got.tap[seed])
			}
			if compared < c.frames {
				t.Errorf("%d frames were compared, want %d", compared, c.frames)
			}
			t.Logf("%d of %d specs decided as with the tap, %d of them known failures, %d frames compared", decided, len(tap.specs), failures, compared)
		})
	}
}

// lacks tells whether a spec needs something that an instrument does not measure.
func lacks(s types.SpecReport, q sniffer.Quantity) bool {
	return slices.ContainsFunc(s.Labels(), func(label string) bool {
		text, ok := strings.CutPrefix(label, "needs: measured ")
		if !ok {
			return false
		}
		needs, err := sniffer.ParseQuantity(text)
		return err == nil && needs&q != 0
	})
}

// agree compares what an instrument heard on a bench with what the tap heard there, and returns how
// many frames it compared. What was on the air when the bench ended is not judged.
func agree(t *testing.T, frames, truth []sniffer.Frame) (n int) {
	t.Helper()
	for _, f := range frames {
		if f.Bad() {
			continue
		}
		i := slices.IndexFunc(truth, func(x sniffer.Frame) bool {
			return !x.Bad() && bytes.Equal(x.Payload, f.Payload) && within(f.End.At.Sub(x.End.At), f.End.Err)
		})
		if i < 0 {
			t.Errorf("%s heard %x at %v, which the tap did not", f.Instrument, f.Payload, f.End)
			continue
		}
		for _, x := range truth[:i] {
			if !x.Bad() {
				t.Errorf("%s did not hear %x at %v, which the tap did", f.Instrument, x.Payload, x.End)
			}
		}
		x := truth[i]
		truth = truth[i+1:]
		figure := func(what string, q sniffer.Quantity, got, want sniffer.Span) {
			if f.Known.Has(q) && !within(got.Value-want.Value, got.Err+want.Err) {
				t.Errorf("%s: %s of %x is %v, by the tap %v", f.Instrument, what, f.Payload, got, want)
			}
		}
		figure("airtime", sniffer.Duration, f.Duration, x.Duration)
		figure("airtime of the payload", sniffer.PayloadTime, f.PayloadTime, x.PayloadTime)
		if f.Known.Has(sniffer.Preamble) && f.Params.Preamble != x.Params.Preamble || f.Known.Has(sniffer.CodingRate) && f.Params.CodingRate != x.Params.CodingRate {
			t.Errorf("%s: settings %+v of %x, by the tap %+v", f.Instrument, f.Params, f.Payload, x.Params)
		}
		n++
	}
	return n
}

func within(d, err time.Duration) bool { return max(d, -d) <= err }
