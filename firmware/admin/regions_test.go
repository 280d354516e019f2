package admin_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// TestRegionCommands types random region commands: whatever is typed, the tree prints in bounds, its file
// reads back the same, and reading it is no error.
func TestRegionCommands(t *testing.T) {
	name := rapid.SampledFrom([]string{"a", "#a", "b", "c", "de", "$p", "*", "", "x.y", "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"})
	rapid.Check(t, func(t *rapid.T) {
		b := &board{}
		c := b.start(releasedBuild(), admin.Quirks{DefaultScopeStale: rapid.Bool().Draw(t, "quirk")})
		for range rapid.IntRange(1, 60).Draw(t, "commands") {
			verb := rapid.SampledFrom([]string{"put", "remove", "home", "default", "allowf", "denyf", "get", "def", "list"}).Draw(t, "verb")
			c.Handle(admin.Serial, 0, "region "+verb+" "+name.Draw(t, "first")+" "+name.Draw(t, "second"))
		}
		tree := c.Handle(admin.Serial, 0, "region")
		if len(tree) > admin.MaxReply {
			t.Fatalf("%d bytes", len(tree))
		}
		c.Handle(admin.Serial, 0, "region save")
		again := b.start(releasedBuild(), admin.Quirks{})
		if got := again.Handle(admin.Serial, 0, "region"); got != tree {
			t.Errorf("%q, want %q", got, tree)
		}
		var m admin.Regions
		if err := m.Load(b.flash); err != nil {
			t.Error(err)
		}
	})
}

func TestRegionsFull(t *testing.T) {
	var m admin.Regions
	for i := range admin.MaxRegions {
		if m.Put("r"+strings.Repeat("x", i%20)+string(rune('A'+i)), 0) == nil {
			t.Fatalf("region %d", i)
		}
	}
	if m.Put("more", 0) != nil {
		t.Error("one more")
	}
	c := admin.NewConsole(ownBuild(), admin.Quirks{}, nil, nil, &m, admin.Ports{})
	if got, want := c.Handle(admin.Serial, 0, "region default more"), "Err - region table full"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// A load that carries numbers over goes past the released firmware's table.
	c.Handle(admin.Serial, 0, "region load")
	for i := range admin.MaxRegions {
		c.Handle(admin.Serial, 0, " n"+string(rune('A'+i)))
	}
	c.Handle(admin.Serial, 0, " rA")
	if got, want := c.Handle(admin.Serial, 0, ""), "OK - loaded 32 regions"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCorruptRegions reads numbers that the firmware would follow without end.
func TestCorruptRegions(t *testing.T) {
	entry := func(id, parent byte, name string) []byte {
		b := make([]byte, 164)
		b[0], b[2] = id, parent
		copy(b[4:], name)
		return b
	}
	data := slices.Concat(make([]byte, 10), entry(0, 0, "loop"), entry(1, 1, "self"),
		entry(7, 0, strings.Repeat("n", 31)), entry(3, 0, "cut")[:100])
	f := flash{admin.RegionsFile: data}
	var m admin.Regions
	var broken *admin.FileError
	if err := m.Load(f); !errors.As(err, &broken) || broken.Field != "region 3" || m.Len() != 3 {
		t.Errorf("%v, %d regions", err, m.Len())
	}
	if got, want := m.Export(admin.MaxReply), "*^ F\n "+strings.Repeat("n", 30)+" F\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if r := m.Put("new", 0); r == nil || r.ID != 8 {
		t.Errorf("%+v", r)
	}
	f[admin.RegionsFile] = data[:7]
	if err := m.Load(f); !errors.As(err, &broken) || broken.Field != "head" || m.Len() != 0 {
		t.Errorf("%v, %d regions", err, m.Len())
	}
}

func TestRegionNumbersWrap(t *testing.T) {
	head := make([]byte, 10)
	head[8], head[9] = 0xFF, 0xFF
	var m admin.Regions
	if err := m.Load(flash{admin.RegionsFile: head}); err != nil {
		t.Fatal(err)
	}
	if a, b := m.Put("a", 0), m.Put("b", 0); a.ID != 0xFFFF || b.ID != 1 {
		t.Errorf("%d, %d", a.ID, b.ID)
	}
}

func TestMatch(t *testing.T) {
	var m admin.Regions
	m.Put("$private", 0).Flags = 0
	m.Put("denied", 0)
	allowed := m.Put("allowed", 0)
	allowed.Flags = 0
	for name, want := range map[string]*admin.Region{"allowed": allowed, "#allowed": allowed, "denied": nil, "other": nil} {
		p := wire.Packet{Type: wire.TypeAck, Payload: []byte{1, 2, 3, 4}}
		key, ok := identity.RegionKey(name)
		if !ok {
			t.Fatal(name)
		}
		p.TransportCodes[0] = key.Code(uint8(p.Type), p.Payload)
		if got := m.Match(&p); got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestScope follows the key of the default scope.
func TestScope(t *testing.T) {
	key := func(name string) identity.TransportKey {
		if name == "" {
			return identity.TransportKey{}
		}
		k, _ := identity.RegionKey(name)
		return k
	}
	for command, tc := range map[string]struct{ right, released string }{
		"region default eu":     {"eu", "eu"},
		"region default <null>": {"", ""},
		"region default *":      {"", "*"},
		"region default $p":     {"", "uk"},
		"region remove uk":      {"", "uk"},
	} {
		for _, q := range []admin.Quirks{{}, releasedQuirks()} {
			b := &board{}
			c := b.start(releasedBuild(), q)
			for _, command := range []string{"region put $p", "region default uk", command} {
				c.Handle(admin.Serial, 0, command)
			}
			want := tc.right
			if q.DefaultScopeStale {
				want = tc.released
			}
			if c.Regions.Scope() != key(want) {
				t.Errorf("%q, released %v: not the key of %q", command, q.DefaultScopeStale, want)
			}
		}
	}
	b := &board{}
	b.start(releasedBuild(), admin.Quirks{}).Handle(admin.Serial, 0, "region default uk")
	if b.start(releasedBuild(), admin.Quirks{}).Regions.Scope() != key("uk") {
		t.Error("the scope is lost at a start")
	}
}
