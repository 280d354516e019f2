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

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/inventory"
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

// apart is a room and the KISS modem through which it is looked at.
const apart = `schema: topology/v1
nodes:
  - {name: room}
  - {name: modem, role: companion}
`

// Through a KISS modem an identity of its own looks, of which nothing is left.
func TestAirThroughAModem(t *testing.T) {
	t.Parallel()
	a := &air{t: t}
	of := func(n *topology.Node, setup board.Setup) (m board.Machine, err error) {
		if n.Name == "modem" {
			return emulated.Modem{}.New(context.Background(), setup)
		}
		a.room, err = emulated.Target{}.New(context.Background(), setup)
		return a.room, err
	}
	radiotest.Run(t, apart, of, func(t *testing.T, m *radiotest.Mesh) {
		t.Helper()
		a.t, a.mesh = t, m
		for _, c := range append(care(), "setperm "+someAdmin+" 3") {
			m.Type("room", c)
		}
		gateway := radio.New(radio.Config{
			Name: "modem", Modem: "a line", Radio: inventory.Radio{Preset: "firmware-default"},
			Line: func(context.Context) (radio.Line, error) { return m.Line("modem"), nil },
		})
		if _, err := gateway.Status(t.Context(), m.Key("room")); !errors.Is(err, radio.ErrSilent) {
			t.Fatalf("the room answers a stranger: %v", err)
		}
		a.over = audit.Over{Gateway: gateway, Room: m.Key("room"), Self: gateway.Key(), Apart: true, Password: "s3cret", HasPassword: true}
		if plan := strings.Join(a.over.Plan(), " "); !strings.Contains(plan, "The look's own identity") || strings.Contains(plan, "companion") {
			t.Error(plan)
		}
		room, before, after, err := a.look()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("flash (-before +after):\n%s", diff)
		}
		if want, got := a.judged(), ids(audit.Judge(room, audit.Want{}, plain), audit.Notice); !slices.Equal(got, want) {
			t.Errorf("found %v over the air, %v by the console", got, want)
		}
		if acl := m.Type("room", "get acl"); strings.Contains(strings.ToLower(acl), a.over.Self.String()) {
			t.Errorf("the access list is %q", acl)
		}
		if err := gateway.Close(); err != nil {
			t.Error(err)
		}
	})
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
		defer func() {
			if err := a.gateway.Close(); err != nil {
				t.Error(err)
			}
		}()
		do(a)
	})
}

// flash is what is on the room's flash when all that was to be written is.
func (a *air) flash() map[string][]byte {
	a.t.Helper()
	radiotest.Pass(30 * time.Second)
	return a.files()
}

// files are what is on the room's flash.
func (a *air) files() map[string][]byte {
	a.t.Helper()
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
				if acl := a.mesh.Type("room", "get acl"); !strings.Contains(strings.ToLower(acl), someAdmin) || strings.Contains(strings.ToLower(acl), a.over.Self.String()) {
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
		{name: "a wrong one", password: "wrong", fails: sample.Silent},
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

// A companion that the room knew keeps what it was, and is told so.
func TestAirKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		before  uint8 // its permissions
		given   bool  // the operator's password is
		changes string
		after   string // its line of the access list, without its key; "": none
	}{
		{"an administrator", 3, true, "was an administrator before and is one still", "03"},
		{"an administrator without the password", 3, false, "was an administrator before and is one still", "03"},
		{"a writer", 2, true, "has the permissions 2 again", "02"},
		{"a reader", 1, true, "has the permissions 1 again", "01"},
		{"nobody", 0, true, "was removed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			onAir(t, "", care(), func(a *air) {
				if c.before > 0 {
					a.say(fmt.Sprintf("setperm %v %d", a.over.Self, c.before))
				}
				a.over.Try, a.over.HasPassword, a.over.Password = true, c.given, ""
				if c.given {
					a.over.Password = "s3cret"
				}
				room, before, after, err := a.look()
				if err != nil {
					a.t.Fatal(err)
				}
				if diff := cmp.Diff(before, after); c.before == 3 && !c.given && diff != "" {
					a.t.Errorf("flash (-before +after):\n%s", diff)
				}
				notTold := slices.ContainsFunc(room.Unseen, func(u audit.Unseen) bool { return u.What == "log-in without a password" })
				if notTold != (c.before == 3) {
					a.t.Errorf("not looked at: %v", room.Unseen)
				}
				if len(room.Changes) != 1 || !strings.Contains(room.Changes[0], c.changes) {
					a.t.Errorf("changed %v, want %q", room.Changes, c.changes)
				}
				want := ""
				if c.after != "" {
					want = strings.ToUpper(fmt.Sprintf("%s %v", c.after, a.over.Self))
				}
				if acl := a.mesh.Type("room", "get acl"); !strings.Contains(acl, want) || want == "" && strings.Contains(acl, strings.ToUpper(a.over.Self.String())) {
					a.t.Errorf("the access list is %q, want %q in it", acl, want)
				}
			})
		})
	}
}

// say types a line at the room's console.
func (a *air) say(command string) {
	a.t.Helper()
	if err := a.mesh.Line("room").Write([]byte(command + "\r")); err != nil {
		a.t.Fatal(err)
	}
	radiotest.Pass(time.Second)
}

// A look that is broken off takes itself back all the same.
func TestAirInterrupted(t *testing.T) {
	t.Parallel()
	onAir(t, "", care(), func(a *air) {
		ctx, stop := context.WithCancel(a.t.Context())
		a.over.HasPassword, a.over.Password = true, "s3cret"
		a.over.Gateway = &breaks{a.gateway, stop}
		room, err := audit.Air(ctx, a.over, plain)
		if !errors.Is(err, context.Canceled) || len(room.Changes) != 1 || !strings.Contains(room.Changes[0], "was removed") {
			a.t.Errorf("%v, changed %v", err, room.Changes)
		}
		if acl := a.mesh.Type("room", "get acl"); strings.Contains(acl, "03 ") {
			a.t.Errorf("the access list is %q", acl)
		}
	})
}

// breaks is a gateway whose user breaks off at the status.
type breaks struct {
	audit.Gateway

	stop context.CancelFunc
}

func (b *breaks) Status(ctx context.Context, _ identity.PublicKey) (wire.RoomStats, error) {
	b.stop()
	return wire.RoomStats{}, ctx.Err()
}

// What the plan names is what a look does, and no more.
func TestPlan(t *testing.T) {
	t.Parallel()
	text := func(o audit.Over) string { return strings.Join(o.Plan(), "\n") }
	guest, admin, tries := text(audit.Over{}), text(audit.Over{HasPassword: true}), text(audit.Over{Try: true})
	for _, c := range []struct {
		plan, word string
		want       bool
	}{
		{guest, "20 places", true},
		{guest, "acknowledged", true},
		{guest, "flash", true},
		{guest, "removed, or gets back", false},
		{guest, `"hello"`, false},
		{admin, "removed, or gets back", true},
		{admin, `"hello"`, false},
		{tries, `"hello" and "password"`, true},
		{tries, "removed, or gets back", true},
	} {
		if strings.Contains(c.plan, c.word) != c.want {
			t.Errorf("%q: %v\n%s", c.word, !c.want, c.plan)
		}
	}
}
