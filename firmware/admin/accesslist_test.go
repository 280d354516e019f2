package admin_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
)

func room() *identity.Local { return identity.NewLocal(identity.FromSeed([32]byte{0x50})) }

func key(n byte) identity.PublicKey { return identity.PublicKey{0xA0, n} }

// TestEviction fills a list and adds one more. Clients are given as {admin, activity}; the
// default is a reader who was active at 100.
func TestEviction(t *testing.T) {
	type client struct {
		admin    bool
		activity uint32
	}
	all := func(c client) map[int]client {
		m := map[int]client{}
		for i := range admin.MaxClients {
			m[i] = c
		}
		return m
	}
	for name, tc := range map[string]struct {
		clients map[int]client
		evicted int
	}{
		"oldest":                 {map[int]client{7: {activity: 5}, 9: {activity: 6}}, 7},
		"first of equals":        {nil, 0},
		"admins stay":            {map[int]client{3: {admin: true, activity: 1}, 4: {activity: 50}}, 4},
		"never active":           {map[int]client{12: {}}, 12},
		"one reader":             {mixed(all(client{admin: true}), map[int]client{5: {activity: 1 << 31}}), 5},
		"all admins":             {all(client{admin: true}), admin.MaxClients - 1},
		"the end of time counts": {all(client{activity: ^uint32(0)}), admin.MaxClients - 1},
	} {
		var l admin.AccessList
		for i := range admin.MaxClients {
			c := l.Put(key(byte(i)), admin.ReadOnly)
			c.LastActivity = 100
			if want, ok := tc.clients[i]; ok {
				c.LastActivity = want.activity
				if want.admin {
					c.Permissions = admin.Admin
				}
			}
		}
		evicted := key(byte(tc.evicted))
		added := l.Put(key(0xFF), admin.ReadWrite)
		if l.Len() != admin.MaxClients || l.At(tc.evicted) != added || l.Get(evicted[:]) != nil {
			t.Errorf("%s: client %d is still there", name, tc.evicted)
		}
		if want := (admin.Client{Key: key(0xFF), Permissions: admin.ReadWrite, PathLen: admin.PathUnknown}); *added != want {
			t.Errorf("%s: %+v", name, *added)
		}
	}
}

func mixed[K comparable, V any](m, over map[K]V) map[K]V {
	maps.Copy(m, over)
	return m
}

func TestApply(t *testing.T) {
	var l admin.AccessList
	self := room()
	a, b := key(1), key(2)
	for i, tc := range []struct {
		key  []byte
		p    admin.Permissions
		ok   bool
		want []identity.PublicKey
	}{
		{a[:], admin.Admin, true, []identity.PublicKey{a}},
		{b[:31], admin.Admin, false, []identity.PublicKey{a}},
		{b[:], admin.ReadOnly, true, []identity.PublicKey{a, b}},
		{b[:], 0xFC | admin.ReadWrite, true, []identity.PublicKey{a, b}},
		{[]byte{9}, admin.Guest, false, []identity.PublicKey{a, b}},
		{a[:1], 0xFC, true, []identity.PublicKey{b}},
		{nil, admin.Guest, true, nil},
		{nil, admin.Guest, false, nil},
	} {
		if ok := l.Apply(tc.key, tc.p, self); ok != tc.ok {
			t.Errorf("step %d: %v", i, ok)
		}
		got := make([]identity.PublicKey, 0, l.Len())
		for k := range l.Len() {
			got = append(got, l.At(k).Key)
		}
		if diff := cmp.Diff(tc.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("step %d: %s", i, diff)
		}
	}
	if l.Slot(0).Key != b {
		t.Error("a removal leaves nothing in the slot")
	}
}

func TestAccessFile(t *testing.T) {
	self := room()
	rapid.Check(t, func(t *rapid.T) {
		var l admin.AccessList
		var want []admin.Client
		for i := range rapid.IntRange(0, admin.MaxClients).Draw(t, "clients") {
			c := l.Put(identity.NewLocal(identity.FromSeed([32]byte{byte(i)})).Public(), admin.Permissions(rapid.Uint8().Draw(t, "permissions")))
			c.Sync.Since = rapid.Uint32().Draw(t, "since")
			c.PathLen = rapid.Uint8().Draw(t, "path length")
			copy(c.Path[:], rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "path"))
			c.Secret = self.SharedSecret(c.Key)
			if c.IsAdmin() {
				want = append(want, *c)
			}
		}
		f := flash{}
		if err := l.Save(f); err != nil {
			t.Fatal(err)
		}
		if got := len(f[admin.AccessFile]); got != 136*len(want) {
			t.Fatalf("%d bytes", got)
		}
		if err := l.Load(f, self); err != nil {
			t.Fatal(err)
		}
		got := make([]admin.Client, 0, l.Len())
		for i := range l.Len() {
			got = append(got, *l.At(i))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

func TestCutAccessFile(t *testing.T) {
	var l admin.AccessList
	f := flash{admin.AccessFile: make([]byte, 136+100)}
	var broken *admin.FileError
	if err := l.Load(f, room()); !errors.As(err, &broken) || broken.Field != "entry 1" || l.Len() != 1 {
		t.Errorf("%v, %d entries", err, l.Len())
	}
	f[admin.AccessFile] = make([]byte, 136*25)
	if err := l.Load(f, room()); err != nil || l.Len() != admin.MaxClients {
		t.Errorf("%v, %d entries", err, l.Len())
	}
	if err := l.Load(flash{}, room()); err != nil || l.Len() != 0 {
		t.Errorf("%v, %d entries", err, l.Len())
	}
}
