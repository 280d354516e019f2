package emulated_test

import (
	"os"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/bench/deadline"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
)

func newBench(t *testing.T, cfg bench.Config) *bench.Bench {
	t.Helper()
	var b *bench.Bench
	draw := func() {
		if b != nil {
			_ = capture.Lanes{Decode: b.Decode}.Write(os.Stderr, b.Events())
		}
	}
	cfg.Fail = func(m string, _ int) { draw(); t.Fatal("fail: " + m) }
	cfg.Abort = func(m string, _ int) { draw(); t.Fatal("abort: " + m) }
	b = bench.New(t.Context(), cfg)
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func TestPostAndPush(t *testing.T) {
	t.Parallel()
	b := newBench(t, bench.Config{Target: emulated.Target{}})
	ctx := t.Context()
	alice, bob := b.Client("alice"), b.Client("bob")
	if r := alice.LoginAdmin(ctx); r.Permissions != 3 {
		t.Errorf("permissions %d, want 3", r.Permissions)
	}
	bob.LoginGuest(ctx)
	alice.Post(ctx, "hello")
	push := bob.AwaitPush(ctx, deadline.PushAfterPost)
	if push.Text != "hello" || push.Author != alice.Prefix() {
		t.Errorf("push %q by %x", push.Text, push.Author)
	}
	b.Never(ctx, deadline.QuietPush, bob.IsPush())
	_ = capture.Lanes{Decode: b.Decode}.Write(os.Stderr, b.Events())
}
