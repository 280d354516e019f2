package child

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/specs/suite"
)

// conclude puts into a result what Ginkgo and the glue saw of a spec, and keeps its timeline.
func conclude(job run.Job, r ginkgo.SpecReport, rec suite.Record) run.Result {
	id, _ := suite.RequirementOf(r)
	res := run.Result{Spec: report.Spec{
		Text: r.FullText(), Requirement: id, File: suite.SourceFile(r.FileName()), Line: r.LineNumber(),
		Seed: rec.Seed, Crashed: rec.Crashed, WallSeconds: r.RunTime.Seconds(),
	}}
	res.Verdict, res.Reason = suite.Verdict(r, rec)
	keep := keeper{job: job, bench: rec.Bench}
	res.Reason = keep.shown(res.Reason)
	if rec.Bench == nil {
		return res
	}
	res.Frames, res.ConsoleBytes = rec.Bench.Frames(), rec.Bench.ConsoleBytes()
	res.BenchSeconds = rec.Bench.Now().Sub(0).Seconds()
	res.LagMS = rec.Bench.Lag().Seconds() * 1e3
	cost := rec.Bench.Cost()
	res.Cost = &cost
	res.Unheard, res.HeardBy = rec.Bench.Unheard(), rec.Bench.HeardBy()
	for _, j := range rec.Bench.Judgements() {
		judged, err := run.Judged(j)
		if err != nil {
			res.Verdict, res.Reason = report.Error, strings.TrimPrefix(res.Reason+"\n"+err.Error(), "\n")
			continue
		}
		res.Judged = append(res.Judged, keep.judged(judged))
	}
	res.Undecidable = res.Verdict == report.Error && rec.Bench.Undecided()
	tooLate(&res.Spec, rec.Bench.TooLate())
	bad := res.Verdict == report.Fail || res.Verdict == report.Error
	if res.Verdict == report.Error {
		res.Trouble = keep.trouble(run.TroubleOf(rec.Bench.Trouble()))
		res.MayHaveCrashed = board.Unclear(rec.Bench.Trouble())
		res.Ambiguous = res.MayHaveCrashed
	}
	if bad || job.AllTimelines {
		name := filepath.Join(job.Timelines, run.TimelineFile(r.FullText()))
		if err := writeTimeline(filepath.Join(job.Out, name), head(job, res, rec.Bench), keep.timeline()); err != nil {
			res.Reason = strings.TrimPrefix(res.Reason+"\nits timeline could not be kept: "+err.Error(), "\n")
			return res
		}
		res.Timeline = name
	}
	if job.Captures {
		name := filepath.Join(job.Timelines, run.CaptureFile(r.FullText()))
		if err := writeCapture(filepath.Join(job.Out, name), r, rec.Bench, keep.timeline().Events()); err != nil {
			res.Reason = strings.TrimPrefix(res.Reason+"\nits capture could not be kept: "+err.Error(), "\n")
			return res
		}
		res.Capture = name
	}
	return res
}

// tooLate has a spec be undecidable that did not pass on a bench which was too late for that to be its
// firmware's fault, or says of it why: what waited in vain may have been waited for too short, and who
// acted too late may have been taken for gone. A board that stopped or restarted did so by itself.
func tooLate(s *report.Spec, why string) {
	switch {
	case why == "", s.Crashed:
	case s.Verdict == report.Fail:
		s.Verdict, s.Reason, s.Undecidable = report.Error, why+"; the spec said: "+s.Reason, true
	case s.Verdict == report.Error:
		s.Reason, s.Undecidable = s.Reason+"\n"+why, true
	}
}

// writeCapture keeps what of these events was on the air of a bench. Its times are those of the board's clock; on a
// bench in wall time they count from when the spec began.
func writeCapture(file string, r ginkgo.SpecReport, b *bench.Bench, events []capture.Event) error {
	epoch := time.Unix(int64(b.Config().Epoch), 0)
	if b.Config().Hardware != nil {
		epoch = r.StartTime
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // a report is for all to read
		return fmt.Errorf("capture: %w", err)
	}
	return state.Replace(file, func(w io.Writer) error {
		buffered := bufio.NewWriter(w)
		out, err := pcapng.NewWriter(buffered, pcapng.Options{Epoch: epoch})
		if err != nil {
			return err
		}
		for _, ev := range events {
			if err := out.Write(ev); err != nil {
				return err
			}
		}
		return buffered.Flush()
	})
}

// head says what the timeline of a spec was recorded from.
func head(job run.Job, res run.Result, b *bench.Bench) capture.Head {
	preset := job.Options.Preset
	if b.Config().Hardware != nil {
		preset = report.PresetOfRig
	}
	h := capture.Head{
		Target: strings.TrimSpace(job.Options.Target + " " + job.Options.As), Version: job.Options.Version, Seed: job.Options.Seed,
		Preset: preset, Spec: res.Text, Keys: b.Keys(),
	}
	if res.Verdict == report.Fail || res.Verdict == report.Error {
		h.Failed = strings.TrimSpace(res.Reason)
		h.Marks = b.Marks()
	}
	return h
}

func writeTimeline(file string, h capture.Head, t *capture.Timeline) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // a report is for all to read
		return fmt.Errorf("timeline: %w", err)
	}
	err := state.Replace(file, func(w io.Writer) error {
		return capture.WriteSections(w, capture.Section{Head: h, Timeline: t})
	})
	if err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	return nil
}
