package radio_test

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/topology"
)

// ours makes boards of the project's own firmware, and of "modem" a KISS modem; passwords are those of
// the build.
func ours(n *topology.Node, setup board.Setup) (board.Machine, error) {
	if n.Name == "modem" {
		return emulated.Modem{}.New(context.Background(), setup)
	}
	return emulated.Target{Role: n.Role, As: n.As}.New(context.Background(), setup)
}

// gateway is the gateway at a companion's line.
func gateway(t *testing.T, m *radiotest.Mesh) *radio.Gateway {
	t.Helper()
	return opened(t, 0.1, func() radio.Line { return m.Line("way") })
}

// ways are both ways to a room.
var ways = map[string]func(*testing.T, *radiotest.Mesh) *radio.Gateway{"way": gateway, "modem": modem}

// modem is the gateway at a KISS modem's line.
func modem(t *testing.T, m *radiotest.Mesh) *radio.Gateway {
	t.Helper()
	cfg := modemConfig(t)
	cfg.Line = func(context.Context) (radio.Line, error) { return m.Line("modem"), nil }
	return made(t, cfg)
}

// modemConfig is that of a KISS modem, but for its line.
func modemConfig(t *testing.T) radio.Config {
	t.Helper()
	file := filepath.Join(t.TempDir(), "identity")
	if err := os.WriteFile(file, []byte(strings.Repeat("15", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return radio.Config{
		Name: "modem", Modem: "a line", Radio: inventory.Radio{Preset: "firmware-default"}, Identity: secret.Secret{File: file}, Budget: 0.1,
	}
}

// opened is a gateway at a companion's lines.
func opened(t *testing.T, budget float64, line func() radio.Line) *radio.Gateway {
	t.Helper()
	return made(t, radio.Config{
		Name: "way", Companion: "a line", Budget: budget, Line: func(context.Context) (radio.Line, error) { return line(), nil },
	})
}

// made is a gateway that is right, until the end of the test.
func made(t *testing.T, cfg radio.Config) *radio.Gateway {
	t.Helper()
	if err := cfg.Check(); err != nil {
		t.Error(err)
	}
	g := radio.New(cfg)
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

const pair = `schema: topology/v1
nodes:
  - {name: room}
  - {name: way, role: companion}
`

// pairAs is a pair whose room is of a release; empty: of none.
func pairAs(as string) string {
	if as == "" {
		return pair
	}
	return strings.NewReplacer("{name: room", "{name: room, as: "+as).Replace(pair)
}

// administrator logs in as one.
func administrator(t *testing.T, g *radio.Gateway, key identity.PublicKey) radio.Login {
	t.Helper()
	l, err := g.Login(t.Context(), key, "password")
	if err != nil || !l.Admin() || !l.Settled {
		t.Fatalf("%+v, %v; want an administrator for whom nothing old is pushed", l, err)
	}
	return l
}

func TestAdministrator(t *testing.T) {
	t.Parallel()
	for _, as := range []string{"", "v1.17.1"} {
		bothWays(t, pairAs(as), func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway) {
			t.Helper()
			key := m.Key("room")
			l := administrator(t, g, key)
			if off := time.Since(time.Unix(int64(l.Clock), 0)); off < 0 || off > 3*time.Second {
				t.Errorf("the clock is %v behind", off)
			}
			s, err := g.Status(t.Context(), key)
			if err != nil || s.BatteryMillivolts != 4100 || s.UptimeSeconds < 10 || s.Posted != 0 {
				t.Errorf("status: %+v, %v", s, err)
			}
			readings, err := g.Telemetry(t.Context(), key)
			if err != nil || len(readings) == 0 || readings[0].Type != wire.LPPVoltage || readings[0].Value(0) != 4.1 {
				t.Errorf("telemetry: %+v, %v", readings, err)
			}
			list, err := g.AccessList(t.Context(), key)
			if own := g.Key(); err != nil || len(list) != 1 || list[0].Prefix != [6]byte(own[:6]) || list[0].Permissions != wire.RoleAdmin {
				t.Errorf("access list: %+v, %v", list, err)
			}
			version, err := g.Command(t.Context(), key, "ver")
			if err != nil || !strings.HasPrefix(version, cmp.Or(as, "v1.17.1+meshrig")) {
				t.Errorf("version: %q, %v", version, err)
			}
			radiotest.Pass(time.Second)
			spent, onAir := g.Spent(key), between(m)
			if spent != onAir {
				t.Errorf("%v spent, want %v", spent, onAir)
			}
			if err := g.Leave(t.Context(), key); err != nil {
				t.Error(err)
			}
			if acl := m.Type("room", "get acl"); strings.Contains(acl, "03 ") {
				t.Errorf("left with %q", acl)
			}
		})
	}
}

// between is the airtime of all frames on the air that are no adverts.
func between(m *radiotest.Mesh) (sum time.Duration) {
	for _, f := range m.Frames() {
		var p wire.Packet
		if p.Decode(f.Payload) == nil && p.Type != wire.TypeAdvert {
			sum += f.End.Sub(f.Start)
		}
	}
	return sum
}

// bothWays does something in a mesh that has a companion "way" through that companion, and in one with
// a KISS modem in its place through the modem.
func bothWays(t *testing.T, text string, do func(t *testing.T, m *radiotest.Mesh, g *radio.Gateway)) {
	t.Helper()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			radiotest.Run(t, strings.ReplaceAll(text, "way", name), ours, func(t *testing.T, m *radiotest.Mesh) {
				t.Helper()
				do(t, m, way(t, m))
			})
		})
	}
}
