package audit_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/topology"
)

// Each released room is looked at through a released companion, both builds for the host, and has on
// its flash afterwards what it had before.
func TestRealAir(t *testing.T) {
	folder := os.Getenv("MESHRIG_ROOMS")
	if folder == "" {
		t.Skip("no builds of releases for the host: MESHRIG_ROOMS names their folder")
	}
	for _, version := range []string{"1.9.0", "1.10.0", "1.11.0", "1.12.0", "1.13.0", "1.14.0", "1.14.1", "1.15.0", "1.16.0", "1.17.0", "1.17.1"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			a := &air{}
			of := func(n *topology.Node, setup board.Setup) (board.Machine, error) {
				file := "companion-v" + version // whose radio is set as the room's is, which differs between releases
				if n.Name == "room" {
					file = "room-v" + version
				}
				m, err := process.Target{Program: []string{filepath.Join(folder, file)}, Role: n.Role}.New(context.Background(), setup)
				if c, ok := m.(io.Closer); ok {
					t.Cleanup(func() { _ = c.Close() })
				}
				if n.Name == "room" {
					a.room = m
				}
				return m, err
			}
			m := radiotest.Live(t, pair, of, 1)
			a.t, a.mesh = t, m
			for _, c := range []string{"password s3cret", "set guest.password v1sitor", "set advert.interval 0", "set repeat on", "setperm " + someAdmin + " 3"} {
				a.say(c)
			}
			a.gateway = radio.New(radio.Config{Name: "way", Line: func(context.Context) (radio.Line, error) { return m.Line("way"), nil }})
			if _, err := a.gateway.Status(t.Context(), m.Key("room")); !errors.Is(err, radio.ErrSilent) {
				t.Fatalf("the room answers a stranger: %v", err)
			}
			a.over = audit.Over{Gateway: a.gateway, Room: m.Key("room"), Self: a.gateway.Key(), Password: "s3cret", HasPassword: true}
			radiotest.Pass(10 * time.Second)
			before := a.files()
			room, err := audit.Air(t.Context(), a.over, realKeys(version))
			if err != nil {
				t.Fatal(err)
			}
			radiotest.Pass(10 * time.Second)
			if diff := cmp.Diff(before, a.files()); diff != "" {
				t.Errorf("flash (-before +after):\n%s", diff)
			}
			report := audit.Judge(room, audit.Want{}, plain)
			t.Logf("%s: %v, not looked at %v, changed %v, clock %+v, airtime %v", version, ids(report, audit.Notice), report.Unseen, report.Changes, report.Clock, a.gateway.Spent(a.over.Room))
			if err := a.gateway.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
