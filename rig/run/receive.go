package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/report"
)

// Receive is the child's side of Start: it reads the job from in, and returns where a line of
// JSON is written for each Result. From then on this process ends when its parent has ended,
// however that was, so that nobody uses a board that is free for others.
func Receive(in io.Reader) (job Job, results io.Writer, err error) {
	if err := json.NewDecoder(in).Decode(&job); err != nil {
		return job, nil, fmt.Errorf("suite: job on standard input: %w", err)
	}
	file := os.NewFile(3, "results")
	if file == nil {
		return job, nil, errors.New("suite: file descriptor 3 is not open; `meshrig run` starts this command")
	}
	if job.Parent != 0 {
		alive := os.NewFile(job.Parent, "parent")
		go func() {
			_, _ = io.Copy(io.Discard, alive)
			os.Exit(report.ExitError)
		}()
	}
	return job, file, nil
}
