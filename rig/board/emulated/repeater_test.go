package emulated_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/role/repeater"
)

// A bench sets a repeater up, logs in to it and administers it.
func TestRepeaterOnABench(t *testing.T) {
	t.Parallel()
	for _, as := range []string{"", "v1.17.1"} {
		ctx := t.Context()
		b := newBench(t, bench.Config{Role: repeater.Role(), Target: emulated.Target{Role: repeater.Name, As: as}})
		alice := b.Client("alice")
		if r := alice.LoginAdmin(ctx); r.Permissions != wire.RoleAdmin || r.FirmwareLevel != 2 {
			t.Errorf("%q: alice logged in with %+v", as, r)
		}
		if got := alice.Command(ctx, "get role"); got != "> repeater" {
			t.Errorf("%q: get role over the air: %q", as, got)
		}
		if got := b.Room().Console().Command(ctx, "get repeat"); got != "> on" {
			t.Errorf("%q: get repeat: %q", as, got)
		}
		if got := b.Room().Console().Command(ctx, "neighbors"); got != "-none-" {
			t.Errorf("%q: neighbors: %q", as, got)
		}
	}
}

// A role that there is not is refused with those that there are.
func TestUnknownRole(t *testing.T) {
	t.Parallel()
	if _, err := (emulated.Target{Role: "ferry"}).Version(); err == nil || !strings.Contains(err.Error(), "repeater") {
		t.Errorf("error %v", err)
	}
}
