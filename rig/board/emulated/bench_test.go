package emulated_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
)

// newBench makes a bench whose failures fail the test with a picture of what happened.
func newBench(t *testing.T, cfg bench.Config) *bench.Bench {
	t.Helper()
	if cfg.Target == nil {
		cfg.Target = emulated.Target{}
	}
	var b *bench.Bench
	stop := func(message string, _ int) {
		var picture strings.Builder
		if b != nil {
			_ = capture.Lanes{Decode: b.Decode}.Write(&picture, b.Events())
		}
		t.Fatalf("%s\n%s", message, picture.String())
	}
	cfg.Fail, cfg.Abort = stop, stop
	b = bench.New(t.Context(), cfg)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// conversation is a busy minute of two clients.
func conversation(t *testing.T, b *bench.Bench) {
	t.Helper()
	ctx := t.Context()
	alice, bob := b.Client("alice"), b.Client("bob")
	if r := alice.LoginAdmin(ctx); r.Permissions != wire.RoleAdmin || r.Result != wire.LoginAdmin {
		t.Errorf("alice logged in with permissions %d, result %d", r.Permissions, r.Result)
	}
	bob.LoginGuest(ctx)
	sent := alice.Post(ctx, "hello")
	push := bob.AwaitPush(ctx, deadline.PushAfterPost)
	if push.Text != "hello" || push.Author != alice.Prefix() || push.Timestamp < sent.Timestamp {
		t.Errorf("push of %q by %x at %d", push.Text, push.Author, push.Timestamp)
	}
	b.Never(ctx, deadline.QuietPush, bob.IsPush())
	if got := bob.Pushes(); len(got) != 1 {
		t.Errorf("bob got %d pushes, want 1", len(got))
	}
}

func TestConversation(t *testing.T) {
	t.Parallel()
	key := identity.Named("a room", 0x50).Private()
	preset := func(name string) lora.Params {
		p, err := lora.LookupPreset(name)
		if err != nil {
			t.Fatal(err)
		}
		return p.Params()
	}
	for name, cfg := range map[string]bench.Config{
		"defaults":            {},
		"another seed":        {Seed: 7},
		"a released firmware": {Target: emulated.Target{As: "v1.17.1"}},
		"a fast preset":       {Params: preset("us-ca-narrow")},
		"a slow preset":       {Params: preset("eu-uk-long-range")},
		"names and passwords": {Name: "Übersee", AdminPassword: "a", GuestPassword: "123456789012345"},
		"a key":               {Key: &key},
		"another epoch":       {Epoch: 1800000000},
		"factory settings":    {Factory: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, cfg)
			conversation(t, b)
			if cfg.Key != nil && b.Room().PublicKey() != key.Public() {
				t.Errorf("public key %v, want %v", b.Room().PublicKey(), key.Public())
			}
			want := b.Params()
			want.Power = b.Room().Radio().Power
			if d := cmp.Diff(want, b.Room().Radio()); d != "" {
				t.Errorf("radio of the board (-want +got):\n%s", d)
			}
			if v := b.Room().Version(); v.Compare(release.Must("1.17.1")) != 0 {
				t.Errorf("version %v", v)
			}
			if err := b.Stopped(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A board whose counter starts elsewhere is not restarted for the bench's radio settings, which would
// begin its counter at 0: the bench takes those of the board.
func TestCounterOutlivesTheSetUp(t *testing.T) {
	t.Parallel()
	slow, err := lora.LookupPreset("eu-uk-long-range")
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, bench.Config{Millis: 1 << 31, Params: slow.Params()})
	conversation(t, b)
	banners := 0
	for _, ev := range b.Events() {
		if ev.Kind == capture.ConsoleOut && strings.Contains(ev.Text, "Room ID: ") {
			banners++
		}
	}
	if banners != 1 || b.Params().SpreadingFactor != b.Room().Radio().SpreadingFactor {
		t.Errorf("%d boots, the bench at %v, the board at %v", banners, b.Params(), b.Room().Radio())
	}
}

func TestSameSeedSameTimeline(t *testing.T) {
	t.Parallel()
	timeline := func(seed uint64) []byte {
		b := newBench(t, bench.Config{Seed: seed})
		conversation(t, b)
		var out bytes.Buffer
		if err := b.Timeline().WriteJSONL(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	first := timeline(3)
	if d := cmp.Diff(string(first), string(timeline(3))); d != "" {
		t.Errorf("the same seed gave another timeline:\n%s", d)
	}
	if bytes.Equal(first, timeline(4)) {
		t.Error("another seed gave the same timeline")
	}
}

func TestAdministration(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b := newBench(t, bench.Config{})
	alice := b.Client("alice")
	alice.LoginAdmin(ctx)
	if got := alice.Command(ctx, "get name"); got != "> "+bench.DefaultName {
		t.Errorf("get name over the air: %q", got)
	}
	if got := alice.Status(ctx); got.PacketsReceived == 0 {
		t.Errorf("status counts no packets: %+v", got)
	}
	if got := alice.Telemetry(ctx); len(got) == 0 {
		t.Error("telemetry is empty")
	}
	if got := alice.AccessList(ctx); len(got) != 1 || got[0].Permissions != wire.RoleAdmin {
		t.Errorf("access list %v", got)
	}
	if _, unsynced := alice.KeepAlive(ctx); unsynced != 0 {
		t.Errorf("%d posts not synced", unsynced)
	}
	list := b.Room().Console().Dump(ctx, "get acl")
	if !strings.HasPrefix(list, "ACL:\r\n03 ") {
		t.Errorf("get acl: %q", list)
	}
	if got := b.Room().Clock(ctx); got != bench.DefaultEpoch {
		t.Errorf("clock %d, want %d", got, bench.DefaultEpoch)
	}
}

func TestPowerAndRestart(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b := newBench(t, bench.Config{})
	key := b.Room().PublicKey()
	b.Room().Reboot(ctx)
	b.Room().PowerCycle(ctx, time.Minute)
	if b.Room().PublicKey() != key {
		t.Error("the key did not survive a power cycle")
	}
	alice := b.Client("alice")
	alice.LoginAdmin(ctx)
	b.Room().AllowRestart()
	alice.SendCommand(ctx, "reboot")
	b.Await(ctx, deadline.Boot, capture.Prints("Room ID: "))
	b.Room().Wipe(ctx)
	if got := b.Room().Console().Command(ctx, "get name"); got == "> "+bench.DefaultName {
		t.Errorf("a wiped board is still called %q", got)
	}
}

// A restart that nobody asked for is the firmware's doing.
func TestUnaskedRestart(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b := bench.New(ctx, bench.Config{Target: emulated.Target{}})
	defer func() {
		failure, ok := recover().(bench.Failure)
		if !ok || !failure.Aborted || b.Stopped() == nil {
			t.Errorf("ended with %v, stopped: %v", failure, b.Stopped())
		}
	}()
	alice := b.Client("alice")
	alice.LoginAdmin(ctx)
	alice.SendCommand(ctx, "reboot")
	b.Pass(ctx, deadline.Boot)
}

// A client that misbehaves gets no answer, and the next correct message gets one.
func TestMisbehavior(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]client.Misbehavior{
		"wrong code":     {WrongMAC: true},
		"wrong key":      {WrongKey: true},
		"stale":          {StaleTimestamp: time.Hour},
		"cut frame":      {CutFrame: 20},
		"garbage header": {GarbageHeader: true},
		"garbage path":   {GarbagePath: true},
		"replay":         {Replay: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			b := newBench(t, bench.Config{})
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			alice.Misbehavior = m
			sent := alice.SendPost(ctx, "must not be acknowledged")
			b.Never(ctx, deadline.Quiet, capture.Or(alice.IsAck(sent), alice.IsAnything()))
			alice.Misbehavior = client.Misbehavior{}
			alice.Post(ctx, "must be")
		})
	}
}

// A client behind imagined repeaters floods with a path and is answered along it.
func TestBehindRepeaters(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b := newBench(t, bench.Config{})
	hops, err := wire.NewPath(1, []byte{0x11}, []byte{0x22})
	if err != nil {
		t.Fatal(err)
	}
	alice, bob := b.Client("alice"), b.Client("bob")
	alice.Behind(hops)
	alice.LoginAdmin(ctx)
	if got, ok := alice.Path(); !ok || !bytes.Equal(got.Bytes(), []byte{0x11, 0x22}) {
		t.Errorf("path %x, %v", got.Bytes(), ok)
	}
	bob.LoginGuest(ctx)
	bob.Post(ctx, "over the hills")
	push := alice.AwaitPush(ctx, deadline.PushAfterPost)
	var p wire.Packet
	if err := p.Decode(push.Event.Frame); err != nil {
		t.Fatal(err)
	}
	if p.Route != wire.Direct || !bytes.Equal(p.Path.Bytes(), []byte{0x22, 0x11}) {
		t.Errorf("pushed %v via %x", p.Route, p.Path.Bytes())
	}
	b.Never(ctx, deadline.PushRetryDirect(2), alice.IsPush())
}

// A hundred rooms on one channel, each with its adverts every two minutes.
func BenchmarkHundredRooms(b *testing.B) {
	cfg := bench.Config{Target: emulated.Target{}}
	for i := range 99 {
		cfg.Neighbours = append(cfg.Neighbours, bench.Neighbour{Name: fmt.Sprintf("room %d", i+2), Target: emulated.Target{}})
	}
	x := bench.New(b.Context(), cfg)
	b.ResetTimer()
	for b.Loop() {
		x.Pass(b.Context(), deadline.For(time.Minute, "adverts"))
	}
	b.ReportMetric(float64(b.N)*60/b.Elapsed().Seconds(), "virtual-s/s")
}

// A room with twenty clients, of which one posts each minute and all others are pushed to.
func BenchmarkBusyRoom(b *testing.B) {
	ctx := b.Context()
	x := bench.New(ctx, bench.Config{Target: emulated.Target{}})
	clients := make([]*client.Client, 20)
	for i := range clients {
		clients[i] = x.Client(fmt.Sprintf("client %d", i))
		clients[i].LoginGuest(ctx)
	}
	pushes, n := 0, 0
	b.ResetTimer()
	for b.Loop() {
		clients[n%len(clients)].Post(ctx, "a post")
		x.Pass(ctx, deadline.For(time.Minute, "pushes"))
		n++
	}
	for _, c := range clients {
		pushes += len(c.Pushes())
	}
	b.ReportMetric(float64(b.N)*60/b.Elapsed().Seconds(), "virtual-s/s")
	b.ReportMetric(float64(pushes)/float64(n), "pushes/post")
}

func BenchmarkIdleHour(b *testing.B) {
	x := bench.New(b.Context(), bench.Config{Target: emulated.Target{}})
	for b.Loop() {
		x.Pass(b.Context(), deadline.For(time.Hour, "idle"))
	}
	b.ReportMetric(float64(b.N)*3600/b.Elapsed().Seconds(), "virtual-s/s")
}
