package mutate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
)

// judgement is a report and what it took to come to it.
type judgement struct {
	*report.Report

	seconds float64 // of processors, of the program and its children
}

// judge has a program judge itself, or what flags say, by the specs of requirements, of all if none is
// named. ROB-001 has no specs of its own; every one judges it.
func judge(ctx context.Context, program mutant.Program, dir string, ids []string, flags ...string) (judgement, error) {
	out := filepath.Join(dir, "report")
	args := append([]string{"run", "--draft", "--json", "--procs", "1", "--out", out}, flags...)
	for _, id := range ids {
		if id != requirements.CrashID {
			args = append(args, "--requirement", id)
		}
	}
	cmd := bounded(ctx, mostSeconds, program, args...)
	// Such a run is short and has little in memory, so that collecting garbage less often saves time.
	cmd.Env = append(cmd.Env, "GOGC=400")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return judgement{}, err
	}
	took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	r, rerr := report.Read(filepath.Join(out, report.JSONFile))
	if rerr != nil {
		return judgement{}, fmt.Errorf("run: %w: %w: %s", err, rerr, &stderr)
	}
	return judgement{r, took.Seconds()}, nil
}

// mostSeconds of a processor are what one process of such a run may take: ten times what all specs do.
// With a fault in it a room may be busy for ever, for days of bench time; its process is ended then,
// the spec is an error, and another process goes on with the rest.
const mostSeconds = 30

// bounded is a program that ends, and each of its children by itself, when it has had its time.
func bounded(ctx context.Context, seconds int, program mutant.Program, args ...string) *exec.Cmd {
	const limited = `ulimit -t "$0" && exec "$@"`
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", limited, strconv.Itoa(seconds), program.Path}, args...)...) //nolint:gosec // what we have just built
	cmd.Env = append(os.Environ(), program.Env...)
	return cmd
}

// red are the texts of the specs of a requirement that an assertion turned red.
func red(v report.Requirement) (texts []string) {
	for _, s := range v.Specs {
		if s.Verdict == report.Fail || v.ID == requirements.CrashID && s.Crashed {
			texts = append(texts, s.Text)
		}
	}
	return texts
}
