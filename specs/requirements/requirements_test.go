package requirements

import (
	"errors"
	"testing"
)

// A requirement of a role that nobody knows would be judged on no board.
func TestCheckRoles(t *testing.T) {
	t.Parallel()
	for want, roles := range map[string][]string{
		"": nil,
		`requirements: SF-001: role "ferry": want one of room, repeater, companion, sensor`: {"room", "ferry"},
	} {
		r := storeAndForward[0]
		r.Roles = roles
		got := ""
		if errs := check([]Family{{Prefix: "SF", List: []Requirement{r}}}); len(errs) > 0 {
			got = errors.Join(errs...).Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", roles, got, want)
		}
	}
}
