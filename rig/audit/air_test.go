package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/topology"
)

// pair is a room and the companion through which it is looked at.
const pair = `schema: topology/v1
nodes:
  - {name: room}
  - {name: way, role: companion}
`

// air is a look over the air at a room in a mesh.
type air struct {
	t       *testing.T
	mesh    *radiotest.Mesh
	gateway *radio.Gateway
	room    board.Machine
	over    audit.Over
}

// onAir lets a test look at a room that commands were typed at.
func onAir(t *testing.T, as string, commands []string, do func(a *air)) {
	t.Helper()
	text := pair
	if as != "" {
		text = strings.Replace(text, "{name: room", "{name: room, as: "+as, 1)
	}
	a := &air{}
	of := func(n *topology.Node, setup board.Setup) (board.Machine, error) {
		m, err := emulated.Target{Role: n.Role, As: n.As}.New(context.Background(), setup)
		if n.Name == "room" {
			a.room = m
		}
		return m, err
	}
	radiotest.Run(t, text, of, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		a.t, a.mesh = t, m
		serial := m.Line("room")
		for _, c := range commands {
			if err := serial.Write([]byte(c + "\r")); err != nil {
				t.Fatal(err)
			}
			radiotest.Pass(time.Second)
		}
		a.gateway = radio.New(radio.Config{Name: "way", Line: func(context.Context) (radio.Line, error) { return m.Line("way"), nil }})
		// What the room does not know it is not told by this.
		if _, err := a.gateway.Status(t.Context(), m.Key("room")); !errors.Is(err, radio.ErrSilent) {
			t.Fatalf("the room answers a stranger: %v", err)
		}
		a.over = audit.Over{Gateway: a.gateway, Room: m.Key("room"), Self: a.gateway.Key()}
		do(a)
		if err := a.gateway.Close(); err != nil {
			t.Error(err)
		}
	})
}

// flash is what is on the room's flash when all that was to be written is.
func (a *air) flash() map[string][]byte {
	a.t.Helper()
	radiotest.Pass(30 * time.Second)
	files, err := a.room.(board.Keeper).Flash()
	if err != nil {
		a.t.Fatal(err)
	}
	files = maps.Clone(files)
	for name, data := range files {
		files[name] = bytes.Clone(data)
	}
	return files
}

// look looks, and says what is on flash before and after.
func (a *air) look() (room *audit.Room, before, after map[string][]byte, err error) {
	a.t.Helper()
	before = a.flash()
	room, err = audit.Air(a.t.Context(), a.over, plain)
	return room, before, a.flash(), err
}

const someAdmin = "a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4"

// An administrator's look finds what the console's does, and leaves the flash as it was.
func TestAirLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, as := range []string{"", "v1.17.1"} {
		for _, defect := range []string{"set guest.password hello", "set repeat on", "set dutycycle 50", "set allow.read.only on", "set guest.password "} {
			commands := append(care(), "setperm "+someAdmin+" 3", defect)
			onAir(t, as, commands, func(a *air) {
				a.over.Password, a.over.HasPassword = "s3cret", true
				room, before, after, err := a.look()
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(before, after); diff != "" {
					t.Errorf("%q: flash (-before +after):\n%s", defect, diff)
				}
				want := a.judged()
				report := audit.Judge(room, audit.Want{}, plain)
				if got := ids(report, audit.Notice); !slices.Equal(got, want) {
					t.Errorf("%q: found %v over the air, %v by the console", defect, got, want)
				}
				if len(report.Unseen) != 1 || len(report.Changes) != 1 || !strings.Contains(report.Changes[0], "was removed") {
					t.Errorf("not looked at %v, changed %v", report.Unseen, report.Changes)
				}
				if acl := a.mesh.Type("room", "get acl"); !strings.Contains(strings.ToLower(acl), someAdmin) || strings.Contains(strings.ToLower(acl), fmt.Sprintf("%x", a.over.Self)) {
					t.Errorf("the access list is %q", acl)
				}
			})
		}
	}
}

// judged are the findings over the room's console.
func (a *air) judged() []string {
	a.t.Helper()
	s := console.Open(a.t.Context(), "room", typist{a.mesh.Line("room")})
	defer s.Close()
	room, err := audit.Serial(a.t.Context(), s, plain)
	if err != nil {
		a.t.Fatal(err)
	}
	return ids(audit.Judge(room, audit.Want{}, plain), audit.Notice)
}

// typist is a board's serial line as a console reads it.
type typist struct{ *radiotest.Line }

func (l typist) Read(ctx context.Context, post func([]byte, clock.Stamp)) error {
	return l.Line.Read(ctx, func(data []byte, _ time.Time) { post(data, clock.Stamp{}) })
}

// Default and blank passwords are told by trying them, whatever else is known.
func TestTries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		commands []string
		password string // the operator's; none: not given
		found    []string
		fails    sample.Failure
	}{
		{name: "none is let in", fails: sample.Silent},
		{name: "guest default", commands: []string{"set guest.password hello"}, found: []string{"guest-default"}},
		{name: "guest blank", commands: []string{"set guest.password "}, found: []string{"guest-blank"}},
		{name: "read only", commands: []string{"set allow.read.only on"}, found: []string{"read-only-open"}},
		{name: "admin default", commands: []string{"password password"}, found: []string{"admin-default"}},
		{name: "all default", commands: []string{"password password", "set guest.password hello"}, found: []string{"admin-default", "guest-default"}},
		{name: "the operator's own is the default", commands: []string{"password password"}, password: "password", found: []string{"admin-default"}},
		{name: "the operator's own", password: "s3cret"},
		{name: "a wrong one", password: "wrong", fails: sample.Refused},
		{name: "a guest's", password: "v1sitor", fails: sample.Refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			onAir(t, "", append(care(), c.commands...), func(a *air) {
				a.over.Try, a.over.Password, a.over.HasPassword = true, c.password, c.password != ""
				room, before, after, err := a.look()
				if _, there := before["/s_contacts"]; !there && len(after["/s_contacts"]) == 0 {
					delete(after, "/s_contacts") // an empty list, as the plan says
				}
				if failed := err != nil; failed != (c.fails != "") || failed && radio.FailureOf(err) != c.fails {
					a.t.Fatalf("error %v, want one that is %q", err, c.fails)
				}
				if diff := cmp.Diff(before, after); diff != "" {
					a.t.Errorf("flash (-before +after):\n%s", diff)
				}
				if c.fails != "" {
					return
				}
				if got := ids(audit.Judge(room, audit.Want{}, plain), audit.Notice); !slices.Equal(slices.DeleteFunc(got, func(id string) bool { return id == "release-unknown" }), c.found) {
					a.t.Errorf("found %v, want %v; changed %v", got, c.found, room.Changes)
				}
			})
		})
	}
}
