package mutate

import (
	"os/exec"
	"strings"
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

func TestFew(t *testing.T) {
	t.Parallel()
	for ids, want := range map[string]string{"": "", "a b c d": "a b c d", "a b c d e f g": "a b c d and 3 more"} {
		if got := few(strings.Fields(ids)); got != want {
			t.Errorf("%s: %q, want %q", ids, got, want)
		}
	}
}
