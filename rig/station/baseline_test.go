package station_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/loopback"
)

// TestBaseline leaves a board with what a spec may leave behind; the next bench finds none of it.
func TestBaseline(t *testing.T) {
	t.Parallel()
	s := room(t, serve(t, loopback.Bench{}))
	stop := func(message string, _ int) { t.Fatal(message) }
	assemble := func() *bench.Bench {
		return bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), ConsoleOnly: true, Fail: stop, Abort: stop})
	}
	ctx := t.Context()
	b := assemble()
	c := b.Room().Console()
	for _, command := range []string{
		"set af 3", "set repeat on", "set owner.info someone", "set flood.max 7", "set path.hash.mode 2", "set lat 47.5",
		"set guest.password other", "set name Other", "setperm " + strings.Repeat("a1", 32) + " 3",
		"region put alps", "region put jura alps", "region denyf jura", "region default alps", "region home jura", "region save",
		"time 4000000000",
	} {
		c.Command(ctx, command)
	}
	for i := range 20 { // more than a reply has room for
		c.Command(ctx, fmt.Sprintf("region put region%d-with-a-long-name", i))
	}
	c.Command(ctx, "region save")
	// What is removed and not saved is there again behind a restart.
	for _, command := range []string{"region default <null>", "region home *", "region remove jura", "region remove alps"} {
		c.Command(ctx, command)
	}
	for i := range 20 {
		c.Command(ctx, fmt.Sprintf("region remove region%d-with-a-long-name", i))
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	b = assemble()
	defer func() { _ = b.Close() }()
	c = b.Room().Console()
	for command, want := range map[string]string{
		"get af": "> 1.0", "get repeat": "> off", "get owner.info": "> ", "get flood.max": "> 64", "get path.hash.mode": "> 0",
		"get lat": "> 0.0", "get guest.password": "> " + bench.DefaultGuestPassword, "get name": "> " + bench.DefaultName,
		"region default": " default scope is <null>", "region home": " home is *",
	} {
		if got := c.Command(ctx, command); got != want {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
	if got := c.Dump(ctx, "get acl"); strings.Contains(got, "A1A1") {
		t.Errorf("its list: %q", got)
	}
	if got := c.Dump(ctx, "region"); strings.Contains(got, "alps") || strings.Contains(got, "region1") {
		t.Errorf("its regions: %q", got)
	}
	if got := b.Room().Clock(ctx); got != bench.DefaultEpoch {
		t.Errorf("its clock shows %d, want %d", got, bench.DefaultEpoch)
	}
	if err := b.Stopped(); err != nil {
		t.Error(err)
	}
}

// A bench that was made for the console alone does not let a client speak.
func TestConsoleOnly(t *testing.T) {
	t.Parallel()
	s := room(t, serve(t, loopback.Bench{}))
	b := bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), ConsoleOnly: true})
	defer func() {
		if failure, ok := recover().(bench.Failure); !ok || !failure.Aborted {
			t.Errorf("a client was made: %v", failure)
		}
		_ = b.Close()
	}()
	b.Client("alice")
}
