package child

import (
	"testing"

	"github.com/meshrig/meshrig/rig/run"
)

// Why a spec failed is told without the passwords and the key that the run was given.
func TestReasonsTellNoSecrets(t *testing.T) {
	t.Parallel()
	var job run.Job
	job.Options.AdminPassword, job.Options.GuestPassword, job.Options.Key = "my secret", "hello", "00c0ffee"
	got := withoutSecrets(`Expected "> my secret" to equal "> hello", key 00C0FFEE`, job, nil)
	if want := `Expected "> (9 bytes)" to equal "> hello", key (8 bytes)`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
