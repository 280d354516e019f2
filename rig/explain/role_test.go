package explain_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
)

// ferry is a made-up role whose log-ins have the form of a repeater's.
func ferry() role.Role {
	return role.Role{Name: "ferry", Login: role.Login{Decode: func(plain []byte) (role.LoginRequest, bool, error) {
		if !wire.IsRepeaterLogin(plain) {
			return role.LoginRequest{}, false, nil
		}
		l, err := wire.DecodeRepeaterLogin(plain)
		return role.LoginRequest{Timestamp: l.Timestamp, Password: l.Password}, true, err
	}}}
}

// An anonymous request is read as the role of its addressee does.
func TestAnonymousByRole(t *testing.T) {
	t.Parallel()
	alice, boat := identity.Named("alice", 0xA1), identity.Named("boat", 0xFE)
	login, err := wire.RepeaterLogin{Timestamp: 7, Password: "secret"}.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	question, err := (&wire.AnonRequest{Timestamp: 7, Type: wire.AnonOwner}).AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	repeater, _ := known.Lookup("repeater")
	sensor, _ := known.Lookup("sensor")
	for _, c := range []struct {
		role  role.Role
		plain []byte
		want  string
	}{
		{ferry(), login, `DIRECT alice > boat log-in with a password of 6 bytes, t=7`},
		{ferry(), question, "DIRECT alice > boat anonymous request for owner, t=7"},
		{repeater, login, `DIRECT alice > boat log-in with a password of 6 bytes, t=7`},
		{sensor, login, "DIRECT alice > boat ANON_REQ"}, // a role whose log-ins nobody reads yet
		{role.Role{}, login, `DIRECT alice > boat log-in with a password of 2 bytes, since 1919116659, t=7`},
	} {
		var keys explain.Keys
		keys.AddBoard("boat", boat.Public(), c.role)
		keys.AddPrivate("alice", alice.Private())
		keys.AddPrivate("boat", boat.Private()) // which does not make the role unknown
		key := alice.Public()
		payload := append([]byte{boat.Public().Hash()}, key[:]...)
		payload = identity.NewBox(alice.SharedSecret(boat.Public())).Seal(payload, c.plain)
		frame, err := (&wire.Packet{Route: wire.Direct, Type: wire.TypeAnonReq, Payload: payload}).AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := explain.Brief(frame, &keys); got != c.want {
			t.Errorf("%q: %s, want %s", c.role.Name, got, c.want)
		}
	}
}

// The head of a timeline keeps the role of a board that is no room server.
func TestKeysKeepRoles(t *testing.T) {
	t.Parallel()
	var keys explain.Keys
	repeater, _ := known.Lookup("repeater")
	keys.AddBoard("one", identity.Named("one", 0x11).Public(), repeater)
	keys.AddBoard("two", identity.Named("two", 0x22).Public(), known.Roles()[0])
	keys.AddPublic("three", identity.Named("three", 0x33).Public())
	list := explain.KeysOf(keys.List()).List()
	for i, want := range []string{"repeater", "", ""} {
		if list[i].Role != want {
			t.Errorf("%s: %q, want %q", list[i].Name, list[i].Role, want)
		}
	}
}
