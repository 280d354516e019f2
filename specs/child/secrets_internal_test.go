package child

import (
	"testing"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// Why a spec failed is told without the passwords and the key that the run was given, unless it keeps them.
func TestReasonsTellNoSecrets(t *testing.T) {
	t.Parallel()
	const text = `Expected "> my secret" to equal "> hello", key 00C0FFEE`
	for want, secrets := range map[string]bool{`Expected "> (9 bytes)" to equal "> hello", key (8 bytes)`: false, text: true} {
		k := keeper{job: run.Job{Secrets: secrets}}
		k.job.Options.AdminPassword, k.job.Options.GuestPassword, k.job.Options.Key = "my secret", "hello", "00c0ffee"
		because := []string{text}
		for of, got := range map[string]string{
			"reason": k.shown(text), "quantity": k.judged(report.Judged{What: text}).What, "bound": k.judged(report.Judged{Because: because}).Because[0],
			"line": k.trouble(&run.Trouble{Line: text}).Line, "cause": k.trouble(&run.Trouble{Cause: text}).Cause,
		} {
			if got != want {
				t.Errorf("%s: %s, want %s", of, got, want)
			}
		}
		if because[0] != text {
			t.Error("the bench's own words were changed")
		}
	}
}
