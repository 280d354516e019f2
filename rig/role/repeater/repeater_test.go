package repeater_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/repeater"
)

// A bench lacks nothing to set a repeater up.
func TestWhole(t *testing.T) {
	t.Parallel()
	if err := repeater.Role().Check(); err != nil {
		t.Error(err)
	}
}

// What a log-in says comes back from its plaintext, zero padding included; it has no time of posts.
func TestLoginComesBack(t *testing.T) {
	t.Parallel()
	login := repeater.Role().Login
	rapid.Check(t, func(t *rapid.T) {
		want := role.LoginRequest{
			Timestamp: rapid.Uint32().Draw(t, "timestamp"),
			Password:  rapid.StringMatching(`([ -~][\x01-\x7f]{0,14})?`).Draw(t, "password"),
		}
		asked := want
		asked.Since = rapid.Uint32().Draw(t, "since")
		plain, err := login.Encode(asked)
		if err != nil {
			t.Fatal(err)
		}
		got, isLogin, err := login.Decode(append(plain, make([]byte, -len(plain)&15)...))
		if err != nil || !isLogin || got != want {
			t.Fatalf("%+v, %v, %v, want %+v", got, isLogin, err, want)
		}
	})
}

// An anonymous request is no log-in, and a word that would be taken for one is refused.
func TestWhatIsNoLogin(t *testing.T) {
	t.Parallel()
	login := repeater.Role().Login
	ask := wire.AnonRequest{Timestamp: 1, Type: wire.AnonOwner}
	plain, err := ask.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, isLogin, err := login.Decode(plain); isLogin || err != nil {
		t.Errorf("a request of a stranger: %v, %v", isLogin, err)
	}
	if _, err := login.Encode(role.LoginRequest{Password: "\x02x"}); err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("a word that is a request: %v", err)
	}
}

// The settings of a board that was never configured are those that the emulated one has, in part
// others than a room server's.
func TestBaseline(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, s := range repeater.Role().Baseline {
		got[s.Key] = s.Value
	}
	want := map[string]string{"repeat": "on", "direct.txdelay": "0.3", "loop.detect": "off", "flood.max.advert": "8"}
	for key := range got {
		if _, judged := want[key]; !judged {
			delete(got, key)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
