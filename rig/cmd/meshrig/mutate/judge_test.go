package mutate

import (
	"os/exec"
	"testing"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
)

// What a fault keeps busy for ever is ended, with the processes that it started.
func TestBounded(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	busy := mutant.Program{Path: shell, Env: []string{"SAYS=that ended"}}
	out, err := bounded(t.Context(), 1, busy, "-c", `sh -c 'while :; do :; done'; echo "$SAYS"`).Output()
	if err != nil || string(out) != "that ended\n" {
		t.Errorf("%q, %v", out, err)
	}
}
